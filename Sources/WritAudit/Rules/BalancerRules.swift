import WritModel
import WritTemplates

/// Load balancers and distributions in front of functions.
enum BalancerRules: RuleSet {
    static let open = Rule(
        "WRIT-API-007", practice: 3, .medium, cwe: 306, "a load balancer passes anyone's requests to a function",
        fix: "put an `authenticate-oidc` or `authenticate-cognito` action before `forward`",
        source: "Elastic Load Balancing User Guide, Authenticate users")
    static let plain = Rule(
        "WRIT-API-008", practice: 6, .medium, cwe: 319, "requests may travel without TLS",
        fix: "take HTTPS alone, and redirect HTTP to it", source: "Security Hub ELB.1, CloudFront.3, CloudFront.9")
    static let oldTLS = Rule(
        "WRIT-API-009", practice: 6, .medium, cwe: 326, "an entrance takes outdated versions of TLS",
        fix: "state a policy of TLS 1.2 or later", source: "Security Hub CloudFront.10, ELB.17; RFC 8996")
    static let rules = [open, plain, oldTLS]

    static func check(_ input: AuditInput) -> [Finding] {
        openGroups(input) + input.resources.flatMap { transport(input, $0) } + versions(input)
    }

    // MARK: who comes through a load balancer

    /// Whether a load balancer passes requests to the target group without asking; nil where the template does not hold it.
    static func isOpen(_ input: AuditInput, _ group: String) -> Bool? {
        var found: Bool?
        for resource in input.resources {
            let key: String
            switch resource.type {
            case "AWS::ElasticLoadBalancingV2::Listener": key = "DefaultActions"
            case "AWS::ElasticLoadBalancingV2::ListenerRule": key = "Actions"
            default: continue
            }
            guard let raw = resource.rawProperty(key), Value.tree(raw).references.contains(group) else { continue }
            let asks = resource.items(key).contains {
                $0["Type"]?.string?.hasPrefix("authenticate-") == true || $0["Type"]?.string == "jwt-validation"
            }
            if !asks, !isInternal(input, resource) { return true }
            found = false
        }
        return found
    }

    private static func isInternal(_ input: AuditInput, _ resource: Resource) -> Bool {
        let value = input.application.scope.value
        let properties = resource.raw["Properties"]
        if let listener = properties?["ListenerArn"].flatMap({ value($0).soleReference }).flatMap(
            input.application.resource)
        {
            return isInternal(input, listener)
        }
        let balancer = properties?["LoadBalancerArn"].flatMap { value($0).soleReference }
        return balancer.flatMap(input.application.resource)?.text("Scheme") == "internal"
    }

    private static func openGroups(_ input: AuditInput) -> [Finding] {
        input.functions.compactMap { function in
            let doors = function.triggers.filter { trigger in
                guard case .alb(let group) = trigger.source else { return false }
                return group.references.contains { isOpen(input, $0) == true }
            }
            guard !doors.isEmpty else { return nil }
            return open.finding(
                "anyone can call `\(function.logicalID)` through a load balancer", at: doors.map(\.location),
                functions: [function.logicalID])
        }
    }

    // MARK: how requests travel

    private static func transport(_ input: AuditInput, _ resource: Resource) -> [Finding] {
        switch resource.type {
        case "AWS::ElasticLoadBalancingV2::Listener":
            guard resource.text("Protocol") == "HTTP", !resource.items("DefaultActions").isEmpty,
                !resource.items("DefaultActions").contains(where: { $0["Type"]?.string == "redirect" })
            else { return [] }
            return [
                plain.finding(
                    "listener `\(resource.logicalID)` takes requests without TLS",
                    at: [resource.place(of: "Protocol")],
                    severity: isInternal(input, resource) ? .low : .medium)
            ]
        case "AWS::CloudFront::Distribution":
            let root = "DistributionConfig"
            let behaviors =
                resource.items(root + ".DefaultCacheBehavior") + resource.items(root + ".CacheBehaviors")
            let open = behaviors.filter { $0["ViewerProtocolPolicy"]?.string == "allow-all" }
            let origins = resource.items(root + ".Origins").filter {
                $0["CustomOriginConfig"]?["OriginProtocolPolicy"]?.string == "http-only"
            }
            var out: [Finding] = []
            if !open.isEmpty {
                out.append(
                    plain.finding(
                        "distribution `\(resource.logicalID)` also answers requests without TLS",
                        at: open.map { $0["ViewerProtocolPolicy"]?.location ?? $0.location }))
            }
            if !origins.isEmpty {
                out.append(
                    plain.finding(
                        "distribution `\(resource.logicalID)` fetches from its origin without TLS",
                        at: origins.map(\.location)))
            }
            return out
        case "AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Integration":
            let path = resource.type == "AWS::ApiGateway::Method" ? "Integration.Uri" : "IntegrationUri"
            guard let text = resource.text(path), isPlain(text), resource.lacks("ConnectionId"),
                resource.lacks("Integration.ConnectionId")
            else { return [] }
            return [
                plain.finding(
                    "`\(resource.logicalID)` passes requests to `\(host(text))` without TLS",
                    at: [resource.place(of: path)])
            ]
        case "AWS::SNS::Subscription":
            return resource.text("Protocol") == "http"
                ? [subscription(resource.logicalID, resource.place(of: "Protocol"))] : []
        case "AWS::SNS::Topic":
            return resource.items("Subscription").filter { $0["Protocol"]?.string == "http" }.map {
                subscription(resource.logicalID, $0.location)
            }
        case "AWS::Serverless::Api", "AWS::Serverless::HttpApi", "AWS::ApiGateway::RestApi", "AWS::ApiGatewayV2::Api":
            return integrations(resource)
        default: return []
        }
    }

    private static func subscription(_ id: String, _ place: SourceLocation) -> Finding {
        plain.finding("`\(id)` delivers messages to a subscriber without TLS", at: [place])
    }

    /// Integrations of an OpenAPI body.
    private static func integrations(_ api: Resource) -> [Finding] {
        let body = api.property("DefinitionBody") ?? api.property("Body")
        var places: [SourceLocation] = []
        var hosts: [String] = []
        for path in body?["paths"]?.object ?? Mapping() {
            for operation in path.value.object ?? Mapping() {
                let integration = operation.value["x-amazon-apigateway-integration"]
                guard let uri = integration?["uri"], let text = uri.string, isPlain(text),
                    integration?["connectionId"] == nil
                else { continue }
                places.append(uri.location)
                hosts.append(host(text))
            }
        }
        guard !places.isEmpty else { return [] }
        return [plain.finding("`\(api.logicalID)` passes requests to \(Prose.list(hosts)) without TLS", at: places)]
    }

    private static func isPlain(_ text: String) -> Bool {
        text.hasPrefix("http://") && !text.hasPrefix("http://localhost")
    }
    private static func host(_ text: String) -> String { String(text.dropFirst(7).prefix { $0 != "/" && $0 != ":" }) }

    private static func versions(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        func old(_ resource: Resource, _ path: String, _ severity: Finding.Severity = .medium) {
            out.append(
                oldTLS.finding(
                    "`\(resource.logicalID)` takes TLS 1.0", at: [resource.place(of: path)], severity: severity))
        }
        for resource in input.resources {
            switch resource.type {
            case "AWS::ApiGateway::DomainName":
                if resource.text("SecurityPolicy") == "TLS_1_0" { old(resource, "SecurityPolicy") }
                if resource.lacks("SecurityPolicy") { old(resource, "SecurityPolicy", .low) }
            case "AWS::Serverless::Api":
                if resource.text("Domain.SecurityPolicy") == "TLS_1_0" { old(resource, "Domain.SecurityPolicy") }
            case "AWS::CloudFront::Distribution":
                let path = "DistributionConfig.ViewerCertificate.MinimumProtocolVersion"
                if let version = resource.text(path), !version.hasPrefix("TLSv1.2"), !version.hasPrefix("TLSv1.3") {
                    old(resource, path)
                }
            case "AWS::ElasticLoadBalancingV2::Listener":
                if let policy = resource.text("SslPolicy"), isOld(policy) { old(resource, "SslPolicy") }
            case "AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain":
                let path = "DomainEndpointOptions.TLSSecurityPolicy"
                if resource.text(path) == "Policy-Min-TLS-1-0-2019-07" { old(resource, path, .low) }
            default: continue
            }
        }
        return out
    }

    private static func isOld(_ policy: String) -> Bool {
        policy == "ELBSecurityPolicy-2016-08" || policy.contains("TLS-1-0") || policy.contains("TLS-1-1")
    }
}
