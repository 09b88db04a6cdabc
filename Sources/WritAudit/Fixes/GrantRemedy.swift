import WritIAM
import WritModel
import WritTemplates

/// The edit that leaves out of a function's policies what its code never calls.
///
/// Made only where SAM makes the role from `Policies`, every call of the function is known, and the comparison proves that
/// what the code needs is within what is left, and that within what was granted. A SAM policy template gives way to a
/// smaller one that is used whole, or else to a statement.
struct GrantRemedy {
    private let input: AuditInput
    private let statements: [GrantedStatement]
    private let usages: [UsageRules.Usage?]

    init(_ input: AuditInput) {
        self.input = input
        statements = input.grantedStatements
        usages = UsageRules.usages(input, of: statements)
    }

    func edits(for finding: Finding) -> [Edit] {
        guard input.application.format == .sam, finding.functions.count == 1,
            let function = input.application.function(finding.functions[0]),
            function.resource.type == "AWS::Serverless::Function", function.role.origin == .generated,
            let path = input.path(of: function.resource),
            let written = function.resource.raw["Properties"]?["Policies"],
            let smaller = smaller(written, of: function), isProven(smaller, of: function)
        else { return [] }
        return edits(from: written, to: smaller, at: path + ["Properties", "Policies"])
    }

    // MARK: The smaller policies

    /// An element of `Policies` as it is and as it may be.
    private struct Element {
        /// Nil where nothing of it is left.
        var node: Node?
        var isChanged: Bool
        /// What it grants then.
        var statements: [Node]
    }

    private func smaller(_ written: Node, of function: Function) -> [Element]? {
        guard written.tag == nil, Intrinsic(written) == nil else { return nil }
        var out: [Element] = []
        for policy in written.array ?? [written] {
            guard policy.tag == nil else { return nil }
            // A name grants what the review has already judged.
            if policy.string != nil {
                out.append(Element(node: policy, isChanged: false, statements: []))
                continue
            }
            guard let members = policy.object, Intrinsic(policy) == nil,
                let element = members.contains("Statement")
                    ? document(policy, of: function) : template(policy, members, of: function)
            else { return nil }
            out.append(element)
        }
        return out.contains(where: \.isChanged) ? out : nil
    }

    /// A statement of a function's role with the actions that are left.
    private struct Left {
        var node: Node
        var actions: [String]
        var isChanged: Bool
    }

    /// The statements that stand at a place; nil where it is not known what the code uses of one.
    private func left(at place: SourceLocation, _ function: Function) -> [Left]? {
        var out: [Left] = []
        for statement in function.role.statements where statement.location == place {
            guard let plain = input.application.scope.simplify(statement.node) else { return nil }
            let found = statements.indices.first {
                statements[$0].location == place && statements[$0].functions == [function.logicalID]
                    && statements[$0].node == plain
            }
            guard let found, statements[found].isAllow, plain["NotAction"] == nil, let usage = usages[found] else {
                return nil
            }
            let all = statements[found].actions
            let kept = all.filter { !usage.spare.contains($0) }
            out.append(Left(node: statement.node, actions: kept, isChanged: kept.count < all.count))
        }
        return out
    }

    private func document(_ policy: Node, of function: Function) -> Element? {
        guard let written = policy["Statement"], written.tag == nil else { return nil }
        var kept: [Node] = []
        var isChanged = false
        for statement in written.array ?? [written] {
            guard let left = left(at: statement.location, function), left.count == 1, let only = left.first else {
                return nil
            }
            guard only.isChanged else {
                kept.append(statement)
                continue
            }
            isChanged = true
            guard !only.actions.isEmpty, var members = statement.object else { continue }
            members["Action"] = Self.scalarOrList(only.actions)
            kept.append(Node(members, at: statement.location))
        }
        guard var members = policy.object else { return nil }
        members["Statement"] = written.array == nil ? kept.first : Node(kept)
        return Element(
            node: kept.isEmpty ? nil : isChanged ? Node(members) : policy, isChanged: isChanged, statements: kept)
    }

    private func template(_ policy: Node, _ members: Mapping, of function: Function) -> Element? {
        guard members.count == 1, let entry = members.entries.first, let values = entry.value.object,
            let left = left(at: entry.keyLocation, function), !left.isEmpty
        else { return nil }
        guard left.contains(where: \.isChanged) else {
            return Element(node: policy, isChanged: false, statements: left.map(\.node))
        }
        let kept = left.filter { !$0.actions.isEmpty }
        if kept.isEmpty { return Element(node: nil, isChanged: true, statements: []) }
        let wanted = Set(kept.flatMap(\.actions))
        if let name = fitting(wanted, Array(members.keys), values, of: function),
            let document = PolicyTemplateTable.document(name, values: values, at: .generated)
        {
            var fresh = Mapping()
            fresh[name] = entry.value
            return Element(
                node: Node(fresh), isChanged: true, statements: document["Statement"]?.array ?? [])
        }
        let statements = kept.compactMap { part -> Node? in
            guard var statement = part.node.object else { return nil }
            statement["Action"] = Self.scalarOrList(part.actions)
            return Node(statement)
        }
        return Element(
            node: .object(["Version": "2012-10-17", "Statement": Node(statements)]), isChanged: true,
            statements: statements)
    }

    /// A policy template with the same parameters that grants what is wanted and nothing that would be spare.
    private func fitting(_ wanted: Set<String>, _ own: [String], _ values: Mapping, of function: Function) -> String? {
        PolicyTemplateTable.names(takingOnly: values.keys).first { name in
            guard !own.contains(name),
                let document = PolicyTemplateTable.document(name, values: values, at: .generated)
            else { return false }
            let statements = document["Statement"]?.array ?? []
            let granted = Set(statements.flatMap { GrantedStatement.texts($0["Action"]) })
            return granted == wanted
        }
    }

    static func scalarOrList(_ texts: [String]) -> Node {
        texts.count == 1 ? Node(texts[0]) : Node(texts.map { Node($0) })
    }

    // MARK: Proof

    /// Whether needed ⊆ what is left ⊆ what was granted.
    private func isProven(_ elements: [Element], of function: Function) -> Bool {
        let drafter = Drafter(
            application: input.application, code: input.code, environment: input.environment,
            options: DraftOptions(expires: .max))
        let written = function.role.statements.filter { $0.source != .implied }.map(\.node)
        let implied = function.role.statements.filter { $0.source == .implied }.map(\.node)
        return drafter.proves(
            elements.flatMap(\.statements) + implied, holdWhatIsNeededBy: function, andStayWithin: written + implied)
    }

    // MARK: Text

    private func edits(from written: Node, to elements: [Element], at path: [String]) -> [Edit] {
        let file = input.application.templateFile
        let isYAML = !file.hasSuffix(".json")
        let elements = elements.map { element in
            var element = element
            element.node = element.node.map { isYAML ? IntrinsicTags.shorten($0) : $0 }
            return element
        }
        let left = elements.compactMap(\.node)
        if left.isEmpty { return [.remove(file: file, path: path)] }
        guard written.array != nil else { return [.set(file: file, path: path, value: left[0])] }
        // An element that goes away moves those behind it; then the list is written as a whole.
        guard left.count == elements.count else { return [.set(file: file, path: path, value: Node(left))] }
        return elements.enumerated().compactMap { index, element in
            guard element.isChanged, let node = element.node else { return nil }
            return .set(file: file, path: path + [String(index)], value: node)
        }
    }
}
