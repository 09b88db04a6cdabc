/// The body of S3's `DeleteObjects`: `<Delete><Object><Key>…</Key><VersionId>…</VersionId></Object>…</Delete>`.
///
/// A strict reader of just these elements. Document types, processing instructions other than the declaration, comments
/// and CDATA make it nil: an XML reader on the other side could see other keys than we do.
enum DeleteObjectsBody {
    private static let objectLimit = 1000

    static func read(_ bytes: [UInt8]) -> [(key: String, version: String?)]? {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var reader = Reader(rest: text[...])
        return reader.document()
    }

    private struct Reader {
        var rest: Substring

        init(rest: Substring) { self.rest = rest }

        private enum Tag {
            case open(String)
            case close(String)
            case empty(String)
        }

        private mutating func blanks() { rest = rest.drop(while: \.isWhitespace) }

        /// The next tag; attributes only as `xmlns`.
        private mutating func tag() -> Tag? {
            guard rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
            var inner = rest[rest.index(after: rest.startIndex)..<end]
            rest = rest[rest.index(after: end)...]
            let closes = inner.first == "/"
            let isEmpty = inner.last == "/"
            if closes { inner = inner.dropFirst() }
            if isEmpty { inner = inner.dropLast() }
            let words = inner.split(whereSeparator: \.isWhitespace)
            guard let name = words.first, name.allSatisfy({ $0.isASCII && $0.isLetter }), !(closes && isEmpty),
                words.dropFirst().allSatisfy({ $0.hasPrefix("xmlns=") }), words.count <= (closes ? 1 : 2)
            else { return nil }
            return closes ? .close(String(name)) : isEmpty ? .empty(String(name)) : .open(String(name))
        }

        /// Text up to the next tag with the five entities and character references resolved.
        private mutating func text() -> String? {
            guard let end = rest.firstIndex(of: "<") else { return nil }
            var raw = rest[..<end]
            rest = rest[end...]
            var out = ""
            while let character = raw.first {
                guard character == "&" else {
                    // XML readers turn these line ends into one line feed.
                    guard character != "\r", character != "\r\n" else { return nil }
                    out.append(character)
                    raw.removeFirst()
                    continue
                }
                guard let semicolon = raw.firstIndex(of: ";"),
                    let value = Self.entity(raw[raw.index(after: raw.startIndex)..<semicolon])
                else { return nil }
                out.unicodeScalars.append(value)
                raw = raw[raw.index(after: semicolon)...]
            }
            return out
        }

        private static func entity(_ name: Substring) -> Unicode.Scalar? {
            switch name {
            case "amp": return "&"
            case "lt": return "<"
            case "gt": return ">"
            case "quot": return "\""
            case "apos": return "'"
            default:
                guard name.first == "#", name.utf8.count <= 9 else { return nil }
                let digits = name.dropFirst()
                let isHex = digits.first == "x"
                guard let code = UInt32(isHex ? digits.dropFirst() : digits, radix: isHex ? 16 : 10), code != 0 else {
                    return nil
                }
                return Unicode.Scalar(code)
            }
        }

        mutating func document() -> [(key: String, version: String?)]? {
            blanks()
            if rest.hasPrefix("<?xml ") {
                guard let end = rest.firstIndex(of: ">"), rest[..<end].hasSuffix("?") else { return nil }
                let declaration = rest[..<end].lowercased()
                guard !declaration.contains("encoding") || declaration.contains("utf-8") else { return nil }
                rest = rest[rest.index(after: end)...]
                blanks()
            }
            guard case .open("Delete") = tag() else { return nil }
            var objects: [(key: String, version: String?)] = []
            while true {
                blanks()
                switch tag() {
                case .open("Object"):
                    guard let object = object(), objects.count < DeleteObjectsBody.objectLimit else { return nil }
                    objects.append(object)
                case .open("Quiet"):
                    guard text() != nil, case .close("Quiet") = tag() else { return nil }
                case .close("Delete"):
                    blanks()
                    return rest.isEmpty && !objects.isEmpty ? objects : nil
                default: return nil
                }
            }
        }

        private mutating func object() -> (key: String, version: String?)? {
            var values: [String: String] = [:]
            while true {
                blanks()
                switch tag() {
                case .open(let name) where ["Key", "VersionId", "ETag", "LastModifiedTime", "Size"].contains(name):
                    guard let text = text(), case .close(name) = tag(),
                        values.updateValue(text, forKey: name) == nil
                    else { return nil }
                case .close("Object"):
                    guard let key = values["Key"], !key.isEmpty, values["VersionId"] != "" else { return nil }
                    return (key, values["VersionId"])
                default: return nil
                }
            }
        }
    }
}
