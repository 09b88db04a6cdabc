import WritModel
import WritTemplates

extension FunctionDraft {
    /// Lambda takes no larger event.
    private static let largestBody = ByteCount.mebibytes(6)

    mutating func ingress() {
        for trigger in function.triggers {
            let pointer = "/ingress/\(writ.ingress.count)"
            switch trigger.source {
            case .http(let route): http(route, trigger)
            case .functionURL(let url): functionURL(url, trigger)
            case .sqs(let poll):
                guard let arn = arn(of: poll.source, trigger, "queue") else { continue }
                add(
                    .queue(.init(arn: arn, batch: poll.batchSize ?? 10, partial: poll.reportsBatchItemFailures)),
                    trigger)
            case .dynamoDB(let poll):
                guard var arn = arn(of: poll.source, trigger, "table") else { continue }
                if let stream = Interpreter.split(arn, "/stream/").first { arn = stream }
                if poll.startingPosition == "AT_TIMESTAMP" {
                    ask(
                        pointer, "a writ reads a stream from its oldest or newest record, not from a time",
                        "choose TRIM_HORIZON or LATEST", trigger.location)
                }
                add(
                    .stream(
                        .init(
                            arn: arn, batch: poll.batchSize ?? 100,
                            start: poll.startingPosition == "TRIM_HORIZON" ? .oldest : .newest,
                            partial: poll.reportsBatchItemFailures)), trigger)
            case .s3(let bucket):
                guard let arn = bucketARN(bucket.bucket, trigger) else { continue }
                add(
                    .upload(
                        .init(
                            arn: arn, events: bucket.events,
                            prefix: bucket.prefix.flatMap { application.resolve($0, with: stack).exact } ?? "",
                            suffix: bucket.suffix.flatMap { application.resolve($0, with: stack).exact } ?? "")),
                    trigger)
            case .schedule(let schedule):
                guard let expression = application.resolve(schedule.expression, with: stack).exact,
                    expression.hasPrefix("rate(") || expression.hasPrefix("cron(")
                else {
                    ask(
                        pointer, "the schedule of `\(trigger.name)` is not known or not a rate or cron",
                        "write `rate(…)` or `cron(…)`", trigger.location)
                    continue
                }
                let input = schedule.input.flatMap { application.resolve($0, with: stack).exact }
                add(.schedule(.init(expression: expression, input: input)), trigger)
            case .eventBridge(let rule):
                // Rules with a schedule come as such; patterns have no counterpart.
                unsupported("an EventBridge rule", trigger)
                _ = rule
            case .invoke(let principal, _): invoke(principal, trigger)
            case .webSocket: unsupported("a WebSocket API", trigger)
            case .kinesis: unsupported("a Kinesis stream", trigger)
            case .poll(let type, _): unsupported(type, trigger)
            case .sns: unsupported("an SNS topic", trigger)
            case .cognito: unsupported("a Cognito user pool", trigger)
            case .iot: unsupported("an IoT rule", trigger)
            case .logs: unsupported("a log group", trigger)
            case .alb: unsupported("a load balancer", trigger)
            case .other(let type, _): unsupported(type, trigger)
            }
        }
    }

    private mutating func add(_ trigger: Trigger, _ source: FunctionTrigger, _ text: String? = nil) {
        guard !writ.ingress.contains(trigger) else { return }
        writ.ingress.append(trigger)
        prove("/ingress/\(writ.ingress.count - 1)", text ?? "event `\(source.name)` of the template", [source.location])
    }

    private mutating func unsupported(_ what: String, _ trigger: FunctionTrigger) {
        ask(
            "/ingress",
            "\(what) (`\(trigger.name)`) starts this function; a writ has no trigger for it, so nobody may call through it",
            "let it go through a queue, a schedule or `invoke` with the ARN of the caller", trigger.location)
    }

    // MARK: http

    private mutating func http(_ route: FunctionTrigger.Route, _ trigger: FunctionTrigger) {
        let pointer = "/ingress/\(writ.ingress.count)/authorization"
        guard
            let authorization = authorization(
                route.authorization, apiKey: route.requiresAPIKey, api: route.api, pointer, route.location)
        else { return }
        let model = route.requestModel?.schema
        let api = application.api(route.api)
        let throttling = route.throttling ?? api?.throttling
        let cors = api?.cors.flatMap { self.cors($0, route.location) }
        let http = Trigger.HTTP(
            api: route.api, method: route.method == "*" ? "ANY" : route.method.uppercased(), path: route.path,
            format: route.payload == .v1 ? .v1 : .v2, authorization: authorization, schema: model,
            maxBody: Self.largestBody, rate: rate(throttling), cors: cors)
        add(.http(http), trigger, "route `\(route.method) \(route.path)` of the template")
        if case .anyone = authorization { warnOpen(route.method, route.path, route.location) }
    }

    private mutating func warnOpen(_ method: String, _ path: String, _ location: SourceLocation) {
        let pointer = "/ingress/\(writ.ingress.count - 1)/authorization"
        prove(pointer, "ANYONE may call `\(method) \(path)`: the template asks for no authorization", [location])
        ask(
            pointer, "ANYONE on the network may call `\(method) \(path)`: is that meant?",
            "attach an authorizer, or keep `authorization: {type: none}`", location)
    }

    private mutating func authorization(
        _ stated: Authorization, apiKey: Bool, api: String, _ pointer: String, _ location: SourceLocation
    ) -> Trigger.Authorization? {
        switch stated {
        case .none, .apiKey:
            guard apiKey || stated == .apiKey else { return .anyone }
            let secret = Self.vaultName(api + "-key")
            ask(
                pointer, "the vault must hold the API's key as `\(secret)`", "writ secret put \(secret) APP", location,
                secret: secret)
            return .apiKey(secret: secret)
        case .iam: return .sigv4(callers: anyPrincipal(pointer, location))
        case .jwt(let issuer, let audience, let scopes):
            let issued = application.resolve(issuer, with: stack)
            let audiences = application.resolve(audience, with: stack).texts
            if !issued.isExact || issued.texts.count != 1 || audiences.isEmpty || !audiences.allSatisfy(\.isExact) {
                ask(
                    pointer, "issuer or audience of the authorizer is not known before deployment",
                    "give the physical names of user pool and client", location)
            }
            return .jwt(
                issuer: issued.texts.first?.text ?? "https://*", audiences: audiences.map(\.text), scopes: scopes)
        case .cognito(let pools, let scopes):
            let arn = application.resolve(pools, with: stack).texts.first?.text ?? "*"
            let region = ARN(arn)?.region ?? stack.region ?? "*"
            let pool = arn.split(separator: "/").last.map(String.init) ?? "*"
            let clients = application.resources(ofType: "AWS::Cognito::UserPoolClient").compactMap {
                stack.physicalNames[$0.logicalID]
            }
            if pool.contains("*") || clients.isEmpty {
                ask(
                    pointer, "the user pool or its clients are not known before deployment",
                    "give the physical names of user pool and clients", location)
            }
            return .jwt(
                issuer: "https://cognito-idp.\(region).amazonaws.com/\(pool)",
                audiences: clients.isEmpty ? ["*"] : clients,
                scopes: scopes)
        case .lambda(let authorizer, _):
            ask(
                "/ingress",
                "a Lambda authorizer (`\(authorizer.soleReference ?? "?")`) guards a route; a writ cannot run it, so the route is left out",
                "use a JWT, SigV4 or API-key authorization", location)
            return nil
        case .unknown(let name):
            ask(
                "/ingress", "the authorizer `\(name)` is not known, so the route is left out",
                "state `authorization` yourself", location)
            return nil
        }
    }

    private mutating func anyPrincipal(_ pointer: String, _ location: SourceLocation) -> [String] {
        let account = stack.account ?? "*"
        ask(
            pointer,
            "the template asks for AWS credentials but not whose; every principal of account \(account) is allowed",
            "name the roles that call", location)
        return ["arn:\(stack.partition):iam::\(account):*", "arn:\(stack.partition):sts::\(account):assumed-role/*"]
    }

    private mutating func functionURL(_ url: FunctionTrigger.FunctionURL, _ trigger: FunctionTrigger) {
        let pointer = "/ingress/\(writ.ingress.count)/authorization"
        let type = application.resolve(url.authType, with: stack).exact
        let authorization: Trigger.Authorization =
            type == "NONE" ? .anyone : .sigv4(callers: anyPrincipal(pointer, trigger.location))
        let cors = url.cors.flatMap { self.cors($0, trigger.location) }
        add(
            .http(
                .init(
                    api: function.logicalID, method: "ANY", path: "$default", format: .v2, authorization: authorization,
                    maxBody: Self.largestBody, cors: cors)), trigger, "function URL of the template")
        if case .anyone = authorization { warnOpen("ANY", "$default", trigger.location) }
    }

    private func rate(_ throttling: FunctionTrigger.Throttling?) -> Trigger.Rate? {
        guard let stated = throttling?.rate, let text = application.resolve(stated, with: stack).exact,
            let number = Double(text), number >= 1
        else { return nil }
        let burst = throttling?.burst.flatMap { application.resolve($0, with: stack).exact }.flatMap(Int.init)
        return Trigger.Rate(requests: Int(number), seconds: 1, burst: burst ?? Int(number), by: .route)
    }

    /// SAM's and API Gateway's spellings: lists, or texts in quotes with commas.
    private mutating func cors(_ node: Node, _ location: SourceLocation) -> Trigger.CORS? {
        func list(_ keys: String...) -> [String] {
            for key in keys {
                if let items = node[key]?.array { return items.compactMap(\.string) }
                if let text = node[key]?.string {
                    return text.filter { $0 != "'" }.split(separator: ",").map { Interpreter.trimmed(String($0)) }
                }
            }
            return []
        }
        if node.bool == true {
            return Trigger.CORS(origins: ["*"], methods: [], headers: [], credentials: false, maxAge: 0)
        }
        let text = node.string?.filter { $0 != "'" }
        let origins = text.map { [$0] } ?? list("AllowOrigins", "AllowOrigin")
        guard !origins.isEmpty else { return nil }
        let age = node["MaxAge"]?.integer ?? node["MaxAge"]?.string.flatMap { Int($0.filter(\.isNumber)) } ?? 0
        var credentials = node["AllowCredentials"]?.bool ?? false
        if credentials, origins.contains("*") {
            credentials = false
            ask(
                "/ingress/\(writ.ingress.count)/cors",
                "the template lets any origin use a caller's credentials, which no writ allows; drafted without credentials",
                "name the origins in the template", node.location.line > 0 ? node.location : location)
        }
        return Trigger.CORS(
            origins: origins, methods: list("AllowMethods", "AllowMethod"), headers: list("AllowHeaders"),
            credentials: credentials, maxAge: min(max(0, age), 86_400))
    }

    // MARK: other sources

    private mutating func invoke(_ principal: WritTemplates.Value, _ trigger: FunctionTrigger) {
        let text = application.resolve(principal, with: stack).texts.first?.text ?? "*"
        if let id = principal.soleReference, application.function(id) != nil {
            add(caller: id, at: trigger.location)
        } else if text.hasPrefix("arn:"), text.contains(":iam:") || text.contains(":sts:") {
            add(caller: text, at: trigger.location)
        } else if text.utf8.count == 12, text.allSatisfy(\.isNumber) {
            add(caller: "arn:\(stack.partition):iam::\(text):root", at: trigger.location)
        } else {
            ask(
                "/ingress", "`\(text)` may invoke this function; a writ names principals by ARN",
                "add `invoke` with the ARN of the role that calls",
                trigger.location)
        }
    }

    /// Adds to the callers of the one `invoke` trigger.
    mutating func add(caller: String, at location: SourceLocation) {
        for (at, trigger) in writ.ingress.enumerated() {
            guard case .invoke(var invoke) = trigger else { continue }
            if !invoke.callers.contains(caller) { invoke.callers.append(caller) }
            writ.ingress[at] = .invoke(invoke)
            prove("/ingress/\(at)/callers/\(invoke.callers.count - 1)", "`\(caller)` invokes it", [location])
            return
        }
        writ.ingress.append(.invoke(.init(callers: [caller])))
        prove("/ingress/\(writ.ingress.count - 1)", "`\(caller)` invokes it", [location])
    }

    private mutating func arn(of value: WritTemplates.Value, _ trigger: FunctionTrigger, _ what: String) -> String? {
        var text: String?
        if let id = value.soleReference, let arn = application.arn(of: id, with: stack) { text = arn.pattern }
        text = text ?? application.resolve(value, with: stack).pattern
        guard let text, ARN(text) != nil else {
            ask("/ingress", "the \(what) of `\(trigger.name)` is not known", "give its ARN", trigger.location)
            return nil
        }
        if text.contains("*") {
            ask(
                "/ingress/\(writ.ingress.count)/arn",
                "the name of the \(what) is not known before deployment (\(text))", "give its physical name",
                trigger.location)
        }
        return text
    }

    private mutating func bucketARN(_ value: WritTemplates.Value, _ trigger: FunctionTrigger) -> String? {
        if let id = value.soleReference, application.resource(id)?.type == "AWS::S3::Bucket" {
            return arn(of: value, trigger, "bucket")
        }
        guard let name = application.resolve(value, with: stack).pattern, name != "*" else {
            ask("/ingress", "the bucket of `\(trigger.name)` is not known", "give its name", trigger.location)
            return nil
        }
        return name.hasPrefix("arn:") ? name : "arn:\(stack.partition):s3:::\(name)"
    }
}
