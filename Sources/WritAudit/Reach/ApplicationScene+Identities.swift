import WritIAM
import WritModel
import WritTemplates

extension ApplicationScene {
    /// The roles of functions, and every other role and user of the template.
    func identities() -> [ReachScene.Identity] {
        var out: [ReachScene.Identity] = []
        var seen: Set<String> = []
        for function in application.functions where function.resource.exists != false {
            let id = Self.roleID(function)
            guard seen.insert(id).inserted else { continue }
            let role = function.role
            var policies = policy(resolved(role.statements.map(\.node)), .identity).map { [$0] } ?? []
            policies += role.managedPolicies.compactMap { managed($0.policy) }
            out.append(
                ReachScene.Identity(
                    id: id, arn: roleARN(id, role), policies: policies,
                    boundary: role.permissionsBoundary.flatMap(boundary),
                    trust: trust(role.assumeRolePolicy) ?? Self.lambdaTrust))
        }
        for resource in application.resources where resource.exists != false {
            let isUser = resource.type == "AWS::IAM::User"
            guard isUser || resource.kind == .role, seen.insert(resource.logicalID).inserted else { continue }
            guard let arn = arn(resource.logicalID) else { continue }
            out.append(
                ReachScene.Identity(
                    id: resource.logicalID, arn: arn, policies: policies(of: resource),
                    boundary: resource.rawProperty("PermissionsBoundary").map(application.scope.value)
                        .flatMap(boundary),
                    trust: isUser ? nil : trust(resource.rawProperty("AssumeRolePolicyDocument"))))
        }
        return out
    }

    private static let lambdaTrust = try? Policy(
        reading: .object([
            "Version": "2012-10-17",
            "Statement": .object([
                "Effect": "Allow", "Principal": .object(["Service": "lambda.amazonaws.com"]),
                "Action": "sts:AssumeRole",
            ]),
        ]), kind: .trust)

    private func roleARN(_ id: String, _ role: Role) -> ARN {
        if let known = role.logicalID.flatMap(arn) { return known }
        if case .stated(let value) = role.origin, let arn = text(value).flatMap({ ARN($0) }) { return arn }
        // SAM's role has the logical id of the function with `Role`, and CloudFormation adds letters.
        return ARN(
            service: "iam", region: "", account: environment.account ?? "",
            resource: "role/\(environment.stackName ?? "stack")-\(id)-x")
    }

    // MARK: Policies

    private func policies(of resource: Resource) -> [Policy] {
        var statements: [Node] = []
        for item in items(resource.rawProperty("Policies")) { statements += self.statements(item["PolicyDocument"]) }
        var managed = items(resource.rawProperty("ManagedPolicyArns")).map(application.scope.value)
        for other in application.resources where other.exists != false {
            guard other.type.hasPrefix("AWS::IAM::"), other.type.hasSuffix("Policy") else { continue }
            let holders = ["Roles", "Users", "RoleName", "UserName"].flatMap { items(other.rawProperty($0)) }
            if holders.contains(where: { application.scope.value($0).soleReference == resource.logicalID }) {
                statements += self.statements(other.rawProperty("PolicyDocument"))
            }
        }
        if resource.type == "AWS::IAM::User" { managed += groups(of: resource, &statements) }
        return (policy(resolved(statements), .identity).map { [$0] } ?? []) + managed.compactMap(self.managed)
    }

    /// A user has the policies of its groups.
    private func groups(of user: Resource, _ statements: inout [Node]) -> [Value] {
        var managed: [Value] = []
        for group in items(user.rawProperty("Groups")) {
            guard let id = application.scope.value(group).soleReference, let group = application.resource(id) else {
                continue
            }
            for item in items(group.rawProperty("Policies")) { statements += self.statements(item["PolicyDocument"]) }
            managed += items(group.rawProperty("ManagedPolicyArns")).map(application.scope.value)
        }
        return managed
    }

    /// A policy of the template by its statements, one of AWS by what is known of it.
    private func managed(_ value: Value) -> Policy? {
        if let id = value.soleReference, let resource = application.resource(id) {
            return policy(resolved(statements(resource.rawProperty("PolicyDocument"))), .identity)
        }
        guard let name = text(value)?.split(separator: "/").last.map(String.init) else { return nil }
        var statement = Mapping()
        statement["Effect"] = "Allow"
        if let actions = ManagedPolicyTable.actions(name) {
            statement["Action"] = Node(actions.map { Node($0) })
        } else if name == ManagedPolicyTable.powerUser.0 {
            statement["NotAction"] = Node(ManagedPolicyTable.powerUser.1.map { Node($0) })
        } else {
            return nil
        }
        statement["Resource"] = "*"
        return policy([Node(statement)], .identity)
    }

    /// Nil where the boundary's statements are not known: what it forbids is then not counted on.
    private func boundary(_ value: Value) -> [Policy]? { managed(value).map { [$0] } }

    private func trust(_ document: Node?) -> Policy? { policy(resolved(statements(document)), .trust) }

    private func statements(_ document: Node?) -> [Node] { items(document?["Statement"]) }

    private func items(_ node: Node?) -> [Node] {
        guard let node = node.flatMap({ application.scope.simplify($0) }) else { return [] }
        return node.array ?? [node]
    }

    // MARK: Identity pools

    /// Roles that a Cognito identity pool gives to whoever asks, signed in or not.
    func identityPools(_ entrances: inout [ReachScene.Entrance]) {
        for attachment in application.resources
        where attachment.type == "AWS::Cognito::IdentityPoolRoleAttachment" && attachment.exists != false {
            for (key, who) in [("unauthenticated", ReachGraph.outside), ("authenticated", ReachGraph.signedIn)] {
                guard let role = attachment.rawProperty("Roles")?[key],
                    let id = application.scope.value(role).soleReference
                else { continue }
                if key == "unauthenticated", !letsGuestsIn(attachment) { continue }
                entrances.append(.init(from: who, to: id, method: "assume-role", by: "identity pool"))
            }
        }
    }

    private func letsGuestsIn(_ attachment: Resource) -> Bool {
        guard let id = attachment.rawProperty("IdentityPoolId").map(application.scope.value)?.soleReference,
            let pool = application.resource(id)
        else { return true }
        return pool.property("AllowUnauthenticatedIdentities").map { $0.bool == true || $0.string == "true" } ?? false
    }
}
