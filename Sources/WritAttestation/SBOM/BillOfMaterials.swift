import Crypto
import WritAdvisories
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
        return document(root: Part(reference: root, name: function, bundle: bundle), parts: [], components: components)
    }

    /// Something of the application's own that packages are built into.
    package struct Part {
        package var reference: String
        package var name: String
        package var bundle: WritModel.SHA256Digest?
        /// Package URLs of what it holds or asks for.
        package var packages: [String]

        package init(
            reference: String, name: String, bundle: WritModel.SHA256Digest? = nil, packages: [String] = []
        ) {
            self.reference = reference
            self.name = name
            self.bundle = bundle
            self.packages = packages
        }

        fileprivate var node: Node {
            var node = Mapping()
            node["type"] = "application"
            node["bom-ref"] = Node(reference)
            node["name"] = Node(name)
            if let bundle { node["hashes"] = [.object(["alg": "SHA-256", "content": Node(bundle.hex)])] }
            return Node(node)
        }
    }

    /// - Parameters:
    ///   - root: what the document is about.
    ///   - parts: its functions; the root depends on them, and on the packages that no part names.
    package static func document(root: Part, parts: [Part], components: [Component]) -> Node {
        let held = Set(parts.flatMap(\.packages))
        let rest = components.map(\.packageURL).filter { !held.contains($0) }
        var byName: [String: [String]] = [:]
        for component in components {
            byName["\(component.ecosystem.rawValue) \(component.name)", default: []].append(component.packageURL)
        }
        var dependencies = [
            Node.object([
                "ref": Node(root.reference), "dependsOn": Node((parts.map(\.reference) + rest).map { Node($0) }),
            ])
        ]
        for part in parts {
            dependencies.append(
                .object(["ref": Node(part.reference), "dependsOn": Node(part.packages.map { Node($0) })]))
        }
        for component in components {
            let asked = component.requires.flatMap { requirement -> [String] in
                let named = byName["\(component.ecosystem.rawValue) \(requirement.name)"] ?? []
                guard let version = requirement.version else { return named }
                let wanted = Component(component.ecosystem, name: requirement.name, version: version, locations: [])
                return named.filter { $0 == wanted.packageURL }
            }
            let others = Set(asked).subtracting([component.packageURL]).sorted()
            if !others.isEmpty {
                dependencies.append(
                    .object(["ref": Node(component.packageURL), "dependsOn": Node(others.map { Node($0) })]))
            }
        }
        return .object([
            "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
            "metadata": .object(["component": root.node]),
            "components": Node(parts.map(\.node) + components.map(component)),
            "dependencies": Node(dependencies),
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
        if component.ecosystem == .maven, let colon = name.firstIndex(of: ":") {
            node["group"] = Node(String(name[..<colon]))
            name = String(name[name.index(after: colon)...])
        }
        node["name"] = Node(name)
        if let version = component.version { node["version"] = Node(version) }
        let hashes = hashes(component.hashes)
        if !hashes.isEmpty { node["hashes"] = Node(hashes) }
        node["purl"] = Node(component.packageURL)
        node["evidence"] = .object([
            "occurrences": Node(component.locations.map { Node.object(["location": Node($0)]) })
        ])
        return Node(node)
    }

    /// Several digests of one algorithm belong to several files of which one is installed: none of them is the component's own.
    private static func hashes(_ hashes: [Dependency.Hash]) -> [Node] {
        let names = [
            "md5": ("MD5", 32), "sha1": ("SHA-1", 40), "sha256": ("SHA-256", 64), "sha384": ("SHA-384", 96),
            "sha512": ("SHA-512", 128),
        ]
        return names.sorted { $0.key < $1.key }.compactMap { algorithm, name in
            let own = hashes.filter { $0.algorithm == algorithm && $0.hex.count == name.1 }
            guard own.count == 1, let only = own.first else { return nil }
            return .object(["alg": Node(name.0), "content": Node(only.hex)])
        }
    }
}
