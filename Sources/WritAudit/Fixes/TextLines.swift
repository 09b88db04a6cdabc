import WritModel

/// A text by lines, with the ways from a place that a reader names to the byte there and back.
struct TextLines {
    let bytes: [UInt8]
    /// Offset of each line's first byte.
    let starts: [Int]
    /// `\r\n` where the text uses it.
    let newline: String

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var starts = [0]
        var hasReturns = false
        for (at, byte) in bytes.enumerated() where byte == 0x0A {
            starts.append(at + 1)
            if at > 0, bytes[at - 1] == 0x0D { hasReturns = true }
        }
        self.starts = starts
        newline = hasReturns ? "\r\n" : "\n"
    }

    var count: Int { starts.count }

    /// The bytes of a line (from 0) without its line break.
    func line(_ number: Int) -> ArraySlice<UInt8> {
        guard starts.indices.contains(number) else { return [] }
        var end = number + 1 < starts.count ? starts[number + 1] - 1 : bytes.count
        if end > starts[number], bytes[end - 1] == 0x0D { end -= 1 }
        return bytes[starts[number]..<end]
    }

    /// Offset of the first byte of a line; the end of the text for a line behind the last.
    func start(_ number: Int) -> Int { number < starts.count ? starts[number] : bytes.count }

    /// Offset of a place; nil where the text has no such place.
    func offset(of place: SourceLocation) -> Int? {
        guard place.line >= 1, place.line <= starts.count, place.column >= 1 else { return nil }
        var at = starts[place.line - 1]
        if place.line == 1, bytes.starts(with: [0xEF, 0xBB, 0xBF]) { at += 3 }
        let end = place.line < starts.count ? starts[place.line] : bytes.count
        var column = 1
        while column < place.column {
            guard at < end else { return nil }
            at += 1
            while at < end, bytes[at] & 0xC0 == 0x80 { at += 1 }
            column += 1
        }
        return at
    }

    /// Spaces that a line begins with; nil for a line that holds nothing or only a comment.
    func indent(_ number: Int) -> Int? {
        let line = line(number)
        guard let first = line.firstIndex(where: { $0 != 0x20 && $0 != 0x09 }), line[first] != 0x23 else { return nil }
        return first - line.startIndex
    }

    /// The line behind the last that belongs to a value whose key or dash stands on a line at an indentation.
    func end(of number: Int, indent: Int, dashesBelong: Bool) -> Int {
        var last = number + 1
        var at = number + 1
        while at < count {
            if let found = self.indent(at) {
                let line = line(at)
                let isDash = line.dropFirst(found).first == 0x2D
                guard found > indent || (dashesBelong && found == indent && isDash) else { break }
                last = at + 1
            }
            at += 1
        }
        return last
    }

    /// Offset behind a value in flow style or a scalar that begins at an offset; nil where it does not end on a place that can be seen.
    func flowEnd(_ start: Int, isInFlow: Bool) -> Int? {
        var at = start
        var depth = 0
        while at < bytes.count {
            switch bytes[at] {
            case 0x22, 0x27:
                guard at == start || depth > 0 else { break }
                guard let end = quotedEnd(at) else { return nil }
                at = end
                if depth == 0 { return at }
                continue
            case 0x5B, 0x7B:
                if at == start || depth > 0 || isInFlow { depth += 1 }
            case 0x5D, 0x7D:
                if depth == 0 {
                    if isInFlow { return trimmed(start, at) }
                } else {
                    depth -= 1
                    if depth == 0 { return at + 1 }
                }
            case 0x2C: if depth == 0, isInFlow { return trimmed(start, at) }
            case 0x23:
                // A comment may hold any bracket; what it stands in is left alone.
                if at > 0, bytes[at - 1] == 0x20 || bytes[at - 1] == 0x0A {
                    return depth == 0 ? trimmed(start, at) : nil
                }
            case 0x0A: if depth == 0 { return trimmed(start, at) }
            default: break
            }
            at += 1
        }
        return depth == 0 ? trimmed(start, at) : nil
    }

    private func trimmed(_ start: Int, _ end: Int) -> Int {
        var end = end
        while end > start, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[end - 1]) { end -= 1 }
        return end
    }

    private func quotedEnd(_ start: Int) -> Int? {
        let quote = bytes[start]
        var at = start + 1
        while at < bytes.count {
            if bytes[at] == 0x5C, quote == 0x22 {
                at += 2
                continue
            }
            if bytes[at] == quote {
                if quote == 0x27, at + 1 < bytes.count, bytes[at + 1] == quote {
                    at += 2
                    continue
                }
                return at + 1
            }
            at += 1
        }
        return nil
    }
}
