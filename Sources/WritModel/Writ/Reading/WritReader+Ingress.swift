extension WritReader {
    mutating func ingress(_ top: FieldReader.Fields) -> [Trigger] {
        guard let node = top.members["ingress"] else { return [] }
        var result: [Trigger] = []
        var seen: Set<[String]> = []
        for (item, pointer) in fields.list(node, "/ingress") {
            guard let trigger = trigger(item, pointer) else { continue }
            guard seen.insert(trigger.identity).inserted else {
                fields.duplicate(item, pointer)
                continue
            }
            result.append(trigger)
        }
        return result
    }

    private mutating func trigger(_ node: Node, _ pointer: String) -> Trigger? {
        guard let source = node["source"]?.string else {
            fields.fail(
                "missing-field", "`\(pointer)/source` is missing", at: node,
                hint: "known: http, sqs, s3, dynamodb, schedule, invoke")
            return nil
        }
        switch source {
        case "http": return http(node, pointer).map(Trigger.http)
        case "sqs": return queue(node, pointer).map(Trigger.queue)
        case "s3": return upload(node, pointer).map(Trigger.upload)
        case "dynamodb": return stream(node, pointer).map(Trigger.stream)
        case "schedule": return schedule(node, pointer).map(Trigger.schedule)
        case "invoke":
            let entry = fields.fields(node, pointer, required: ["source", "callers"])
            let callers = fields.texts(
                entry, "callers", code: "bad-caller", "the ARN of a principal or a logical id", least: 1,
                where: FieldChecks.isCaller)
            return callers.isEmpty ? nil : .invoke(Trigger.Invoke(callers: callers))
        default:
            fields.fail(
                "unknown-value", "`\(pointer)/source` is `\(FieldReader.shown(source))`, which is no known source",
                at: node["source"], hint: "known: http, sqs, s3, dynamodb, schedule, invoke")
            return nil
        }
    }

    private mutating func http(_ node: Node, _ pointer: String) -> Trigger.HTTP? {
        let entry = fields.fields(
            node, pointer, required: ["source", "api", "method", "path", "format", "authorization"],
            optional: ["body", "rate", "cors"])
        let api = fields.text(entry, "api", code: "bad-name", "a logical id", where: FieldChecks.isLogicalID)
        let method = fields.text(
            entry, "method", code: "unknown-value", "a method in upper case",
            hint: "known: \(FieldChecks.methods.joined(separator: ", ")), ANY",
            where: { $0 == "ANY" || FieldChecks.methods.contains($0) })
        let path = fields.text(entry, "path", code: "bad-route", "a route", where: FieldChecks.isRoute)
        let format = fields.word(entry, "format", Trigger.HTTP.Format.self)
        let authorization = node["authorization"].flatMap { self.authorization($0, pointer + "/authorization") }
        let body = node["body"].flatMap {
            fields.fields($0, pointer + "/body", required: [], optional: ["max", "schema"])
        }
        let max = fields.size(body, "max", Self.bodySizes, default: Self.defaultBody)
        let schema = body?.members["schema"]
        if let schema { check(schema: schema, pointer + "/body/schema") }
        let rate = node["rate"].flatMap { self.rate($0, pointer + "/rate") }
        let cors = node["cors"].flatMap { self.cors($0, pointer + "/cors") }
        guard let api, let method, let path, let format, let authorization, let max else { return nil }
        return Trigger.HTTP(
            api: api, method: method, path: path, format: format, authorization: authorization, schema: schema,
            maxBody: max, rate: rate, cors: cors)
    }

    private mutating func check(schema: Node, _ pointer: String) {
        guard schema.object != nil || schema.bool != nil else {
            fields.wrongKind(schema, pointer, "a JSON Schema")
            return
        }
        do {
            _ = try JSONSchema(ofBody: schema)
        } catch {
            let place = error.location.flatMap { $0.line > 0 ? $0 : nil } ?? schema.location
            fields.fail(error.code, "`\(pointer)`: \(error.message)", at: Node(.null, at: place), hint: error.hint)
        }
    }

    private mutating func authorization(_ node: Node, _ pointer: String) -> Trigger.Authorization? {
        switch node["type"]?.string {
        case "none":
            return fields.fields(node, pointer, required: ["type"]).map { _ in .anyone }
        case "jwt":
            let entry = fields.fields(node, pointer, required: ["type", "issuer", "audiences"], optional: ["scopes"])
            let issuer = fields.text(
                entry, "issuer", code: "bad-issuer", "an https URL without query", where: FieldChecks.isIssuer)
            let audiences = fields.texts(
                entry, "audiences", code: "bad-audience", "an audience", least: 1, where: FieldChecks.isToken)
            let scopes = fields.texts(entry, "scopes", code: "bad-scope", "a scope", where: FieldChecks.isToken)
            guard let issuer, !audiences.isEmpty else { return nil }
            return .jwt(issuer: issuer, audiences: audiences, scopes: scopes)
        case "sigv4":
            let entry = fields.fields(node, pointer, required: ["type", "callers"])
            let callers = fields.texts(
                entry, "callers", code: "bad-caller", "the ARN of a principal", least: 1, where: FieldChecks.isPrincipal
            )
            return callers.isEmpty ? nil : .sigv4(callers: callers)
        case "api-key":
            let entry = fields.fields(node, pointer, required: ["type", "secret"])
            return fields.text(
                entry, "secret", code: "bad-name", "a name of a secret", where: FieldChecks.isSecretName
            ).map { .apiKey(secret: $0) }
        default:
            fields.fail(
                "unknown-value", "`\(pointer)/type` is missing or unknown", at: node["type"] ?? node,
                hint: "known: none, jwt, sigv4, api-key")
            return nil
        }
    }

    private mutating func rate(_ node: Node, _ pointer: String) -> Trigger.Rate? {
        let entry = fields.fields(node, pointer, required: ["requests", "per"], optional: ["burst", "by"])
        guard let requests = fields.integer(entry, "requests", 1...10_000_000),
            let seconds = fields.seconds(entry, "per", 1...86_400),
            let burst = fields.integer(entry, "burst", 1...10_000_000, default: requests),
            let by = fields.word(entry, "by", Trigger.Rate.Key.self, default: .caller)
        else { return nil }
        return Trigger.Rate(requests: requests, seconds: seconds, burst: burst, by: by)
    }

    private mutating func cors(_ node: Node, _ pointer: String) -> Trigger.CORS? {
        let entry = fields.fields(
            node, pointer, required: ["origins"], optional: ["methods", "headers", "credentials", "maxAge"])
        let origins = fields.texts(
            entry, "origins", code: "bad-origin", "an origin", least: 1, where: FieldChecks.isOrigin)
        let methods = fields.texts(
            entry, "methods", code: "unknown-value", "a method in upper case or `*`",
            where: { $0 == "*" || FieldChecks.methods.contains($0) })
        let headers = fields.texts(
            entry, "headers", code: "bad-header", "a name of a header", where: FieldChecks.isHeaderName)
        let credentials = fields.bool(entry, "credentials", default: false)
        let maxAge = fields.seconds(entry, "maxAge", 0...86_400, default: 0)
        if credentials, origins.contains("*") {
            fields.fail(
                "cors-any-origin", "`\(pointer)` lets any origin use a caller's credentials", at: node,
                hint: "name the origins")
        }
        guard !origins.isEmpty, let maxAge else { return nil }
        return Trigger.CORS(
            origins: origins, methods: methods, headers: headers, credentials: credentials, maxAge: maxAge)
    }

    private mutating func arn(_ entry: FieldReader.Fields?, service: String, prefix: String = "") -> String? {
        fields.text(entry, "arn", code: "bad-arn", "an ARN of the service `\(service)`") { text in
            FieldChecks.isARN(text, service: service) && ARN(text)?.resource.hasPrefix(prefix) == true
        }
    }

    private mutating func queue(_ node: Node, _ pointer: String) -> Trigger.Queue? {
        let entry = fields.fields(node, pointer, required: ["source", "arn"], optional: ["batch", "partial"])
        let arn = self.arn(entry, service: "sqs")
        let batch = fields.integer(entry, "batch", 1...10_000, default: 10)
        let partial = fields.bool(entry, "partial", default: false)
        guard let arn, let batch else { return nil }
        return Trigger.Queue(arn: arn, batch: batch, partial: partial)
    }

    private mutating func upload(_ node: Node, _ pointer: String) -> Trigger.Upload? {
        let entry = fields.fields(
            node, pointer, required: ["source", "arn", "events"], optional: ["prefix", "suffix"])
        let arn = self.arn(entry, service: "s3")
        let events = fields.texts(
            entry, "events", code: "bad-event", "an event of S3", least: 1, where: FieldChecks.isUploadEvent)
        let prefix = fields.text(
            entry, "prefix", code: "bad-value", "a prefix of a key", where: { FieldChecks.isText($0, limit: 1_024) })
        let suffix = fields.text(
            entry, "suffix", code: "bad-value", "a suffix of a key", where: { FieldChecks.isText($0, limit: 1_024) })
        guard let arn, !events.isEmpty else { return nil }
        return Trigger.Upload(arn: arn, events: events, prefix: prefix ?? "", suffix: suffix ?? "")
    }

    private mutating func stream(_ node: Node, _ pointer: String) -> Trigger.Stream? {
        let entry = fields.fields(node, pointer, required: ["source", "arn", "start"], optional: ["batch", "partial"])
        let arn = self.arn(entry, service: "dynamodb", prefix: "table/")
        let batch = fields.integer(entry, "batch", 1...10_000, default: 100)
        let start = fields.word(entry, "start", Trigger.Stream.Start.self)
        let partial = fields.bool(entry, "partial", default: false)
        guard let arn, let batch, let start else { return nil }
        return Trigger.Stream(arn: arn, batch: batch, start: start, partial: partial)
    }

    private mutating func schedule(_ node: Node, _ pointer: String) -> Trigger.Schedule? {
        let entry = fields.fields(node, pointer, required: ["source", "expression"], optional: ["input"])
        let expression = fields.text(
            entry, "expression", code: "bad-schedule", "`rate(…)` or `cron(…)`", where: FieldChecks.isSchedule)
        let input = fields.text(
            entry, "input", code: "bad-input", "a JSON document",
            where: { (try? JSONParser.parse(Array($0.utf8), file: "input")) != nil })
        guard let expression else { return nil }
        return Trigger.Schedule(expression: expression, input: input)
    }
}

extension Trigger {
    /// What two triggers of one writ may not share: for a route its address, otherwise everything that selects events.
    var identity: [String] {
        switch self {
        case .http(let http): [source, http.api, http.method, http.path]
        case .queue(let queue): [source, queue.arn]
        case .upload(let upload): [source, upload.arn, upload.prefix, upload.suffix] + upload.events
        case .stream(let stream): [source, stream.arn]
        case .schedule(let schedule): [source, schedule.expression, schedule.input ?? ""]
        case .invoke: [source]
        }
    }
}
