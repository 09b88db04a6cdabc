import ArgumentParser
import Foundation
import WritIAM
import WritModel

/// `writ policy`: IAM policy documents.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Evaluate, compare, explain, check and spell out IAM policy documents.",
        discussion: """
            Every command takes documents in JSON or YAML and, with --kind, policies of every kind: identity (the default), resource, trust,
            boundary, session, scp, rcp, endpoint.
            """,
        subcommands: [Evaluate.self, Compare.self, Explain.self, Lint.self, Expand.self])

    /// A document as read, to check its length and spelling.
    struct Document {
        let policy: Policy
        let node: Node
    }

    /// - Throws: `InputError` with the place of what is wrong.
    static func document(_ path: String, kind: PolicyKind) throws -> Document {
        let bytes = try Files.read(path)
        let node =
            path.hasSuffix(".yaml") || path.hasSuffix(".yml")
            ? try YAMLParser.parse(bytes, file: path) : try JSONParser.parse(bytes, file: path)
        return Document(policy: try Policy(reading: node, kind: kind), node: node)
    }

    static func read(_ path: String, kind: PolicyKind) throws -> Policy { try document(path, kind: kind).policy }

    /// A document, or all documents of a folder, which apply together.
    ///
    /// - Throws: `InputError`, also for a folder without documents.
    static func readSet(_ path: String, kind: PolicyKind) throws -> [Policy] {
        guard let all = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            return [try read(path, kind: kind)]
        }
        let names = all.sorted().filter { name in [".json", ".yaml", ".yml"].contains { name.hasSuffix($0) } }
        guard !names.isEmpty else {
            throw InputError("no-policy", "`\(path)` holds no policy document", hint: "give .json or .yaml files")
        }
        return try names.map { try read("\(path)/\($0)", kind: kind) }
    }
}

extension PolicyKind: ExpressibleByArgument {
    /// Short names for what hangs on organizations.
    private static let short: [String: PolicyKind] = ["scp": .serviceControl, "rcp": .resourceControl]

    public init?(argument: String) {
        guard let kind = Self.short[argument] ?? PolicyKind(rawValue: argument) else { return nil }
        self = kind
    }

    public static var allValueStrings: [String] {
        ["identity", "resource", "trust", "boundary", "session", "scp", "rcp", "endpoint"]
    }
}
