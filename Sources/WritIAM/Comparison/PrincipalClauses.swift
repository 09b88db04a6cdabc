import WritModel

/// Principals as texts, so that sets of them can be compared like actions and resources.
///
/// `account:kind:…`, with an empty account for callers that belong to none. Only the last part may hold a colon.
enum PrincipalClauses {
    static func text(_ principal: Principal) -> String {
        switch principal {
        case .anonymous: ":anonymous:"
        case .root(let account): "\(account):root:"
        case .user(let arn): "\(arn.account):user:\(arn.partition):\(arn.resource)"
        case .session(let role, let name): "\(role.account):role:\(role.resource.dropFirst(5)):\(name)"
        case .federatedUser(let arn): "\(arn.account):federated-user:\(arn.partition):\(arn.resource)"
        case .federated(let provider): ":federated:\(provider)"
        case .service(let name): ":service:\(name.asciiLowercased)"
        case .canonicalUser(let id): ":canonical-user:\(id)"
        }
    }

    /// The principal that a text stands for.
    static func principal(_ text: String) -> Principal {
        let parts = text.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count >= 3 else { return .anonymous }
        let rest = parts[2...].joined(separator: ":")
        func arn(_ service: String) -> ARN {
            ARN(
                partition: parts[2], service: service, region: "", account: parts[0],
                resource: parts.count > 3 ? parts[3] : "")
        }
        switch parts[1] {
        case "root": return .root(account: parts[0])
        case "user": return .user(arn: arn("iam"))
        case "role":
            return .session(
                role: ARN(service: "iam", region: "", account: parts[0], resource: "role/\(parts[2])"),
                name: parts.count > 3 ? parts[3] : "")
        case "federated-user": return .federatedUser(arn: arn("sts"))
        case "federated": return .federated(provider: rest)
        case "service": return .service(rest)
        case "canonical-user": return .canonicalUser(rest)
        default: return .anonymous
        }
    }

    /// The clauses that the principal of a request has to satisfy together.
    static func clauses(_ element: PrincipalElement, effect: Effect) -> [Clause] {
        guard element.isNegated else {
            return [.patterns(PatternSet(element.entries.flatMap(patterns)), isNegated: false)]
        }
        let spared = effect == .allow ? element.entries.flatMap(patterns) : self.spared(element.entries)
        return [.patterns(everyone, isNegated: false), .patterns(PatternSet(spared), isNegated: true)]
    }

    private static let everyone = PatternSet(
        [
            ":anonymous:", "*:user:*:user/*", "*:role:*:*", "*:root:", ":service:**", ":federated:**",
            "*:federated-user:*:federated-user/*", ":canonical-user:**",
        ].map(pattern))

    /// `*` takes no colon, `**` does.
    private static func pattern(_ text: String) -> Pattern {
        var tokens: [Letter] = []
        for letter in text.letters {
            if letter != Wildcard.star {
                tokens.append(letter)
            } else if tokens.last == Wildcard.segmentString {
                tokens[tokens.count - 1] = Wildcard.anyString
            } else {
                tokens.append(Wildcard.segmentString)
            }
        }
        return Pattern(source: text, tokens: tokens)
    }

    /// A name from a policy, in which `*` is no wildcard.
    private static func exact(_ text: String) -> Pattern { Pattern(source: text, tokens: text.letters) }

    private static func patterns(_ entry: PrincipalElement.Entry) -> [Pattern] {
        switch entry {
        case .everyone: return everyone.patterns
        case .account(let account):
            return ["user:*:user/*", "role:*:*", "root:", "federated-user:*:federated-user/*"].map {
                pattern("\(account):\($0)")
            }
        case .user(_, let arn): return ARN(arn).map { [exact(text(.user(arn: $0)))] } ?? []
        case .federatedUser(_, let arn): return ARN(arn).map { [exact(text(.federatedUser(arn: $0)))] } ?? []
        case .role(let account, let path, _): return [pattern("\(account):role:\(path):*")]
        case .session(let account, let role, let name, _):
            return [exact("\(account):role:\(role):\(name)"), pattern("\(account):role:*/\(role):\(name)")]
        case .federated(let provider): return [exact(":federated:\(provider)")]
        case .service(let name): return [exact(":service:\(name.asciiLowercased)")]
        case .canonicalUser(let id): return [exact(":canonical-user:\(id)")]
        case .nobody: return []
        }
    }

    /// Whom `NotPrincipal` with `Deny` spares: those listed with each of their identities.
    private static func spared(_ entries: [PrincipalElement.Entry]) -> [Pattern] {
        var accounts: Set<String> = []
        for case .account(let account) in entries { accounts.insert(account) }
        var out: [Pattern] = []
        for entry in entries {
            switch entry {
            case .everyone, .service, .federated, .canonicalUser: out += patterns(entry)
            case .account(let account): out.append(exact("\(account):root:"))
            case .user(let account, _), .federatedUser(let account, _):
                if accounts.contains(account) { out += patterns(entry) }
            case .session(let account, let role, let name, _):
                guard accounts.contains(account) else { continue }
                for case .role(account, let path, _) in entries
                where path.split(separator: "/").last.map(String.init) == role {
                    out.append(exact("\(account):role:\(path):\(name)"))
                }
            case .role, .nobody: break
            }
        }
        return out
    }
}
