/// What a schema lets through, as far as sinks are concerned.
struct Schema {
    /// Sinks for which a value that passes is harmless: numbers, members of a list, texts of a pattern.
    var safe: SinkKinds = []
    var fields: [String: Schema] = [:]
    /// Of the elements of a list: one, or none where nothing is known of them.
    var elements: [Schema] = []
    /// Fields that it does not name come through too.
    var isOpen = false
    /// The class of the bundle that it makes.
    var type: ClassReference?
    /// Its `validate` gives the value beside an error (Joi), not the value itself.
    var isPaired = false

    static var harmless: Schema { Schema(safe: .all) }

    var isEmpty: Bool { safe.isEmpty && fields.isEmpty && elements.isEmpty && type == nil }

    /// What both let through.
    func met(_ other: Schema) -> Schema { Schema(safe: safe.intersection(other.safe)) }

    /// Both must let it through.
    func joined(_ other: Schema) -> Schema {
        var out = self
        out.safe.formUnion(other.safe)
        out.fields.merge(other.fields) { $1 }
        if out.elements.isEmpty { out.elements = other.elements }
        out.isOpen = isOpen || other.isOpen
        return out
    }

    /// Types whose values cannot carry a text.
    static let plainTypes: Set<String> = [
        "int", "float", "bool", "complex", "Decimal", "UUID", "UUID1", "UUID3", "UUID4", "UUID5", "date", "datetime",
        "time", "timedelta", "StrictInt", "StrictFloat", "StrictBool", "PositiveInt", "NegativeInt", "NonNegativeInt",
        "NonPositiveInt", "PositiveFloat", "NonNegativeFloat", "FiniteFloat", "AwareDatetime", "PastDate",
        "FutureDate", "IPvAnyAddress", "IPv4Address", "IPv6Address", "conint", "confloat", "condecimal", "condate",
    ]
    static let listTypes: Set<String> = [
        "list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence", "Iterable", "conlist",
    ]
    /// Methods of builders (Zod, Joi, Yup) whose values cannot carry a text.
    static let plainBuilders: Set<String> = [
        "number", "bigint", "boolean", "bool", "date", "int", "int32", "uint32", "float32", "float64", "literal",
        "enum",
        "nativeEnum", "uuid", "guid", "cuid", "cuid2", "ulid", "ipv4", "ipv6", "valid", "equal", "oneOf",
    ]
    static let plainFormats: Set<String> = [
        "uuid", "guid", "cuid", "cuid2", "ulid", "datetime", "date", "time", "ip", "ipv4", "ipv6", "hex", "alphanum",
        "isoDate", "valid", "equal", "oneOf", "integer", "int", "hexadecimal",
    ]
}
