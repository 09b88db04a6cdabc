import WritModel
import WritTemplates

/// What stands open to the network beside the functions' own entrances.
enum NetworkRules: RuleSet {
    static let openGroup = Rule(
        "WRIT-NET-001", practice: 3, .high, cwe: 284, "a security group lets every address in",
        fix: "name the security group or the address range that connects", source: "Security Hub EC2.18, EC2.19")
    static let publicStore = Rule(
        "WRIT-NET-002", practice: 3, .high, cwe: 284, "a store has an address on the internet",
        fix: "set `PubliclyAccessible: false` and reach the store from within the VPC",
        source: "Security Hub RDS.2, Redshift.1, DMS.1")
    static let plainConnection = Rule(
        "WRIT-NET-003", practice: 6, .medium, cwe: 319, "connections to a store are not encrypted",
        fix: "switch encryption in transit on", source: "Security Hub ElastiCache.5, OpenSearch.3, DynamoDB.7, MSK.1")
    static let oneZone = Rule(
        "WRIT-NET-004", practice: 7, .note, cwe: nil, "a function stands in one subnet",
        fix: "name subnets of two availability zones", source: "Security Hub Lambda.5")
    static let rules = [openGroup, publicStore, plainConnection, oneZone]

    static func check(_ input: AuditInput) -> [Finding] {
        groups(input)
            + publicStore.together(
                input.resources.filter { publicTypes.contains($0.type) && $0.isOn("PubliclyAccessible") },
                ": reachable from the internet", place: "PubliclyAccessible")
            + transport(input) + zones(input)
    }

    private static let publicTypes: Set<String> = [
        "AWS::RDS::DBInstance", "AWS::RDS::DBCluster", "AWS::Redshift::Cluster", "AWS::DMS::ReplicationInstance",
        "AWS::RedshiftServerless::Workgroup", "AWS::AmazonMQ::Broker",
    ]

    private static func groups(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        for resource in input.resources {
            let rules: [Node] =
                switch resource.type {
                case "AWS::EC2::SecurityGroup": resource.items("SecurityGroupIngress")
                case "AWS::EC2::SecurityGroupIngress": [resource.properties]
                default: []
                }
            let open = rules.filter { rule in
                (rule["CidrIp"]?.string == "0.0.0.0/0" || rule["CidrIpv6"]?.string == "::/0") && !isWeb(rule)
            }
            guard !open.isEmpty else { continue }
            out.append(
                openGroup.finding(
                    "`\(resource.logicalID)` lets every address connect to \(Set(open.map(ports)).sorted().joined(separator: ", "))",
                    at: open.map { $0.location.line > 0 ? $0.location : resource.location }))
        }
        return out
    }

    private static func isWeb(_ rule: Node) -> Bool {
        guard let from = rule["FromPort"]?.number, let to = rule["ToPort"]?.number else { return false }
        return from == to && (from == 80 || from == 443)
    }

    private static func ports(_ rule: Node) -> String {
        guard rule["IpProtocol"]?.scalarText != "-1", let from = rule["FromPort"]?.scalarText,
            let to = rule["ToPort"]?.scalarText
        else { return "every port" }
        return from == to ? "port \(from)" : "ports \(from)–\(to)"
    }

    private static func transport(_ input: AuditInput) -> [Finding] {
        let plain = input.resources.filter { resource in
            switch resource.type {
            case "AWS::ElastiCache::ReplicationGroup": resource.isOff("TransitEncryptionEnabled")
            case "AWS::OpenSearchService::Domain", "AWS::Elasticsearch::Domain":
                resource.isOff("DomainEndpointOptions.EnforceHTTPS")
                    || resource.isOff("NodeToNodeEncryptionOptions.Enabled")
            case "AWS::DAX::Cluster": resource.text("ClusterEndpointEncryptionType") != "TLS"
            case "AWS::MSK::Cluster":
                ["PLAINTEXT", "TLS_PLAINTEXT"].contains(
                    resource.text("EncryptionInfo.EncryptionInTransit.ClientBroker"))
            case "AWS::RDS::DBProxy": resource.isOff("RequireTLS")
            default: false
            }
        }
        return plainConnection.together(plain, ": connections are not, or need not be, encrypted")
    }

    private static func zones(_ input: AuditInput) -> [Finding] {
        let single = input.functions.filter { function in
            guard let subnets = function.vpc?.subnets, subnets.count == 1 else { return false }
            // A parameter or an import may be a list.
            return switch subnets[0] {
            case .literal(let node): node.string?.hasPrefix("subnet-") == true
            case .reference(let id, nil): input.application.resource(id)?.type == "AWS::EC2::Subnet"
            default: false
            }
        }
        guard !single.isEmpty else { return [] }
        return [
            oneZone.finding(
                Prose.list(single.map(\.logicalID)) + ": when its availability zone fails, so does the function",
                at: single.compactMap { $0.vpc?.location }, functions: single.map(\.logicalID))
        ]
    }
}
