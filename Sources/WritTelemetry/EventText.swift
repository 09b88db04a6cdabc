import WritModel

/// An event as one line for people.
extension Event {
    /// `2026-01-31T08:00:00.123Z Resize egress refused [egress.host] no line names … (writ.yaml:12:5 /egress)`.
    ///
    /// Control characters are replaced: what a function wrote cannot steer a terminal or begin a second line.
    package var line: String {
        var (seconds, nanoseconds) = time.quotientAndRemainder(dividingBy: 1_000_000_000)
        if nanoseconds < 0 {
            seconds -= 1
            nanoseconds += 1_000_000_000
        }
        let fraction = String(nanoseconds / 1_000_000)
        let instant = Timestamp.text(seconds) ?? "\(seconds)Z"
        var parts = [
            instant.dropLast() + "." + String(repeating: "0", count: 3 - fraction.count) + fraction + "Z",
            function ?? "-", kind.rawValue,
        ]
        if let verdict {
            parts.append(verdict.isAllowed ? "allowed" : "refused")
            parts.append("[\(verdict.reason.rule)]")
        }
        parts.append(message)
        if let verdict {
            if verdict.reason.message != message { parts.append("\u{2014} \(verdict.reason.message)") }
            if let writ = verdict.reason.writ { parts.append("(\(writ))") }
        }
        return Self.safe(parts.joined(separator: " "))
    }

    private static func safe(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            // Handlers separate the columns of their lines by tabs.
            case .control where scalar == "\t": out.append(" ")
            case .control, .lineSeparator, .paragraphSeparator, .format, .surrogate: out.append("\u{FFFD}")
            default: out.append(scalar)
            }
        }
        return String(out)
    }
}
