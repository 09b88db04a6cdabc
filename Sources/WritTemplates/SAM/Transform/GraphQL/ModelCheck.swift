import WritModel

/// Checks nested properties against the shapes that SAM's documentation gives for them.
struct ModelCheck {
    indirect enum Shape: Sendable {
        case any, string, bool, integer, number, map
        case words([String])
        case list(Shape)
        case mapOf(Shape)
        case object([Field])
        /// An intrinsic function, or this.
        case intrinsicOr(Shape)
        case boolOr(Shape)

        /// The name of the kind in messages.
        var kind: String {
            switch self {
            case .any: "value"
            case .string, .words: "string"
            case .bool: "boolean"
            case .integer: "integer"
            case .number: "number"
            case .list: "list"
            case .map, .mapOf, .object: "dictionary"
            case .intrinsicOr(let shape): "dictionary or " + shape.kind
            case .boolOr(let shape): shape.kind
            }
        }
    }

    struct Field: Sendable {
        var name: String
        var shape: Shape
        var isRequired = false

        init(_ name: String, _ shape: Shape, required: Bool = false) {
            self.name = name
            self.shape = shape
            isRequired = required
        }
    }

    struct Flaw {
        var path: String
        /// The end of the sentence `Property 'path' …`.
        var message: String
        var location: SourceLocation
    }

    /// Logical id of the resource.
    var id: String

    /// Every flaw, fields in their order, unknown ones last.
    static func flaws(_ node: Node, _ shape: Shape, path: String) -> [Flaw] {
        let wrong = [Flaw(path: path, message: "value must be \(shape.kind).", location: node.location)]
        switch shape {
        case .any: return []
        case .string: return node.scalarText == nil ? wrong : []
        case .bool: return node.bool == nil ? wrong : []
        case .integer: return node.integer == nil && node.string.flatMap({ Int($0) }) == nil ? wrong : []
        case .number: return node.double == nil && node.string.flatMap({ Double($0) }) == nil ? wrong : []
        case .map: return node.object == nil ? wrong : []
        case .words(let words): return node.string.map(words.contains) == true ? [] : wrong
        case .list(let inner):
            guard let items = node.array else { return wrong }
            return items.enumerated().flatMap { flaws($1, inner, path: "\(path).\($0)") }
        case .mapOf(let inner):
            guard let members = node.object else { return wrong }
            return members.flatMap { $0.value.isNull ? [] : flaws($0.value, inner, path: "\(path).\($0.key)") }
        case .intrinsicOr(let inner):
            if node.object != nil { return [] }
            let inside = flaws(node, inner, path: path)
            return inside.contains { $0.path == path } ? wrong : inside
        case .boolOr(let inner): return node.bool != nil ? [] : flaws(node, inner, path: path)
        case .object(let fields):
            guard let members = node.object else { return wrong }
            return flaws(of: members, fields, path: path, at: node.location)
        }
    }

    private static func flaws(of members: Mapping, _ fields: [Field], path: String, at location: SourceLocation)
        -> [Flaw]
    {
        func inside(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
        var found: [Flaw] = []
        for field in fields {
            if let value = members[field.name].given {
                found += flaws(value, field.shape, path: inside(field.name))
            } else if field.isRequired {
                found.append(Flaw(path: inside(field.name), message: "is required.", location: location))
            }
        }
        for entry in members where !fields.contains(where: { $0.name == entry.key }) {
            found.append(
                Flaw(path: inside(entry.key), message: "is an invalid property.", location: entry.keyLocation))
        }
        return found
    }

    /// Throws the first flaw.
    func first(_ node: Node, _ fields: [Field]) throws(SAMFailure) {
        guard let flaw = Self.flaws(node, .object(fields), path: "").first else { return }
        throw .resource(id, "Property '\(flaw.path)' is invalid.", at: flaw.location)
    }

    /// Throws all flaws in one.
    func all(_ node: Node, _ fields: [Field]) throws(SAMFailure) {
        let flaws = Self.flaws(node, .object(fields), path: "")
        guard let first = flaws.first else { return }
        let text = flaws.map { "Property '\($0.path)' \($0.message)" }.joined(separator: " ")
        throw .resource(id, text, at: first.location)
    }

    func capacityProviderConfig(_ node: Node) throws(SAMFailure) {
        let fields = [
            Field("Arn", .intrinsicOr(.string), required: true),
            Field("PerExecutionEnvironmentMaxConcurrency", .intrinsicOr(.integer)),
            Field("ExecutionEnvironmentMemoryGiBPerVCpu", .intrinsicOr(.number)),
        ]
        guard let flaw = Self.flaws(node, .object(fields), path: "").first else { return }
        throw .resource(
            id, "Invalid CapacityProviderConfig: property '\(flaw.path)' \(flaw.message)", at: flaw.location)
    }
}
