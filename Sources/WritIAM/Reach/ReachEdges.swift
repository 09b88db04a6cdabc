import WritModel

/// Finds the edges of a reachability graph.
struct ReachEdges {
    private let scene: ReachScene
    /// Who comes from outside, in the order of appearance.
    private(set) var outsiders: [String] = [ReachGraph.outside]
    private var edges: [ReachGraph.Edge] = []

    init(_ scene: ReachScene) { self.scene = scene }

    mutating func make() -> [ReachGraph.Edge] {
        wiring()
        for identity in scene.identities {
            let permissions = Permissions(of: identity)
            if permissions.areEverything {
                add(identity.id, ReachGraph.administrator, "administrator", ["*"])
            }
            assumption(identity, permissions)
            invocation(identity, permissions)
            uses(identity, permissions)
            for method in EscalationMethod.all { escalation(identity, permissions, method) }
        }
        openDoors()
        return edges
    }

    private mutating func add(_ from: String, _ to: String, _ method: String, _ permissions: [String] = []) {
        guard from != to else { return }
        edges.append(ReachGraph.Edge(from: from, to: to, method: method, permissions: permissions))
    }

    // MARK: Wiring

    private mutating func wiring() {
        for function in scene.functions {
            add(function.id, function.role, "runs-as")
            if function.isOpen { add(ReachGraph.outside, function.id, "invoke") }
        }
        for store in scene.stores {
            for function in store.triggers { add(store.id, function, "triggers") }
        }
        for entrance in scene.entrances {
            if entrance.isOutside { comes(entrance.from) }
            add(entrance.from, entrance.to, entrance.method, entrance.by.isEmpty ? [] : [entrance.by])
        }
    }

    private mutating func comes(_ outsider: String) {
        if !outsiders.contains(outsider) { outsiders.append(outsider) }
    }

    /// Resource and trust policies that let outsiders in.
    private mutating func openDoors() {
        for function in scene.functions {
            guard let policy = function.policy else { continue }
            for door in doors(policy, "lambda:InvokeFunction", function.arn) {
                enter(door, function.id, "invoke", "lambda:InvokeFunction")
            }
        }
        for store in scene.stores {
            guard let policy = store.policy else { continue }
            var seen: Set<String> = []
            for action in Self.puttingActions(store.arn.service) {
                for door in doors(policy, action, Self.target(store.arn)) where seen.insert(door.who).inserted {
                    enter(door, store.id, "put", action)
                }
            }
        }
        for role in scene.identities {
            guard let trust = role.trust else { continue }
            for action in ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"] {
                for door in doors(trust, action, role.arn.description) { enter(door, role.id, "assume-role", action) }
            }
        }
    }

    private func doors(_ policy: Policy, _ action: String, _ resource: String) -> [ReachDoor] {
        ReachDoor.find(policy, action: action, resource: resource, account: scene.account)
    }

    private mutating func enter(_ door: ReachDoor, _ to: String, _ method: String, _ action: String) {
        comes(door.who)
        add(door.who, to, method, [action])
    }

    // MARK: What an identity may do

    private mutating func assumption(_ identity: ReachScene.Identity, _ permissions: Permissions) {
        for role in scene.identities where role.id != identity.id {
            guard let trust = role.trust, let by = trusts(identity, trust, "sts:AssumeRole", role.arn) else { continue }
            // A trust in the account only lets those in whose own policies say so too.
            if by > .account || permissions.mayAllow("sts:AssumeRole", on: role.arn.description) {
                add(identity.id, role.id, "assume-role", ["sts:AssumeRole"])
            }
        }
    }

    private mutating func invocation(_ identity: ReachScene.Identity, _ permissions: Permissions) {
        for function in scene.functions {
            let own = permissions.mayAllow("lambda:InvokeFunction", on: function.arn)
            let granted = function.policy.map { letsIn(principal(identity), $0, "lambda:InvokeFunction", function.arn) }
            if own || granted == true { add(identity.id, function.id, "invoke", ["lambda:InvokeFunction"]) }
        }
    }

    /// What an identity may do with the stores; where it may put something in, what follows from there is reached too.
    private mutating func uses(_ identity: ReachScene.Identity, _ permissions: Permissions) {
        for store in scene.stores {
            let target = Self.target(store.arn)
            let granted = Self.puttingActions(store.arn.service).first { action in
                if permissions.mayAllow(action, on: target) { return true }
                return store.policy.map { letsIn(principal(identity), $0, action, target) } ?? false
            }
            let names = permissions.names(on: [store.arn.description, target], service: store.arn.service)
            if let granted {
                // First the one that puts something in, then what else may be done there.
                add(identity.id, store.id, "put", [granted] + names.filter { $0 != granted })
            } else if !names.isEmpty {
                add(identity.id, store.id, "use", names)
            }
        }
    }

    private mutating func escalation(
        _ identity: ReachScene.Identity, _ permissions: Permissions, _ method: EscalationMethod
    ) {
        func all(on resource: String) -> Bool {
            method.permissions.allSatisfy { permissions.mayAllow($0, on: resource) }
        }
        func others(_ one: String) -> Bool {
            method.permissions.filter { $0 != one }.allSatisfy { permissions.mayAllow($0) }
        }
        let isUser = identity.arn.resource.hasPrefix("user/")
        switch method.target {
        case .passedRole(let service):
            for role in roles(trusting: service)
            where permissions.mayAllow("iam:PassRole", on: role.arn.description) && others("iam:PassRole") {
                add(identity.id, role.id, method.id, method.permissions)
            }
        case .runningRole(let service):
            guard others("") else { return }
            for role in roles(trusting: service) { add(identity.id, role.id, method.id, method.permissions) }
        case .function:
            for function in scene.functions where all(on: function.arn) {
                add(identity.id, function.role, method.id, method.permissions)
            }
        case .own(let kind):
            let isPossible =
                switch kind {
                case .user: isUser && all(on: identity.arn.description)
                case .role: !isUser && all(on: identity.arn.description)
                case .group: isUser && others("")
                case .policy: others("")
                }
            if isPossible { add(identity.id, ReachGraph.administrator, method.id, method.permissions) }
        case .user, .rewrittenUser:
            for user in scene.identities
            where user.id != identity.id && user.arn.resource.hasPrefix("user/") && all(on: user.arn.description) {
                let gain = method.target == .user ? user.id : ReachGraph.administrator
                add(identity.id, gain, method.id, method.permissions)
            }
        case .role, .rewrittenRole:
            for role in scene.identities
            where role.id != identity.id && role.trust != nil && canRewrite(role, identity, permissions, method) {
                let gain = method.target == .role ? role.id : ReachGraph.administrator
                add(identity.id, gain, method.id, method.permissions)
            }
        }
    }

    /// Permissions on policies are on the policy, all others on the role, which must also let itself be assumed.
    private func canRewrite(
        _ role: ReachScene.Identity, _ identity: ReachScene.Identity, _ permissions: Permissions,
        _ method: EscalationMethod
    ) -> Bool {
        method.permissions.allSatisfy { permission in
            if permission == "iam:CreatePolicyVersion" { return permissions.mayAllow(permission) }
            if permission == "sts:AssumeRole" {
                guard let trust = role.trust, let by = trusts(identity, trust, permission, role.arn) else {
                    return false
                }
                return by > .account || permissions.mayAllow(permission, on: role.arn.description)
            }
            return permissions.mayAllow(permission, on: role.arn.description)
        }
    }

    // MARK: Trust

    private func principal(_ identity: ReachScene.Identity) -> Principal {
        identity.arn.resource.hasPrefix("user/")
            ? .user(arn: identity.arn) : .session(role: identity.arn, name: "session")
    }

    private func roles(trusting service: String) -> [ReachScene.Identity] {
        scene.identities.filter { role in
            role.trust.map { letsIn(.service(service), $0, "sts:AssumeRole", role.arn.description) } ?? false
        }
    }

    /// How a trust policy names the identity, conditions set aside: they may hold.
    private func trusts(_ identity: ReachScene.Identity, _ trust: Policy, _ action: String, _ role: ARN)
        -> PrincipalMatch?
    {
        var best: PrincipalMatch?
        for statement in matching(principal(identity), trust, action, role.description) {
            guard statement.effect == .allow else {
                if statement.conditions.isEmpty { return nil }
                continue
            }
            if let by = statement.principals?.match(principal(identity), effect: .allow) { best = max(best ?? by, by) }
        }
        return best
    }

    private func letsIn(_ principal: Principal, _ policy: Policy, _ action: String, _ resource: String) -> Bool {
        let matching = matching(principal, policy, action, resource)
        let isDenied = matching.contains { $0.effect == .deny && $0.conditions.isEmpty }
        guard !isDenied else { return false }
        return matching.contains { statement in
            guard statement.effect == .allow else { return false }
            if case .anonymous = principal { return statement.conditions.isEmpty }
            return (statement.principals?.match(principal, effect: .allow) ?? .account) > .account
        }
    }

    private func matching(_ principal: Principal, _ policy: Policy, _ action: String, _ resource: String) -> [Statement]
    {
        let letters = action.foldedLetters
        let request = Request(action: action, resource: resource, principal: principal)
        return policy.statements.filter { statement in
            statement.actions.matches(action: letters)
                && (statement.principals?.matches(principal, effect: statement.effect) ?? false)
                && (statement.resources?.matches(resource: request, effect: statement.effect) ?? true)
        }
    }

    // MARK: Stores

    /// The actions that put something of the caller's choosing into a store.
    private static func puttingActions(_ service: String) -> [String] {
        switch service {
        case "s3": ["s3:PutObject"]
        case "sqs": ["sqs:SendMessage"]
        case "sns": ["sns:Publish"]
        case "dynamodb":
            ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:PartiQLInsert"]
        case "kinesis": ["kinesis:PutRecord", "kinesis:PutRecords"]
        case "events": ["events:PutEvents"]
        case "states": ["states:StartExecution", "states:StartSyncExecution"]
        case "iot": ["iot:Publish"]
        case "logs": ["logs:PutLogEvents"]
        default: []
        }
    }

    /// What the action is asked on: of a bucket its objects.
    private static func target(_ arn: ARN) -> String {
        arn.service == "s3" && !arn.resource.contains("/") ? "\(arn)/*" : arn.description
    }
}
