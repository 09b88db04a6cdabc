/// A JSON Schema (draft-04, draft-06, draft-07 or 2020-12), compiled once and applied to many documents.
///
/// All required keywords of these versions. `format` and the content keywords are annotations, as the specifications say; unknown keywords are
/// too. Schemas are never fetched: a reference leads into this document or to one that was given. Patterns are ECMA-262 without look-around and back
/// references and match in linear time; the work of one validation is bounded, and running out of it is a violation.
package struct JSONSchema: Sendable {
    private let program: SchemaProgram

    /// What is wrong with a document.
    package struct Violation: Sendable, Equatable {
        /// JSON pointer into the document.
        package var pointer: String
        /// The keyword of the schema that was not met; `limit` when the work ran out; `false` for a schema that allows nothing.
        package var keyword: String
        /// One line, lower case; holds no value of the document.
        package var message: String
        /// Where the value stands, for documents that have places.
        package var location: SourceLocation?
    }

    /// Compiles a schema.
    ///
    /// - Parameters:
    ///   - dialect: the version where `$schema` names none.
    ///   - resources: other schemas that may be referred to, by their absolute URI without fragment.
    /// - Throws: `bad-schema`, `unknown-dialect`, `unresolved-ref`, `bad-pattern`, `unsupported-pattern`, `pattern-too-large`, `schema-too-large`.
    package init(
        compiling schema: Node, dialect: SchemaDialect = .draft2020, resources: [String: Node] = [:]
    ) throws(InputError) {
        program = try SchemaCompiler.compile(schema, given: resources, fallback: dialect)
    }

    /// Compiles the schema of a request's body: draft-07 where `$schema` names no other version (spec/writ-v1.md, section 4.6).
    package init(ofBody schema: Node) throws(InputError) { try self.init(compiling: schema, dialect: .draft7) }

    /// Everything that is wrong with `node`, at most `limit` violations; empty for a valid document.
    ///
    /// - Parameter work: steps allowed, a step being about one keyword applied to one value or one state of a pattern at one character.
    package func validate(_ node: Node, limit: Int = 20, work: Int = 20_000_000) -> [Violation] {
        var evaluator = SchemaEvaluator(program: program, limit: max(1, limit), work: work)
        return evaluator.run(node)
    }

    package func isValid(_ node: Node) -> Bool { validate(node, limit: 1).isEmpty }
}
