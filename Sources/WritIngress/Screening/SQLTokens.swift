/// Cuts a value into the tokens that a database would see, given that the value begins inside a string literal or outside of one.
enum SQLTokens {
    enum Token: Equatable {
        case word(String)
        case number
        /// A complete literal.
        case string
        /// The quote that ends the literal in which the value begins.
        case breakout
        /// A literal that the value opens and does not close: the statement around it does.
        case openString
        case comment(isLast: Bool)
        case comparison
        case symbol(UInt8)
    }

    /// Where the value stands in the statement around it.
    enum Context: CaseIterable {
        case bare, single, double

        var quote: UInt8? {
            switch self {
            case .bare: nil
            case .single: 0x27
            case .double: 0x22
            }
        }
    }

    /// Where the value can have ended the literal that it begins in: behind its first quote, and behind the first that is neither doubled nor escaped.
    static func breakouts(_ bytes: [UInt8], _ quote: UInt8) -> [Int] {
        guard let first = bytes.firstIndex(of: quote) else { return [] }
        guard let end = close(bytes, 0, quote), end != first + 1 else { return [first + 1] }
        return [first + 1, end]
    }

    /// At most `limit` tokens from `at` on, which is moved behind them.
    static func read(_ bytes: [UInt8], from at: inout Int, limit: Int) -> [Token] {
        var tokens: [Token] = []
        while at < bytes.count, tokens.count < limit {
            let byte = bytes[at]
            switch byte {
            case 0x27, 0x22, 0x60:
                if let end = close(bytes, at + 1, byte) {
                    tokens.append(.string)
                    at = end
                } else {
                    tokens.append(.openString)
                    at = bytes.count
                }
            case 0x2d where at + 1 < bytes.count && bytes[at + 1] == 0x2d, 0x23:
                let end = bytes[at...].firstIndex(of: 0x0a) ?? bytes.count
                // A remark of words behind it is prose rather than the end of a statement.
                let letters = bytes[at..<end].lazy.filter(ScreenedText.isLetter).prefix(5).count
                tokens.append(.comment(isLast: end == bytes.count && letters < 5))
                at = end
            case 0x2f where at + 1 < bytes.count && bytes[at + 1] == 0x2a:
                let end = endOfBlock(bytes, at + 2)
                // `/*!…*/` runs in MySQL: its content counts.
                if at + 2 < bytes.count, bytes[at + 2] == 0x21 {
                    at += 3
                    while at < bytes.count, ScreenedText.isDigit(bytes[at]) { at += 1 }
                } else {
                    if end == bytes.count { tokens.append(.comment(isLast: true)) }
                    at = end
                }
            case 0x30...0x39:
                while at < bytes.count, ScreenedText.isWord(bytes[at]) || bytes[at] == 0x2e { at += 1 }
                tokens.append(.number)
            case 0x3c, 0x3d, 0x3e, 0x21:
                while at < bytes.count, [0x3c, 0x3d, 0x3e, 0x21].contains(bytes[at]) { at += 1 }
                tokens.append(.comparison)
            case _ where ScreenedText.isSpace(byte) || byte == 0x2b: at += 1
            case _ where ScreenedText.isWord(byte) || byte == 0x40:
                let start = at
                while at < bytes.count, ScreenedText.isWord(bytes[at]) || bytes[at] == 0x40 || bytes[at] == 0x24 {
                    at += 1
                }
                tokens.append(.word(String(decoding: bytes[start..<min(at, start + 64)], as: UTF8.self)))
            // The end of a comment whose content counted.
            case 0x2a where at + 1 < bytes.count && bytes[at + 1] == 0x2f: at += 2
            default:
                tokens.append(.symbol(byte))
                at += 1
            }
        }
        return tokens
    }

    /// Index behind the closing quote; a doubled quote and a backslash keep the literal open.
    private static func close(_ bytes: [UInt8], _ start: Int, _ quote: UInt8) -> Int? {
        var at = start
        while at < bytes.count {
            if bytes[at] == 0x5c {
                at += 2
            } else if bytes[at] == quote {
                if at + 1 < bytes.count, bytes[at + 1] == quote { at += 2 } else { return at + 1 }
            } else {
                at += 1
            }
        }
        return nil
    }

    private static func endOfBlock(_ bytes: [UInt8], _ start: Int) -> Int {
        var at = start
        while at + 1 < bytes.count {
            if bytes[at] == 0x2a, bytes[at + 1] == 0x2f { return at + 2 }
            at += 1
        }
        return bytes.count
    }
}
