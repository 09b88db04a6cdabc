import WritModel
import WritTemplates

/// One statement of a policy with all functions whose roles hold it.
struct GrantedStatement {
    var node: Node
    var source: Role.Statement.Source
    var location: SourceLocation
    var functions: [String]

    var isAllow: Bool { node["Effect"]?.string == "Allow" }
    var actions: [String] { Self.texts(node["Action"]) }
    var notActions: [String] { Self.texts(node["NotAction"]) }
    var hasCondition: Bool { !(node["Condition"]?.object?.isEmpty ?? true) }

    static func texts(_ node: Node?) -> [String] {
        guard let node else { return [] }
        return (node.array ?? [node]).compactMap(\.string)
    }
}

extension AuditInput {
    /// Every statement that the template grants to a role, each once.
    var grantedStatements: [GrantedStatement] {
        var out: [GrantedStatement] = []
        var positions: [SourceLocation: [Int]] = [:]
        func add(_ node: Node, _ source: Role.Statement.Source, _ location: SourceLocation, _ function: String?) {
            // Intrinsic functions that are known give way to their result.
            guard let node = application.scope.simplify(node) else { return }
            for at in positions[location] ?? [] where out[at].node == node {
                if let function { out[at].functions.append(function) }
                return
            }
            positions[location, default: []].append(out.count)
            out.append(
                GrantedStatement(
                    node: node, source: source, location: location, functions: function.map { [$0] } ?? []))
        }
        for function in functions {
            for statement in function.role.statements where statement.source != .implied {
                add(statement.node, statement.source, statement.location, function.logicalID)
            }
        }
        for resource in resources {
            let properties = resource.raw["Properties"]
            var documents: [Node?] = []
            switch resource.type {
            case "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group":
                documents = (properties?["Policies"]?.array ?? []).map { $0["PolicyDocument"] }
            case "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::RolePolicy", "AWS::IAM::UserPolicy":
                documents = [properties?["PolicyDocument"]]
            case "AWS::Serverless::StateMachine":
                documents = (properties?["Policies"]?.array ?? [])
            default: continue
            }
            for document in documents {
                guard let statement = document?["Statement"] else { continue }
                for node in statement.array ?? [statement] {
                    add(node, .attached(resource.logicalID), node.location, nil)
                }
            }
        }
        return out
    }

    /// The resources of a statement as text, `${}` for what only the stack knows.
    func resourceTexts(_ node: Node?) -> [String] {
        guard let node else { return [] }
        let items = application.scope.simplify(node).map { $0.array ?? [$0] } ?? []
        return items.map { text(of: application.scope.value($0)) }
    }

    func text(of value: Value) -> String {
        switch value {
        case .literal(let node): node.scalarText ?? "${}"
        case .joined(let parts): parts.map(text(of:)).joined()
        default: "${}"
        }
    }
}
