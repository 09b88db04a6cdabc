package import WritModel

/// SAM's policy templates: `DynamoDBCrudPolicy` and its kin, as statements with parameters.
///
/// The data stands in a line format: a template's name with its parameters; below it, indented, for each statement
/// `actions` (a list, `+` continues it) or `action` (one text), `resource` or `resources` (elements of a list), and
/// `condition OPERATOR KEY VALUE`. `${name=Parameter}` in a resource is a variable of `Fn::Sub` bound to a parameter.
/// Source: AWS SAM Developer Guide, "AWS SAM policy templates".
package enum PolicyTemplateTable {
    struct Template: Sendable {
        var name: String
        var parameters: [String]
        fileprivate(set) var statements: [Statement] = []
    }

    struct Statement: Sendable {
        var actions: [String] = []
        var actionsAreList = false
        var resources: [String] = []
        var resourcesAreList = false
        var condition: (operator: String, key: String, value: String)?
    }

    static let templates: [String: Template] = parse(first + "\n" + second)

    /// Whether `name` is a policy template.
    package static func contains(_ name: String) -> Bool { templates[name] != nil }

    /// Names of the template's parameters; nil for an unknown template.
    package static func parameters(of name: String) -> [String]? { templates[name]?.parameters }

    /// Names of the templates that take just these parameters, in alphabetical order.
    package static func names(takingOnly parameters: [String]) -> [String] {
        templates.values.filter { Set($0.parameters) == Set(parameters) }.map(\.name).sorted()
    }

    /// The policy document of the template with the parameters' values in place; nil for an unknown template.
    ///
    /// A parameter without a value stays a `Ref` to its name; callers check for missing ones before.
    package static func document(_ name: String, values: Mapping, at location: SourceLocation) -> Node? {
        guard let template = templates[name] else { return nil }
        let statements = template.statements.map { node($0, values: values, at: location) }
        return placed(.object(["Statement": placed(.init(statements), location)]), location)
    }

    private static func node(_ statement: Statement, values: Mapping, at location: SourceLocation) -> Node {
        var members = Mapping()
        let actions = statement.actions.map { Node($0, at: location) }
        let resources = statement.resources.map { resource($0, values: values, at: location) }
        members["Action"] = statement.actionsAreList ? Node(actions, at: location) : actions.first
        if let condition = statement.condition {
            let value = resource(condition.value, values: values, at: location)
            let test = placed(.object([condition.key: value]), location)
            members["Condition"] = placed(.object([condition.operator: test]), location)
        }
        members["Effect"] = Node("Allow", at: location)
        members["Resource"] = statement.resourcesAreList ? Node(resources, at: location) : resources.first
        return Node(members, at: location)
    }

    private static func resource(_ form: String, values: Mapping, at location: SourceLocation) -> Node {
        if form == "*" { return Node(form, at: location) }
        var text = ""
        var bound = Mapping()
        for piece in SubstitutionPiece.parse(form) {
            switch piece {
            case .text(let plain): text += plain
            case .variable(let name):
                let parts = name.split(separator: "=", maxSplits: 1).map(String.init)
                text += "${\(parts[0])}"
                guard parts.count == 2 else { continue }
                bound[parts[0]] = values[parts[1]] ?? placed(.object(["Ref": Node(parts[1])]), location)
            }
        }
        let template = Node(text, at: location)
        let argument = bound.isEmpty ? template : Node([template, Node(bound, at: location)], at: location)
        return placed(.object(["Fn::Sub": argument]), location)
    }

    private static func placed(_ node: Node, _ location: SourceLocation) -> Node { Node(node.value, at: location) }

    private static func parse(_ text: String) -> [String: Template] {
        var templates: [String: Template] = [:]
        var current: Template?
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard line.hasPrefix(" ") else {
                if let done = current { templates[done.name] = done }
                current = Template(name: words[0], parameters: Array(words.dropFirst()))
                continue
            }
            let rest = Array(words.dropFirst())
            switch words[0] {
            case "actions": current?.statements.append(Statement(actions: rest, actionsAreList: true))
            case "action": current?.statements.append(Statement(actions: rest))
            default: current?.extendLast(words[0], rest)
            }
        }
        if let done = current { templates[done.name] = done }
        return templates
    }
}

extension PolicyTemplateTable.Template {
    fileprivate mutating func extendLast(_ word: String, _ rest: [String]) {
        guard let last = statements.indices.last else { return }
        switch word {
        case "+": statements[last].actions += rest
        case "resource", "resources":
            statements[last].resources += rest
            statements[last].resourcesAreList = word == "resources"
        case "condition" where rest.count == 4: statements[last].condition = (rest[0], rest[1], rest[3])
        default: break
        }
    }
}
