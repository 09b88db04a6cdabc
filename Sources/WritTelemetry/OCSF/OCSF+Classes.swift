import WritModel

extension OCSF {
    /// What distinguishes the classes.
    struct Class {
        var classID: Int
        var activity: Int
        var activityName: String?
        var attributes: [(String, Node)] = []
        var actor: Node?
        var profiles: [String] = []
    }

    static func classify(_ event: inout EventFields) -> Class {
        switch event.event.kind {
        case .admission: application(&event, activity: 6)
        case .lifecycle: lifecycle(&event)
        case .ingress: ingress(&event)
        case .invocation: invocation(&event)
        case .egress: event.rest["action"]?.string == nil ? connection(&event) : call(&event)
        case .process: process(&event)
        case .file: file(&event)
        case .alert: finding(&event)
        case .log: Class(classID: 0, activity: 99, activityName: "Log")
        }
    }

    private static func application(_ event: inout EventFields, activity: Int, name: String? = nil) -> Class {
        var app = Mapping()
        app["name"] = Node(event.event.function ?? "writ")
        app["vendor_name"] = "Writ"
        if let bundle = event.string("bundle") { app["version"] = Node(bundle) }
        return Class(classID: 6002, activity: activity, activityName: name, attributes: [("app", Node(app))])
    }

    private static func lifecycle(_ event: inout EventFields) -> Class {
        switch event.string("phase") {
        case "start": application(&event, activity: 3)
        case "stop": application(&event, activity: 4)
        case let phase: application(&event, activity: 99, name: phase ?? "Note")
        }
    }

    private static func api(_ operation: String, activity: Int, provider: String) -> Class {
        Class(
            classID: 6003, activity: activity, activityName: activity == 99 ? operation : nil,
            attributes: [
                ("api", .object(["operation": Node(operation)])), ("cloud", .object(["provider": Node(provider)])),
            ], profiles: ["cloud"])
    }

    private static func ingress(_ event: inout EventFields) -> Class {
        let method = event.string("method")
        let path = event.string("path")
        let source = event.string("source")
        let operation = [method ?? source ?? "event", path].compactMap { $0 }.joined(separator: " ")
        let activity =
            switch method {
            case "POST": 1
            case "GET", "HEAD": 2
            case "PUT", "PATCH": 3
            case "DELETE": 4
            default: 99
            }
        var result = api(operation, activity: activity, provider: "Writ")
        if let method {
            var request = Mapping()
            request["http_method"] = Node(method)
            if let path { request["url"] = .object(["path": Node(path)]) }
            result.attributes.append(("http_request", Node(request)))
        }
        if let status = event.integer("status", in: 100...999) {
            result.attributes.append(("http_response", .object(["code": Node(.integer(status))])))
        }
        let address = event.string("address")
        result.attributes.append(("src_endpoint", endpoint(name: source ?? "caller", address: address, port: nil)))
        if let caller = event.string("caller") { result.actor = .object(["user": .object(["name": Node(caller)])]) }
        return result
    }

    private static func invocation(_ event: inout EventFields) -> Class {
        var result = api("Invoke", activity: 99, provider: "Writ")
        result.attributes.append(("src_endpoint", .object(["name": "writ"])))
        return result
    }

    private static func call(_ event: inout EventFields) -> Class {
        let action = event.string("action") ?? ""
        let verb = action.split(separator: ":").last ?? ""
        let activity =
            if verb.hasPrefix("Create") || verb.hasPrefix("Put") || verb.hasPrefix("Send") {
                1
            } else if verb.hasPrefix("Get") || verb.hasPrefix("List") || verb.hasPrefix("Describe")
                || verb.hasPrefix("Query") || verb.hasPrefix("Scan") || verb.hasPrefix("Head")
            {
                2
            } else if verb.hasPrefix("Update") || verb.hasPrefix("Modify") {
                3
            } else if verb.hasPrefix("Delete") {
                4
            } else {
                99
            }
        var result = api(action, activity: activity, provider: "AWS")
        result.attributes.append(("src_endpoint", .object(["name": Node(event.event.sandbox ?? "sandbox")])))
        if let host = event.string("host") {
            result.attributes.append(
                ("dst_endpoint", endpoint(name: host, address: host, port: event.integer("port", in: 0...65535))))
        }
        if let resource = event.string("resource") {
            result.attributes.append(("resources", [.object(["name": Node(resource), "role_id": 1])]))
        }
        if let status = event.integer("status", in: 100...999) {
            result.attributes.append(("http_response", .object(["code": Node(.integer(status))])))
        }
        return result
    }

    private static func connection(_ event: inout EventFields) -> Class {
        let refused = event.event.verdict?.isAllowed == false
        let host = event.string("host") ?? event.string("address") ?? "unknown"
        return Class(
            classID: 4001, activity: refused ? 5 : 1,
            attributes: [
                ("src_endpoint", .object(["name": Node(event.event.sandbox ?? "sandbox")])),
                ("dst_endpoint", endpoint(name: host, address: host, port: event.integer("port", in: 0...65535))),
            ])
    }

    private static func process(_ event: inout EventFields) -> Class {
        let activity =
            switch event.string("operation") {
            case "exit", "killed", "end": 2
            default: 1
            }
        var process = Mapping()
        if let pid = event.integer("pid") { process["pid"] = Node(.integer(pid)) }
        process["uid"] = Node(event.event.sandbox ?? "sandbox")
        if let path = event.string("program") ?? event.string("path") {
            process["name"] = Node(name(of: path))
            process["file"] = fileNode(path)
        }
        if let command = event.string("command") { process["cmd_line"] = Node(command) }
        var result = Class(classID: 1007, activity: activity, attributes: [("process", Node(process))])
        if activity == 2, let status = event.integer("exitCode") {
            result.attributes.append(("exit_code", Node(.integer(status))))
        }
        return result
    }

    private static func file(_ event: inout EventFields) -> Class {
        let activity =
            switch event.string("operation") {
            case "create", "mkdir", "link", "symlink", "mknod": 1
            case "read": 2
            case "write", "truncate": 3
            case "delete", "unlink", "rmdir": 4
            case "rename": 5
            case "chmod", "chown", "utime": 6
            default: 14
            }
        return Class(
            classID: 1001, activity: activity, attributes: [("file", fileNode(event.string("path") ?? "/"))])
    }

    private static func finding(_ event: inout EventFields) -> Class {
        let rule = event.string("rule") ?? event.event.verdict?.reason.rule ?? "alert"
        return Class(
            classID: 2004, activity: 1,
            attributes: [
                (
                    "finding_info",
                    .object([
                        "uid": Node("\(rule)/\(event.event.time)"), "title": Node(event.event.message),
                        "types": [Node(rule)], "created_time": Node(.integer(Int(event.event.time / 1_000_000))),
                    ])
                ), ("is_alert", true),
            ])
    }

    private static func fileNode(_ path: String) -> Node {
        .object(["name": Node(name(of: path)), "path": Node(path), "type_id": 0])
    }

    private static func name(of path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? "/"
    }

    private static func endpoint(name: String, address: String?, port: Int?) -> Node {
        var node = Mapping()
        node["name"] = Node(name)
        if let address {
            if isAddress(address) {
                node["ip"] = Node(address)
            } else if isHostname(address) {
                node["hostname"] = Node(address)
            }
        }
        if let port { node["port"] = Node(.integer(port)) }
        return Node(node)
    }

    /// Four decimal numbers, or what only IPv6 addresses consist of.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
        return text.contains(":") && text.utf8.count <= 45
            && text.utf8.allSatisfy { [UInt8]("0123456789abcdefABCDEF:.".utf8).contains($0) }
    }

    /// RFC 1123 labels.
    private static func isHostname(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return text.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                            || $0 == 0x2D
                    }
            }
    }
}
