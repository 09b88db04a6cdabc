package import WritIAM
package import WritModel
package import WritTemplates

/// `needed ⊆ writ ⊆ role`, decided exactly: a writ leaves room for what the code needs and stays within what the role grants.
package struct GrantProof: Sendable {
    package struct Part: Sendable {
        package let holds: Bool
        /// What stands against it.
        package let witness: Request?
    }

    /// Nil where the code was not read.
    package let neededInWrit: Part?
    /// Nil where the template does not show everything that the role has.
    package let writInRole: Part?

    /// One line, e.g. `needed ⊆ writ ⊆ role`.
    package var text: String {
        let left =
            switch neededInWrit?.holds {
            case true?: "needed ⊆ writ"
            case false?: "needed ⊄ writ"
            case nil: "writ"
            }
        let right =
            switch writInRole?.holds {
            case true?: " ⊆ role"
            case false?: " ⊄ role"
            case nil: ", role not known"
            }
        return left + right
    }
}

extension Drafter {
    /// How the policy of a writ lies between what the code needs and what the template grants.
    package func proof(_ function: Function, writ identity: Node?) -> GrantProof? {
        guard let writ = Self.policies(identity) else { return nil }
        var draft = FunctionDraft(function: function, drafter: self)
        draft.run()
        var needed: GrantProof.Part?
        if code.facts[function.logicalID] != nil {
            let statements = draft.needed.map { FunctionDraft.statement([$0.action], [$0.resource.arn]) }
            needed = Self.policies(.object(["Version": "2012-10-17", "Statement": Node(statements)])).map {
                Self.part($0, in: writ)
            }
        }
        var within: GrantProof.Part?
        if draft.review().isComplete {
            let granted = function.role.statements.compactMap {
                application.resolve(document: $0.node, with: environment)
            }
            within = Self.policies(.object(["Version": "2012-10-17", "Statement": Node(granted)])).map {
                Self.part(writ, in: $0)
            }
        }
        return GrantProof(neededInWrit: needed, writInRole: within)
    }

    /// Whether statements allow all that the code of a function needs, and nothing beyond other statements; false where a call is
    /// not resolved.
    func proves(_ statements: [Node], holdWhatIsNeededBy function: Function, andStayWithin others: [Node]) -> Bool {
        var draft = FunctionDraft(function: function, drafter: self)
        draft.run()
        guard code.facts[function.logicalID] != nil, draft.review().isComplete,
            !draft.questions.contains(where: { $0.pointer.hasPrefix("/identity") })
        else { return false }
        func policies(_ nodes: [Node]) -> [Policy]? {
            let resolved = nodes.compactMap { application.resolve(document: $0, with: environment) }
            guard resolved.count == nodes.count else { return nil }
            return Self.policies(.object(["Version": "2012-10-17", "Statement": Node(resolved)]))
        }
        let needed = draft.needed.map { FunctionDraft.statement([$0.action], [$0.resource.arn]) }
        guard let within = policies(statements), let around = policies(others), let inner = policies(needed) else {
            return false
        }
        return Self.part(inner, in: within).holds && Self.part(within, in: around).holds
    }

    /// No document is a policy that allows nothing; nil for one that cannot be read.
    private static func policies(_ document: Node?) -> [Policy]? {
        guard let document else { return [] }
        return (try? Policy(reading: document, kind: .identity)).map { [$0] }
    }

    private static func part(_ inner: [Policy], in outer: [Policy]) -> GrantProof.Part {
        let answer = PolicyComparison.isContained(inner, in: outer, catalogue: nil)
        return GrantProof.Part(holds: answer.isContained, witness: answer.witness)
    }
}
