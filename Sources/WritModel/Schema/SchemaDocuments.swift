/// The documents of one schema: where each identified part stands and what its base is.
struct SchemaDocuments {
    /// A place in one of the documents.
    struct Location: Hashable {
        var document: Int
        /// JSON pointer.
        var pointer: String
    }

    struct Resource {
        var location: Location
        var base: URIReference
        var dialect: SchemaDialect
    }

    /// The base and dialect that hold at a place.
    struct Scope {
        var base: URIReference
        var dialect: SchemaDialect
    }

    private var roots: [Node] = []
    private var resources: [String: Resource] = [:]
    /// `uri#name` → place; the flag marks dynamic anchors.
    private(set) var anchors: [String: (location: Location, isDynamic: Bool)] = [:]
    private var scopes: [Location: Scope] = [:]
    private let given: [String: Node]
    private let fallback: SchemaDialect

    init(given: [String: Node], fallback: SchemaDialect) {
        self.given = given
        self.fallback = fallback
    }

    // MARK: indexing

    /// Takes a document in; its address is what relative references in it are resolved against.
    mutating func add(_ root: Node, address: String, dialect: SchemaDialect?) throws(InputError) -> Location {
        let document = roots.count
        roots.append(root)
        let own = try self.dialect(of: root) ?? dialect ?? fallback
        let base = URIReference(address)
        let location = Location(document: document, pointer: "")
        resources[base.withoutFragment] = Resource(location: location, base: base, dialect: own)
        scopes[location] = Scope(base: base, dialect: own)
        try index(root, location, Scope(base: base, dialect: own), isRoot: true)
        return location
    }

    private func dialect(of node: Node) throws(InputError) -> SchemaDialect? {
        guard let named = node["$schema"] else { return nil }
        guard let uri = named.string else { throw Self.wrong("$schema", "a string", at: named) }
        if let known = SchemaDialect.named(uri) { return known }
        let address = URIReference(uri).withoutFragment
        guard let metaschema = given[address], let vocabularies = metaschema["$vocabulary"]?.object else {
            throw InputError(
                "unknown-dialect", "the JSON Schema version `\(FieldReader.shown(uri))` is not known",
                at: named.location,
                hint: "known: draft-04, draft-06, draft-07, 2020-12")
        }
        let prefix = "https://json-schema.org/draft/2020-12/vocab/"
        let known = ["core", "applicator", "unevaluated", "validation", "meta-data", "format-annotation", "content"]
        for entry in vocabularies where entry.value.bool == true && !known.contains(where: { prefix + $0 == entry.key })
        {
            throw InputError(
                "unknown-dialect", "the vocabulary `\(FieldReader.shown(entry.key))` is not known",
                at: entry.keyLocation)
        }
        return vocabularies.contains(prefix + "validation") ? .draft2020 : .draft2020WithoutValidation
    }

    static func wrong(_ keyword: String, _ wanted: String, at node: Node) -> InputError {
        InputError(
            "bad-schema", "`\(keyword)` must be \(wanted), not \(node.kind)",
            at: node.location.line > 0 ? node.location : nil)
    }

    private static let single: Set<String> = [
        "additionalItems", "additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then",
        "unevaluatedItems", "unevaluatedProperties", "contentSchema",
    ]
    private static let lists: Set<String> = ["allOf", "anyOf", "oneOf", "prefixItems", "items"]
    private static let maps: Set<String> = [
        "$defs", "definitions", "properties", "patternProperties", "dependentSchemas", "dependencies",
    ]

    /// Walks over the places that hold schemas; identifiers elsewhere, as in `enum`, mean nothing.
    private mutating func index(_ node: Node, _ location: Location, _ outer: Scope, isRoot: Bool) throws(InputError) {
        guard let members = node.object else { return }
        var scope = outer
        if !isRoot, members[scope.dialect.idKeyword]?.string != nil, let own = try dialect(of: node) {
            scope.dialect = own
        }
        let hidesSiblings = scope.dialect.refHidesSiblings && members["$ref"]?.string != nil
        if !hidesSiblings, let id = members[scope.dialect.idKeyword]?.string {
            let reference = URIReference(id)
            if scope.dialect.refHidesSiblings, let name = reference.fragment, !name.isEmpty {
                anchors[reference.resolved(against: scope.base).withoutFragment + "#" + name] = (location, false)
            }
            if !id.hasPrefix("#") {
                scope.base = reference.resolved(against: scope.base)
                scope.base.fragment = nil
                resources[scope.base.withoutFragment] = Resource(
                    location: location, base: scope.base, dialect: scope.dialect)
            }
        }
        scopes[location] = scope
        if scope.dialect.is2020 {
            for keyword in ["$anchor", "$dynamicAnchor"] {
                guard let name = members[keyword] else { continue }
                guard let text = name.string else { throw Self.wrong(keyword, "a string", at: name) }
                anchors[scope.base.withoutFragment + "#" + text] = (location, keyword == "$dynamicAnchor")
            }
        }
        for entry in members {
            let pointer = FieldReader.pointer(location.pointer, entry.key)
            func place(_ pointer: String) -> Location { Location(document: location.document, pointer: pointer) }
            if Self.lists.contains(entry.key), let items = entry.value.array {
                for (at, item) in items.enumerated() {
                    try index(item, place("\(pointer)/\(at)"), scope, isRoot: false)
                }
            } else if Self.maps.contains(entry.key), let parts = entry.value.object {
                for part in parts {
                    try index(part.value, place(FieldReader.pointer(pointer, part.key)), scope, isRoot: false)
                }
            } else if Self.single.contains(entry.key) {
                try index(entry.value, place(pointer), scope, isRoot: false)
            }
        }
    }

    // MARK: looking up

    /// The value at a place.
    func node(_ location: Location) -> Node? {
        var node: Node? = roots[location.document]
        for token in location.pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let name = token.replacingTildes
            if let members = node?.object {
                node = members.exact(name)
            } else if let items = node?.array, let at = Int(name), String(at) == name, items.indices.contains(at) {
                node = items[at]
            } else {
                return nil
            }
        }
        return node
    }

    /// What holds at a place: its own scope or that of the nearest schema around it.
    func scope(_ location: Location) -> Scope {
        var place = location
        while true {
            if let scope = scopes[place] { return scope }
            guard let slash = place.pointer.lastIndex(of: "/") else { break }
            place.pointer = String(place.pointer[..<slash])
        }
        return Scope(base: URIReference(""), dialect: fallback)
    }

    /// The place that a reference names, its document fetched from those given if need be.
    mutating func resolve(_ text: String, in scope: Scope, at node: Node) throws(InputError) -> Location {
        let reference = URIReference(text).resolved(against: scope.base)
        let uri = reference.withoutFragment
        if resources[uri] == nil, let document = given[uri] {
            _ = try add(document, address: uri, dialect: scope.dialect)
        }
        guard let resource = resources[uri] else {
            throw InputError(
                "unresolved-ref", "`\(FieldReader.shown(text))` refers to a schema that is not given",
                at: node.location,
                hint: "schemas are not fetched; put it into `$defs`")
        }
        let missing = InputError(
            "unresolved-ref", "`\(FieldReader.shown(text))` refers to nothing", at: node.location)
        guard let fragment = reference.fragment.map(URIReference.percentDecoded) else { return resource.location }
        guard let fragment else { throw missing }
        if fragment.isEmpty { return resource.location }
        if let anchor = anchors[uri + "#" + fragment] { return anchor.location }
        guard fragment.hasPrefix("/") else { throw missing }
        let location = Location(
            document: resource.location.document, pointer: resource.location.pointer + fragment)
        guard self.node(location) != nil else { throw missing }
        return location
    }
}

extension Substring {
    /// A token of a JSON pointer without its escapes (RFC 6901).
    fileprivate var replacingTildes: String {
        guard utf8.contains(0x7E) else { return String(self) }
        return split(separator: "~1", omittingEmptySubsequences: false).joined(separator: "/")
            .split(separator: "~0", omittingEmptySubsequences: false).joined(separator: "~")
    }
}

extension Mapping {
    /// The member with exactly these bytes as its key; canonically equivalent keys do not count.
    func exact(_ key: String) -> Node? {
        guard let entry = entry(key), entry.key.utf8.elementsEqual(key.utf8) else { return nil }
        return entry.value
    }
}
