package import WritModel

/// Events as the Open Cybersecurity Schema Framework 1.8 writes them; one class for each kind.
///
/// | kind | class |
/// |---|---|
/// | admission, lifecycle | 6002 Application Lifecycle |
/// | ingress, invocation, egress of an AWS call | 6003 API Activity |
/// | egress of a connection | 4001 Network Activity |
/// | process | 1007 Process Activity |
/// | file | 1001 File System Activity |
/// | alert | 2004 Detection Finding |
/// | log | 0 Base Event |
///
/// Source: schema.ocsf.io/1.8.0. Details that no attribute of the class takes stand in `unmapped`, under their own names.
package enum OCSF {
    package static let version = "1.8.0"

    /// The event as an OCSF object.
    ///
    /// - Parameter sequence: the entry's number in the record.
    package static func node(for event: Event, sequence: UInt64) -> Node {
        var event = EventFields(event)
        let specific = classify(&event)
        var node = Mapping()
        let classID = specific.classID
        node["category_uid"] = Node(.integer(classID / 1000))
        node["class_uid"] = Node(.integer(classID))
        node["activity_id"] = Node(.integer(specific.activity))
        if let name = specific.activityName { node["activity_name"] = Node(name) }
        node["type_uid"] = Node(.integer(classID * 100 + specific.activity))
        node["time"] = Node(.integer(Int(event.event.time / 1_000_000)))
        node["severity_id"] = Node(.integer(severity(&event)))
        node["message"] = Node(event.event.message)
        for (key, value) in specific.attributes { node[key] = value }
        var profiles = specific.profiles
        if classID != 0 {
            profiles += ["host", "security_control"]
            outcome(of: event.event.verdict, into: &node)
            node["actor"] = specific.actor ?? .object(["app_name": Node(event.event.function ?? "writ")])
            node["device"] = .object(["type_id": 6, "name": Node(event.event.sandbox ?? "writ")])
        }
        node["metadata"] = metadata(event.event, sequence, profiles)
        if let milliseconds = event.take("durationMs")?.double, milliseconds >= 0, milliseconds < 1e15 {
            node["duration"] = Node(.integer(Int(milliseconds)))
        }
        node["unmapped"] = event.unmapped
        return Node(node)
    }

    private static func metadata(_ event: Event, _ sequence: UInt64, _ profiles: [String]) -> Node {
        var node = Mapping()
        node["version"] = Node(version)
        node["product"] = .object(["name": "Writ", "vendor_name": "Writ"])
        node["log_name"] = "record"
        node["uid"] = Node(String(sequence))
        node["sequence"] = Node(.integer(Int(clamping: sequence)))
        if let invocation = event.invocation { node["correlation_uid"] = Node(invocation) }
        if !profiles.isEmpty { node["profiles"] = Node(profiles.map { Node($0) }) }
        return Node(node)
    }

    /// What was decided and by which line of the writ, or that it merely happened.
    private static func outcome(of verdict: Verdict?, into node: inout Mapping) {
        guard let verdict else {
            node["action_id"] = 3
            node["disposition_id"] = 17
            return
        }
        node["action_id"] = verdict.isAllowed ? 1 : 2
        node["disposition_id"] = verdict.isAllowed ? 1 : 2
        node["status_id"] = verdict.isAllowed ? 1 : 2
        node["status_code"] = Node(verdict.reason.rule)
        node["status_detail"] = Node(verdict.reason.message)
        var policy = Mapping()
        policy["name"] = Node(verdict.reason.rule)
        if let writ = verdict.reason.writ {
            policy["uid"] = Node("writ:\(writ.function)#\(writ.pointer)")
            if let place = writ.location { policy["desc"] = Node(place.description) }
        }
        policy["is_applied"] = true
        node["policy"] = Node(policy)
    }

    /// 1 informational to 5 critical. What reached the inside and was refused there weighs more than what anyone can send.
    private static func severity(_ event: inout EventFields) -> Int {
        if let stated = event.take("severity")?.string {
            switch stated {
            case "note": return 1
            case "low": return 2
            case "medium": return 3
            case "high": return 4
            case "critical": return 5
            default: break
            }
        }
        guard let verdict = event.event.verdict, !verdict.isAllowed else {
            return event.event.kind == .alert ? 3 : 1
        }
        return event.event.kind == .ingress ? 2 : 4
    }
}

/// An event whose details are taken one by one, so that what remains is what no attribute has.
struct EventFields {
    let event: Event
    private(set) var rest: [String: Node]

    init(_ event: Event) {
        self.event = event
        self.rest = event.details
    }

    mutating func take(_ name: String) -> Node? { rest.removeValue(forKey: name) }

    mutating func string(_ name: String) -> String? {
        guard let text = rest[name]?.string else { return nil }
        rest[name] = nil
        return text
    }

    mutating func integer(_ name: String, in range: ClosedRange<Int> = 0...Int(Int32.max)) -> Int? {
        guard let number = rest[name]?.integer, range.contains(number) else { return nil }
        rest[name] = nil
        return number
    }

    var unmapped: Node {
        var node = Mapping()
        if let function = event.function { node["function"] = Node(function) }
        if let sandbox = event.sandbox { node["sandbox"] = Node(sandbox) }
        for (name, value) in rest.sorted(by: { $0.key < $1.key }) { node[name] = value }
        return Node(node)
    }
}
