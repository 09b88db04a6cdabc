import WritModel

/// String literals of a source file with the names that they are given: `name = "…"`, `name: '…'`, `"name": "…"`.
enum SourceStrings {
    struct Literal {
        var name: String
        var value: String
        var location: SourceLocation
    }

    /// Lines beyond this length are made by tools and hold no names worth trusting.
    private static let lineLimit = 2000

    static func read(_ bytes: [UInt8], file: String) -> [Literal] {
        var out: [Literal] = []
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (number, line) in lines.enumerated() where line.count <= lineLimit {
            let text = Array(String(decoding: line, as: UTF8.self).unicodeScalars)
            guard let start = text.firstIndex(where: { $0 != " " && $0 != "\t" }) else { continue }
            if text[start] == "#"
                || (text[start] == "/" && start + 1 < text.count && "/*".unicodeScalars.contains(text[start + 1]))
            {
                continue
            }
            var name = ""
            var word = ""
            var isBinding = false
            var at = start
            while at < text.count {
                let scalar = text[at]
                if scalar == "\"" || scalar == "'" || scalar == "`" {
                    let open = at
                    var value = ""
                    at += 1
                    while at < text.count, text[at] != scalar {
                        if text[at] == "\\", at + 1 < text.count { at += 1 }
                        value.unicodeScalars.append(text[at])
                        at += 1
                    }
                    if at < text.count {
                        out.append(
                            Literal(
                                name: isBinding ? name : "", value: value,
                                location: SourceLocation(file: file, line: number + 1, column: open + 1)))
                    }
                    // A literal can itself be the name of the next one.
                    word = value
                    isBinding = false
                } else if scalar == "=" || scalar == ":" {
                    // `==` compares, it gives no name.
                    let isComparison =
                        scalar == "="
                        && ((at + 1 < text.count && text[at + 1] == "=")
                            || (at > 0 && "=!<>".unicodeScalars.contains(text[at - 1])))
                    name = word
                    isBinding = !isComparison
                } else if scalar.properties.isAlphabetic || scalar == "_" || ("0"..."9").contains(scalar) {
                    let previous = at > start ? text[at - 1] : " "
                    let continues =
                        previous.properties.isAlphabetic || previous == "_" || ("0"..."9").contains(previous)
                    if !continues { word = "" }
                    word.unicodeScalars.append(scalar)
                    if isBinding, !continues, !["f", "b", "r", "u"].contains(scalar) { isBinding = false }
                } else if scalar == "," || scalar == ";" || scalar == "(" {
                    isBinding = false
                    if scalar != "(" { word = "" }
                }
                at += 1
            }
        }
        return out
    }
}
