import WritModel

/// Roles: the one that all functions share, and those of functions that have their own.
extension ServerlessCompiler {
    static let sharedRole = "IamRoleLambdaExecution"

    /// What the framework's provider section says of the role, in its present or its older form.
    private var statements: [Node] {
        let current = provider?["iam"]?["role"]?["statements"]?.array ?? []
        return current + (provider?["iamRoleStatements"]?.array ?? [])
    }

    private var managedPolicies: [Node] {
        let current = provider?["iam"]?["role"]?["managedPolicies"]?.array ?? []
        return current + (provider?["iamManagedPolicies"]?.array ?? [])
    }

    /// A role that the provider section names instead of having one made.
    private var statedRole: Node? {
        if let role = provider?["iam"]?["role"], role.string != nil || Intrinsic(role) != nil { return role }
        return provider?["role"]
    }

    /// The value of the function's `Role`.
    mutating func role(_ function: Node, _ entry: Mapping.Entry) -> Node {
        if let own = function["role"] { return reference(own) }
        // The widely used plugin `serverless-iam-roles-per-function`.
        let own = function["iamRoleStatements"]?.array ?? []
        if !own.isEmpty {
            let id = Self.normalized(entry.key) + "IamRoleLambdaExecution"
            let inherits =
                function["iamRoleStatementsInherit"]
                ?? service["custom"]?["serverless-iam-roles-per-function"]?["defaultInherit"]
            putRole(
                id, own + (inherits?.bool == true ? statements : []),
                at: function["iamRoleStatements"]?.location ?? entry.keyLocation)
            return CFN.getAtt(id, "Arn").placed(at: entry.keyLocation)
        }
        if let stated = statedRole { return reference(stated) }
        return CFN.getAtt(Self.sharedRole, "Arn").placed(at: entry.keyLocation)
    }

    /// A bare name is the logical id of a role in `resources`.
    private func reference(_ node: Node) -> Node {
        guard let text = node.string, !text.hasPrefix("arn:") else { return node }
        return CFN.getAtt(text, "Arn").placed(at: node.location)
    }

    mutating func makeRole() {
        guard statedRole == nil, service["functions"] != nil else { return }
        let place = provider?["iam"]?.location ?? provider?["iamRoleStatements"]?.location ?? provider?.location
        putRole(Self.sharedRole, statements + sourceStatements, at: place ?? service.location)
    }

    private mutating func putRole(_ id: String, _ statements: [Node], at location: SourceLocation) {
        let logs = Node.object([
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:CreateLogGroup", "logs:TagResource", "logs:PutLogEvents"],
            "Resource": [
                CFN.sub(
                    "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/\(serviceName ?? "*")-\(stage)*:*"
                )
            ],
        ]).placed(at: location)
        let document = Node.object(["Version": "2012-10-17", "Statement": Node([logs] + statements)])
        let policy = Node.object(["PolicyName": Node("\(serviceName ?? "service")-lambda"), "PolicyDocument": document])
        var managed = managedPolicies
        if provider?["vpc"] != nil {
            managed.append(
                CFN.sub("arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole"))
        }
        put(
            id, "AWS::IAM::Role",
            [
                "AssumeRolePolicyDocument": CFN.assumeRolePolicy("lambda.amazonaws.com"), "Policies": [policy],
                "ManagedPolicyArns": managed.isEmpty ? nil : Node(managed),
                "PermissionsBoundary": provider?["iam"]?["role"]?["permissionsBoundary"]
                    ?? provider?["rolePermissionsBoundary"],
                "RoleName": provider?["iam"]?["role"]?["name"],
            ], at: location)
    }
}
