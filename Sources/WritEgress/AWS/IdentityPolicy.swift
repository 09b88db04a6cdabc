package import WritIAM
package import WritModel

/// The writ's `identity.policy`, ready to decide the steps of AWS calls.
package struct IdentityPolicy: Sendable {
    private let compiled: CompiledPolicy
    private let conditional: [Conditional]
    private let principal: Principal
    private let principalContext: [String: ContextValue]
    private let isSingle: Bool
    /// Secrets whose whole ARN the policy names, by their name.
    package let secrets: [String: Set<String>]

    /// A statement with conditions or variables, and the same without them to see whether it concerns a request.
    private struct Conditional: Sendable {
        let statement: Int
        /// Condition keys in lower case.
        let keys: Set<String>
        let bare: CompiledPolicy
    }

    /// The answer for one step.
    package enum Answer: Sendable, Equatable {
        case allowed(statement: Int?, String)
        case denied(statement: Int?, String)
        case missing(String)
        /// A condition of the statement asks for something that the gate cannot know.
        case undecidable(statement: Int, key: String)
    }

    /// - Parameter principal: the session as which the function acts.
    /// - Throws: the reader's error if the document is no identity policy.
    package init(_ document: Node, principal: Principal, context: [String: ContextValue] = [:]) throws(InputError) {
        let policy = try Policy(reading: document, kind: .identity)
        compiled = CompiledPolicy([policy])
        self.principal = principal
        principalContext = context.merging(principal.contextKeys) { mine, _ in mine }
        let nodes: [Node]
        if let list = document["Statement"]?.array {
            nodes = list
            isSingle = false
        } else {
            nodes = document["Statement"].map { [$0] } ?? []
            isSingle = true
        }
        var conditional: [Conditional] = []
        var secrets: [String: Set<String>] = [:]
        for (index, statement) in policy.statements.enumerated() {
            for pattern in statement.resources?.patterns ?? [] {
                Self.note(secret: pattern, in: &secrets)
            }
            var keys = Set(statement.conditions.map(\.key))
            let patterns = statement.resources?.patterns ?? []
            let variables = patterns.flatMap(\.variables).map(\.key)
            keys.formUnion(variables)
            guard !keys.isEmpty, index < nodes.count, let members = nodes[index].object else { continue }
            var bare = Mapping()
            bare["Effect"] = "Allow"
            for name in ["Action", "NotAction"] { if let value = members[name] { bare[name] = value } }
            // Resource variables cannot be resolved without their keys, so such a statement concerns every resource.
            if variables.isEmpty {
                for name in ["Resource", "NotResource"] { if let value = members[name] { bare[name] = value } }
            } else {
                bare["Resource"] = "*"
            }
            let document = Node.object(["Version": "2012-10-17", "Statement": Node([Node(bare)])])
            conditional.append(
                Conditional(
                    statement: index, keys: keys,
                    bare: CompiledPolicy([try Policy(reading: document, kind: .identity)])))
        }
        self.conditional = conditional
        self.secrets = secrets
    }

    /// JSON pointer of a statement in the writ.
    package func pointer(_ statement: Int) -> String {
        isSingle ? "/identity/policy/Statement" : "/identity/policy/Statement/\(statement)"
    }

    package func decide(_ step: AWSCall.Step) -> Answer {
        var allowed: Answer?
        var missing: Answer?
        for resource in step.resources {
            let context = step.context.merging(principalContext) { mine, _ in mine }
            let request = Request(action: step.action, resource: resource, principal: principal, context: context)
            if let blocker = undecidable(step, request, context) { return blocker }
            let decision = compiled.evaluate(request)
            switch decision.outcome {
            case .explicitDeny: return .denied(statement: decision.statement?.statement, decision.explanation)
            case .allowed:
                allowed = allowed ?? .allowed(statement: decision.statement?.statement, decision.explanation)
            case .implicitDeny: missing = missing ?? .missing(decision.explanation)
            }
        }
        return allowed ?? missing ?? .missing("`\(step.action)` names no resource")
    }

    /// A statement that would concern the request but for a condition on a key whose value the gate does not know.
    ///
    /// Deciding without the value could allow what AWS would deny, so such a request is refused, and loudly.
    private func undecidable(_ step: AWSCall.Step, _ request: Request, _ context: [String: ContextValue]) -> Answer? {
        guard !conditional.isEmpty else { return nil }
        let known = Set(context.keys.map { $0.lowercased() })
        for entry in conditional {
            let open = entry.keys.filter { key in
                !known.contains(key) && !Self.isTime(key) && !Self.isAbsent(key, known, step)
            }
            guard let key = open.min(), entry.bare.evaluate(request).isAllowed else { continue }
            return .undecidable(statement: entry.statement, key: key)
        }
        return nil
    }

    /// Filled in by the caller of `AWSDecision` at the time of the request.
    private static func isTime(_ key: String) -> Bool { key == "aws:currenttime" || key == "aws:epochtime" }

    /// True for a key of the action's own service that the translation knows and that this request leaves out, such as
    /// one name of a map; anything listed in `unknown` is not.
    private static func isAbsent(_ key: String, _ known: Set<String>, _ step: AWSCall.Step) -> Bool {
        if step.unknown.contains(key) || step.unknown.contains(where: { $0.hasSuffix("/") && key.hasPrefix($0) }) {
            return false
        }
        let families: [(key: String, members: String)] = [
            ("kms:encryptioncontextkeys", "kms:encryptioncontext:"),
            ("s3:requestobjecttagkeys", "s3:requestobjecttag/"),
        ]
        return families.contains { known.contains($0.key) && key.hasPrefix($0.members) }
    }

    /// `arn:aws:secretsmanager:…:secret:name-AbCdEf` → name.
    private static func note(secret pattern: Pattern, in secrets: inout [String: Set<String>]) {
        guard pattern.isLiteral, pattern.variables.isEmpty, let arn = ARN(pattern.source),
            arn.service == "secretsmanager", arn.resource.hasPrefix("secret:")
        else { return }
        let name = arn.resource.dropFirst(7)
        guard name.utf8.count > 7, Array(name.utf8)[name.utf8.count - 7] == UInt8(ascii: "-") else { return }
        secrets[String(name.dropLast(7)), default: []].insert(pattern.source)
    }
}
