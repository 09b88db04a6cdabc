/// One schema with its references resolved to indices and its patterns compiled.
struct CompiledSchema: Sendable {
    /// `true` or `false` as a schema.
    var constant: Bool?
    /// Index of the resource it belongs to; changes of it make the dynamic scope.
    var resource = 0

    var reference: Int?
    var dynamicReference: (target: Int, anchor: String?)?

    var types: Types?
    var values: [Node]?
    var constantValue: Node?

    var multipleOf: Node?
    var minimum: Node?
    var maximum: Node?
    var exclusiveMinimum: Node?
    var exclusiveMaximum: Node?

    var minLength: Int?
    var maxLength: Int?
    var pattern: Pattern?

    var prefix: [Int] = []
    var items: Int?
    var unevaluatedItems: Int?
    var contains: Int?
    var minContains: Int?
    var maxContains: Int?
    var containsEvaluates = false
    var minItems: Int?
    var maxItems: Int?
    var isUnique = false

    var properties: [String: Property] = [:]
    var patternProperties: [(pattern: Pattern, schema: Int)] = []
    var additionalProperties: Int?
    var unevaluatedProperties: Int?
    var propertyNames: Int?
    var minProperties: Int?
    var maxProperties: Int?
    var required: [String] = []
    var dependentRequired: [(key: String, required: [String])] = []
    var dependentSchemas: [(key: String, schema: Int)] = []

    var all: [Int] = []
    var any: [Int]?
    var one: [Int]?
    var none: Int?
    var condition: Int?
    var then: Int?
    var otherwise: Int?

    struct Property: Sendable {
        /// The key's own spelling, because dictionaries take canonically equivalent keys for the same.
        var key: String
        var schema: Int
    }

    struct Types: OptionSet, Sendable {
        var rawValue: UInt8

        static let null = Types(rawValue: 1)
        static let boolean = Types(rawValue: 2)
        static let integer = Types(rawValue: 4)
        static let number = Types(rawValue: 8)
        static let string = Types(rawValue: 16)
        static let array = Types(rawValue: 32)
        static let object = Types(rawValue: 64)

        static let names: [(String, Types)] = [
            ("null", .null), ("boolean", .boolean), ("integer", .integer), ("number", .number), ("string", .string),
            ("array", .array), ("object", .object),
        ]
    }
}

/// All schemas of a document, the first being its root.
struct SchemaProgram: Sendable {
    var schemas: [SchemaBox] = []
    /// For each resource its dynamic anchors.
    var dynamicAnchors: [[String: Int]] = []
    /// Some schema asks what others evaluated.
    var tracksEvaluated = false
    var usesDynamicScope = false
}

/// Holds a schema where looking at it copies nothing.
final class SchemaBox: Sendable {
    let schema: CompiledSchema

    init(_ schema: CompiledSchema) { self.schema = schema }
}
