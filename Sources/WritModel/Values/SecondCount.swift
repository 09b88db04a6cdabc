/// Whole seconds as writs spell them: `10 s`.
package enum SecondCount {
    /// Reads `10 s` and `10s`; nil for anything else, also on overflow.
    package static func read(_ text: String) -> Int? {
        guard text.hasSuffix("s") else { return nil }
        var digits = text.utf8.dropLast()
        if digits.last == 0x20 { digits = digits.dropLast() }
        guard !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(String(Substring(digits)))
    }

    package static func text(_ seconds: Int) -> String { "\(seconds) s" }
}
