/// The condition keys that every service knows.
///
/// Source: IAM user guide, "AWS global condition context keys".
enum GlobalConditionKeys {
    static func find(_ key: String) -> Catalogue.ConditionKey? {
        if let known = byName[key] { return known }
        for tag in tags where key.hasPrefix(tag.prefix) && key.utf8.count > tag.prefix.utf8.count {
            return Catalogue.ConditionKey(name: tag.name, type: .string, isMultivalued: false)
        }
        return nil
    }

    static let multivalued: Set<String> = Set(byName.filter { $0.value.isMultivalued }.map(\.key))

    private static let tags: [(prefix: String, name: String)] = [
        ("aws:principaltag/", "aws:PrincipalTag/${TagKey}"), ("aws:requesttag/", "aws:RequestTag/${TagKey}"),
        ("aws:resourcetag/", "aws:ResourceTag/${TagKey}"),
    ]

    private static let byName: [String: Catalogue.ConditionKey] = {
        let single: [(Catalogue.ValueType, [String])] = [
            (
                .string,
                [
                    "aws:AssumedRoot", "aws:ChatbotSourceArn", "aws:Ec2InstanceSourceVpc", "aws:FederatedProvider",
                    "aws:IsMcpServiceAction", "aws:McpServicePrincipal", "aws:PrincipalAccount", "aws:PrincipalOrgID",
                    "aws:PrincipalServiceName", "aws:PrincipalType", "aws:RequestedRegion", "aws:ResourceAccount",
                    "aws:ResourceOrgID", "aws:SourceAccount", "aws:SourceIdentity", "aws:SourceOrgID",
                    "aws:SourceOwner", "aws:SourceVpc", "aws:SourceVpce", "aws:UserAgent", "aws:VpceAccount",
                    "aws:VpceOrgID", "aws:VpceOrgPaths", "aws:referer", "aws:userid", "aws:username",
                    "aws:SignInSessionArn", "aws:SourceInstanceARN", "ec2:RoleDelivery",
                ]
            ),
            (.arn, ["aws:PrincipalArn", "aws:SourceArn", "ec2:SourceInstanceArn", "lambda:SourceFunctionArn"]),
            (
                .bool,
                [
                    "aws:MultiFactorAuthPresent", "aws:PrincipalIsAWSService", "aws:SecureTransport",
                    "aws:ViaAWSMCPService", "aws:ViaAWSService",
                ]
            ),
            (.date, ["aws:CurrentTime", "aws:EpochTime", "aws:TokenIssueTime"]), (.numeric, ["aws:MultiFactorAuthAge"]),
            (.ip, ["aws:SourceIp", "aws:VpcSourceIp", "aws:Ec2InstanceSourcePrivateIPv4"]),
        ]
        let sets = [
            "aws:CalledVia", "aws:PrincipalOrgPaths", "aws:PrincipalServiceNamesList", "aws:ResourceOrgPaths",
            "aws:SourceOrgPaths", "aws:TagKeys",
        ]
        // One value each, although they speak of the members of a set.
        let firstAndLast = ["aws:CalledViaFirst", "aws:CalledViaLast"]
        var keys: [String: Catalogue.ConditionKey] = [:]
        for (type, names) in single + [(.string, firstAndLast)] {
            for name in names {
                keys[name.asciiLowercased] = Catalogue.ConditionKey(name: name, type: type, isMultivalued: false)
            }
        }
        for name in sets {
            keys[name.asciiLowercased] = Catalogue.ConditionKey(name: name, type: .string, isMultivalued: true)
        }
        return keys
    }()
}
