import WritModel

/// Routes of functions and state machines: those that name no API go to an API that SAM makes.
///
/// Source: AWS SAM Developer Guide, "Api" and "HttpApi" event sources.
enum ImplicitAPIKind {
    case rest, http

    var eventType: String { self == .rest ? "Api" : "HttpApi" }
    var apiProperty: String { self == .rest ? "RestApiId" : "ApiId" }
    var id: String { self == .rest ? "ServerlessRestApi" : "ServerlessHttpApi" }
    var resourceType: String { self == .rest ? "AWS::Serverless::Api" : "AWS::Serverless::HttpApi" }
    var dialect: APIDefinition.Dialect { self == .rest ? .swagger : .openAPI }

    var resource: Node {
        var properties = Mapping()
        if self == .rest { properties["StageName"] = "Prod" }
        properties["DefinitionBody"] = self == .rest ? APIDefinition.swaggerSkeleton : APIDefinition.openAPISkeleton
        properties["__MANAGE_SWAGGER"] = true
        return .object(["Type": Node(resourceType), "Properties": Node(properties)])
    }

    /// The id in `RestApiId: !Ref Api`, or what stands there instead.
    static func apiID(_ node: Node?) -> Node? { node?["Ref"] ?? node }
}

/// What the routes of one kind say about their APIs.
private struct RouteFacts {
    /// API → path → method → condition of the function; nil: always there.
    var conditions: [String: [(path: String, methods: [(name: String, condition: String?)])]] = [:]
    var deletionPolicies: [Node?] = []
    var replacePolicies: [Node?] = []

    mutating func add(_ api: String, _ path: String, _ method: String, _ condition: String?) {
        var paths = conditions[api] ?? []
        let at = paths.firstIndex { $0.path == path } ?? paths.count
        if at == paths.count { paths.append((path, [])) }
        if let index = paths[at].methods.firstIndex(where: { $0.name == method }) {
            paths[at].methods[index].condition = condition
        } else {
            paths[at].methods.append((method, condition))
        }
        conditions[api] = paths
    }

    /// The conditions of some routes if all of them have one, sorted; nil if one is always there.
    static func shared(_ methods: [(name: String, condition: String?)]) -> [String]? {
        let all = methods.map(\.condition)
        guard !all.isEmpty, !all.contains(nil) else { return nil }
        return Set(all.compactMap { $0 }).sorted()
    }
}

extension SAMExpansion {
    mutating func addImplicitAPIs(_ kind: ImplicitAPIKind) throws(SAMFailure) {
        let existing = source.entry(kind.id)
        source[kind.id] = kind.resource
        var facts = RouteFacts()
        var found: [SAMFailure.Issue] = []
        for entry in source {
            guard ["AWS::Serverless::Function", "AWS::Serverless::StateMachine"].contains(entry.value["Type"]?.string)
            else { continue }
            do throws(SAMFailure) {
                try addRoutes(of: entry, kind, &facts)
            } catch {
                guard !error.isFatal else { throw error }
                found += error.attributed(to: entry.key).issues
            }
        }
        applyConditions(kind, facts)
        try addPathConditions(kind, facts)
        if source[kind.id]?["Properties"]?["DefinitionBody"]?["paths"]?.object?.isEmpty ?? true {
            source[kind.id] = existing?.value
        }
        guard found.isEmpty else { throw SAMFailure(issues: found, isFatal: true) }
    }

    private mutating func addRoutes(
        of entry: Mapping.Entry, _ kind: ImplicitAPIKind, _ facts: inout RouteFacts
    ) throws(SAMFailure) {
        for event in entry.value["Properties"]?["Events"]?.object ?? Mapping() {
            guard event.value["Type"]?.string == kind.eventType else { continue }
            var properties = event.value["Properties"] ?? Node(Mapping(), at: event.value.location)
            if kind == .rest, !properties.isTruthy { continue }
            try Expect.event(event.key).map(properties, "", "Properties should be a map.")
            if properties[kind.apiProperty] == nil {
                propagateTags(of: entry.value, to: kind)
                properties[member: kind.apiProperty] = CFN.ref(kind.id).placed(at: event.keyLocation)
            }
            if kind == .http, !properties["Path"].isTruthy, !properties["Method"].isTruthy {
                properties[member: "Path"] = "$default"
                properties[member: "Method"] = Node(APIDefinition.anyMethod)
            }
            let api = ImplicitAPIKind.apiID(properties[kind.apiProperty])
            let expect = Expect.event(event.key)
            try expect.given(properties["Path"], "Path")
            try expect.given(properties["Method"], "Method")
            let id = try expect.string(api, kind.apiProperty)
            let path = try expect.string(properties["Path"], "Path")
            let method = try expect.string(properties["Method"], "Method")
            facts.add(id, path, method, entry.value["Condition"]?.string)
            facts.deletionPolicies.append(id == kind.id ? entry.value["DeletionPolicy"] : nil)
            facts.replacePolicies.append(id == kind.id ? entry.value["UpdateReplacePolicy"] : nil)
            try addRoute(event.key, api: id, path, method, kind)
            if kind == .http, let settings = properties["RouteSettings"] {
                try addRouteSettings(
                    event.key, api: id, path, method, settings, condition: entry.value["Condition"])
            }
            write(properties, event: event.key, of: entry.key)
        }
    }

    private mutating func write(_ properties: Node, event: String, of id: String) {
        guard var resource = source[id], var all = resource["Properties"], var events = all["Events"],
            var node = events[event]
        else { return }
        node[member: "Properties"] = properties
        events[member: event] = node
        all[member: "Events"] = events
        resource[member: "Properties"] = all
        source[id] = resource
    }

    private mutating func propagateTags(of resource: Node, to kind: ImplicitAPIKind) {
        let section = String((resource["Type"]?.string ?? "").dropFirst("AWS::Serverless::".count))
        let globals = document["Globals"]?[section]
        let own = resource["Properties"]
        let propagates = own?["PropagateTags"].isTruthy == true ? own?["PropagateTags"] : globals?["PropagateTags"]
        let tags = own?["Tags"].isTruthy == true ? own?["Tags"] : globals?["Tags"]
        guard propagates.isTruthy, let tags = tags?.object, !tags.isEmpty,
            var properties = source[kind.id]?["Properties"]
        else { return }
        var all = properties["Tags"]?.object ?? Mapping()
        all.merge(tags)
        properties[member: "Tags"] = Node(all)
        properties[member: "PropagateTags"] = true
        source[kind.id]?[member: "Properties"] = properties
    }

    private mutating func addRoute(
        _ event: String, api id: String, _ path: String, _ method: String, _ kind: ImplicitAPIKind
    ) throws(SAMFailure) {
        guard let api = source[id],
            kind == .http || api["Type"]?.string != "AWS::Serverless::HttpApi"
        else {
            throw .event(
                event,
                "\(kind.apiProperty) must be a valid reference to an '\(kind.resourceType)' resource in same template.")
        }
        let body = api["Properties"]?["DefinitionBody"]
        guard APIDefinition.isValid(body, kind.dialect), api["Properties"]?["__MANAGE_SWAGGER"].isTruthy == true else {
            return
        }
        var definition = try APIDefinition(body, kind.dialect)
        try definition.addPath(path, method)
        setProperty("DefinitionBody", of: id, to: definition.document)
    }

    /// Writes a property of a resource of the template.
    mutating func setProperty(_ name: String, of id: String, to value: Node) {
        guard var properties = source[id]?["Properties"] else { return }
        properties[member: name] = value
        source[id]?[member: "Properties"] = properties
    }

    private mutating func addRouteSettings(
        _ event: String, api id: String, _ path: String, _ method: String, _ settings: Node, condition: Node?
    ) throws(SAMFailure) {
        let existing = source[id]?["Properties"]?["RouteSettings"] ?? Node(Mapping())
        var all = try Expect.resource(id).map(existing, "RouteSettings")
        let own = condition.isTruthy ? CFN.iff(condition ?? "", settings) : settings
        let members = try Expect.event(event).map(own, "RouteSettings")
        let route = method == APIDefinition.anyMethod ? path : "\(method.uppercased()) \(path)"
        var merged = all[route]?.object ?? Mapping()
        merged.merge(members)
        all[route] = Node(merged)
        setProperty("RouteSettings", of: id, to: Node(all))
    }

    // MARK: conditions and policies of the implicit API

    private mutating func applyConditions(_ kind: ImplicitAPIKind, _ facts: RouteFacts) {
        guard let paths = facts.conditions[kind.id], !paths.isEmpty else { return }
        if let shared = RouteFacts.shared(paths.flatMap(\.methods)) {
            if shared.count == 1 {
                source[kind.id]?[member: "Condition"] = Node(shared[0])
            } else {
                source[kind.id]?[member: "Condition"] = Node(kind.id + "Condition")
                addCombined(shared, kind.id + "Condition")
            }
        }
        func strongest(_ policies: [Node?], _ order: [String]) -> Node? {
            let given = Set(policies.compactMap { $0?.string })
            return order.first(where: given.contains).map { Node($0) }
        }
        if let policy = strongest(facts.deletionPolicies, ["Retain", "Delete"]) {
            source[kind.id]?[member: "DeletionPolicy"] = policy
        }
        if let policy = strongest(facts.replacePolicies, ["Retain", "Snapshot", "Delete"]) {
            source[kind.id]?[member: "UpdateReplacePolicy"] = policy
        }
    }

    private mutating func addCombined(_ conditions: [String], _ name: String) {
        var all = self.conditions ?? Mapping()
        all.merge(CFN.anyOf(conditions, named: name))
        self.conditions = all
    }

    private mutating func addPathConditions(_ kind: ImplicitAPIKind, _ facts: RouteFacts) throws(SAMFailure) {
        for entry in source where entry.value["Type"]?.string == kind.resourceType {
            guard entry.value["Properties"]?["__MANAGE_SWAGGER"].isTruthy == true else { continue }
            var definition = try APIDefinition(entry.value["Properties"]?["DefinitionBody"], kind.dialect)
            for path in definition.paths.keys {
                guard let methods = facts.conditions[entry.key]?.first(where: { $0.path == path })?.methods,
                    let shared = RouteFacts.shared(methods)
                else { continue }
                if shared.count == 1 {
                    definition.makeConditional(path, Node(shared[0]))
                } else {
                    let name =
                        entry.key
                        + path.replacing("/", with: "SLASH").replacing("{", with: "OB").replacing("}", with: "CB")
                        + "PathCondition"
                    addCombined(shared, name)
                    definition.makeConditional(path, Node(name))
                }
            }
            setProperty("DefinitionBody", of: entry.key, to: definition.document)
        }
    }
}
