import WritModel

/// Custom domains of REST APIs and their DNS records.
extension SAMExpansion {
    struct DomainParts {
        var domain: GeneratedResource?
        var mappings: [GeneratedResource] = []
        var records: GeneratedResource?
        var association: GeneratedResource?

        var all: [GeneratedResource] { [domain].compactMap { $0 } + mappings + [records].compactMap { $0 } }
    }

    mutating func makeDomain(_ resource: inout SAMResource) throws(SAMFailure) -> DomainParts {
        guard var settings = resource["Domain"] else { return DomainParts() }
        try resource.expect.map(settings, "Domain")
        let name = try resource.expect.given(settings["DomainName"], "Domain.DomainName")
        let certificate = try resource.expect.given(settings["CertificateArn"], "Domain.CertificateArn")
        var domain = GeneratedResource(
            "AWS::ApiGateway::DomainName", LogicalIDHash.id("ApiGatewayDomainName", of: name),
            attributes: resource.passedAttributes)
        domain["DomainName"] = name
        let endpoint = settings["EndpointConfiguration"].given ?? "REGIONAL"
        settings[member: "EndpointConfiguration"] = endpoint
        try checkEndpoint(endpoint, resource)
        domain[endpoint.string == "REGIONAL" ? "RegionalCertificateArn" : "CertificateArn"] = certificate
        setEndpoint(endpoint, settings, of: &domain)
        if let mutual = settings["MutualTlsAuthentication"], mutual.isTruthy {
            let members = try resource.expect.map(mutual, "Domain.MutualTlsAuthentication")
            domain["MutualTlsAuthentication"] = try trustStore(members) {
                resource.failure(
                    "Available Domain.MutualTlsAuthentication fields are ['TruststoreUri', 'TruststoreVersion'].",
                    at: $1)
            }
        }
        for name in ["SecurityPolicy", "EndpointAccessMode", "OwnershipVerificationCertificateArn"]
        where settings[name].isTruthy {
            domain[name] = settings[name]
        }
        var parts = DomainParts(domain: domain)
        parts.mappings = try pathMappings(resource, settings) { mapping in
            mapping.type = "AWS::ApiGateway::BasePathMapping"
            mapping["DomainName"] = domain.ref
        }
        parts.records = try makeRecords(resource, settings, target: Node(domain.logicalID), isV2: false)
        return parts
    }

    /// The trust store of mutual TLS; `refuse` gets the unknown names, sorted.
    func trustStore(
        _ members: Mapping, _ refuse: ([String], SourceLocation?) -> SAMFailure
    ) throws(SAMFailure) -> Node {
        let unknown = members.filter { !["TruststoreUri", "TruststoreVersion"].contains($0.key) }
        guard unknown.isEmpty else { throw refuse(unknown.map(\.key).sorted(), unknown.first?.keyLocation) }
        return Node(
            members.reduce(into: Mapping()) { kept, entry in
                if entry.value.isTruthy { kept[entry.key] = entry.value }
            })
    }

    private func checkEndpoint(_ endpoint: Node, _ resource: SAMResource) throws(SAMFailure) {
        guard ["EDGE", "REGIONAL", "PRIVATE"].contains(endpoint.string) else {
            throw resource.failure(
                "EndpointConfiguration for Custom Domains must be one of ['EDGE', 'REGIONAL', 'PRIVATE'].",
                at: endpoint.location)
        }
    }

    private func setEndpoint(_ endpoint: Node, _ settings: Node, of domain: inout GeneratedResource) {
        var configuration = Node.object(["Types": [endpoint]])
        if let type = settings["IpAddressType"], type.isTruthy { configuration[member: "IpAddressType"] = type }
        domain["EndpointConfiguration"] = configuration
    }

    private func pathMappings(
        _ resource: SAMResource, _ settings: Node, _ finish: (inout GeneratedResource) -> Void
    ) throws(SAMFailure) -> [GeneratedResource] {
        let given = settings["BasePath"]
        let normalizes = (settings["NormalizeBasePath"] ?? true).isTruthy
        func mapping(_ id: String, _ path: Node?) -> GeneratedResource {
            var mapping = GeneratedResource("", id, attributes: resource.passedAttributes)
            mapping["RestApiId"] = CFN.ref(resource.id)
            mapping["Stage"] = CFN.ref(resource.id + ".Stage")
            mapping["BasePath"] = path
            finish(&mapping)
            return mapping
        }
        guard let given, given.isTruthy, given.string != nil || given.array != nil else {
            return [mapping(resource.id + "BasePathMapping", nil)]
        }
        var paths = given.string.map { [$0] } ?? []
        if given.array != nil { paths = try resource.expect.strings(given, "Domain.BasePath") }
        return paths.map { path in
            let plain = String(path.filter { String($0).isAlphanumeric })
            return mapping(resource.id + plain + "BasePathMapping", Node(normalizes ? plain : path))
        }
    }

    // MARK: private domains

    mutating func makePrivateDomain(_ resource: inout SAMResource) throws(SAMFailure) -> DomainParts {
        guard let settings = resource["Domain"] else { return DomainParts() }
        let name = try resource.expect.given(settings["DomainName"], "Domain.DomainName")
        let certificate = try resource.expect.given(settings["CertificateArn"], "Domain.CertificateArn")
        var domain = GeneratedResource(
            "AWS::ApiGateway::DomainNameV2", LogicalIDHash.id("ApiGatewayDomainNameV2", of: name),
            attributes: resource.passedAttributes)
        domain["DomainName"] = name
        domain["CertificateArn"] = certificate
        setEndpoint("PRIVATE", settings, of: &domain)
        for name in ["SecurityPolicy", "EndpointAccessMode", "Policy", "OwnershipVerificationCertificateArn"]
        where settings[name].isTruthy {
            domain[name] = settings[name]
        }
        var parts = DomainParts(domain: domain)
        parts.mappings = try pathMappings(resource, settings) { mapping in
            mapping.type = "AWS::ApiGateway::BasePathMappingV2"
            mapping["DomainNameArn"] = domain.ref
        }
        if let association = settings["AccessAssociation"].given {
            try resource.expect.map(association, "Domain.AccessAssociation")
            let endpoint = association["VpcEndpointId"] ?? Node(.null)
            var made = GeneratedResource(
                "AWS::ApiGateway::DomainNameAccessAssociation",
                LogicalIDHash.id("DomainNameAccessAssociation", of: [endpoint, Node(domain.logicalID)]),
                attributes: resource.passedAttributes)
            made["DomainNameArn"] = domain.ref
            made["AccessAssociationSourceType"] = "VPCE"
            made["AccessAssociationSource"] = endpoint
            parts.association = made
        }
        parts.records = try makeRecords(resource, settings, target: name, isV2: false)
        return parts
    }

    // MARK: DNS

    /// The group of records for the domain; domains of one hosted zone share a group.
    mutating func makeRecords(
        _ resource: SAMResource, _ settings: Node, target: Node, isV2: Bool
    ) throws(SAMFailure) -> GeneratedResource? {
        guard let route = settings["Route53"].given else { return nil }
        try resource.expect.map(route, "Domain.Route53")
        let zoneID = route["HostedZoneId"].given
        let zoneName = route["HostedZoneName"].given
        guard zoneID != nil || zoneName != nil else {
            throw resource.failure(
                "HostedZoneId or HostedZoneName is required to enable Route53 support on Custom Domains.",
                at: route.location)
        }
        let zone = zoneID.isTruthy ? zoneID : zoneName
        let records = try recordSets(resource, settings, route, target: target)
        if let separate = route["SeparateRecordSetGroup"], separate.isTruthy, !isV2 {
            try resource.expect.bool(separate, "Domain.Route53.SeparateRecordSetGroup")
            let parts: Node = [zone ?? Node(.null), settings["DomainName"] ?? Node(.null)]
            var group = GeneratedResource(
                "AWS::Route53::RecordSetGroup", LogicalIDHash.id("RecordSetGroup", of: parts),
                attributes: resource.passedAttributes)
            if zoneID.isTruthy { group["HostedZoneId"] = zoneID }
            if zoneName.isTruthy { group["HostedZoneName"] = zoneName }
            group["RecordSets"] = Node(records)
            return group
        }
        let id = LogicalIDHash.id("RecordSetGroup", of: zone)
        var group: GeneratedResource
        if let shared = recordSetGroups[id] {
            group = shared
        } else {
            group = GeneratedResource("AWS::Route53::RecordSetGroup", id, attributes: resource.passedAttributes)
            group["HostedZoneId"] = zoneID
            if !isV2 || route["HostedZoneId"] == nil { group["HostedZoneName"] = zoneName }
        }
        group["RecordSets"] = Node((group["RecordSets"]?.array ?? []) + records)
        recordSetGroups[id] = group
        return group
    }

    private func recordSets(
        _ resource: SAMResource, _ settings: Node, _ route: Node, target: Node
    ) throws(SAMFailure) -> [Node] {
        var alias = Mapping()
        if let health = route["EvaluateTargetHealth"].given { alias["EvaluateTargetHealth"] = health }
        let id = PythonText.text(target)
        switch settings["EndpointConfiguration"]?.string {
        case "REGIONAL"?:
            alias["HostedZoneId"] = CFN.getAtt(id, "RegionalHostedZoneId")
            alias["DNSName"] = CFN.getAtt(id, "RegionalDomainName")
        case "EDGE"?:
            alias["HostedZoneId"] = "Z2FDTNDATAQYW2"
            alias["DNSName"] = route["DistributionDomainName"].given ?? CFN.getAtt(id, "DistributionDomainName")
        default:
            alias["HostedZoneId"] = route["VpcEndpointHostedZoneId"] ?? Node(.null)
            alias["DNSName"] = route["VpcEndpointDomainName"] ?? Node(.null)
        }
        func record(_ type: Node) -> Node {
            var record = Node.object([
                "Name": settings["DomainName"] ?? Node(.null), "Type": type, "AliasTarget": Node(alias),
            ])
            for name in ["Region", "SetIdentifier"] {
                if let value = route[name].given { record[member: name] = value }
            }
            return record
        }
        return route["IpV6"]?.bool == true ? [record("A"), record("AAAA")] : [record("A")]
    }
}
