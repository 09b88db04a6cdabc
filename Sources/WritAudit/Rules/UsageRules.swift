import WritIAM
import WritModel
import WritTemplates

/// What roles grant beside what the code calls.
enum UsageRules {
    static let unused = Rule(
        "WRIT-IAM-009", practice: 1, .low, cwe: 272, "a role grants actions that the code never calls",
        fix: "leave them out; `writ draft` proposes a policy from the calls that the code makes",
        source: "IAM user guide, Security best practices: least privilege")

    /// Packages that call these services on their own.
    private static let hidden: [(package: String, services: Set<String>)] = [
        ("aws_lambda_powertools", ["ssm", "secretsmanager", "appconfig", "dynamodb", "s3", "kms", "cloudwatch"]),
        ("@aws-lambda-powertools", ["ssm", "secretsmanager", "appconfig", "dynamodb", "s3", "kms", "cloudwatch"]),
        ("@middy", ["ssm", "secretsmanager", "appconfig", "s3", "rds", "sts"]),
        ("aws_encryption_sdk", ["kms"]), ("dynamodb_encryption_sdk", ["kms", "dynamodb"]),
    ]

    /// What the code of the functions that hold a statement calls of it.
    struct Usage {
        /// All functions that have the statement, also through a role that they share.
        var users: [String]
        /// Patterns of actions that no call needs.
        var spare: [String]
        /// Actions of the statement that calls in the code need.
        var called: [String]
        /// Whether Lambda itself uses some of it.
        var isUsedByPlatform: Bool
        /// Packages that call on their own may use more of it.
        var isCertain: Bool
    }

    /// The usage of each statement, in order; nil where it is not known.
    static func usages(_ input: AuditInput, of statements: [GrantedStatement]) -> [Usage?] {
        let readable = Set(
            input.functions.filter {
                // Where reading the code left doubts, a permission may have a use that was not seen.
                input.code.facts[$0.logicalID]?.notes.isEmpty == true && $0.role.isComplete
            }.map(\.logicalID))
        guard !readable.isEmpty else { return statements.map { _ in nil } }
        let needed = input.needs.mapValues { Set($0.actions.flatMap(names)) }
        let platform = Dictionary(
            input.functions.map { ($0.logicalID, PlatformNeeds.actions($0, input)) },
            uniquingKeysWith: { first, _ in first })
        let sharing = Dictionary(grouping: input.functions.filter { $0.role.logicalID != nil }) {
            $0.role.logicalID ?? ""
        }
        let lent = PlatformNeeds.lentRoles(input)
        return statements.map { statement in
            guard statement.isAllow, !statement.functions.isEmpty else { return nil }
            let roles = Set(statement.functions.compactMap { input.application.function($0)?.role.logicalID })
            guard lent.isDisjoint(with: roles) else { return nil }
            // A statement of a shared role is judged by the calls of all functions that have it.
            let users = Set(
                statement.functions.flatMap { id -> [String] in
                    guard let role = input.application.function(id)?.role.logicalID else { return [id] }
                    return sharing[role]?.map(\.logicalID) ?? [id]
                })
            guard users.isSubset(of: readable) else { return nil }
            return usage(input, statement, users.sorted(), needed, platform)
        }
    }

    private static func usage(
        _ input: AuditInput, _ statement: GrantedStatement, _ users: [String], _ needed: [String: Set<String>],
        _ platform: [String: Set<String>]
    ) -> Usage? {
        var used = users.reduce(into: Set<String>()) { $0.formUnion(needed[$1] ?? []) }
        used.formUnion(dependent(used))
        let byPlatform = users.reduce(into: Set<String>()) { $0.formUnion(platform[$1] ?? []) }
        var isUsedByPlatform = false
        let services = users.reduce(into: Set<String>()) { services, id in
            for name in (input.code.facts[id]?.packages ?? [:]).keys {
                for entry in hidden where name.hasPrefix(entry.package) { services.formUnion(entry.services) }
            }
        }
        var spare: [String] = []
        var called: Set<String> = []
        var isCertain = true
        for pattern in statement.actions {
            let service = String(pattern.prefix { $0 != ":" }).lowercased()
            guard !services.contains(service), !["logs", "xray", "*"].contains(service) else {
                isCertain = false
                continue
            }
            let names = names(pattern)
            let calls = used.intersection(names)
            called.formUnion(calls)
            let isUsed = !byPlatform.isDisjoint(with: names)
            isUsedByPlatform = isUsedByPlatform || isUsed
            if calls.isEmpty, !isUsed, !names.isEmpty { spare.append(pattern) }
        }
        return Usage(
            users: users, spare: spare,
            called: called.compactMap { Catalogue.standard.action($0)?.name }.sorted(),
            isUsedByPlatform: isUsedByPlatform, isCertain: isCertain)
    }

    /// One finding for the functions that hold the same role, with every statement that no other finding speaks of.
    static func findings(_ statements: [GrantedStatement], _ usages: [Usage?], told: Set<Int>) -> [Finding] {
        struct Rest {
            var users: [String]
            var spare: [String] = []
            var places: [SourceLocation] = []
            var templates: [String] = []
            var hasOwn = false
        }
        var rests: [Rest] = []
        for (index, (statement, usage)) in zip(statements, usages).enumerated() where !told.contains(index) {
            guard let usage else { continue }
            let spare = usage.spare.filter { !$0.hasSuffix("*") }
            guard !spare.isEmpty else { continue }
            let at = rests.firstIndex { $0.users == usage.users } ?? rests.count
            if at == rests.count { rests.append(Rest(users: usage.users)) }
            rests[at].spare += spare
            rests[at].places.append(statement.location)
            if case .template(let name) = statement.source {
                if !rests[at].templates.contains(name) { rests[at].templates.append(name) }
            } else {
                rests[at].hasOwn = true
            }
        }
        return rests.map { rest in
            let via = rest.templates.isEmpty ? "" : " (through \(Prose.list(rest.templates)))"
            return unused.finding(
                "the code of \(Prose.list(rest.users)) never calls " + Prose.list(rest.spare, limit: 8)
                    + ", which its role grants\(via)", at: rest.places, functions: rest.users,
                severity: rest.hasOwn ? .low : .note)
        }
    }

    private static func names(_ pattern: String) -> Set<String> {
        Set(Catalogue.standard.actionNames(matching: pattern).map { $0.lowercased() })
    }

    private static func dependent(_ used: Set<String>) -> Set<String> {
        Set(used.compactMap { Catalogue.standard.action($0) }.flatMap(\.dependentActions).map { $0.lowercased() })
    }
}
