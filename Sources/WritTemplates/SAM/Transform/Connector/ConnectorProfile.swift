import WritModel

/// What a connector between two types of resources makes.
struct ConnectorProfile: Sendable {
    enum Kind: String, Sendable {
        case role, queuePolicy = "queue-policy", topicPolicy = "topic-policy", permission
    }

    struct Grant: Sendable {
        /// `Read` or `Write`.
        var permission: String
        var actions: [String] = []
        var resources: [String] = []
        /// Service principal, for policies of queues and topics and for permissions.
        var principal: String?
        var sourceARN: String?
        var sourceAccount: String?
    }

    var kind: Kind
    /// Whether the role, queue, topic or function concerned is the source.
    var isOnSource: Bool
    var precedesMapping = false
    var precedesSource = false
    /// Combinations of permissions that are allowed; empty: any.
    var combinations: [[String]] = []
    var grants: [Grant] = []

    /// The permissions that exist, in the order of the data.
    var permissions: [String] {
        var seen: Set<String> = []
        return grants.map(\.permission).filter { seen.insert($0).inserted }
    }

    static func find(_ source: String, _ destination: String) -> ConnectorProfile? { all["\(source) \(destination)"] }

    private static let all: [String: ConnectorProfile] = {
        var all: [String: ConnectorProfile] = [:]
        var key = ""
        for line in ConnectorTable.text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            if !line.hasPrefix(" "), words.count >= 4, let kind = Kind(rawValue: words[2]) {
                key = "\(words[0]) \(words[1])"
                var profile = ConnectorProfile(kind: kind, isOnSource: words[3] == "source")
                for word in words.dropFirst(4) {
                    if word == "before-mapping" { profile.precedesMapping = true }
                    if word == "before-source" { profile.precedesSource = true }
                    if word.hasPrefix("only=") {
                        profile.combinations = word.dropFirst(5).split(separator: ",").map {
                            $0.split(separator: "+").map(String.init)
                        }
                    }
                }
                all[key] = profile
            } else {
                all[key]?.add(words)
            }
        }
        return all
    }()

    private mutating func add(_ words: [String]) {
        guard let first = words.first else { return }
        let rest = Array(words.dropFirst())
        if first == "+" || first == "@" {
            guard let last = grants.indices.last else { return }
            if first == "+" { grants[last].actions += rest } else { grants[last].resources += rest }
            return
        }
        var grant = Grant(permission: first)
        switch kind {
        case .role: grant.actions = rest
        case .queuePolicy, .topicPolicy:
            grant.principal = rest.first
            grant.actions = Array(rest.dropFirst())
        case .permission:
            grant.principal = rest.first
            grant.sourceARN = rest.dropFirst().first
            grant.sourceAccount = rest.dropFirst(2).first
        }
        grants.append(grant)
    }
}
