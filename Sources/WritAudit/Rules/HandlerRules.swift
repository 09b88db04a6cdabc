import WritModel
import WritTemplates

/// Handlers in the code that no function starts.
enum HandlerRules: RuleSet {
    static let idle = Rule(
        "WRIT-RUN-013", practice: 7, .note, cwe: 1164, "the code defines a handler that no function starts",
        fix: "remove it, or give it a function; what nobody runs nobody mends, and each bundle carries it",
        source: "PureSec SAS-11")
    static let rules = [idle]

    static func check(_ input: AuditInput) -> [Finding] {
        // Of a function whose code is not known it is not known either what it starts.
        guard input.functions.allSatisfy({ input.code.facts[$0.logicalID] != nil }) else { return [] }
        var started: Set<String> = []
        for function in input.functions {
            guard let handler = function.handler, let name = handler.split(separator: ".").last else { continue }
            started.insert(String(name))
        }
        let paths = Set(input.code.facts.values.flatMap(\.modules)).sorted()
        let texts = paths.compactMap { path in
            input.sources[path].map { (path: path, text: String(decoding: $0, as: UTF8.self)) }
        }
        var found: [(name: String, location: SourceLocation)] = []
        for (path, text) in texts {
            for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                guard let name = handler(line), !started.contains(name), !name.hasPrefix("_") else { continue }
                found.append((name, SourceLocation(file: path, line: index + 1, column: 1)))
            }
        }
        let idle = found.filter { one in
            texts.reduce(0) { $0 + count(of: one.name, in: $1.text) } == 1
        }
        guard !idle.isEmpty else { return [] }
        let users = input.functions.filter { function in
            idle.contains { input.code.facts[function.logicalID]?.modules.contains($0.location.file) == true }
        }
        return [
            Self.idle.finding(
                "\(Prose.list(idle.map(\.name))): a handler, by its parameters, that no function of the template starts",
                at: idle.map(\.location), functions: users.map(\.logicalID))
        ]
    }

    private static let starts = [
        "def ", "async def ", "exports.", "module.exports.", "export const ", "export async function ",
        "export function ",
    ]

    /// The name that a line at the outermost level gives to a function of an event; nil for every other line.
    static func handler(_ line: Substring) -> String? {
        guard let start = starts.first(where: { line.hasPrefix($0) }) else { return nil }
        let rest = line.dropFirst(start.count)
        let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
        guard !name.isEmpty, let open = rest.firstRange(of: "(event") else { return nil }
        // A parameter of this name, and in Python one for the context.
        let end = rest[open.upperBound...].first
        if start.hasSuffix("def ") {
            return (end == "," || end == ":") && rest[name.endIndex...].first == "(" ? String(name) : nil
        }
        return end == "," || end == ")" || end == ":" ? String(name) : nil
    }

    /// How often a word stands in a text.
    private static func count(of word: String, in text: String) -> Int {
        var rest = text[...]
        var count = 0
        func isWord(_ character: Character?) -> Bool {
            character.map { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" } ?? false
        }
        var before: Character?
        while let range = rest.firstRange(of: word) {
            let previous = range.lowerBound > rest.startIndex ? rest[rest.index(before: range.lowerBound)] : before
            let next = range.upperBound < rest.endIndex ? rest[range.upperBound] : nil
            if !isWord(previous), !isWord(next) { count += 1 }
            before = word.last
            rest = rest[range.upperBound...]
        }
        return count
    }
}
