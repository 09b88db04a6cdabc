import WritModel

/// An object in S3, as `s3://bucket/key?versionId=…` or as an object with `Bucket` and `Key`.
struct S3Location {
    var bucket: Node
    var key: Node
    var version: Node?

    /// `s3://bucket/key`; nil for anything else.
    init?(uri: Node) {
        guard let text = uri.string, text.lowercased().hasPrefix("s3://") else { return nil }
        let rest = text.dropFirst(5).prefix { $0 != "#" }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first ?? ""
        guard let slash = path.firstIndex(of: "/"), slash != path.startIndex,
            !path[..<slash].contains(where: { $0 == "[" || $0 == "]" })
        else { return nil }
        bucket = Node(String(path[..<slash]), at: uri.location)
        key = Node(String(path[slash...].drop { $0 == "/" }), at: uri.location)
        if parts.count == 2 {
            let versions = parts[1].split(separator: "&").filter { $0.hasPrefix("versionId=") && $0.count > 10 }
            if versions.count == 1 { version = Node(String(versions[0].dropFirst(10)), at: uri.location) }
        }
    }

    /// - Throws: where the property is neither an S3 address nor such an object.
    init(_ node: Node, id: String, property: String, mayBeResolved: Bool = true) throws(SAMFailure) {
        if node.object != nil {
            guard let bucket = node["Bucket"], bucket.isTruthy, let key = node["Key"], key.isTruthy else {
                throw .resource(
                    id, "'\(property)' requires Bucket and Key properties to be specified.", at: node.location)
            }
            (self.bucket, self.key, version) = (bucket, key, node["Version"])
            return
        }
        if mayBeResolved, node.string == nil {
            throw .resource(id, "'\(property)' must be of type dict or string.", at: node.location)
        }
        if mayBeResolved, let text = node.string, Self.namesParameterPath(text) {
            throw .resource(
                id,
                "Unsupported dynamic reference detected in '\(property)'. Please consider using alternative "
                    + "'FunctionCode' object format.", at: node.location)
        }
        guard let location = S3Location(uri: node) else {
            throw .resource(
                id,
                "'\(property)' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query "
                    + "parameter.", at: node.location)
        }
        self = location
    }

    /// `{{resolve:ssm:/path}}`: a slash in a dynamic reference cannot stand in an address.
    private static func namesParameterPath(_ text: String) -> Bool {
        guard let open = text.firstRange(of: "{{resolve:"), let close = text[open.upperBound...].firstRange(of: "}}")
        else {
            return false
        }
        let inner = text[open.upperBound..<close.lowerBound]
        return ["ssm:", "ssm-secure:", "secretsmanager:"].contains { inner.hasPrefix($0) } && inner.contains("/")
    }

    /// Stands for a path on disk.
    static func placeholder(_ path: String, at location: SourceLocation) -> Node {
        Node.object(["Bucket": "local", "Key": Node(path.isEmpty ? "." : path)]).placed(at: location)
    }

    /// With `S3Bucket`, `S3Key`, `S3ObjectVersion`, or, for an empty prefix, `Bucket`, `Key`, `Version`.
    func node(prefix: String) -> Node {
        var members = Mapping()
        members[prefix + "Bucket"] = bucket
        members[prefix + "Key"] = key
        if let version { members[prefix.isEmpty ? "Version" : "S3ObjectVersion"] = version }
        return Node(members, at: key.location)
    }
}
