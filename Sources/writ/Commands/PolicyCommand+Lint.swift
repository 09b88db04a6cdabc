import ArgumentParser
import WritIAM
import WritModel

extension PolicyCommand {
    struct Lint: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Say what in a policy cannot be meant: actions that do not exist, conditions that never hold, and the like.",
            discussion: """
                EXAMPLES
                  writ policy lint policy.json
                  writ policy lint --kind resource bucket-policy.json
                  writ policy lint --kind trust trust.json --format json
                """)

        @Argument(help: "Policy documents, JSON or YAML.") var policies: [String]
        @Option(help: "Kind of the policies.") var kind: PolicyKind = .identity
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let found = try policies.flatMap { path in
                let document = try PolicyCommand.document(path, kind: kind)
                return PolicyLint.lint(document.policy, source: document.node)
            }
            switch format {
            case .text:
                for item in found {
                    print("\(item.location): \(item.severity.name): \(item.message); \(item.fix) [\(item.code)]")
                }
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
