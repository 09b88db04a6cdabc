/// Reads a writ from its YAML or JSON form (spec/writ-v1.md); every field it does not know is an error.
struct WritReader {
    var fields = FieldReader()

    static let sizes = ByteCount.mebibytes(64)...ByteCount.mebibytes(10_240)
    static let temporarySizes = ByteCount(bytes: 0)...ByteCount.mebibytes(10_240)
    static let bodySizes = ByteCount(bytes: 0)...ByteCount.mebibytes(10)
    static let defaultBody = ByteCount.mebibytes(6)

    mutating func writ(_ node: Node) -> Writ? {
        refuseTags(node)
        let top = fields.fields(
            node, "", required: ["writ", "function", "runtime", "handler", "limits", "expires"],
            optional: [
                "isolation", "environment", "ingress", "identity", "egress", "files", "programs", "secrets", "data",
                "materials",
            ])
        guard let top else { return nil }
        _ = fields.text(
            top, "writ", code: "unknown-version", "a version that this program understands", hint: "write `writ: v1`"
        ) {
            $0 == "v1"
        }
        let function = fields.text(
            top, "function", code: "bad-name", "a logical id", hint: "letters, digits, `-` and `_`",
            where: FieldChecks.isLogicalID)
        let runtime = fields.text(
            top, "runtime", code: "unknown-runtime", "a runtime that Writ can confine",
            hint: "known: python3.N, nodejsN.x, provided, provided.al2, provided.al2023", where: FieldChecks.isRuntime)
        let handler = fields.text(top, "handler", code: "bad-handler", "a handler", where: FieldChecks.isHandler)
        let byDefault: Writ.Isolation = runtime?.hasPrefix("python") == true ? .invocation : .worker
        let isolation = fields.word(top, "isolation", Writ.Isolation.self, default: byDefault)
        let limits = self.limits(top)
        let environment = self.environment(top)
        let expires = fields.text(
            top, "expires", code: "bad-time", "a time in UTC", hint: "write it as `2027-06-30T00:00:00Z`",
            where: { Timestamp.seconds($0) != nil })
        let ingress = self.ingress(top)
        let identity = self.identity(top)
        let egress = self.egress(top)
        let files = self.files(top)
        let programs = fields.texts(
            top, "programs", code: "bad-path", "an absolute, normalised path", where: FieldChecks.isPath)
        let secrets = self.secrets(top, environment)
        let data = self.data(top)
        let materials = self.materials(top)
        guard fields.errors.isEmpty, let function, let runtime, let handler, let isolation, let limits,
            let expires = expires.flatMap(Timestamp.seconds)
        else { return nil }
        var writ = Writ(
            function: function, runtime: runtime, handler: handler, isolation: isolation, limits: limits,
            environment: environment, ingress: ingress, identity: identity, egress: egress, files: files,
            programs: programs, secrets: secrets, data: data, materials: materials, expires: expires)
        writ.places = fields.places
        return writ
    }

    /// A writ holds values, not functions of a template.
    private mutating func refuseTags(_ node: Node) {
        if let tag = node.tag {
            fields.fail(
                "unexpected-tag", "a writ has no tags, this is `\(FieldReader.shown(tag))`", at: node,
                hint: "write the value itself")
        }
        for item in node.array ?? [] { refuseTags(item) }
        if let members = node.object { for entry in members { refuseTags(entry.value) } }
    }

    private mutating func limits(_ top: FieldReader.Fields) -> Writ.Limits? {
        guard let node = top.members["limits"] else { return nil }
        let names = ["memory", "timeout", "concurrency", "tmp", "processes"]
        guard let limits = fields.fields(node, "/limits", required: names) else { return nil }
        guard let memory = fields.size(limits, "memory", Self.sizes),
            let timeout = fields.seconds(limits, "timeout", 1...900),
            let concurrency = fields.integer(limits, "concurrency", 1...10_000),
            let tmp = fields.size(limits, "tmp", Self.temporarySizes),
            let processes = fields.integer(limits, "processes", 1...1_024)
        else { return nil }
        return Writ.Limits(memory: memory, timeout: timeout, concurrency: concurrency, tmp: tmp, processes: processes)
    }

    private mutating func environment(_ top: FieldReader.Fields) -> [String: String] {
        guard let node = top.members["environment"] else { return [:] }
        guard let members = node.object else {
            fields.wrongKind(node, "/environment", "an object")
            return [:]
        }
        var environment: [String: String] = [:]
        var size = 0
        for entry in members {
            let pointer = FieldReader.pointer("/environment", entry.key)
            fields.remember(entry.value, pointer)
            guard let value = fields.string(entry.value, pointer) else { continue }
            guard !value.utf8.contains(0) else {
                fields.fail("bad-value", "`\(pointer)` holds a zero byte", at: entry.value)
                continue
            }
            guard judge(entry.key, value, at: entry.value, pointer) else { continue }
            environment[entry.key] = value
            size += entry.key.utf8.count + value.utf8.count
        }
        if size > 4_096 {
            fields.fail("environment-too-large", "`/environment` has \(size) bytes, Lambda allows 4096", at: node)
        }
        return environment
    }

    private mutating func judge(_ name: String, _ value: String?, at node: Node, _ pointer: String) -> Bool {
        let shown = FieldReader.shown(name)
        switch EnvironmentRules.judge(name, value: value) {
        case .allowed: return true
        case .badName:
            fields.fail(
                "bad-variable", "`\(shown)` is not a name of a variable", at: node,
                hint: "begin with a letter; letters, digits and `_`, at least two")
        case .reserved:
            fields.fail(
                "reserved-variable", "`\(shown)` is set by the runtime and cannot be set here", at: node,
                hint: "remove it")
        case .loaderControl:
            fields.fail(
                "loader-variable", "`\(shown)` with this value changes which code is loaded or who is trusted",
                at: node,
                hint: "remove it, or let it name only folders of the bundle")
        }
        return false
    }

    private mutating func identity(_ top: FieldReader.Fields) -> Node? {
        guard let node = top.members["identity"],
            let identity = fields.fields(node, "/identity", required: ["policy"]),
            let policy = identity.members["policy"]
        else { return nil }
        guard let document = policy.object, document["Statement"] != nil else {
            fields.fail(
                "bad-policy", "`/identity/policy` must be a policy document with `Statement`", at: policy,
                hint: "leave `identity` out for a function that makes no AWS calls")
            return nil
        }
        return policy
    }

    private mutating func egress(_ top: FieldReader.Fields) -> [Writ.Destination] {
        guard let node = top.members["egress"] else { return [] }
        var seen: Set<Writ.Destination> = []
        var result: [Writ.Destination] = []
        for (item, pointer) in fields.list(node, "/egress") {
            let entry = fields.fields(item, pointer, required: ["host", "port", "transport"])
            let host = fields.text(
                entry, "host", code: "bad-host", "a DNS name in lower case",
                hint: "names only, no addresses; `*.` may stand for one label", where: FieldChecks.isHost)
            let port = fields.integer(entry, "port", 1...65_535)
            let transport = fields.word(entry, "transport", Writ.Destination.Transport.self)
            guard let host, let port, let transport else { continue }
            let destination = Writ.Destination(host: host, port: port, transport: transport)
            guard seen.insert(destination).inserted else {
                fields.duplicate(item, pointer)
                continue
            }
            result.append(destination)
        }
        return result
    }

    /// Folders of the kernel, which no function may be given.
    private static let forbiddenFolders = ["/proc", "/sys", "/dev", "/run", "/var/run", "/boot"]
    /// Folders whose contents are part of what was signed or of the runtime.
    private static let unwritableFolders = [
        "/var/task", "/var/runtime", "/var/lang", "/opt", "/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc",
    ]

    private mutating func files(_ top: FieldReader.Fields) -> [Writ.FileAccess] {
        guard let node = top.members["files"] else { return [] }
        var seen: Set<String> = []
        var result: [Writ.FileAccess] = []
        for (item, pointer) in fields.list(node, "/files") {
            let entry = fields.fields(item, pointer, required: ["path", "access"])
            let path = fields.text(
                entry, "path", code: "bad-path", "an absolute, normalised path", where: FieldChecks.isPath)
            let access = fields.word(entry, "access", Writ.FileAccess.Access.self)
            guard let path, let access else { continue }
            let forbidden =
                Self.forbiddenFolders.contains { FieldChecks.isPath(path, within: $0) || path == "/var" }
                || (access == .write && Self.unwritableFolders.contains { FieldChecks.isPath(path, within: $0) })
            guard !forbidden else {
                fields.fail("forbidden-path", "`\(pointer)` gives access that no function may have", at: item)
                continue
            }
            guard seen.insert(path).inserted else {
                fields.duplicate(item, pointer)
                continue
            }
            result.append(Writ.FileAccess(path: path, access: access))
        }
        return result
    }

    private mutating func secrets(_ top: FieldReader.Fields, _ environment: [String: String]) -> [Writ.SecretGrant] {
        guard let node = top.members["secrets"] else { return [] }
        var seen: Set<String> = []
        var result: [Writ.SecretGrant] = []
        for (item, pointer) in fields.list(node, "/secrets") {
            let entry = fields.fields(item, pointer, required: ["name", "variable"])
            let name = fields.text(
                entry, "name", code: "bad-name", "a name of a secret", where: FieldChecks.isSecretName)
            let variable = fields.text(
                entry, "variable", code: "bad-variable", "a name of a variable", where: { _ in true })
            guard let name, let variable, judge(variable, nil, at: item["variable"] ?? item, pointer) else { continue }
            guard environment[variable] == nil, seen.insert(variable).inserted else {
                fields.fail("duplicate-entry", "`\(pointer)/variable` is set twice", at: item["variable"] ?? item)
                continue
            }
            result.append(Writ.SecretGrant(name: name, variable: variable))
        }
        return result
    }

    private mutating func data(_ top: FieldReader.Fields) -> [Writ.DataStore] {
        guard let node = top.members["data"] else { return [] }
        var seen: Set<String> = []
        var result: [Writ.DataStore] = []
        for (item, pointer) in fields.list(node, "/data") {
            let entry = fields.fields(item, pointer, required: ["store", "encryption"])
            let store = fields.text(entry, "store", code: "bad-arn", "an ARN", where: { FieldChecks.isARN($0) })
            let encryption = fields.word(entry, "encryption", Writ.DataStore.Encryption.self)
            guard let store, let encryption else { continue }
            guard seen.insert(store).inserted else {
                fields.duplicate(item, pointer)
                continue
            }
            result.append(Writ.DataStore(arn: store, encryption: encryption))
        }
        return result
    }

    private mutating func materials(_ top: FieldReader.Fields) -> Writ.Materials {
        guard let node = top.members["materials"],
            let materials = fields.fields(node, "/materials", required: [], optional: ["sbom", "layers"])
        else { return Writ.Materials() }
        let form = "`sha256:` and 64 hexadecimal digits in lower case"
        let text = fields.text(materials, "sbom", code: "bad-digest", form, where: { Self.digest($0) != nil })
        let layers = fields.texts(
            materials, "layers", code: "bad-digest", form, least: 1, where: { Self.digest($0) != nil })
        if layers.count > Self.mostLayers, let list = materials.members["layers"] {
            fields.fail("too-many-entries", "a function has at most \(Self.mostLayers) layers", at: list)
        }
        return Writ.Materials(sbom: text.flatMap(Self.digest), layers: layers.compactMap(Self.digest))
    }

    /// As in Lambda.
    private static let mostLayers = 5

    static func digest(_ text: String) -> SHA256Digest? {
        text.hasPrefix("sha256:") ? SHA256Digest(hex: String(text.dropFirst(7))) : nil
    }
}
