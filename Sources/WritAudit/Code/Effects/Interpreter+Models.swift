/// Classes of Python that check what they are made from: Pydantic models, enumerations, Marshmallow schemas.
extension Interpreter {
    private static let loading: Set<String> = [
        "model_validate", "model_validate_json", "model_validate_strings", "parse_obj", "parse_raw",
    ]
    private static let pydantic = ["pydantic.", "aws_lambda_powertools.utilities.parser."]

    func isModel(_ type: ClassReference) -> Bool {
        type.externalBases.contains { base in
            Self.pydantic.contains { base.hasPrefix($0) } || base == "sqlmodel.SQLModel"
        }
    }

    private func isEnumeration(_ type: ClassReference) -> Bool {
        type.externalBases.contains { $0.hasPrefix("enum.") }
    }

    /// `Order.model_validate(data)`; nil for all other calls.
    func modelMethod(
        _ type: ClassReference, _ name: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        guard Self.loading.contains(name), isModel(type), type.method(name) == nil else { return nil }
        let given = arguments.at(0) ?? .unknown
        return apply(
            schema(of: type), name.hasSuffix("json") || name == "parse_raw" ? parsed(given) : given, frame, place)
    }

    /// The fields of a model that is made by name: `Order(**data)`.
    func fill(_ object: HeapObject, _ type: ClassReference, _ arguments: Arguments, _ frame: Frame, _ place: Place) {
        for (name, field) in schema(of: type).fields {
            guard let raw = arguments.named[name] ?? arguments.moreNamed.map({ item($0, .string(name), frame, place) })
            else { continue }
            object.write(name, apply(field, raw, frame, place))
        }
    }

    func schema(of type: ClassReference, levels: Int = 5) -> Schema {
        if isEnumeration(type) { return .harmless }
        var out = Schema(type: type)
        guard isModel(type) || levels == 5, levels > 0 else { return Schema() }
        for each in type.line.reversed() {
            let frame = Frame(scope: each.scope, module: each.module)
            for (name, annotation) in each.code.annotations {
                let given = each.code.fields.first { $0.name == name }?.value
                out.fields[name] = schema(annotation, given, frame, levels: levels - 1)
            }
        }
        return out
    }

    /// What an annotation, with the default beside it, lets through.
    func schema(_ annotation: Expression, _ given: Expression?, _ frame: Frame, levels: Int = 5) -> Schema {
        guard levels > 0 else { return Schema() }
        var out = Schema()
        switch annotation.kind {
        case .name(let name) where Schema.plainTypes.contains(name),
            .member(_, let name) where Schema.plainTypes.contains(name):
            return .harmless
        case .name, .member:
            for atom in quietly({ evaluate(annotation, frame) }).atoms {
                if case .type(let type) = atom { out = schema(of: type, levels: levels - 1) }
                if case .object(let object) = atom, let known = object.schema { out = known }
            }
        case .index(let base, let key): out = schema(base.lastName ?? "", key, frame, levels: levels - 1)
        case .binary("|", let left, let right):
            if left.isNothing || right.isNothing {
                out = schema(left.isNothing ? right : left, nil, frame, levels: levels - 1)
            } else {
                out = schema(left, nil, frame, levels: levels - 1).met(schema(right, nil, frame, levels: levels - 1))
            }
        case .call(let callee, let arguments):
            let name = callee.lastName ?? ""
            if Schema.plainTypes.contains(name) { return .harmless }
            if Schema.listTypes.contains(name), let first = arguments.first {
                out.elements = [schema(first.value, nil, frame, levels: levels - 1)]
            }
            out.safe.formUnion(pattern(annotation, frame))
        default: break
        }
        if let given { out.safe.formUnion(pattern(given, frame)) }
        return out
    }

    /// `Literal["a"]`, `Optional[int]`, `list[Item]`, `Annotated[str, Field(pattern="…")]`
    private func schema(_ base: String, _ key: Expression, _ frame: Frame, levels: Int) -> Schema {
        var keys = [key]
        if case .list(let several) = key.kind { keys = several }
        switch base {
        case "Literal": return .harmless
        case "Optional", "Required", "NotRequired", "Final": return schema(key, nil, frame, levels: levels)
        case "Union":
            let all = keys.filter { !$0.isNothing }.map { schema($0, nil, frame, levels: levels) }
            guard let first = all.first else { return Schema() }
            return all.dropFirst().reduce(first) { $0.met($1) }
        case "Annotated":
            guard let first = keys.first else { return Schema() }
            var out = schema(first, nil, frame, levels: levels)
            for each in keys.dropFirst() { out.safe.formUnion(pattern(each, frame)) }
            return out
        case _ where Schema.listTypes.contains(base):
            return Schema(elements: keys.prefix(1).map { schema($0, nil, frame, levels: levels) })
        default: return Schema()
        }
    }

    /// `Field(pattern="^[a-z]+$")`, `constr(regex="[a-z]+")`: the newer `pattern` looks anywhere in the text.
    private func pattern(_ expression: Expression, _ frame: Frame) -> SinkKinds {
        guard case .call(_, let arguments) = expression.kind else { return [] }
        var out: SinkKinds = []
        for argument in arguments {
            guard case .named(let name) = argument.passing, name == "pattern" || name == "regex" else { continue }
            let value = quietly { evaluate(argument.value, frame) }
            var text = value.constant
            if case .regex(let known)? = value.atoms.first { text = known }
            guard let text else { continue }
            out.formUnion(Sanitizers.matching(name == "regex" && text.first != "^" ? "^" + text : text))
        }
        return out
    }

    /// Functions of the libraries around models.
    func modelCall(
        _ path: String, _ last: String, _ arguments: Arguments, _ frame: Frame, _ place: Place
    ) -> CodeValue? {
        switch path {
        case "aws_lambda_powertools.utilities.parser.parse":
            guard case .type(let type)? = arguments.at(1, "model")?.atoms.first, let event = arguments.at(0, "event")
            else { return nil }
            let isWrapped = arguments.at(2, "envelope") != nil
            return apply(
                schema(of: type), isWrapped ? CodeValue(.hole(Hole(taints(event)))) : event, frame, place)
        case _ where path.hasPrefix("pydantic.") && ["constr", "Field", "StringConstraints"].contains(last):
            guard last != "Field" else { return nil }
            let call = Expression(.call(Expression(.none, place), written), place)
            return value(of: Schema(safe: pattern(call, frame)))
        case _ where path.hasPrefix("marshmallow.fields."):
            if ["Int", "Integer", "Float", "Boolean", "Bool", "DateTime", "Date", "UUID", "Decimal", "Number"].contains(
                last)
            {
                return value(of: .harmless)
            }
            return value(of: schema(of: arguments.named["validate"]) ?? Schema())
        case "marshmallow.validate.OneOf": return value(of: .harmless)
        case "marshmallow.validate.Regexp":
            guard let text = arguments.at(0, "regex")?.constant else { return nil }
            return value(of: Schema(safe: Sanitizers.matching(text.first == "^" ? text : "^" + text)))
        default: return nil
        }
    }

    /// The fields that a Marshmallow class declares.
    func declaredSchema(_ type: ClassReference) -> Schema? {
        guard type.externalBases.contains(where: { $0.hasPrefix("marshmallow.") }) else { return nil }
        var out = Schema()
        for each in type.line {
            for (name, value) in each.statics { if let field = schema(of: value) { out.fields[name] = field } }
        }
        return out
    }

    /// `@event_parser(model=Order)`: the handler gets the model.
    func parsedEvent(_ code: FunctionCode, _ arguments: Arguments, _ frame: Frame) -> Arguments {
        for decorator in code.decorators {
            guard case .call(let callee, let given) = decorator.kind, callee.lastName == "event_parser",
                let event = arguments.positional.first
            else { continue }
            var type: Expression?
            var isWrapped = false
            for argument in given {
                if argument.passing == .named("model") { type = argument.value }
                if argument.passing == .named("envelope") { isWrapped = true }
            }
            guard let type, case .type(let model)? = quietly({ evaluate(type, frame) }).atoms.first else { continue }
            var out = arguments
            out.positional[0] = apply(
                schema(of: model), isWrapped ? CodeValue(.hole(Hole(taints(event)))) : event, frame, decorator.place)
            return out
        }
        return arguments
    }
}
