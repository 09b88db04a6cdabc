import WritModel

/// Finds the edges of a reachability graph.
struct ReachEdges {
    /// An identity with what is asked of it again and again.
    private struct Person {
        let identity: ReachScene.Identity
        let permissions: Permissions
        let principal: Principal
        /// Its ARN.
        let name: String
        let isUser: Bool

        var id: String { identity.id }

        init(_ identity: ReachScene.Identity) {
            self.identity = identity
            permissions = Permissions(of: identity)
            name = identity.arn.description
            isUser = identity.arn.resource.hasPrefix("user/")
            principal = isUser ? .user(arn: identity.arn) : .session(role: identity.arn, name: "session")
        }
    }

    private let scene: ReachScene
    private let people: [Person]
    /// Those who trust a service, by its name.
    private var trusting: [String: [Person]] = [:]
    /// Who comes from outside, in the order of appearance.
    private(set) var outsiders: [String] = [ReachGraph.outside]
    private var edges: [ReachGraph.Edge] = []

    init(_ scene: ReachScene) {
        self.scene = scene
        people = scene.identities.map(Person.init)
    }

    mutating func make() -> [ReachGraph.Edge] {
        wiring()
        for person in people {
            if person.permissions.areEverything {
                add(person.id, ReachGraph.administrator, "administrator", ["*"])
            }
            assumption(person)
            invocation(person)
            uses(person)
            for method in EscalationMethod.all { escalation(person, method) }
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
        for role in people {
            guard let trust = role.identity.trust else { continue }
            for action in ["sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML"] {
                for door in doors(trust, action, role.name) { enter(door, role.id, "assume-role", action) }
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

    private mutating func assumption(_ person: Person) {
        for role in people where role.id != person.id {
            if mayAssume(role, person) {
                add(person.id, role.id, "assume-role", ["sts:AssumeRole"])
            }
        }
    }

    private mutating func invocation(_ person: Person) {
        for function in scene.functions {
            let own = person.permissions.mayAllow("lambda:InvokeFunction", on: function.arn)
            let granted = function.policy.map { letsIn(person.principal, $0, "lambda:InvokeFunction", function.arn) }
            if own || granted == true { add(person.id, function.id, "invoke", ["lambda:InvokeFunction"]) }
        }
    }

    /// What an identity may do with the stores; where it may put something in, what follows from there is reached too.
    private mutating func uses(_ person: Person) {
        let permissions = person.permissions
        for store in scene.stores {
            let target = Self.target(store.arn)
            let granted = Self.puttingActions(store.arn.service).first { action in
                if permissions.mayAllow(action, on: target) { return true }
                return store.policy.map { letsIn(person.principal, $0, action, target) } ?? false
            }
            let names = permissions.names(on: [store.arn.description, target], service: store.arn.service)
            if let granted {
                // First the one that puts something in, then what else may be done there.
                add(person.id, store.id, "put", [granted] + names.filter { $0 != granted })
            } else if !names.isEmpty {
                add(person.id, store.id, "use", names)
            }
        }
    }

    private mutating func escalation(_ person: Person, _ method: EscalationMethod) {
        let permissions = person.permissions
        func all(on resource: String) -> Bool {
            method.permissions.allSatisfy { permissions.mayAllow($0, on: resource) }
        }
        func others(_ one: String) -> Bool {
            method.permissions.filter { $0 != one }.allSatisfy { permissions.mayAllow($0) }
        }
        switch method.target {
        case .passedRole(let service):
            guard others("iam:PassRole") else { return }
            for role in roles(trusting: service) where permissions.mayAllow("iam:PassRole", on: role.name) {
                add(person.id, role.id, method.id, method.permissions)
            }
        case .runningRole(let service):
            guard others("") else { return }
            for role in roles(trusting: service) { add(person.id, role.id, method.id, method.permissions) }
        case .function:
            for function in scene.functions where all(on: function.arn) {
                add(person.id, function.role, method.id, method.permissions)
            }
        case .own(let kind):
            let isPossible =
                switch kind {
                case .user: person.isUser && all(on: person.name)
                case .role: !person.isUser && all(on: person.name)
                case .group: person.isUser && others("")
                case .policy: others("")
                }
            if isPossible { add(person.id, ReachGraph.administrator, method.id, method.permissions) }
        case .user, .rewrittenUser:
            for user in people where user.isUser && user.id != person.id && all(on: user.name) {
                let gain = method.target == .user ? user.id : ReachGraph.administrator
                add(person.id, gain, method.id, method.permissions)
            }
        case .role, .rewrittenRole:
            for role in people
            where role.id != person.id && role.identity.trust != nil && canRewrite(role, person, method) {
                let gain = method.target == .role ? role.id : ReachGraph.administrator
                add(person.id, gain, method.id, method.permissions)
            }
        }
    }

    /// Permissions on policies are on the policy, all others on the role, which must also let itself be assumed.
    private func canRewrite(_ role: Person, _ person: Person, _ method: EscalationMethod) -> Bool {
        method.permissions.allSatisfy { permission in
            switch permission {
            case "iam:CreatePolicyVersion": person.permissions.mayAllow(permission)
            case "sts:AssumeRole": mayAssume(role, person)
            default: person.permissions.mayAllow(permission, on: role.name)
            }
        }
    }

    // MARK: Trust

    private mutating func roles(trusting service: String) -> [Person] {
        if let known = trusting[service] { return known }
        let found = people.filter { role in
            role.identity.trust.map { letsIn(.service(service), $0, "sts:AssumeRole", role.name) } ?? false
        }
        trusting[service] = found
        return found
    }

    private func mayAssume(_ role: Person, _ person: Person) -> Bool {
        guard let trust = role.identity.trust, let by = trusts(person.principal, trust, "sts:AssumeRole", role.name)
        else { return false }
        // A trust in the account only lets those in whose own policies say so too.
        return by > .account || person.permissions.mayAllow("sts:AssumeRole", on: role.name)
    }

    /// How a trust policy names the principal, conditions set aside: they may hold.
    private func trusts(_ principal: Principal, _ trust: Policy, _ action: String, _ role: String) -> PrincipalMatch? {
        var best: PrincipalMatch?
        for statement in matching(principal, trust, action, role) {
            guard statement.effect == .allow else {
                if statement.conditions.isEmpty { return nil }
                continue
            }
            if let by = statement.principals?.match(principal, effect: .allow) { best = max(best ?? by, by) }
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
        let letters = EscalationMethod.letters[action] ?? action.foldedLetters
        return policy.statements.filter { statement in
            guard statement.actions.matches(action: letters),
                statement.principals?.matches(principal, effect: statement.effect) ?? false
            else { return false }
            guard let resources = statement.resources else { return true }
            let request = Request(action: action, resource: resource, principal: principal)
            return resources.matches(resource: request, effect: statement.effect)
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
