import WritModel
import WritTemplates

/// What a template says of one property.
enum Setting {
    /// Not stated, so that the service's own default holds.
    case missing
    /// Only the stack knows: a parameter without a default, an import, a condition that is not known.
    case unknown
    case known(Node)
}

extension Node {
    /// A flag as CloudFormation reads it; nil for everything else.
    var flag: Bool? {
        if let bool { return bool }
        return switch string?.lowercased() {
        case "true": true
        case "false": false
        default: nil
        }
    }

    /// The same data, every part at one place: for documents that stand as text in another.
    func moved(to location: SourceLocation, depth: Int = 0) -> Node {
        guard depth < 100 else { return self }
        switch value {
        case .array(let items): return Node(items.map { $0.moved(to: location, depth: depth + 1) }, at: location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                fresh.append(entry.key, at: location, entry.value.moved(to: location, depth: depth + 1))
            }
            return Node(fresh, at: location)
        default: return Node(value, at: location)
        }
    }

    /// A number, also where it is written as text.
    var number: Double? { double ?? string.flatMap { Double($0) } }
}

extension Resource {
    /// The property at a dotted path; what stands behind an intrinsic function that is not known is unknown, not missing.
    func setting(_ path: String) -> Setting {
        var at = properties
        for key in path.split(separator: ".") {
            if Intrinsic(at) != nil { return .unknown }
            guard let next = at[String(key)] ?? Int(key).flatMap({ at[$0] }) else { return .missing }
            at = next
        }
        return Intrinsic(at) == nil ? .known(at) : .unknown
    }

    /// The flag at the path as it is in effect; nil where only the stack knows.
    func flag(_ path: String, byDefault value: Bool = false) -> Bool? {
        switch setting(path) {
        case .missing: value
        case .unknown: nil
        case .known(let node): node.flag
        }
    }

    func isOff(_ path: String, byDefault value: Bool = false) -> Bool { flag(path, byDefault: value) == false }
    func isOn(_ path: String, byDefault value: Bool = false) -> Bool { flag(path, byDefault: value) == true }

    /// Whether the property is certainly not stated.
    func lacks(_ path: String) -> Bool { if case .missing = setting(path) { true } else { false } }

    func text(_ path: String) -> String? { if case .known(let node) = setting(path) { node.scalarText } else { nil } }
    func number(_ path: String) -> Double? { if case .known(let node) = setting(path) { node.number } else { nil } }
    /// The elements of a list, or the one element that stands for it.
    func items(_ path: String) -> [Node] {
        guard case .known(let node) = setting(path) else { return [] }
        return node.array ?? (node.isNull ? [] : [node])
    }
}

extension Rule {
    /// One finding for all resources that have the same weakness; none where there is no resource.
    func together(
        _ resources: [Resource], _ text: String, place path: String = "", functions: [String] = [],
        severity: Finding.Severity? = nil
    ) -> [Finding] {
        guard !resources.isEmpty else { return [] }
        return [
            finding(
                Prose.list(resources.map(\.logicalID)) + text,
                at: resources.map { path.isEmpty ? $0.location : $0.place(of: path) }, functions: functions,
                severity: severity)
        ]
    }
}

extension Rule {
    /// One finding for all functions that have the same weakness; none where there is no function.
    func together(_ functions: [Function], _ text: String, place path: String = "") -> [Finding] {
        together(functions.map(\.resource), text, place: path, functions: functions.map(\.logicalID))
    }
}
