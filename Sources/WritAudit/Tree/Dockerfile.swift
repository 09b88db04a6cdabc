package import WritModel

/// The instructions of a Dockerfile, as far as a reader of the code needs them.
package struct Dockerfile: Sendable {
    package struct Instruction: Sendable {
        /// In capitals, e.g. `RUN`.
        package var name: String
        /// Continued lines joined by a space.
        package var text: String
        package var location: SourceLocation
    }

    package struct Stage: Sendable {
        /// What `FROM` names, with the arguments before it put in.
        package var base: String
        /// `AS name`, in lower case.
        package var name: String?
        package var location: SourceLocation
        package var instructions: [Instruction] = []
    }

    package var stages: [Stage] = []

    private static let mostInstructions = 2_000

    /// Whether a path is one that builds look for.
    package static func isName(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name == "Dockerfile" || name.hasPrefix("Dockerfile.") || name.hasSuffix(".Dockerfile")
            || name.hasSuffix(".dockerfile")
    }

    package init(_ bytes: [UInt8], file: String) {
        var arguments: [String: String] = [:]
        for instruction in Self.instructions(bytes, file: file) {
            switch instruction.name {
            case "ARG" where stages.isEmpty:
                let parts = instruction.text.split(separator: "=", maxSplits: 1).map { Self.unquoted(String($0)) }
                if parts.count == 2 { arguments[parts[0]] = parts[1] }
            case "FROM":
                let words = instruction.text.split(separator: " ").filter { !$0.hasPrefix("--") }.map(String.init)
                guard let first = words.first else { continue }
                let isNamed = words.count == 3 && words[1].lowercased() == "as"
                stages.append(
                    Stage(
                        base: Self.expanded(Self.unquoted(first), arguments),
                        name: isNamed ? words[2].lowercased() : nil, location: instruction.location))
            default:
                if !stages.isEmpty { stages[stages.count - 1].instructions.append(instruction) }
            }
        }
    }

    /// Lines without comments, those that end in `\` joined with the next.
    private static func instructions(_ bytes: [UInt8], file: String) -> [Instruction] {
        var out: [Instruction] = []
        var text = ""
        var start = 0
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, raw) in lines.enumerated() where out.count < mostInstructions {
            let line = raw.hasSuffix("\r") ? raw.dropLast() : raw
            let trimmed = line.drop { $0 == " " || $0 == "\t" }
            if trimmed.hasPrefix("#") || trimmed.isEmpty { continue }
            if text.isEmpty { start = index + 1 }
            let isContinued = trimmed.hasSuffix("\\")
            text += (text.isEmpty ? "" : " ") + (isContinued ? trimmed.dropLast() : trimmed)
            if isContinued, index < lines.count - 1 { continue }
            let parts = text.split(separator: " ", maxSplits: 1)
            if let name = parts.first {
                out.append(
                    Instruction(
                        name: name.uppercased(), text: parts.count > 1 ? String(parts[1]) : "",
                        location: SourceLocation(file: file, line: start, column: 1)))
            }
            text = ""
        }
        return out
    }

    private static func unquoted(_ text: String) -> String {
        guard text.count > 1, let first = text.first, first == text.last, first == "\"" || first == "'" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    /// `$NAME`, `${NAME}` and `${NAME:-text}` replaced by the arguments' defaults.
    private static func expanded(_ text: String, _ arguments: [String: String]) -> String {
        var out = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            out += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            if rest.first == "{", let end = rest.firstIndex(of: "}") {
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                let name = String(inner.prefix { $0 != ":" && $0 != "-" })
                let fallback = inner.firstRange(of: ":-").map { String(inner[$0.upperBound...]) }
                out += arguments[name] ?? fallback ?? "${\(name)}"
                rest = rest[rest.index(after: end)...]
            } else {
                let name = String(rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" })
                out += arguments[name] ?? "${\(name)}"
                rest = rest.dropFirst(name.count)
            }
        }
        return out + rest
    }

    /// The stage of this name, else the last, with those that it is built upon, nearest first.
    package func line(of target: String?) -> [Stage] {
        var out: [Stage] = []
        var next =
            target.flatMap { name in stages.lastIndex { $0.name == name.lowercased() } } ?? stages.indices.last
        while let at = next {
            out.append(stages[at])
            let base = stages[at].base.lowercased()
            // A stage is built upon earlier ones only.
            next = stages[..<at].lastIndex { $0.name == base }
        }
        return out
    }

    /// Bases that come from a registry, with the place that names each.
    package var images: [(name: String, location: SourceLocation)] {
        var names: Set<String> = []
        var out: [(name: String, location: SourceLocation)] = []
        for stage in stages {
            if !names.contains(stage.base.lowercased()), stage.base != "scratch" {
                out.append((stage.base, stage.location))
            }
            if let name = stage.name { names.insert(name) }
        }
        return out
    }

    /// What an instruction lists: `["a", "b"]`, else the words.
    package static func words(_ text: String) -> [String] {
        let trimmed = text.drop { $0 == " " }
        if trimmed.hasPrefix("["), let node = try? JSONParser.parse(Array(trimmed.utf8), file: ""),
            let items = node.array
        {
            return items.compactMap(\.string)
        }
        return trimmed.split(separator: " ").map { unquoted(String($0)) }
    }
}
