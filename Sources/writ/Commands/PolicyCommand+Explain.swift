import ArgumentParser
import WritIAM
import WritModel

extension PolicyCommand {
    struct Explain: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say in sentences what a policy allows and denies.",
            discussion: """
                One sentence for each statement, with the number and kind of actions that a wildcard stands for today, and what holds for a
                policy of this kind as a whole.

                EXAMPLES
                  writ policy explain policy.json
                  writ policy explain --kind trust trust.json
                  writ policy explain --kind scp guardrail.json --format json
                """)

        @Argument(help: "Policy document, JSON or YAML.") var policy: String
        @Option(help: "Kind of the policy.") var kind: PolicyKind = .identity
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let policy = try PolicyCommand.read(policy, kind: kind)
            let explained = PolicySentences(policy)
            switch format {
            case .text: for line in explained.lines { print(line) }
            case .json:
                Node.object([
                    "schema": "writ/policy-explain/v1", "kind": Node(kind.rawValue),
                    "statements": Node(
                        zip(policy.statements, explained.sentences).map { statement, sentence in
                            .object([
                                "index": Node(.integer(statement.index)),
                                "sid": statement.sid.map { Node($0) } ?? Node(.null),
                                "effect": Node(statement.effect.rawValue), "sentence": Node(sentence.text),
                                "actions": sentence.actionCount.map { Node(.integer($0)) } ?? Node(.null),
                                "location": sentence.location.node,
                            ])
                        }),
                    "summary": Node(explained.summary.map { Node($0) }),
                ]).printJSON()
            }
        }
    }

    struct Expand: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Spell out the actions that a policy's wildcards stand for, or the other way round.",
            discussion: """
                Prints the policy as JSON. What it means today stays the same; a wildcard, though, also stands for actions that AWS adds later.
                With --condense the actions are written with the fewest wildcards that match nothing else. Names that are not known stay.

                EXAMPLES
                  writ policy expand policy.json
                  writ policy expand --condense spelled-out.json
                """)

        @Argument(help: "Policy document, JSON or YAML.") var policy: String
        @Option(help: "Kind of the policy.") var kind: PolicyKind = .identity
        @Flag(help: "Write the actions with the fewest wildcards instead.") var condense = false

        func run() throws {
            let policy = try PolicyCommand.read(policy, kind: kind)
            (condense ? policy.condensed(in: .standard) : policy.expanded(in: .standard)).node.printJSON()
        }
    }
}
