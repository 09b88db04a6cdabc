import WritModel

/// A resource of the SAM template whose properties were checked.
struct SAMResource {
    var id: String
    var type: String
    /// As written in the template.
    var node: Node
    var properties: Mapping
    var dependsOn: Node?
    /// `Condition`, `DeletionPolicy`, `UpdatePolicy`, `UpdateReplacePolicy`, `Metadata`.
    var attributes: Mapping
    var location: SourceLocation

    static let schemas: [String: PropertySchema] = Dictionary(
        [
            PropertySchema.function, .api, .httpAPI, .webSocketAPI, .simpleTable, .application, .layerVersion,
            .stateMachine, .capacityProvider, .connector, .graphQLAPI,
        ].map { ($0.type, $0) }, uniquingKeysWith: { first, _ in first })

    static let attributeNames = ["DeletionPolicy", "UpdatePolicy", "Condition", "UpdateReplacePolicy", "Metadata"]

    init(_ id: String, _ node: Node, expansion: inout SAMExpansion) throws(SAMFailure) {
        let type = node["Type"]?.string ?? ""
        location = expansion.source.entry(id)?.keyLocation ?? node.location
        try Self.check(id: id, at: location)
        if let properties = node["Properties"], properties.object == nil {
            throw .resource(id, "Properties of a resource must be an object.", at: properties.location)
        }
        self.id = id
        self.type = type
        self.node = node
        properties = node["Properties"]?.object ?? Mapping()
        try expansion.prepare(id, type, &properties)
        dependsOn = node["DependsOn"]
        attributes = Self.attributes(of: node)
        // A GraphQL API is checked against its own model instead.
        if type == "AWS::Serverless::GraphQLApi" {
            for rule in PropertySchema.graphQLAPI.rules {
                try PropertySchema(type, [rule]).check(known(rule.name), id: id, at: location)
            }
        } else {
            try Self.schemas[type]?.check(properties, id: id, at: location)
        }
    }

    /// A resource that the transform itself writes, such as a connector of a GraphQL API.
    init(generated id: String, type: String, properties: Mapping, at location: SourceLocation) {
        self.id = id
        self.type = type
        self.properties = properties
        self.location = location
        node = Node(Mapping(), at: location)
        dependsOn = nil
        attributes = Mapping()
    }

    private func known(_ name: String) -> Mapping {
        var one = Mapping()
        if let value = properties[name] { one[name] = value }
        return one
    }

    static func attributes(of node: Node) -> Mapping {
        var attributes = Mapping()
        for name in attributeNames {
            if let value = node[name] { attributes[name] = value }
        }
        return attributes
    }

    static func check(id: String, at location: SourceLocation?) throws(SAMFailure) {
        let isAlphanumeric = !id.isEmpty && id.utf8.allSatisfy(\.isASCIIAlphanumeric)
        guard isAlphanumeric else { throw .resource(id, "Logical ids must be alphanumeric.", at: location) }
    }

    /// A property that is given; null counts as missing.
    subscript(_ name: String) -> Node? {
        get { properties[name].given }
        set { properties[name] = newValue }
    }

    var passedAttributes: Mapping { SAMExpansion.passed(attributes) }
    var condition: Node? { attributes["Condition"].given }
    var expect: Expect { .resource(id) }

    func failure(_ detail: String, at location: SourceLocation? = nil) -> SAMFailure {
        .resource(id, detail, at: location ?? self.location)
    }
}

extension UInt8 {
    var isASCIIAlphanumeric: Bool {
        (self >= 0x30 && self <= 0x39) || (self >= 0x41 && self <= 0x5A) || (self >= 0x61 && self <= 0x7A)
    }
}

extension String {
    /// One or more letters and digits, nothing else.
    var isAlphanumeric: Bool {
        !isEmpty && unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.numericType != nil }
    }
}
