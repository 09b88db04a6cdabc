import ArgumentParser
import WritIAM
import WritModel

/// `writ policy`: IAM policy documents.
struct PolicyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Evaluate, compare and check IAM policy documents.",
        subcommands: [Evaluate.self, Compare.self, Lint.self])

    /// - Throws: `InputError` with the place of what is wrong.
    static func read(_ path: String) throws -> Policy {
        let bytes = try Files.read(path)
        let node =
            path.hasSuffix(".yaml") || path.hasSuffix(".yml")
            ? try YAMLParser.parse(bytes, file: path) : try JSONParser.parse(bytes, file: path)
        return try Policy(reading: node, kind: .identity)
    }

    struct Evaluate: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide whether a policy allows a request.",
            discussion: """
                EXAMPLES
                  writ policy evaluate policy.json --action s3:GetObject --resource arn:aws:s3:::in/a.csv
                  writ policy evaluate policy.json --action s3:PutObject --resource arn:aws:s3:::in/a --context aws:SecureTransport=true
                """)

        @Argument(help: "Policy document, JSON or YAML.") var policy: String
        @Option(help: "Action, e.g. s3:GetObject.") var action: String
        @Option(help: "ARN of the resource, or *.") var resource: String
        @Option(help: "ARN of the role that asks.") var role: String = "arn:aws:iam::123456789012:role/role"
        @Option(help: "A condition key, KEY=VALUE; may be repeated.") var context: [String] = []
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            guard let arn = ARN(role) else { throw CommandFailure.input("`\(role)` is no ARN") }
            var values: [String: ContextValue] = [:]
            for pair in context {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else { throw CommandFailure.input("`\(pair)` is not KEY=VALUE") }
                values[parts[0]] = .string(parts[1])
            }
            let decision = CompiledPolicy([try PolicyCommand.read(policy)]).evaluate(
                Request(
                    action: action, resource: resource, principal: .session(role: arn, name: "session"),
                    context: values))
            switch format {
            case .text: print("\(decision.outcome): \(decision.explanation)")
            case .json:
                Node.object([
                    "schema": "writ/policy-evaluate/v1", "outcome": Node("\(decision.outcome)"),
                    "explanation": Node(decision.explanation),
                ]).printJSON()
            }
            if decision.outcome != .allowed { throw CommandFailure.negative }
        }
    }

    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide how a new policy stands to an old one, exactly.",
            discussion: """
                The verdict is for NEW against OLD: equal, narrower, wider or incomparable; exit status 0 for the first two. A difference comes
                with a request that one of them allows and the other does not.

                EXAMPLES
                  writ policy compare old.json new.json
                """)

        @Argument(help: "The policy that was.") var old: String
        @Argument(help: "The policy that would be.") var new: String
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let comparison = PolicyComparison.compare(
                [try PolicyCommand.read(new)], to: [try PolicyCommand.read(old)], catalogue: .standard)
            let witness = comparison.witness
            switch format {
            case .text:
                print("the new policy is \(comparison.relation.rawValue)")
                if let witness { print("  e.g. \(witness.action) on \(witness.resource)") }
            case .json:
                Node.object([
                    "schema": "writ/policy-compare/v1", "verdict": Node(comparison.relation.rawValue),
                    "witness": witness.map {
                        .object(["action": Node($0.action), "resource": Node($0.resource)])
                    } ?? Node(.null),
                ]).printJSON()
            }
            if comparison.relation != .equal, comparison.relation != .narrower { throw CommandFailure.negative }
        }
    }

    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say what in a policy cannot be meant: actions that do not exist, conditions that never hold, and the like.",
            discussion: """
                EXAMPLES
                  writ policy lint policy.json
                """)

        @Argument(help: "Policy document, JSON or YAML.") var policy: String
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let found = PolicyLint.lint(try PolicyCommand.read(policy))
            switch format {
            case .text:
                for item in found { print("\(item.location): \(item.severity.name): \(item.message); \(item.fix)") }
            case .json:
                Node.object([
                    "schema": "writ/policy-lint/v1",
                    "diagnostics": Node(
                        found.map { item in
                            .object([
                                "code": Node(item.code), "severity": Node(item.severity.name),
                                "message": Node(item.message), "location": item.location.node, "fix": Node(item.fix),
                            ])
                        }),
                ]).printJSON()
            }
            if !found.isEmpty { throw CommandFailure.negative }
        }
    }
}
