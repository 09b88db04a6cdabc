package import WritModel

extension TrustPolicy {
    private static let limits = DocumentLimits(bytes: 1 << 20, depth: 32, nodes: 50_000, scalar: 1 << 16)
    private static let mostKeys = 100

    /// Reads `trust.yaml`; every field must be known and stated.
    ///
    /// - Throws: `InputError` `unknown-field`, `missing-field`, `wrong-type`, `bad-key`, `duplicate-key`, or as `YAMLParser`.
    package init(yaml: [UInt8], file: String) throws(InputError) {
        let node = try YAMLParser.parse(yaml, file: file, limits: Self.limits)
        let fields = try Fields(node, "trust policy", known: ["version", "keys", "ceiling"])
        _ = try fields.integer("version", in: 1...1)
        var keys: [TrustedKey] = []
        let list = try fields.list("keys")
        guard list.count <= Self.mostKeys else {
            throw InputError("too-many-nodes", "more than \(Self.mostKeys) keys", at: node.location)
        }
        for entry in list {
            let key = try Self.key(entry)
            guard !keys.contains(where: { $0.key.id == key.key.id }) else {
                throw InputError("duplicate-key", "the key of `\(key.name)` stands here twice", at: entry.location)
            }
            keys.append(key)
        }
        self.init(keys: keys, ceiling: try Ceiling(try fields.node("ceiling")))
    }

    private static func key(_ node: Node) throws(InputError) -> TrustedKey {
        let fields = try Fields(
            node, "key", known: ["name", "id", "public", "functions", "notBefore", "notAfter"])
        let pem = try fields.node("public")
        let key = try VerificationKey(pem: try fields.string("public"), at: pem.location)
        guard try fields.string("id") == key.id else {
            throw InputError(
                "bad-key", "the `id` is not that of this public key", at: try fields.node("id").location,
                hint: "it must be \(key.id)")
        }
        let notBefore = try time(fields, "notBefore")
        let notAfter = try time(fields, "notAfter")
        guard notBefore < notAfter else {
            throw InputError("wrong-type", "`notAfter` does not lie after `notBefore`", at: node.location)
        }
        return TrustedKey(
            name: try fields.string("name"), key: key, functions: try fields.strings("functions"),
            notBefore: notBefore, notAfter: notAfter)
    }

    private static func time(_ fields: Fields, _ name: String) throws(InputError) -> Int64 {
        guard let seconds = Timestamp.seconds(try fields.string(name)) else {
            throw Fields.wrong(try fields.node(name), name, "a time such as 2026-01-31T08:00:00Z")
        }
        return seconds
    }
}

extension Ceiling {
    init(_ node: Node) throws(InputError) {
        let fields = try Fields(
            node, "ceiling",
            known: [
                "identity", "egress", "programs", "files", "secrets", "limits", "isolation", "encryption", "anyone",
                "lifetime",
            ])
        let identity = try fields.node("identity")
        guard identity.isNull || identity.object != nil else {
            throw Fields.wrong(identity, "identity", "a policy document, or null for no AWS calls")
        }
        var egress: [Destination] = []
        for entry in try fields.list("egress") { egress.append(try Destination(entry)) }
        var files: [Writ.FileAccess] = []
        for entry in try fields.list("files") { files.append(try Self.file(entry)) }
        self.init(
            identity: identity.isNull ? nil : identity, egress: egress, programs: try fields.strings("programs"),
            files: files, secrets: try fields.strings("secrets"), limits: try Self.limits(try fields.node("limits")),
            isolation: try Self.choice(fields, "isolation"), encryption: try Self.choice(fields, "encryption"),
            anyone: try fields.bool("anyone"),
            lifetime: Int64(try fields.integer("lifetime", in: 1...3650)) * 86400)
    }

    private static func choice<T: RawRepresentable<String> & CaseIterable>(
        _ fields: Fields, _ name: String
    ) throws(InputError) -> T {
        guard let value = T(rawValue: try fields.string(name)) else {
            let known = T.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fields.wrong(try fields.node(name), name, "one of \(known)")
        }
        return value
    }

    private static func size(_ fields: Fields, _ name: String) throws(InputError) -> ByteCount {
        let node = try fields.node(name)
        guard let size = node.integer.map(ByteCount.init(bytes:)) ?? node.string.flatMap(ByteCount.init), size.bytes > 0
        else { throw Fields.wrong(node, name, "a size such as 256 MiB") }
        return size
    }

    private static func limits(_ node: Node) throws(InputError) -> Writ.Limits {
        let fields = try Fields(node, "limits", known: ["memory", "timeout", "concurrency", "tmp", "processes"])
        return Writ.Limits(
            memory: try size(fields, "memory"), timeout: try fields.integer("timeout", in: 1...900),
            concurrency: try fields.integer("concurrency", in: 1...100_000), tmp: try size(fields, "tmp"),
            processes: try fields.integer("processes", in: 1...100_000))
    }

    private static func file(_ node: Node) throws(InputError) -> Writ.FileAccess {
        let fields = try Fields(node, "file", known: ["path", "access"])
        let path = try fields.string("path")
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard path == "/" || (path.hasPrefix("/") && !parts.dropFirst().contains { ["", ".", ".."].contains($0) })
        else {
            throw Fields.wrong(try fields.node("path"), "path", "an absolute, normalised path")
        }
        return Writ.FileAccess(path: path, access: try choice(fields, "access"))
    }
}

extension Ceiling.Destination {
    init(_ node: Node) throws(InputError) {
        let fields = try Fields(node, "destination", known: ["host", "port", "transport"])
        let host = try fields.string("host")
        let name = host.hasPrefix("*.") ? host.dropFirst(2) : host[...]
        guard host == "*" || (!name.isEmpty && !name.contains("*") && host == host.lowercased()) else {
            throw Fields.wrong(try fields.node("host"), "host", "`*`, `*.example.com` or a name in lower case")
        }
        let port = try fields.node("port").string == "*" ? nil : try fields.integer("port", in: 1...65535)
        guard let transport = Writ.Destination.Transport(rawValue: try fields.string("transport")) else {
            throw Fields.wrong(try fields.node("transport"), "transport", "tls or tcp")
        }
        self.init(host: host, port: port, transport: transport)
    }
}
