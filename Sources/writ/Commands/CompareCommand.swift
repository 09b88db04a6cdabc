import ArgumentParser
import WritIAM
import WritModel

/// `writ compare`: how a new writ stands to an old one, exactly.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Decide how a new writ stands to an old one.",
        discussion: """
            The verdict is for NEW against OLD: equal, narrower, wider or incomparable; exit status 0 for the first two, 1 for the others.
            A difference comes with a witness: something that one allows and the other does not.

            EXAMPLES
              writ compare writs/Resize.yaml proposed/Resize.yaml
            """)

    @Argument(help: "The writ that was.") var old: String
    @Argument(help: "The writ that would be.") var new: String
    @Option(help: "Output: text or json.") var format: OutputFormat = .text

    func run() throws {
        let comparison = WritComparison.compare(
            try WritFile.read(new), to: try WritFile.read(old), policies: PolicyDocuments.relation)
        switch format {
        case .text:
            print("the new writ is \(comparison.relation.rawValue)")
            for field in comparison.fields where field.relation != .equal {
                print("  \(field.pointer): \(field.relation.rawValue): \(field.witness)")
            }
        case .json:
            Node.object([
                "schema": "writ/compare/v1", "verdict": Node(comparison.relation.rawValue),
                "witness": comparison.fields.first { !$0.relation.isWithin }.map { Node($0.witness) } ?? Node(.null),
                "fields": Node(
                    comparison.fields.map { field in
                        .object([
                            "pointer": Node(field.pointer), "verdict": Node(field.relation.rawValue),
                            "witness": Node(field.witness),
                        ])
                    }),
            ]).printJSON()
        }
        if !comparison.relation.isWithin { throw CommandFailure.negative }
    }
}

/// The exact comparison of two policy documents, for the comparison of writs.
enum PolicyDocuments {
    /// How `new` stands to `old`; nil is a function that may make no AWS calls.
    static func relation(_ new: Node?, _ old: Node?) -> WritModel.PolicyRelation {
        do {
            let comparison = PolicyComparison.compare(
                try new.map { [try Policy(reading: $0, kind: .identity)] } ?? [],
                to: try old.map { [try Policy(reading: $0, kind: .identity)] } ?? [], catalogue: nil)
            let relation = Relation(rawValue: comparison.relation.rawValue) ?? .incomparable
            return PolicyRelation(
                relation, witness: comparison.witness.map { "\($0.action) on \($0.resource)" })
        } catch {
            return PolicyRelation(.incomparable, witness: "a policy cannot be read: \(error)")
        }
    }
}
