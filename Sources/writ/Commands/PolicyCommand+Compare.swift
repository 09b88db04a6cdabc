import ArgumentParser
import WritIAM
import WritModel

extension PolicyCommand {
    struct Compare: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Decide how new policies stand to old ones, exactly.",
            discussion: """
                OLD and NEW are documents, or folders whose documents apply together. The verdict is for NEW against OLD: equal, narrower, wider
                or incomparable; exit status 0 for the first two. A difference comes with a request that one of them allows and the other does
                not; both were asked before it is shown.

                Only actions that exist count, on resources that they take. With --any-action every action counts, also those that AWS may add.

                EXAMPLES
                  writ policy compare old.json new.json
                  writ policy compare --kind trust old-trust.json new-trust.json
                  writ policy compare role-before/ role-after/ --any-action --format json
                """)

        @Argument(help: "The policy that was: a document or a folder.") var old: String
        @Argument(help: "The policy that would be: a document or a folder.") var new: String
        @Option(help: "Kind of the policies.") var kind: PolicyKind = .identity
        @Flag(name: .customLong("any-action"), help: "Look at every action, not only at those that exist today.")
        var anyAction = false
        @Option(help: "Output: text or json.") var format: OutputFormat = .text

        func run() throws {
            let comparison = PolicyComparison.compare(
                try PolicyCommand.readSet(new, kind: kind), to: try PolicyCommand.readSet(old, kind: kind),
                catalogue: anyAction ? nil : .standard)
            switch format {
            case .text:
                print(
                    "the new policy is \(comparison.relation.rawValue)" + (comparison.isDecided ? "" : " or undecided"))
                if let witness = comparison.witness { print("  only the new policy allows \(witness.sentence)") }
                if let lost = comparison.lost { print("  only the old policy allows \(lost.sentence)") }
                if !comparison.isDecided {
                    print("  the work went beyond its bounds one way, which then counts as not contained")
                }
            case .json:
                Node.object([
                    "schema": "writ/policy-compare/v1", "verdict": Node(comparison.relation.rawValue),
                    "witness": (comparison.witness ?? comparison.lost).map(\.node) ?? Node(.null),
                    "gained": comparison.witness.map(\.node) ?? Node(.null),
                    "lost": comparison.lost.map(\.node) ?? Node(.null),
                    "decided": Node(.bool(comparison.isDecided)),
                ]).printJSON()
            }
            if comparison.relation != .equal, comparison.relation != .narrower { throw CommandFailure.negative }
        }
    }
}

extension Request {
    /// The request as JSON output gives it.
    var node: Node {
        var keys = Mapping()
        for (key, value) in context.sorted(by: { $0.key < $1.key }) {
            switch value {
            case .string(let text): keys[key] = Node(text)
            case .strings(let texts): keys[key] = Node(texts.map { Node($0) })
            }
        }
        return .object([
            "action": Node(action), "resource": Node(resource), "principal": Node(principal.description),
            "context": Node(keys),
        ])
    }

    /// "`s3:GetObject` on `arn:…` with `aws:sourceip` = `192.0.2.1`"
    var sentence: String {
        var text = "`\(action)` on `\(resource)`"
        if principal != .anonymous { text += " by `\(principal)`" }
        let keys = context.sorted { $0.key < $1.key }.map { key, value in
            "`\(key)` = " + value.values.map { "`\($0)`" }.joined(separator: ", ")
        }
        return keys.isEmpty ? text : text + " with " + keys.joined(separator: " and ")
    }
}
