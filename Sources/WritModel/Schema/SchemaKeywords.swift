/// Reads the keywords of one schema object; wrong values are errors with their place, unknown keywords are annotations.
struct SchemaKeywords {
    let members: Mapping

    func object(_ keyword: String) throws(InputError) -> Mapping {
        guard let node = members[keyword] else { return Mapping() }
        guard let object = node.object else { throw SchemaDocuments.wrong(keyword, "an object", at: node) }
        return object
    }

    static func names(_ node: Node, _ keyword: String) throws(InputError) -> [String] {
        guard let items = node.array else { throw SchemaDocuments.wrong(keyword, "a list of strings", at: node) }
        var names: [String] = []
        for item in items {
            guard let name = item.string else { throw SchemaDocuments.wrong(keyword, "a list of strings", at: item) }
            names.append(name)
        }
        return names
    }

    static func pattern(_ text: String, at place: SourceLocation) throws(InputError) -> Pattern {
        do {
            return try Pattern(text)
        } catch {
            throw InputError(
                error.code, "the pattern `\(FieldReader.shown(text))`: \(error.message)",
                at: place.line > 0 ? place : nil)
        }
    }

    private func number(_ keyword: String) throws(InputError) -> Node? {
        guard let node = members[keyword] else { return nil }
        guard node.double != nil else { throw SchemaDocuments.wrong(keyword, "a number", at: node) }
        return node
    }

    private func size(_ keyword: String) throws(InputError) -> Int? {
        guard let node = members[keyword] else { return nil }
        let size: Int? =
            switch node.value {
            case .integer(let value): value
            case .double(let value): Int(exactly: value)
            default: nil
            }
        guard let size, size >= 0 else { throw SchemaDocuments.wrong(keyword, "a whole number from 0", at: node) }
        return size
    }

    private func bool(_ keyword: String) throws(InputError) -> Bool {
        guard let node = members[keyword] else { return false }
        guard let value = node.bool else { throw SchemaDocuments.wrong(keyword, "a boolean", at: node) }
        return value
    }

    private func types() throws(InputError) -> CompiledSchema.Types? {
        guard let node = members["type"] else { return nil }
        var types: CompiledSchema.Types = []
        for name in try node.array == nil ? Self.names([node], "type") : Self.names(node, "type") {
            guard let type = CompiledSchema.Types.names.first(where: { $0.0 == name })?.1 else {
                throw InputError("bad-schema", "`\(FieldReader.shown(name))` is no type of JSON", at: node.location)
            }
            types.insert(type)
        }
        return types
    }

    /// The keywords that assert something about a value itself.
    func assertions(_ dialect: SchemaDialect, _ result: inout CompiledSchema) throws(InputError) {
        result.types = try types()
        if let node = members["enum"] {
            guard let values = node.array else { throw SchemaDocuments.wrong("enum", "a list", at: node) }
            result.values = values
        }
        if dialect != .draft4 { result.constantValue = members["const"] }
        try numbers(dialect, &result)
        result.minLength = try size("minLength")
        result.maxLength = try size("maxLength")
        if let node = members["pattern"] {
            guard let text = node.string else { throw SchemaDocuments.wrong("pattern", "a string", at: node) }
            result.pattern = try Self.pattern(text, at: node.location)
        }
        result.minItems = try size("minItems")
        result.maxItems = try size("maxItems")
        result.isUnique = try bool("uniqueItems")
        result.minProperties = try size("minProperties")
        result.maxProperties = try size("maxProperties")
        if let node = members["required"] { result.required = try Self.names(node, "required") }
        guard dialect.is2020 else { return }
        result.minContains = try size("minContains")
        result.maxContains = try size("maxContains")
        for entry in try object("dependentRequired") {
            result.dependentRequired.append((entry.key, try Self.names(entry.value, "dependentRequired")))
        }
    }

    private func numbers(_ dialect: SchemaDialect, _ result: inout CompiledSchema) throws(InputError) {
        result.multipleOf = try number("multipleOf")
        if let divisor = result.multipleOf, divisor.double.map({ $0 > 0 }) != true {
            throw SchemaDocuments.wrong("multipleOf", "greater than 0", at: divisor)
        }
        result.minimum = try number("minimum")
        result.maximum = try number("maximum")
        if dialect == .draft4 {
            if try bool("exclusiveMinimum") { swap(&result.minimum, &result.exclusiveMinimum) }
            if try bool("exclusiveMaximum") { swap(&result.maximum, &result.exclusiveMaximum) }
        } else {
            result.exclusiveMinimum = try number("exclusiveMinimum")
            result.exclusiveMaximum = try number("exclusiveMaximum")
        }
    }
}
