import WritModel

/// Finds the operation of a request by the rules of the service's protocol.
///
/// The gate must see the operation that AWS will run, so everything that two readers could read in two ways is refused:
/// two protocols in one request, a repeated parameter, a parameter that the operation does not have.
struct AWSOperationReader {
    let request: AWSRequest
    let host: AWSHost
    let region: String
    let knowledge: AWSKnowledge

    static let limits = DocumentLimits(bytes: 16 << 20, depth: 64, nodes: 400_000, scalar: 16 << 20)

    func read() throws(AWSUnknown) -> AWSOperation {
        let candidates = AWSCatalogue.byHost[host.service] ?? []
        guard !candidates.isEmpty else {
            throw AWSUnknown("the gate does not know the service at `\(host.name)`; no call to it can be allowed")
        }
        guard let query = PercentCoding.pairs(request.query), !request.query.utf8.contains(UInt8(ascii: "+")) else {
            throw AWSUnknown("the query has a bad escape or a plus sign; encode blanks as %20")
        }
        guard Set(query.map(\.name)).count == query.count else { throw AWSUnknown("a query parameter is repeated") }
        let plain = query.filter { !SigV4Authorization.isSignatureParameter($0.name) }
        guard Set(plain.map { $0.name.lowercased() }).count == plain.count else {
            throw AWSUnknown("a query parameter is repeated in another case")
        }
        let target = try single("x-amz-target")
        let isForm = (try single("content-type") ?? "").lowercased().hasPrefix("application/x-www-form-urlencoded")
        let isCBOR = try single("smithy-protocol") != nil || request.path.hasPrefix("/service/")
        if let target {
            guard !isForm, !isCBOR, !plain.contains(where: { $0.name == "Action" }) else {
                throw AWSUnknown("the request speaks two protocols at once")
            }
            return try json(target, candidates, plain)
        }
        if isCBOR, let service = candidates.first(where: { $0.protocols.contains(.cbor) }) {
            guard !isForm, plain.isEmpty else { throw AWSUnknown("the request speaks two protocols at once") }
            return try cbor(service)
        }
        if let service = candidates.first(where: { $0.protocols.contains(.query) }),
            isForm || plain.contains(where: { $0.name == "Action" })
        {
            return try form(service, plain)
        }
        guard !isForm || host.service == "s3" else { throw AWSUnknown("the service takes no forms") }
        guard let service = candidates.first(where: { !$0.routes.isEmpty }) else {
            throw AWSUnknown("the request names no operation (`X-Amz-Target` is missing)")
        }
        return try rest(service, plain)
    }

    private func single(_ name: String) throws(AWSUnknown) -> String? {
        guard request.has(name) else { return nil }
        guard let value = request.field(name) else { throw AWSUnknown("the field `\(name)` is repeated") }
        return value
    }

    private func bytes(_ what: String) throws(AWSUnknown) -> [UInt8] {
        guard case .bytes(let bytes) = request.body else { throw AWSUnknown("\(what): the body is too large to check") }
        let encoding = try single("content-encoding") ?? ""
        guard encoding.isEmpty || encoding == "identity" else {
            throw AWSUnknown(
                "\(what): the body is compressed (`\(encoding.prefix(32))`); switch request compression off")
        }
        return bytes
    }

    private func jsonBody(_ what: String) throws(AWSUnknown) -> Node {
        let bytes = try bytes(what)
        if bytes.isEmpty { return Node(Mapping()) }
        do {
            let node = try JSONParser.parse(bytes, file: "body", limits: Self.limits)
            guard node.object != nil else { throw InputError("type", "the body is no object") }
            return node
        } catch {
            throw AWSUnknown("\(what): \(error)")
        }
    }

    private func json(_ target: String, _ candidates: [AWSService], _ query: [(name: String, value: String)])
        throws(AWSUnknown) -> AWSOperation
    {
        let parts = target.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2,
            let service = candidates.first(where: { $0.protocols.contains(.json) && $0.target == parts[0] }),
            service.operations.contains(parts[1])
        else { throw AWSUnknown("the gate does not know the operation `\(target.prefix(100))`") }
        guard request.method == "POST", request.path == "/", query.isEmpty else {
            throw AWSUnknown("\(parts[1]): a JSON call is a POST to `/`")
        }
        return try operation(service, parts[1], .json, [:], jsonBody(parts[1]))
    }

    private func cbor(_ service: AWSService) throws(AWSUnknown) -> AWSOperation {
        let parts = request.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard request.method == "POST", parts.count == 5, parts[0].isEmpty, parts[1] == "service",
            parts[2] == service.target, parts[3] == "operation", service.operations.contains(parts[4]),
            try single("smithy-protocol") == "rpc-v2-cbor"
        else { throw AWSUnknown("the gate does not know the operation at `\(request.path.prefix(100))`") }
        let bytes = try bytes(parts[4])
        guard let node = bytes.isEmpty ? Node(Mapping()) : CBORReader.read(bytes), node.object != nil else {
            throw AWSUnknown("\(parts[4]): the body is not CBOR that the gate can read")
        }
        return try operation(service, parts[4], .cbor, [:], node)
    }

    private func form(_ service: AWSService, _ query: [(name: String, value: String)]) throws(AWSUnknown)
        -> AWSOperation
    {
        let bytes = try bytes("the form")
        guard let body = PercentCoding.pairs(String(decoding: bytes, as: UTF8.self), plusIsSpace: true),
            request.method == "POST" || (request.method == "GET" && bytes.isEmpty)
        else { throw AWSUnknown("the form cannot be read") }
        var values: [String: String] = [:]
        for (name, value) in query + body where values.updateValue(value, forKey: name) != nil {
            throw AWSUnknown("the parameter `\(name.prefix(64))` is repeated")
        }
        guard let name = values["Action"], service.operations.contains(name),
            values["Version"] == nil || values["Version"] == service.version
        else {
            throw AWSUnknown("the gate does not know the operation `\((values["Action"] ?? "").prefix(64))`")
        }
        if service.name != "sqs", request.path != "/" { throw AWSUnknown("\(name): the path is not `/`") }
        return try operation(service, name, .query, values, Node(Mapping()))
    }

    private func rest(_ service: AWSService, _ query: [(name: String, value: String)]) throws(AWSUnknown)
        -> AWSOperation
    {
        let isS3 = service.name == "s3"
        var path = request.path
        guard
            !path.split(separator: "/").contains(where: {
                ["."[...], ".."].contains(PercentCoding.text($0)?[...] ?? ".")
            })
        else { throw AWSUnknown("the path has a dot segment or a bad escape, which readers take in different ways") }
        if isS3 {
            switch host.place {
            case .bucket(let bucket): path = "/" + PercentCoding.encode(bucket.utf8) + path
            case .accessPoint: path = "/-" + path
            default: break
            }
        } else if case .api = host.place, let slash = path.dropFirst().firstIndex(of: "/") {
            // The stage comes before the operation.
            path = String(path[slash...])
        }
        // `x-amz-…` in the query of a presigned S3 address stands for the field.
        var parameters = query
        var hoisted: [String: String] = [:]
        if isS3 {
            parameters.removeAll { $0.name.lowercased().hasPrefix("x-amz-") || $0.name == "x-id" }
            for (name, value) in query where name.lowercased().hasPrefix("x-amz-") {
                hoisted[name.lowercased()] = value
            }
        }
        var best: (route: AWSService.Route, values: [String: String])?
        for route in service.routes {
            guard let labels = match(route, path, isS3: isS3), fits(route, parameters, hoisted) else { continue }
            if best.map({ $0.route.weight < route.weight }) ?? true { best = (route, labels) }
        }
        guard let (route, labels) = best else {
            throw AWSUnknown(
                "the gate does not know the \(service.name) operation `\(request.method) \(request.path.prefix(100))`")
        }
        var values = labels
        for (name, value) in parameters {
            let known =
                route.anyQuery || route.required.contains(name) || route.optional.contains(name)
                || route.constants.contains { $0.name == name }
            guard known else { throw AWSUnknown("\(route.operation) has no query parameter `\(name.prefix(64))`") }
            guard values.updateValue(value, forKey: name) == nil else {
                throw AWSUnknown("\(route.operation): `\(name.prefix(64))` is given twice")
            }
        }
        let body = isS3 ? Node(Mapping()) : try restBody(route.operation)
        return try operation(service, route.operation, isS3 ? .restXML : .restJSON, values, body, hoisted)
    }

    /// The body where it is a JSON object; payloads of another kind (`Invoke`, `PostToConnection`) say nothing of the resource.
    private func restBody(_ name: String) throws(AWSUnknown) -> Node {
        switch name {
        case "Invoke", "InvokeAsync", "InvokeWithResponseStream", "PostToConnection", "Publish", "InvokeModel",
            "InvokeModelWithResponseStream":
            Node(Mapping())
        default: try jsonBody(name)
        }
    }

    private func match(_ route: AWSService.Route, _ path: String, isS3: Bool) -> [String: String]? {
        guard route.method == request.method || (isS3 && request.method == "HEAD" && route.method == "HEAD") else {
            return nil
        }
        var parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if !isS3 || (parts.count == 2 && parts.last?.isEmpty == true) || (parts.count == 1 && parts.first == "") {
            // An empty last segment is the bare bucket, not the object ``.
            while let last = parts.last, last.isEmpty { parts.removeLast() }
        }
        var labels: [String: String] = [:]
        for (index, segment) in route.path.enumerated() {
            switch segment {
            case .literal(let word):
                guard let part = parts.first, PercentCoding.text(part) == word else { return nil }
                parts.removeFirst()
            case .label(let name):
                guard let part = parts.first, let text = PercentCoding.text(part), !text.isEmpty else { return nil }
                labels[name] = text
                parts.removeFirst()
            case .greedy(let name):
                let rest = parts.dropLast(route.path.count - index - 1).joined(separator: "/")
                guard !rest.isEmpty, let text = PercentCoding.text(rest) else { return nil }
                labels[name] = text
                parts = parts.suffix(min(parts.count, route.path.count - index - 1))
            }
        }
        return parts.isEmpty ? labels : nil
    }

    private func fits(
        _ route: AWSService.Route, _ query: [(name: String, value: String)], _ hoisted: [String: String]
    ) -> Bool {
        route.constants.allSatisfy { wanted in
            query.contains { $0.name == wanted.name && (wanted.value.isEmpty || $0.value == wanted.value) }
        }
            && route.required.allSatisfy { name in query.contains { $0.name == name } }
            && route.headers.allSatisfy { request.has($0) || hoisted[$0] != nil }
    }

    private func operation(
        _ service: AWSService, _ name: String, _ wire: AWSService.WireProtocol, _ parameters: [String: String],
        _ body: Node, _ hoisted: [String: String] = [:]
    ) throws(AWSUnknown) -> AWSOperation {
        var headers = hoisted
        for field in request.fields where field.name.hasPrefix("x-amz") || field.name == "content-type" {
            if let earlier = headers.updateValue(field.value, forKey: field.name), earlier != field.value {
                throw AWSUnknown("the field `\(field.name.prefix(64))` is given twice")
            }
        }
        return AWSOperation(
            service: service, name: name, wire: wire, host: host, request: request, parameters: parameters, body: body,
            knowledge: knowledge, region: region, headers: headers)
    }
}
