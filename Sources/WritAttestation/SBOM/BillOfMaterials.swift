import Crypto
package import WritModel

/// The CycloneDX 1.6 document of a bundle; the same bundle always gives the same bytes.
///
/// Source: cyclonedx.org/docs/1.6/json.
package enum BillOfMaterials {
    /// - Parameters:
    ///   - function: logical id of the function that the bundle belongs to.
    ///   - bundle: the bundle's digest.
    package static func document(
        function: String, bundle: WritModel.SHA256Digest, components: [Component]
    ) -> Node {
        let root = "writ:bundle/\(bundle.hex)"
        let subject = Node.object([
            "type": "application", "bom-ref": Node(root), "name": Node(function),
            "hashes": [.object(["alg": "SHA-256", "content": Node(bundle.hex)])],
        ])
        return .object([
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": .object(["component": subject]),
            "components": Node(components.map(component)),
            "dependencies": [
                .object(["ref": Node(root), "dependsOn": Node(components.map { Node($0.packageURL) })])
            ],
        ])
    }

    /// The digest that a writ states in `materials`: SHA-256 of the document as canonical JSON (RFC 8785).
    package static func digest(of document: Node) throws(InputError) -> WritModel.SHA256Digest {
        let bytes = try CanonicalJSON.bytes(document)
        guard let digest = WritModel.SHA256Digest(bytes: SHA256.hash(data: bytes)) else {
            throw InputError("bad-digest", "the bill of materials has no digest")
        }
        return digest
    }

    private static func component(_ component: Component) -> Node {
        var node = Mapping()
        node["type"] = "library"
        node["bom-ref"] = Node(component.packageURL)
        var name = component.name
        if component.ecosystem == .npm, name.hasPrefix("@"), let slash = name.firstIndex(of: "/") {
            node["group"] = Node(String(name[..<slash]))
            name = String(name[name.index(after: slash)...])
        }
        node["name"] = Node(name)
        if let version = component.version { node["version"] = Node(version) }
        node["purl"] = Node(component.packageURL)
        node["evidence"] = .object([
            "occurrences": Node(component.locations.map { Node.object(["location": Node($0)]) })
        ])
        return Node(node)
    }
}
