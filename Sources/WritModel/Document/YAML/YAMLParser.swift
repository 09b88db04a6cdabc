/// A reader of one YAML document as people write it in templates, configurations and writs.
///
/// YAML 1.2 syntax; plain scalars are typed as PyYAML's `SafeLoader` and with it CloudFormation's tools type them (YAML 1.1), with
/// these choices:
/// - keys are always strings, exactly as written: `on:`, `200:` and `null:` are the keys `on`, `200` and `null`;
/// - `yes`, `no`, `on`, `off` in three spellings are booleans; `y` and `n` are strings;
/// - `0644` is octal, `0x1F` hexadecimal, `1_000` a thousand, `1:30` ninety; `012345678901` has an 8 or 9 and is a string; `1e3` is a string;
/// - dates such as `2010-09-09` stay strings;
/// - a scalar with a tag of its own, `!Ref 012`, is the string as written; the core tags `!!str`, `!!int` and the like are applied and
///   not kept in `Node.tag`;
/// - `<<` merges; the explicit key wins, of a list of mappings the earlier.
///
/// Refused because readers disagree about them: repeated keys, several documents, collections as keys, unescaped line breaks other than
/// LF, CR and CR LF, control characters. Time is linear in the size of the document, aliases count at their expanded size.
package enum YAMLParser {
    /// Reads one document; an empty one is null.
    ///
    /// - Throws: `InputError` with the place; codes `too-large`, `too-deep`, `too-many-nodes`, `scalar-too-long`, `not-utf8`,
    ///   `control-character`, `ambiguous-line-break`, `duplicate-key`, `unexpected-character`, `unexpected-end`, `bad-escape`,
    ///   `tab-indentation`, `bad-indentation`, `missing-colon`, `mapping-not-allowed`, `list-not-allowed`, `complex-key`, `empty-key`,
    ///   `unknown-alias`, `bad-merge`, `bad-tag`, `multiple-documents`, `unsupported-directive`, `trailing-content`, `number-range`.
    package static func parse(_ bytes: [UInt8], file: String, limits: DocumentLimits = .standard) throws(InputError)
        -> Node
    {
        guard bytes.count <= limits.bytes else {
            throw InputError(
                "too-large", "the document has \(bytes.count) bytes, more than the \(limits.bytes) allowed",
                at: SourceLocation(file: file, line: 1, column: 1))
        }
        if let invalid = UTF8Check.firstInvalid(in: bytes) {
            throw InputError(
                "not-utf8", "the bytes are not valid UTF-8", at: UTF8Check.place(of: invalid, in: bytes, file: file),
                hint: "save the file as UTF-8")
        }
        var content = try prepared(bytes, file: file)
        content.append(contentsOf: [0, 0, 0, 0])
        var reader = YAMLReader(terminated: content, file: file, limits: limits)
        return try reader.document()
    }

    /// Without byte order mark, with every line break an LF; refuses what YAML does not take as a character.
    private static func prepared(_ bytes: [UInt8], file: String) throws(InputError) -> [UInt8] {
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var hasReturn = false
        for at in start..<max(start, bytes.count) where isSuspicious(bytes[at]) {
            if bytes[at] == 0x0D {
                hasReturn = true
            } else {
                try checkCharacter(bytes, at, file: file)
            }
        }
        guard hasReturn else { return start == 0 ? bytes : Array(bytes[start...]) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for at in start..<bytes.count {
            let byte = bytes[at]
            if byte != 0x0D {
                out.append(byte)
            } else if !(at + 1 < bytes.count && bytes[at + 1] == 0x0A) {
                out.append(0x0A)
            }
        }
        return out
    }

    /// A first byte of what `checkCharacter` may refuse, or CR.
    private static func isSuspicious(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != 0x0A && byte != 0x09) || byte == 0x7F || byte == 0xC2 || byte == 0xE2
    }

    private static func checkCharacter(_ bytes: [UInt8], _ at: Int, file: String) throws(InputError) {
        let byte = bytes[at]
        let next = at + 1 < bytes.count ? bytes[at + 1] : 0
        let last = at + 2 < bytes.count ? bytes[at + 2] : 0
        if (byte == 0xC2 && next == 0x85) || (byte == 0xE2 && next == 0x80 && (last == 0xA8 || last == 0xA9)) {
            throw InputError(
                "ambiguous-line-break", "a character that some readers take for a line break and others do not",
                at: UTF8Check.place(of: at, in: bytes, file: file),
                hint: "remove it or write it as an escape in double quotes")
        }
        if byte < 0x80 || (byte == 0xC2 && next < 0xA0) {
            throw InputError(
                "control-character", "a control character stands in the document",
                at: UTF8Check.place(of: at, in: bytes, file: file),
                hint: "remove it or write it as an escape in double quotes")
        }
    }
}
