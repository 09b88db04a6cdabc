import Foundation

/// What people see: colour only on a terminal that wants it, messages on standard error, results on standard output.
enum Terminal {
    static let colours: Bool = {
        let environment = ProcessInfo.processInfo.environment
        return isatty(1) == 1 && environment["NO_COLOR"] == nil && environment["TERM"] != "dumb"
    }()

    /// Whether standard output is a terminal.
    static let isOutput = isatty(1) == 1

    /// Columns of the terminal; nil where standard output is none.
    static let width: Int? = {
        guard isOutput else { return nil }
        var size = winsize()
        // SAFETY: TIOCGWINSZ fills one `winsize`, and keeps no pointer to it.
        let status = unsafe ioctl(1, UInt(TIOCGWINSZ), &size)
        if status == 0, size.ws_col > 0 { return Int(size.ws_col) }
        return ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 80
    }()

    enum Style: String {
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    static func styled(_ text: String, _ style: Style) -> String {
        colours ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    static func standardError(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Prints a line at once, also into a pipe: for commands that go on for long.
    static func say(_ line: String) { write(Array((line + "\n").utf8)) }

    /// Writes bytes to standard output as they are.
    static func write(_ bytes: [UInt8]) { FileHandle.standardOutput.write(Data(bytes)) }
}
