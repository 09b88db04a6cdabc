/// Plain and quoted scalars.
extension YAMLReader {
    func startsPlain(flow: Bool) -> Bool {
        switch bytes[at] {
        case 0x2D, 0x3F, 0x3A:
            let next = bytes[at + 1]
            return !isSpace(next) && !(flow && isFlowIndicator(next))
        case 0, 0x0A, 0x20, 0x09, 0x2C, 0x5B, 0x5D, 0x7B, 0x7D, 0x23, 0x26, 0x2A, 0x21, 0x7C, 0x3E, 0x27, 0x22, 0x25,
            0x40, 0x60:
            return false
        default: return true
        }
    }

    /// A scalar without quotes. Line breaks inside fold to a space, empty lines to line breaks.
    mutating func plain(parent n: Int, flow: Bool) throws(InputError) -> String {
        let place = here
        let from = at
        plainLine(flow: flow)
        var to = at
        var held: [UInt8]?
        while true {
            let resume = (at, line, lineBegin, continuations)
            skipBlanks()
            guard bytes[at] == 0x0A else { break }
            var breaks = 0
            var indent = 0
            while bytes[at] == 0x0A {
                newline()
                breaks += 1
                while bytes[at] == 0x20 { at += 1 }
                indent = column
                skipBlanks()
            }
            if isAtEnd || isAnyMarker || bytes[at] == 0x23 || (!flow && indent <= n) {
                (at, line, lineBegin, continuations) = resume
                break
            }
            let next = at
            plainLine(flow: flow)
            guard at > next else { break }
            var so = held ?? Array(bytes[from..<to])
            held = nil
            if breaks == 1 { so.append(0x20) } else { so += repeatElement(0x0A, count: breaks - 1) }
            so += bytes[next..<at]
            held = so
            to = at
        }
        if let held { return try text(held, at: place) }
        return try text(from, to, at: place)
    }

    /// Passes over the part of a plain scalar on this line, without the blanks behind it.
    private mutating func plainLine(flow: Bool) {
        var next = at
        var seen: UInt8 = 0
        let from = at
        scan: while true {
            let byte = bytes[next]
            switch byte {
            case 0x20, 0x09:
                var behind = next + 1
                while isBlank(bytes[behind]) { behind += 1 }
                let following = bytes[behind]
                if following == 0x0A || following == 0x23 || following == 0 { break scan }
                if following == 0x3A, isSpace(bytes[behind + 1]) { break scan }
                if flow {
                    if isFlowIndicator(following) { break scan }
                    if following == 0x3A, isFlowIndicator(bytes[behind + 1]) { break scan }
                }
                next = behind
            case 0x0A, 0: break scan
            case 0x3A:
                let following = bytes[next + 1]
                if isSpace(following) || (flow && isFlowIndicator(following)) { break scan }
                next += 1
            case 0x2C, 0x5B, 0x5D, 0x7B, 0x7D:
                if flow { break scan }
                next += 1
            default:
                seen |= byte
                next += 1
            }
        }
        at = next
        if seen >= 0x80 { countContinuations(from, next) }
    }

    private mutating func countContinuations(_ from: Int, _ to: Int) {
        for offset in from..<to where bytes[offset] & 0xC0 == 0x80 { continuations += 1 }
    }

    mutating func singleQuoted() throws(InputError) -> String {
        let place = here
        at += 1
        var from = at
        var held: [UInt8]?
        while true {
            switch bytes[at] {
            case 0x27 where bytes[at + 1] == 0x27:
                var so = held ?? []
                held = nil
                so += bytes[from...at]
                held = so
                at += 2
                from = at
            case 0x27:
                let to = at
                at += 1
                guard var held else { return try text(from, to, at: place) }
                held += bytes[from..<to]
                return try text(held, at: place)
            case 0x0A:
                var so = held ?? []
                held = nil
                so += bytes[from..<at]
                try fold(into: &so, keeping: 0, opened: place)
                held = so
                from = at
            default: try quotedByte(opened: place)
            }
        }
    }

    mutating func doubleQuoted() throws(InputError) -> String {
        let place = here
        at += 1
        var from = at
        var held: [UInt8]?
        // Bytes of `held` that came from escapes and are not trimmed at a line break.
        var kept = 0
        while true {
            switch bytes[at] {
            case 0x22:
                let to = at
                at += 1
                guard var held else { return try text(from, to, at: place) }
                held += bytes[from..<to]
                return try text(held, at: place)
            case 0x5C:
                var so = held ?? []
                held = nil
                so += bytes[from..<at]
                try escape(into: &so, opened: place)
                kept = so.count
                held = so
                from = at
            case 0x0A:
                var so = held ?? []
                held = nil
                so += bytes[from..<at]
                try fold(into: &so, keeping: kept, opened: place)
                kept = 0
                held = so
                from = at
            default: try quotedByte(opened: place)
            }
        }
    }

    private mutating func quotedByte(opened place: SourceLocation) throws(InputError) {
        guard !isAtEnd else { throw unclosed(place) }
        if bytes[at] & 0xC0 == 0x80 { continuations += 1 }
        at += 1
    }

    private func unclosed(_ place: SourceLocation) -> InputError {
        InputError("unexpected-end", "a quoted text is not closed", at: place)
    }

    /// At a line break in quotes: blanks around it go, one break becomes a space, more become one line break fewer.
    private mutating func fold(into out: inout [UInt8], keeping kept: Int, opened place: SourceLocation)
        throws(InputError)
    {
        while out.count > kept, let last = out.last, isBlank(last) { out.removeLast() }
        let breaks = try breaks(opened: place)
        if breaks == 1 { out.append(0x20) } else { out += repeatElement(0x0A, count: breaks - 1) }
    }

    private mutating func breaks(opened place: SourceLocation) throws(InputError) -> Int {
        var breaks = 0
        while bytes[at] == 0x0A {
            newline()
            breaks += 1
            if isAnyMarker { throw unclosed(place) }
            skipBlanks()
        }
        return breaks
    }

    private mutating func escape(into out: inout [UInt8], opened: SourceLocation) throws(InputError) {
        let place = here
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case 0x30: out.append(0)
        case 0x61: out.append(7)
        case 0x62: out.append(8)
        case 0x74, 0x09: out.append(9)
        case 0x6E: out.append(0x0A)
        case 0x76: out.append(0x0B)
        case 0x66: out.append(0x0C)
        case 0x72: out.append(0x0D)
        case 0x65: out.append(0x1B)
        case 0x20, 0x22, 0x2F, 0x5C: out.append(letter)
        case 0x4E: out += [0xC2, 0x85]
        case 0x5F: out += [0xC2, 0xA0]
        case 0x4C: out += [0xE2, 0x80, 0xA8]
        case 0x50: out += [0xE2, 0x80, 0xA9]
        case 0x78: try append(try hexadecimal(2, at: place), to: &out, at: place)
        case 0x75:
            var scalar = try hexadecimal(4, at: place)
            // JSON spells scalars beyond U+FFFF as a surrogate pair, and JSON is YAML.
            if 0xD800...0xDBFF ~= scalar, bytes[at] == 0x5C, bytes[at + 1] == 0x75 {
                at += 2
                let low = try hexadecimal(4, at: place)
                guard 0xDC00...0xDFFF ~= low else { throw badEscape(place) }
                scalar = 0x10000 + (scalar - 0xD800) << 10 + (low - 0xDC00)
            }
            try append(scalar, to: &out, at: place)
        case 0x55: try append(try hexadecimal(8, at: place), to: &out, at: place)
        case 0x0A:
            at -= 1
            let breaks = try breaks(opened: opened)
            out += repeatElement(0x0A, count: breaks - 1)
        default:
            if at > end { throw unclosed(opened) }
            throw badEscape(place)
        }
    }

    private func badEscape(_ place: SourceLocation) -> InputError {
        InputError(
            "bad-escape", "an escape that YAML does not have", at: place,
            hint: "write `\\\\` for a backslash, or use single quotes")
    }

    private func append(_ scalar: UInt32, to out: inout [UInt8], at place: SourceLocation) throws(InputError) {
        guard let valid = Unicode.Scalar(scalar) else { throw badEscape(place) }
        out += UTF8.encode(valid) ?? UTF8.encodedReplacementCharacter
    }

    private mutating func hexadecimal(_ digits: Int, at place: SourceLocation) throws(InputError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = YAMLScalar.hexadecimal(bytes[at]) else { throw badEscape(place) }
            value = value << 4 | UInt32(digit)
            at += 1
        }
        return value
    }
}
