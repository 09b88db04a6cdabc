/// Literal (`|`) and folded (`>`) scalars.
extension YAMLReader {
    private enum Chomping { case clip, strip, keep }

    mutating func blockScalar(parent n: Int) throws(InputError) -> String {
        let place = here
        let isFolded = bytes[at] == 0x3E
        at += 1
        let (chomping, increment) = try header()
        let least = max(n + 1, 1)
        var indent = increment.map { least + $0 - 1 } ?? 0
        var blank = 0
        if increment == nil {
            indent = try detectIndent(least: least, blank: &blank)
        } else {
            blank = blankLines(indent)
        }
        var out: [UInt8] = []
        var lastBreak = false
        while column == indent, !isAtEnd {
            out += repeatElement(0x0A, count: blank)
            let isText = !isBlank(bytes[at])
            let from = at
            while bytes[at] != 0x0A, !isAtEnd { at += 1 }
            out += bytes[from..<at]
            lastBreak = !isAtEnd
            if lastBreak { newline() }
            blank = blankLines(indent)
            guard column == indent, !isAtEnd else { break }
            if isFolded, isText, !isBlank(bytes[at]) {
                if blank == 0 { out.append(0x20) }
            } else {
                out.append(0x0A)
            }
        }
        if chomping != .strip, lastBreak { out.append(0x0A) }
        if chomping == .keep { out += repeatElement(0x0A, count: blank) }
        // What follows is read from the beginning of its line.
        if !isAtEnd { at = lineBegin }
        return try text(out, at: place)
    }

    private mutating func header() throws(InputError) -> (Chomping, Int?) {
        var chomping: Chomping?
        var increment: Int?
        scan: while true {
            switch bytes[at] {
            case 0x2B where chomping == nil: chomping = .keep
            case 0x2D where chomping == nil: chomping = .strip
            case 0x31...0x39 where increment == nil: increment = Int(bytes[at] - 0x30)
            default: break scan
            }
            at += 1
        }
        let behind = at
        skipBlanks()
        if bytes[at] == 0x23, at > behind { while bytes[at] != 0x0A, !isAtEnd { at += 1 } }
        guard bytes[at] == 0x0A || isAtEnd else {
            throw unexpected("the end of the line", hint: "the text of a block scalar begins on the next line")
        }
        if !isAtEnd { newline() }
        return (chomping ?? .clip, increment)
    }

    /// Passes over empty lines before a line that is indented by `indent`; stops on that line or on one further left.
    private mutating func blankLines(_ indent: Int) -> Int {
        var count = 0
        while true {
            while column < indent, bytes[at] == 0x20 { at += 1 }
            guard bytes[at] == 0x0A else { return count }
            newline()
            count += 1
        }
    }

    /// The indentation of the first line with text, at least `least`.
    private mutating func detectIndent(least: Int, blank: inout Int) throws(InputError) -> Int {
        var widest = 0
        while true {
            while bytes[at] == 0x20 { at += 1 }
            guard bytes[at] == 0x0A else { break }
            widest = max(widest, column)
            newline()
            blank += 1
        }
        let found = column
        guard !isAtEnd, found >= least else { return max(least, widest, found + 1) }
        guard widest <= found else {
            throw InputError(
                "bad-indentation", "an empty line above has more spaces than the first line of the text", at: here,
                hint: "remove the spaces from the empty line")
        }
        return found
    }
}
