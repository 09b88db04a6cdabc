import WritModel

/// Builds the event of a request in the shape that API Gateway gives it.
///
/// Source: API Gateway developer guide, "Input format of a Lambda function for proxy integration" (1.0) and "Create AWS Lambda proxy
/// integrations for HTTP APIs" (2.0). Different from it on purpose: the value of an API key is not handed on, `X-Forwarded-*` are set
/// anew and never taken from the caller, and fields by which other gateways vouch for a caller are removed (`ForwardedFields`).
package enum EventBuilder {
    package static func event(
        _ request: HTTPRequest, path: RequestPath, query: QueryItems, route: Route, caller: Caller,
        context: EventContext
    ) -> [UInt8] {
        var request = request
        request.fields = ForwardedFields.rewritten(
            request.fields, route: route, authority: request.authority, context: context)
        return switch route.trigger.format {
        case .v1: version1(request, path, query, route, caller, context)
        case .v2: version2(request, path, query, route, caller, context)
        }
    }

    private static func version1(
        _ request: HTTPRequest, _ path: RequestPath, _ query: QueryItems, _ route: Route, _ caller: Caller,
        _ context: EventContext
    ) -> [UInt8] {
        var json = JSONBuffer(capacity: request.body.count + 4096)
        let resource = route.pattern.isDefault ? "/{proxy+}" : route.trigger.path
        let grouped = group(request.fields) { $0.name }
        json.object { json in
            json.member("resource", resource)
            json.member("path", path.raw)
            json.member("httpMethod", request.method)
            json.key("headers")
            json.object { json in for field in grouped { json.member(field.name, field.values.last) } }
            json.key("multiValueHeaders")
            json.object { json in for field in grouped { strings(field.values, field.name, &json) } }
            let items = query.grouped
            json.key("queryStringParameters")
            nullable(items, &json) { json in for item in items { json.member(item.name, item.values.last) } }
            json.key("multiValueQueryStringParameters")
            nullable(items, &json) { json in for item in items { strings(item.values, item.name, &json) } }
            parameters(path, route, always: true, &json)
            json.key("stageVariables")
            json.null()
            json.key("requestContext")
            json.object { json in
                json.member("resourceId", nil)
                json.member("resourcePath", resource)
                json.member("httpMethod", request.method)
                json.member("extendedRequestId", context.requestID)
                json.member("requestTime", context.requestTime)
                json.member("path", path.raw)
                json.member("accountId", context.account)
                json.member("protocol", request.version)
                json.member("stage", "$default")
                json.member("domainPrefix", domainPrefix(request.authority))
                json.key("requestTimeEpoch")
                json.integer(context.milliseconds)
                json.member("requestId", context.requestID)
                json.key("identity")
                identity(request, caller, context, &json)
                json.member("domainName", domainName(request.authority))
                json.member("apiId", route.trigger.api)
                if case .token(let claims) = caller {
                    json.key("authorizer")
                    json.object { json in
                        ClaimRendering.write(claims, listStyle: .commas, &json)
                    }
                }
            }
            body(request, route.trigger.format, &json)
        }
        return json.bytes
    }

    private static func version2(
        _ request: HTTPRequest, _ path: RequestPath, _ query: QueryItems, _ route: Route, _ caller: Caller,
        _ context: EventContext
    ) -> [UInt8] {
        var json = JSONBuffer(capacity: request.body.count + 4096)
        json.object { json in
            json.member("version", "2.0")
            json.member("routeKey", route.key)
            // HTTP APIs hand the path over decoded, REST APIs as sent.
            json.member("rawPath", path.decoded)
            json.member("rawQueryString", request.query ?? "")
            let cookies = request.fields.values("cookie").flatMap { $0.split(separator: ";") }.map(trimmed).filter {
                !$0.isEmpty
            }
            if !cookies.isEmpty { strings(cookies, "cookies", &json) }
            json.key("headers")
            json.object { json in
                for field in group(request.fields, { $0.key }) where field.name != "cookie" {
                    json.member(field.name, field.values.joined(separator: ","))
                }
            }
            let items = query.grouped
            if !items.isEmpty {
                json.key("queryStringParameters")
                json.object { json in for item in items { json.member(item.name, item.values.joined(separator: ",")) } }
            }
            json.key("requestContext")
            json.object { json in
                json.member("accountId", context.account)
                json.member("apiId", route.trigger.api)
                authorizer(caller, &json)
                json.member("domainName", domainName(request.authority))
                json.member("domainPrefix", domainPrefix(request.authority))
                json.key("http")
                json.object { json in
                    json.member("method", request.method)
                    json.member("path", path.decoded)
                    json.member("protocol", request.version)
                    json.member("sourceIp", context.peer.address)
                    json.member("userAgent", request.fields.values("user-agent").first ?? "")
                }
                json.member("requestId", context.requestID)
                json.member("routeKey", route.key)
                json.member("stage", "$default")
                json.member("time", context.requestTime)
                json.key("timeEpoch")
                json.integer(context.milliseconds)
            }
            parameters(path, route, always: false, &json)
            body(request, route.trigger.format, &json)
        }
        return json.bytes
    }

    private static func identity(
        _ request: HTTPRequest, _ caller: Caller, _ context: EventContext, _ json: inout JSONBuffer
    ) {
        let signed: SignedCaller? = if case .signed(let signed) = caller { signed } else { nil }
        let keyName: String? = if case .apiKey(let name) = caller { name } else { nil }
        json.object { json in
            json.member("accessKey", signed?.accessKey)
            json.member("accountId", signed?.account)
            json.member("apiKeyId", keyName)
            json.member("caller", signed?.userID)
            for name in [
                "cognitoAuthenticationProvider", "cognitoAuthenticationType", "cognitoIdentityId",
                "cognitoIdentityPoolId",
            ] {
                json.member(name, nil)
            }
            json.member("principalOrgId", nil)
            json.member("sourceIp", context.peer.address)
            json.member("user", signed?.userID)
            json.member("userAgent", request.fields.values("user-agent").first)
            json.member("userArn", signed?.arn)
        }
    }

    private static func authorizer(_ caller: Caller, _ json: inout JSONBuffer) {
        switch caller {
        case .anyone, .apiKey: return
        case .token(let claims):
            json.key("authorizer")
            json.object { json in
                json.key("jwt")
                json.object { json in ClaimRendering.write(claims, listStyle: .brackets, &json) }
            }
        case .signed(let signed):
            json.key("authorizer")
            json.object { json in
                json.key("iam")
                json.object { json in
                    json.member("accessKey", signed.accessKey)
                    json.member("accountId", signed.account)
                    json.member("callerId", signed.userID)
                    json.member("cognitoIdentity", nil)
                    json.member("principalOrgId", nil)
                    json.member("userArn", signed.arn)
                    json.member("userId", signed.userID)
                }
            }
        }
    }

    private static func parameters(_ path: RequestPath, _ route: Route, always: Bool, _ json: inout JSONBuffer) {
        let found =
            route.pattern.isDefault && route.trigger.format == .v1
            ? [("proxy", path.segments.joined(separator: "/"))] : route.pattern.parameters(of: path)
        guard always || !found.isEmpty else { return }
        json.key("pathParameters")
        nullable(found, &json) { json in for (name, value) in found { json.member(name, value) } }
    }

    /// REST APIs hand every body over as text; HTTP APIs only those whose type says so. What is not UTF-8 becomes Base64 with either.
    private static func body(_ request: HTTPRequest, _ format: Trigger.HTTP.Format, _ json: inout JSONBuffer) {
        guard !request.body.isEmpty else {
            json.member("body", nil)
            json.key("isBase64Encoded")
            json.bool(false)
            return
        }
        json.key("body")
        let isText = format == .v1 || MediaType.isText(request.fields.only("content-type"))
        let text = isText ? String(validating: request.body, as: UTF8.self) : nil
        if let text { json.string(text) } else { json.base64(request.body) }
        json.key("isBase64Encoded")
        json.bool(text == nil)
    }

    private static func group(
        _ fields: HTTPFields, _ spelling: (HTTPFields.Field) -> String
    ) -> [(name: String, values: [String])] {
        var order: [(name: String, values: [String])] = []
        var index: [String: Int] = [:]
        for field in fields {
            if let at = index[field.key] {
                order[at].values.append(field.value)
            } else {
                index[field.key] = order.count
                order.append((spelling(field), [field.value]))
            }
        }
        return order
    }

    private static func strings(_ values: [String], _ name: String, _ json: inout JSONBuffer) {
        json.key(name)
        json.array { json in for value in values { json.string(value) } }
    }

    private static func nullable<T>(_ items: [T], _ json: inout JSONBuffer, _ members: (inout JSONBuffer) -> Void) {
        if items.isEmpty { json.null() } else { json.object(members) }
    }

    /// The authority without its port.
    private static func domainName(_ authority: String) -> String {
        guard let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") else { return authority }
        return String(authority[..<colon])
    }

    private static func domainPrefix(_ authority: String) -> String {
        String(authority.prefix { $0 != "." && $0 != ":" })
    }

    private static func trimmed(_ text: Substring) -> String {
        let head = text.drop { $0 == " " || $0 == "\t" }
        var tail = head
        while let last = tail.last, last == " " || last == "\t" { tail.removeLast() }
        return String(tail)
    }
}
