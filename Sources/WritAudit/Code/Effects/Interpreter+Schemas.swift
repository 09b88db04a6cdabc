/// Schemas that the code gives to libraries, and what they let through.
extension Interpreter {
    /// What comes out of a schema that a value passed.
    func apply(_ schema: Schema, _ raw: CodeValue, _ frame: Frame, _ place: Place, levels: Int = 6) -> CodeValue {
        if schema.safe == .all || levels == 0 { return levels == 0 ? raw : .unknown }
        if !schema.fields.isEmpty || schema.type != nil {
            let object = HeapObject(schema.type == nil ? .dictionary : .instance, type: schema.type)
            for (name, field) in schema.fields.sorted(by: { $0.key < $1.key }) {
                object.set(
                    name, apply(field, item(raw, .string(name), frame, place), frame, place, levels: levels - 1))
            }
            if schema.isOpen { object.writeUnknown(CodeValue(.hole(Hole(taints(raw))))) }
            return CodeValue(.object(object))
        }
        if let element = schema.elements.first {
            let items = iterate(raw, frame, place).values.reduce(into: CodeValue.nothing) { $0.join($1) }
            return listOf([apply(element, items, frame, place, levels: levels - 1)], exact: false)
        }
        return raw.cleaned(schema.safe.union([.massAssignment, .prototype]))
    }

    /// The value itself, where it is used after the check.
    func mark(_ schema: Schema, _ expression: Expression, _ frame: Frame) {
        if case .dictionary(let entries) = expression.kind {
            for entry in entries {
                if let name = entry.key?.literal, let field = schema.fields[name] { mark(field, entry.value, frame) }
            }
            return
        }
        if !schema.isOpen { clean(expression, .massAssignment, frame) }
        if !schema.safe.isEmpty { clean(expression, schema.safe, frame) }
        for taint in taints(quietly { evaluate(expression, frame) }, levels: 0) {
            mark(schema, under: taint.source, frame, levels: 6)
        }
    }

    private func mark(_ schema: Schema, under source: String, _ frame: Frame, levels: Int) {
        guard levels > 0 else { return }
        var inner = schema.fields.map { (source + "." + EventSource.field($0.key, under: source), $0.value) }
        inner += schema.elements.map { (source + "[]", $0) }
        for (field, schema) in inner {
            if !schema.safe.isEmpty {
                let key = Self.checkedPrefix + field
                let before = frame.scope.find(key)?.number.map { SinkKinds(rawValue: Int($0)) } ?? []
                frame.scope.variables[key] = CodeValue(.number(Double(before.union(schema.safe).rawValue)))
            }
            mark(schema, under: field, frame, levels: levels - 1)
        }
    }

    func value(of schema: Schema) -> CodeValue {
        let object = HeapObject(.instance)
        object.schema = schema
        return CodeValue(.object(object))
    }

    /// The schema that a value is, or stands for.
    func schema(of value: CodeValue?) -> Schema? {
        guard let value else { return nil }
        for case .object(let object) in value.atoms { if let schema = object.schema { return schema } }
        return nil
    }

    // MARK: JSON Schema

    func jsonSchema(_ value: CodeValue?, levels: Int = 6) -> Schema? {
        guard levels > 0, let value, case .object(let object)? = value.atoms.first, object.kind == .dictionary else {
            return nil
        }
        var out = Schema()
        let type = object.read("type")?.constant
        if object.fields["enum"] != nil || object.fields["const"] != nil { return .harmless }
        if let type, ["integer", "number", "boolean", "null"].contains(type) { return .harmless }
        if let format = object.read("format")?.constant,
            ["uuid", "date", "date-time", "time", "ipv4", "ipv6"].contains(format)
        {
            return .harmless
        }
        if let pattern = object.read("pattern")?.constant { out.safe = Sanitizers.matching(pattern) }
        for case .object(let properties) in (object.read("properties") ?? .nothing).atoms {
            for (name, inner) in properties.fields {
                out.fields[name] = jsonSchema(inner, levels: levels - 1) ?? Schema()
            }
        }
        if let items = jsonSchema(object.read("items"), levels: levels - 1) { out.elements = [items] }
        out.isOpen = !out.fields.isEmpty && object.read("additionalProperties")?.truth != false
        return out
    }

    // MARK: builders

    private static let builders: Set<String> = ["zod", "joi", "@hapi/joi", "yup", "myzod"]
    private static let jsonValidators = [
        "jsonschema.Draft7Validator", "jsonschema.Draft202012Validator", "jsonschema.Draft201909Validator",
        "jsonschema.Draft4Validator", "jsonschema.Draft6Validator", "fastjsonschema.compile",
    ]

    /// A call that makes a schema, or has a value checked by one.
    func schemaCall(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        let first = path.split(separator: ".").first.map(String.init) ?? path
        if frame.module.module.language == .python {
            if Self.jsonValidators.contains(path) { return jsonSchema(arguments.at(0)).map { value(of: $0) } }
            switch path {
            case "jsonschema.validate", "aws_lambda_powertools.utilities.validation.validate":
                guard let schema = jsonSchema(arguments.named["inbound_schema"] ?? arguments.at(1, "schema")) else {
                    return nil
                }
                let given = written.first { $0.passing == .named("instance") || $0.passing == .named("event") }
                if arguments.named["envelope"] == nil, let checked = given ?? written.first {
                    mark(schema, checked.value, frame)
                }
                return nil
            default: return modelCall(path, last, arguments, frame, place)
            }
        }
        if first.hasPrefix("ajv"), path.hasSuffix("().compile") {
            return jsonSchema(arguments.at(0)).map { value(of: $0) }
        }
        guard Self.builders.contains(first) else { return nil }
        let isJoi = first.hasSuffix("joi")
        if isJoi, last == "attempt" || last == "assert", let schema = schema(of: arguments.at(1)) {
            if let checked = written.first { mark(schema, checked.value, frame) }
            return apply(schema, arguments.at(0) ?? .unknown, frame, place)
        }
        guard !path.contains("()"), var schema = built(last, arguments, frame, place) else { return nil }
        schema.isPaired = isJoi
        return value(of: schema)
    }

    private func built(_ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> Schema? {
        if Schema.plainBuilders.contains(name) { return .harmless }
        switch name {
        case "string", "any", "unknown", "mixed", "email", "url", "record", "map", "custom", "base64", "jwt", "tuple":
            return Schema()
        case "object", "strictObject": return Schema(fields: fields(arguments.at(0)))
        case "looseObject": return Schema(fields: fields(arguments.at(0)), isOpen: true)
        case "array", "set": return Schema(elements: [schema(of: arguments.at(0)) ?? Schema()])
        case "optional", "nullable", "nullish", "readonly": return schema(of: arguments.at(0)) ?? Schema()
        case "union", "discriminatedUnion", "alternatives":
            let lists = arguments.positional.flatMap { iterate($0, frame, place).values }
            let all = lists.map { schema(of: $0) ?? Schema() }
            guard let first = all.first else { return Schema() }
            return all.dropFirst().reduce(first) { $0.met($1) }
        default: return nil
        }
    }

    private func fields(_ value: CodeValue?) -> [String: Schema] {
        var out: [String: Schema] = [:]
        for case .object(let object) in value?.atoms ?? [] {
            if let schema = object.schema { return schema.fields }
            for (name, inner) in object.fields { out[name] = schema(of: inner) ?? Schema() }
        }
        return out
    }

    /// A method of a schema: another schema, or what a checked value becomes.
    func schemaMethod(
        _ object: HeapObject, _ schema: Schema, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue {
        var next = schema
        switch name {
        case "parse", "parseAsync", "cast", "attempt", "validateAsync", "validateSync", "load", "loads":
            return passed(schema, arguments, frame, place)
        case "safeParse", "safeParseAsync":
            let result = HeapObject(.dictionary)
            result.set("success", .unknown)
            result.set("error", .unknown)
            result.set("data", passed(schema, arguments, frame, place))
            return CodeValue(.object(result))
        case "validate":
            let value = passed(schema, arguments, frame, place)
            guard schema.isPaired else { return value }
            let result = HeapObject(.dictionary)
            result.set("value", value)
            result.set("error", .unknown)
            return CodeValue(.object(result))
        case "is_valid", "isValid", "isValidSync", "iter_errors", "dump", "dumps": return .unknown
        case "regex", "pattern", "matches":
            for atom in arguments.at(0)?.atoms ?? [] {
                if case .regex(let pattern) = atom { next.safe.formUnion(Sanitizers.matching(pattern)) }
            }
        case "keys", "shape", "extend", "merge", "append", "concat", "and", "safeExtend":
            next.fields.merge(fields(arguments.at(0))) { $1 }
            if let other = self.schema(of: arguments.at(0)) { next = next.joined(other) }
        case "items", "of": next.elements = [self.schema(of: arguments.at(0)) ?? Schema()]
        case "array": next = Schema(elements: [schema])
        case "or": next = schema.met(self.schema(of: arguments.at(0)) ?? Schema())
        case "passthrough", "loose", "unknown": next.isOpen = true
        case "strict", "strip", "noUnknown": next.isOpen = false
        // What a function makes of the value is not what was checked.
        case "transform", "preprocess", "pipe", "catch", "overwrite", "custom": next = Schema()
        default:
            guard Schema.plainFormats.contains(name) else { return CodeValue(.object(object)) }
            next.safe = .all
        }
        return value(of: next)
    }

    private func passed(_ schema: Schema, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue {
        if let checked = written.first { mark(schema, checked.value, frame) }
        return apply(schema, arguments.at(0) ?? .unknown, frame, place)
    }
}
