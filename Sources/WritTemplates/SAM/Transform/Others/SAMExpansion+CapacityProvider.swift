import WritModel

/// `AWS::Serverless::CapacityProvider`: EC2 capacity for functions, with the role that manages it.
extension SAMExpansion {
    private static let fields: [ModelCheck.Field] = [
        .init("CapacityProviderName", .any),
        .init(
            "VpcConfig",
            .object([
                .init("SecurityGroupIds", .intrinsicOr(.list(.intrinsicOr(.string)))),
                .init("SubnetIds", .intrinsicOr(.list(.intrinsicOr(.string))), required: true),
            ]), required: true),
        .init("OperatorRole", .any),
        .init("Tags", .map),
        .init("PropagateTags", .bool),
        .init(
            "InstanceRequirements",
            .object([
                .init("Architectures", .intrinsicOr(.list(.intrinsicOr(.string)))),
                .init("AllowedTypes", .intrinsicOr(.list(.intrinsicOr(.string)))),
                .init("ExcludedTypes", .intrinsicOr(.list(.intrinsicOr(.string)))),
            ])),
        .init(
            "ScalingConfig",
            .object([
                .init("MaxVCpuCount", .intrinsicOr(.integer)), .init("AverageCPUUtilization", .intrinsicOr(.number)),
            ])),
        .init("KmsKeyArn", .any),
    ]

    func expandCapacityProvider(_ resource: SAMResource) throws(SAMFailure) -> [GeneratedResource] {
        try ModelCheck(id: resource.id).all(Node(resource.properties, at: resource.location), Self.fields)
        let requirements = resource["InstanceRequirements"]
        if requirements?["AllowedTypes"].given != nil, requirements?["ExcludedTypes"].given != nil {
            throw resource.failure(
                "Cannot specify 'InstanceRequirements.AllowedTypes' and 'InstanceRequirements.ExcludedTypes' together.",
                at: requirements?.location)
        }
        var tags = resource["Tags"]?.object ?? Mapping()
        tags["lambda:createdBy"] = "SAM"
        var made: [GeneratedResource] = []
        var operatorRole = resource["OperatorRole"]
        if !operatorRole.isTruthy {
            var parts = RoleParts(assumeRolePolicy: CFN.assumeRolePolicy("lambda.amazonaws.com"))
            parts.managedPolicies = [Node(managedPolicyARN("AWSLambdaManagedEC2ResourceOperator"))]
            parts.tags = [.object(["Key": "lambda:createdBy", "Value": "SAM"])]
            var role = try makeRole(
                for: resource.id, attributes: resource.passedAttributes, statedPolicies: nil, parts: parts)
            role.logicalID = resource.id + "OperatorRole"
            operatorRole = role.arn
            made.append(role)
        }
        made.append(provider(resource, operatorRole, tags))
        guard resource["PropagateTags"].isTruthy, let own = resource["Tags"]?.object, !own.isEmpty else { return made }
        for index in made.indices where made[index].isTaggable {
            var all = Mapping()
            for tag in (made[index]["Tags"]?.array ?? []) + CFN.tagList(Node(own)) {
                all[PythonText.text(tag["Key"])] = tag["Value"]
            }
            made[index]["Tags"] = Node(CFN.tagList(Node(all)))
        }
        return made
    }

    private func provider(_ resource: SAMResource, _ role: Node?, _ tags: Mapping) -> GeneratedResource {
        var provider = GeneratedResource(
            "AWS::Lambda::CapacityProvider", resource.id, dependsOn: resource.dependsOn,
            attributes: resource.attributes)
        if resource["CapacityProviderName"].isTruthy {
            provider["CapacityProviderName"] = resource["CapacityProviderName"]
        }
        if let network = resource["VpcConfig"] {
            var kept = Mapping()
            kept["SubnetIds"] = network["SubnetIds"]
            if let groups = network["SecurityGroupIds"].given { kept["SecurityGroupIds"] = groups }
            provider["VpcConfig"] = Node(kept)
        }
        provider["PermissionsConfig"] = role.map { .object(["CapacityProviderOperatorRoleArn": $0]) }
        provider["Tags"] = Node(CFN.tagList(Node(tags)))
        if let requirements = resource["InstanceRequirements"], requirements.isTruthy {
            var kept = Mapping()
            for (from, to) in [
                ("Architectures", "Architectures"), ("AllowedTypes", "AllowedInstanceTypes"),
                ("ExcludedTypes", "ExcludedInstanceTypes"),
            ] {
                if let value = requirements[from].given { kept[to] = value }
            }
            provider["InstanceRequirements"] = Node(kept)
        }
        if let scaling = resource["ScalingConfig"], scaling.isTruthy {
            var kept = Mapping()
            if let most = scaling["MaxVCpuCount"].given { kept["MaxVCpuCount"] = most }
            if let average = scaling["AverageCPUUtilization"].given {
                kept["ScalingMode"] = "Manual"
                kept["ScalingPolicies"] = [
                    .object([
                        "PredefinedMetricType": "LambdaCapacityProviderAverageCPUUtilization",
                        "TargetValue": average,
                    ])
                ]
            } else {
                kept["ScalingMode"] = "Auto"
            }
            provider["CapacityProviderScalingConfig"] = Node(kept)
        }
        if resource["KmsKeyArn"].isTruthy { provider["KmsKeyArn"] = resource["KmsKeyArn"] }
        return provider
    }
}
