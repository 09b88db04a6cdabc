import WritModel

extension TOMLReader {
    mutating func keyPath() throws(InputError) -> [Key] {
        var path: [Key] = []
        while true {
            skipSpace()
            guard path.count < 32 else { throw InputError("too-deep", "the key has too many parts", at: here) }
            let place = here
            if next == 0x22 || next == 0x27 {
                path.append((try string(), place))
            } else {
                let start = at
                while let byte = next, byte.isASCIILetter || byte.isASCIIDigit || byte == 0x5F || byte == 0x2D {
                    at += 1
                }
                guard at > start else { throw unexpected("a key") }
                path.append((String(decoding: bytes[start..<at], as: UTF8.self), place))
            }
            skipSpace()
            guard next == 0x2E else { return path }
            at += 1
        }
    }

    /// Recursion is bounded by `limits.depth`.
    mutating func value(depth: Int) throws(InputError) -> Node {
        let place = here
        nodes += 1
        try count(place)
        guard depth <= min(limits.depth, DocumentLimits.deepest) else {
            throw InputError("too-deep", "values are nested more than \(limits.depth) deep", at: place)
        }
        switch next {
        case 0x22, 0x27: return Node(.string(try string()), at: place)
        case 0x5B: return try array(at: place, depth: depth)
        case 0x7B: return try inlineTable(at: place, depth: depth)
        default: return Node(try scalar(), at: place)
        }
    }

    mutating func array(at place: SourceLocation, depth: Int) throws(InputError) -> Node {
        at += 1
        var items: [Node] = []
        while true {
            skipBlank()
            if next == 0x5D { break }
            items.append(try value(depth: depth + 1))
            skipBlank()
            if next == 0x2C { at += 1 } else if next != 0x5D { throw unexpected("`,` or `]`") }
        }
        at += 1
        return Node(items, at: place)
    }

    mutating func inlineTable(at place: SourceLocation, depth: Int) throws(InputError) -> Node {
        at += 1
        let table = TOMLTable(place)
        skipBlank()
        while next != 0x7D {
            let path = try keyPath()
            try expect(0x3D, "`=`")
            skipSpace()
            try assign(path, try value(depth: depth + 1), in: table)
            skipBlank()
            if next == 0x2C {
                at += 1
                skipBlank()
            } else if next != 0x7D {
                throw unexpected("`,` or `}`")
            }
        }
        at += 1
        return table.node
    }

    mutating func scalar() throws(InputError) -> Node.Value {
        let place = here
        let start = at
        while let byte = next, ![0x2C, 0x5D, 0x7D, 0x23, 0x0A, 0x0D].contains(byte) { at += 1 }
        while at > start, bytes[at - 1] == 0x20 || bytes[at - 1] == 0x09 { at -= 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        switch text {
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "": throw unexpected("a value")
        default: break
        }
        let plain = text.replacing("_", with: "")
        if plain.hasPrefix("0x"), let number = Int(plain.dropFirst(2), radix: 16) { return .integer(number) }
        if plain.hasPrefix("0o"), let number = Int(plain.dropFirst(2), radix: 8) { return .integer(number) }
        if plain.hasPrefix("0b"), let number = Int(plain.dropFirst(2), radix: 2) { return .integer(number) }
        if let number = Int(plain) { return .integer(number) }
        if let number = Double(plain) { return .double(number) }
        // A date or a time begins with a digit and holds nothing but these.
        let isMoment = text.utf8.allSatisfy {
            $0.isASCIIDigit || [0x2D, 0x3A, 0x2E, 0x2B, 0x54, 0x5A, 0x74, 0x7A, 0x20].contains($0)
        }
        guard text.utf8.first?.isASCIIDigit == true, isMoment else {
            throw InputError("bad-number", "`\(text)` is no value", at: place, hint: "put text into quotes")
        }
        return .string(text)
    }

    mutating func string() throws(InputError) -> String {
        guard let quote = next else { throw unexpected("a string") }
        let isMultiline = at + 2 < bytes.count && bytes[at + 1] == quote && bytes[at + 2] == quote
        at += isMultiline ? 3 : 1
        if isMultiline {
            if next == 0x0D { at += 1 }
            if next == 0x0A { newline() }
        }
        var out: [UInt8] = []
        while true {
            guard let byte = next else { throw unexpected("the end of the string") }
            if byte == quote {
                if !isMultiline {
                    at += 1
                    break
                }
                var run = 0
                while at + run < bytes.count, bytes[at + run] == quote, run < 5 { run += 1 }
                at += run
                // Up to two quotes may stand before the three that end the string.
                out += [UInt8](repeating: quote, count: run >= 3 ? run - 3 : run)
                if run >= 3 { break }
                continue
            }
            if byte == 0x0A {
                guard isMultiline else { throw unexpected("the end of the string") }
                out.append(byte)
                newline()
            } else if byte == 0x5C, quote == 0x22 {
                try escape(into: &out, isMultiline: isMultiline)
            } else {
                out.append(byte)
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    mutating func escape(into out: inout [UInt8], isMultiline: Bool) throws(InputError) {
        let place = here
        at += 1
        guard let byte = next else { throw unexpected("an escape") }
        at += 1
        switch byte {
        case 0x62: out.append(0x08)
        case 0x74: out.append(0x09)
        case 0x6E: out.append(0x0A)
        case 0x66: out.append(0x0C)
        case 0x72: out.append(0x0D)
        case 0x22, 0x5C: out.append(byte)
        case 0x75, 0x55:
            let length = byte == 0x75 ? 4 : 8
            guard at + length <= bytes.count,
                let number = UInt32(String(decoding: bytes[at..<(at + length)], as: UTF8.self), radix: 16),
                let scalar = Unicode.Scalar(number)
            else { throw InputError("bad-escape", "this escape names no character", at: place) }
            at += length
            out += String(Character(scalar)).utf8
        case _ where isMultiline && (byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D):
            // A line that ends in a backslash goes on at the next text.
            at -= 1
            skipSpace()
            if next == 0x0D { at += 1 }
            guard next == 0x0A else { throw InputError("bad-escape", "this escape is unknown", at: place) }
            while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A {
                if byte == 0x0A { newline() } else { at += 1 }
            }
        default: throw InputError("bad-escape", "this escape is unknown", at: place)
        }
    }
}
