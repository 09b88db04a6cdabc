package import WritModel

/// An intrinsic function call in its long form: an object with the function's name as its only member.
package struct Intrinsic: Sendable {
    package var name: String
    package var argument: Node

    /// Nil for every node that is no intrinsic function.
    package init?(_ node: Node) {
        guard let members = node.object, members.count == 1, let entry = members.entries.first,
            entry.key == "Ref" || entry.key == "Condition" || entry.key.hasPrefix("Fn::")
        else { return nil }
        name = entry.key
        argument = entry.value
    }

    /// Logical id and attribute of a `Fn::GetAtt`, in either of its two forms.
    package var attributeReference: (logicalID: String, attribute: String)? {
        guard name == "Fn::GetAtt" else { return nil }
        if let text = argument.string {
            let parts = text.split(separator: ".", maxSplits: 1)
            return parts.count == 2 ? (String(parts[0]), String(parts[1])) : nil
        }
        guard let items = argument.array, items.count >= 2, let id = items[0].string else { return nil }
        let names = items.dropFirst().compactMap(\.string)
        return names.count == items.count - 1 ? (id, names.joined(separator: ".")) : nil
    }
}

/// The pieces of a `Fn::Sub` text.
package enum SubstitutionPiece: Sendable, Equatable {
    case text(String)
    /// The name between `${` and `}`.
    case variable(String)

    /// Splits `arn:${AWS::Partition}:s3:::${Bucket}`; `${!Literal}` stands for the text `${Literal}`.
    package static func parse(_ text: String) -> [SubstitutionPiece] {
        var pieces: [SubstitutionPiece] = []
        var plain = ""
        var rest = Substring(text)
        while let open = rest.firstRange(of: "${") {
            plain += rest[..<open.lowerBound]
            guard let close = rest[open.upperBound...].firstIndex(of: "}") else {
                plain += rest[open.lowerBound...]
                rest = ""
                break
            }
            let name = rest[open.upperBound..<close]
            if name.hasPrefix("!") {
                plain += "${" + name.dropFirst() + "}"
            } else {
                if !plain.isEmpty { pieces.append(.text(plain)) }
                plain = ""
                pieces.append(.variable(name.trimmingSpaces))
            }
            rest = rest[rest.index(after: close)...]
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        return pieces
    }
}

extension Substring {
    var trimmingSpaces: String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension StringProtocol {
    /// The first occurrence of `needle`, compared byte by byte.
    func firstRange(of needle: String) -> Range<Index>? {
        let wanted = Array(needle.utf8)
        guard let first = wanted.first else { return nil }
        var at = utf8.startIndex
        while let start = utf8[at...].firstIndex(of: first) {
            var cursor = start
            var matched = 0
            while matched < wanted.count, cursor < utf8.endIndex, utf8[cursor] == wanted[matched] {
                cursor = utf8.index(after: cursor)
                matched += 1
            }
            if matched == wanted.count { return start..<cursor }
            at = utf8.index(after: start)
        }
        return nil
    }
}
