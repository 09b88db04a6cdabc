/// A version of JSON Schema, with what differs between them.
package enum SchemaDialect: Sendable, Equatable {
    case draft4
    case draft7
    case draft2020
    /// 2020-12 with a meta-schema that leaves out the validation vocabulary: its keywords assert nothing.
    case draft2020WithoutValidation

    /// The dialect that a `$schema` names; nil for one that is not known.
    static func named(_ uri: String) -> SchemaDialect? {
        switch uri.hasSuffix("#") ? String(uri.dropLast()) : uri {
        case "http://json-schema.org/draft-04/schema": .draft4
        // Draft-07 only adds keywords to draft-06.
        case "http://json-schema.org/draft-06/schema", "http://json-schema.org/draft-07/schema": .draft7
        case "https://json-schema.org/draft/2020-12/schema": .draft2020
        default: nil
        }
    }

    var is2020: Bool { self == .draft2020 || self == .draft2020WithoutValidation }
    var idKeyword: String { self == .draft4 ? "id" : "$id" }
    /// Until 2019-09 everything beside a `$ref` is ignored.
    var refHidesSiblings: Bool { !is2020 }
    var asserts: Bool { self != .draft2020WithoutValidation }
}
