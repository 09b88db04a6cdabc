/// Turns the schemas reachable from a root into a program; works off a list, so that chains of references do not nest.
struct SchemaCompiler {
    private var documents: SchemaDocuments
    private var program = SchemaProgram()
    private var schemas: [CompiledSchema] = []
    private var indices: [SchemaDocuments.Location: Int] = [:]
    private var pending: [SchemaDocuments.Location] = []
    private var resourceIndices: [String: Int] = [:]
    private static let schemaLimit = 100_000

    init(documents: SchemaDocuments) { self.documents = documents }

    static func compile(_ root: Node, given: [String: Node], fallback: SchemaDialect) throws(InputError)
        -> SchemaProgram
    {
        var documents = SchemaDocuments(given: given, fallback: fallback)
        let location = try documents.add(root, address: "schema:/", dialect: nil)
        var compiler = SchemaCompiler(documents: documents)
        _ = compiler.index(location)
        return try compiler.run()
    }

    private mutating func run() throws(InputError) -> SchemaProgram {
        var done = 0
        while true {
            while done < pending.count {
                let location = pending[done]
                guard done < Self.schemaLimit else {
                    throw InputError("schema-too-large", "the schema has more than \(Self.schemaLimit) parts")
                }
                schemas[done] = try compiled(location)
                done += 1
            }
            // Dynamic anchors may be reached from any resource, so they are compiled even if nothing names them statically.
            guard program.usesDynamicScope else { break }
            for (_, anchor) in documents.anchors where anchor.isDynamic { _ = index(anchor.location) }
            if done == pending.count { break }
        }
        program.dynamicAnchors = [[String: Int]](repeating: [:], count: resourceIndices.count)
        for (name, anchor) in documents.anchors where anchor.isDynamic {
            let parts = name.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, let resource = resourceIndices[String(parts[0])] else { continue }
            program.dynamicAnchors[resource][String(parts[1])] = indices[anchor.location]
        }
        program.schemas = schemas.map(SchemaBox.init)
        return program
    }

    private mutating func index(_ location: SchemaDocuments.Location) -> Int {
        if let known = indices[location] { return known }
        let index = pending.count
        indices[location] = index
        pending.append(location)
        schemas.append(CompiledSchema())
        return index
    }

    private mutating func compiled(_ location: SchemaDocuments.Location) throws(InputError) -> CompiledSchema {
        let scope = documents.scope(location)
        var result = CompiledSchema()
        let base = scope.base.withoutFragment
        result.resource = resourceIndices[base] ?? resourceIndices.count
        resourceIndices[base] = result.resource
        guard let node = documents.node(location) else {
            throw InputError("unresolved-ref", "a reference leads to nothing")
        }
        if let constant = node.bool {
            result.constant = constant
            return result
        }
        guard let members = node.object else { throw SchemaDocuments.wrong(location.pointer, "a schema", at: node) }
        try references(members, scope, &result)
        if scope.dialect.refHidesSiblings, result.reference != nil { return result }
        var keywords = SchemaKeywords(members: members)
        try applicators(&keywords, location, scope, &result)
        if scope.dialect.asserts { try keywords.assertions(scope.dialect, &result) }
        return result
    }

    private mutating func references(_ members: Mapping, _ scope: SchemaDocuments.Scope, _ result: inout CompiledSchema)
        throws(InputError)
    {
        if let node = members["$ref"] {
            guard let text = node.string else { throw SchemaDocuments.wrong("$ref", "a string", at: node) }
            result.reference = index(try documents.resolve(text, in: scope, at: node))
        }
        guard scope.dialect.is2020, let node = members["$dynamicRef"] else { return }
        guard let text = node.string else { throw SchemaDocuments.wrong("$dynamicRef", "a string", at: node) }
        let target = try documents.resolve(text, in: scope, at: node)
        let name = URIReference(text).fragment ?? ""
        let anchor = documents.anchors[documents.scope(target).base.withoutFragment + "#" + name]
        let isDynamic = anchor?.isDynamic == true && anchor?.location == target
        result.dynamicReference = (index(target), isDynamic ? name : nil)
        program.usesDynamicScope = true
    }

    private mutating func applicators(
        _ keywords: inout SchemaKeywords, _ location: SchemaDocuments.Location, _ scope: SchemaDocuments.Scope,
        _ result: inout CompiledSchema
    ) throws(InputError) {
        let members = keywords.members
        func place(_ tokens: String...) -> SchemaDocuments.Location {
            var location = location
            for token in tokens { location.pointer = FieldReader.pointer(location.pointer, token) }
            return location
        }
        func single(_ compiler: inout Self, _ keyword: String) -> Int? {
            members.contains(keyword) ? compiler.index(place(keyword)) : nil
        }
        func list(_ compiler: inout Self, _ keyword: String) throws(InputError) -> [Int]? {
            guard let node = members[keyword] else { return nil }
            guard let items = node.array, !items.isEmpty else {
                throw SchemaDocuments.wrong(keyword, "a list of schemas", at: node)
            }
            return items.indices.map { compiler.index(place(keyword, "\($0)")) }
        }
        result.all = try list(&self, "allOf") ?? []
        result.any = try list(&self, "anyOf")
        result.one = try list(&self, "oneOf")
        result.none = single(&self, "not")
        result.additionalProperties = single(&self, "additionalProperties")
        if scope.dialect.is2020 {
            result.prefix = try list(&self, "prefixItems") ?? []
            result.items = single(&self, "items")
            result.unevaluatedItems = single(&self, "unevaluatedItems")
            result.unevaluatedProperties = single(&self, "unevaluatedProperties")
            if result.unevaluatedItems != nil || result.unevaluatedProperties != nil { program.tracksEvaluated = true }
            result.containsEvaluates = true
        } else if let items = members["items"]?.array {
            result.prefix = items.indices.map { index(place("items", "\($0)")) }
            result.items = single(&self, "additionalItems")
        } else {
            result.items = single(&self, "items")
        }
        if scope.dialect != .draft4 {
            result.contains = single(&self, "contains")
            result.propertyNames = single(&self, "propertyNames")
            result.condition = single(&self, "if")
            result.then = single(&self, "then")
            result.otherwise = single(&self, "else")
        }
        for entry in try keywords.object("properties") {
            result.properties[entry.key] = .init(key: entry.key, schema: index(place("properties", entry.key)))
        }
        for entry in try keywords.object("patternProperties") {
            let pattern = try SchemaKeywords.pattern(entry.key, at: entry.keyLocation)
            result.patternProperties.append((pattern, index(place("patternProperties", entry.key))))
        }
        if scope.dialect.is2020 {
            for entry in try keywords.object("dependentSchemas") {
                result.dependentSchemas.append((entry.key, index(place("dependentSchemas", entry.key))))
            }
            return
        }
        for entry in try keywords.object("dependencies") {
            if entry.value.array != nil {
                let names = try SchemaKeywords.names(entry.value, "dependencies")
                result.dependentRequired.append((entry.key, names))
            } else {
                result.dependentSchemas.append((entry.key, index(place("dependencies", entry.key))))
            }
        }
    }
}
