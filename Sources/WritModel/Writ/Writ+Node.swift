extension Writ {
    /// The predicate (spec/writ-v1.md, section 3): every field that has a value, in canonical spelling.
    package var node: Node {
        var members = Mapping()
        members["writ"] = "v1"
        members["function"] = Node(function)
        members["runtime"] = Node(runtime)
        members["handler"] = Node(handler)
        members["isolation"] = Node(isolation.rawValue)
        members["limits"] = .object([
            "memory": Node(limits.memory.description), "timeout": Node(SecondCount.text(limits.timeout)),
            "concurrency": Node(.integer(limits.concurrency)), "tmp": Node(limits.tmp.description),
            "processes": Node(.integer(limits.processes)),
        ])
        var variables = Mapping()
        for (name, value) in environment.sorted(by: { $0.key < $1.key }) { variables[name] = Node(value) }
        members["environment"] = Node(variables)
        members["ingress"] = Node(ingress.map(\.node))
        if let identity { members["identity"] = .object(["policy": identity]) }
        members["egress"] = Node(
            egress.map {
                .object([
                    "host": Node($0.host), "port": Node(.integer($0.port)), "transport": Node($0.transport.rawValue),
                ])
            })
        members["files"] = Node(files.map { .object(["path": Node($0.path), "access": Node($0.access.rawValue)]) })
        members["programs"] = Node(programs.map { Node($0) })
        members["secrets"] = Node(secrets.map { .object(["name": Node($0.name), "variable": Node($0.variable)]) })
        members["data"] = Node(
            data.map { .object(["store": Node($0.arn), "encryption": Node($0.encryption.rawValue)]) })
        var origin = Mapping()
        if let sbom = materials.sbom { origin["sbom"] = Node(sbom.description) }
        if !materials.layers.isEmpty { origin["layers"] = Node(materials.layers.map { Node($0.description) }) }
        members["materials"] = Node(origin)
        members["expires"] = Node(Timestamp.text(expires) ?? "")
        return Node(members)
    }

    /// The writ as people review it: stable, one field after the other as in the specification; reads back as the same writ.
    package func yaml() -> String { YAMLWriter.string(node) }
}

extension Trigger {
    /// The entry of `ingress`, in canonical spelling.
    package var node: Node {
        func list(_ texts: [String]) -> Node { Node(texts.map { Node($0) }) }
        switch self {
        case .http(let http): return http.node
        case .queue(let queue):
            return .object([
                "source": Node(source), "arn": Node(queue.arn), "batch": Node(.integer(queue.batch)),
                "partial": Node(.bool(queue.partial)),
            ])
        case .upload(let upload):
            return .object([
                "source": Node(source), "arn": Node(upload.arn), "events": list(upload.events),
                "prefix": Node(upload.prefix), "suffix": Node(upload.suffix),
            ])
        case .stream(let stream):
            return .object([
                "source": Node(source), "arn": Node(stream.arn), "batch": Node(.integer(stream.batch)),
                "start": Node(stream.start.rawValue), "partial": Node(.bool(stream.partial)),
            ])
        case .schedule(let schedule):
            var members = Mapping()
            members["source"] = Node(source)
            members["expression"] = Node(schedule.expression)
            if let input = schedule.input { members["input"] = Node(input) }
            return Node(members)
        case .invoke(let invoke): return .object(["source": Node(source), "callers": list(invoke.callers)])
        }
    }
}

extension Trigger.HTTP {
    fileprivate var node: Node {
        func list(_ texts: [String]) -> Node { Node(texts.map { Node($0) }) }
        var members = Mapping()
        members["source"] = "http"
        members["api"] = Node(api)
        members["method"] = Node(method)
        members["path"] = Node(path)
        members["format"] = Node(format.rawValue)
        switch authorization {
        case .anyone: members["authorization"] = .object(["type": "none"])
        case .jwt(let issuer, let audiences, let scopes):
            members["authorization"] = .object([
                "type": "jwt", "issuer": Node(issuer), "audiences": list(audiences), "scopes": list(scopes),
            ])
        case .sigv4(let callers): members["authorization"] = .object(["type": "sigv4", "callers": list(callers)])
        case .apiKey(let secret): members["authorization"] = .object(["type": "api-key", "secret": Node(secret)])
        }
        var body = Mapping()
        body["max"] = Node(maxBody.description)
        if let schema { body["schema"] = schema }
        members["body"] = Node(body)
        if let rate {
            members["rate"] = .object([
                "requests": Node(.integer(rate.requests)), "per": Node(SecondCount.text(rate.seconds)),
                "burst": Node(.integer(rate.burst)), "by": Node(rate.by.rawValue),
            ])
        }
        if let cors {
            members["cors"] = .object([
                "origins": list(cors.origins), "methods": list(cors.methods), "headers": list(cors.headers),
                "credentials": Node(.bool(cors.credentials)), "maxAge": Node(SecondCount.text(cors.maxAge)),
            ])
        }
        return Node(members)
    }
}
