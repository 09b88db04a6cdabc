import WritModel

/// Custom domains of HTTP and WebSocket APIs.
extension SAMExpansion {
    mutating func makeV2Domain(_ resource: inout SAMResource, tag: String) throws(SAMFailure) -> DomainParts {
        guard var settings = resource["Domain"] else { return DomainParts() }
        guard let name = settings["DomainName"].given, let certificate = settings["CertificateArn"].given else {
            throw resource.failure(
                "Custom Domains only works if both DomainName and CertificateArn are provided.", at: settings.location)
        }
        var domain = GeneratedResource(
            "AWS::ApiGatewayV2::DomainName", LogicalIDHash.id("ApiGatewayDomainNameV2", of: name),
            attributes: resource.passedAttributes)
        domain["DomainName"] = name
        domain["Tags"] = .object([tag: "SAM"])
        let endpoint = settings["EndpointConfiguration"].given ?? "REGIONAL"
        guard endpoint.string == "REGIONAL" else {
            throw resource.failure(
                "EndpointConfiguration for Custom Domains must be one of ['REGIONAL'].", at: endpoint.location)
        }
        settings[member: "EndpointConfiguration"] = endpoint
        var configuration = Node.object(["CertificateArn": certificate, "EndpointType": endpoint])
        for name in ["OwnershipVerificationCertificateArn", "SecurityPolicy"] where settings[name].isTruthy {
            configuration[member: name] = settings[name]
        }
        domain["DomainNameConfigurations"] = [configuration]
        if let mutual = settings["MutualTlsAuthentication"], mutual.isTruthy {
            let fields = "['TruststoreUri', 'TruststoreVersion']"
            guard let members = mutual.object else {
                throw resource.failure(
                    "MutualTlsAuthentication must be a map with at least one of the following fields \(fields).",
                    at: mutual.location)
            }
            domain["MutualTlsAuthentication"] = try trustStore(members) { unknown, location in
                .resource(
                    unknown.joined(separator: ","), "Available MutualTlsAuthentication fields are \(fields).",
                    at: location)
            }
        }
        var parts = DomainParts(domain: domain)
        parts.mappings = try apiMappings(resource, settings, domain)
        parts.records = try makeRecords(resource, settings, target: Node(domain.logicalID), isV2: true)
        return parts
    }

    private func apiMappings(
        _ resource: SAMResource, _ settings: Node, _ domain: GeneratedResource
    ) throws(SAMFailure) -> [GeneratedResource] {
        func mapping(_ id: String, _ key: String?) -> GeneratedResource {
            var mapping = GeneratedResource("AWS::ApiGatewayV2::ApiMapping", id, attributes: resource.passedAttributes)
            mapping["DomainName"] = domain.ref
            mapping["ApiId"] = CFN.ref(resource.id)
            mapping["Stage"] = CFN.ref(resource.id + ".Stage")
            mapping["ApiMappingKey"] = key.map { Node($0) }
            return mapping
        }
        guard let given = settings["BasePath"], given.isTruthy, given.string != nil || given.array != nil else {
            return [mapping(resource.id + "ApiMapping", nil)]
        }
        var made: [GeneratedResource] = []
        for item in given.array ?? [given] {
            guard let path = item.string else {
                throw resource.failure("Basepath must be a string.", at: item.location)
            }
            func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2F || byte == 0x2D || byte == 0x5F }
            guard path.utf8.allSatisfy({ $0.isASCIIAlphanumeric || isSeparator($0) }) else {
                throw resource.failure("Invalid Basepath name provided.", at: item.location)
            }
            let plain = String(decoding: path.utf8.filter { !isSeparator($0) }, as: UTF8.self)
            var key = Substring(path)
            while key.first == "/" { key = key.dropFirst() }
            while key.last == "/" { key = key.dropLast() }
            made.append(mapping(resource.id + plain + "ApiMapping", String(key)))
        }
        return made
    }
}
