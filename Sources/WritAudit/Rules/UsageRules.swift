import WritIAM
import WritModel
import WritTemplates

/// What roles grant beside what the code calls.
enum UsageRules: RuleSet {
    static let unused = Rule(
        "WRIT-IAM-009", practice: 1, .low, cwe: 272, "a role grants actions that the code never calls",
        fix: "leave them out; `writ draft` proposes a policy from the calls that the code makes",
        source: "IAM user guide, Security best practices: least privilege")
    static let rules = [unused]

    /// Packages that call these services on their own.
    private static let hidden: [(package: String, services: Set<String>)] = [
        ("aws_lambda_powertools", ["ssm", "secretsmanager", "appconfig", "dynamodb", "s3", "kms", "cloudwatch"]),
        ("@aws-lambda-powertools", ["ssm", "secretsmanager", "appconfig", "dynamodb", "s3", "kms", "cloudwatch"]),
        ("@middy", ["ssm", "secretsmanager", "appconfig", "s3", "rds", "sts"]),
        ("aws_encryption_sdk", ["kms"]), ("dynamodb_encryption_sdk", ["kms", "dynamodb"]),
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        let readable = input.functions.filter {
            // Where reading the code left doubts, a permission may have a use that was not seen.
            input.code.facts[$0.logicalID]?.notes.isEmpty == true && $0.role.isComplete
        }
        guard !readable.isEmpty else { return [] }
        let drafts = Drafter(
            application: input.application, code: input.code, environment: input.environment,
            options: DraftOptions(expires: .max)
        ).draft()
        var needed: [String: Set<String>] = [:]
        for draft in drafts {
            let statements = draft.writ.identity?["Statement"]?.array ?? []
            needed[draft.writ.function] = Set(
                statements.flatMap { GrantedStatement.texts($0["Action"]) }.flatMap(names))
        }
        let sharing = Dictionary(grouping: input.functions.filter { $0.role.logicalID != nil }) {
            $0.role.logicalID ?? ""
        }
        var out: [Finding] = []
        for statement in input.grantedStatements where statement.isAllow && !statement.functions.isEmpty {
            // A statement of a shared role is judged by the calls of all functions that have it.
            let users = Set(
                statement.functions.flatMap { id -> [String] in
                    guard let role = input.application.function(id)?.role.logicalID else { return [id] }
                    return sharing[role]?.map(\.logicalID) ?? [id]
                })
            guard users.allSatisfy({ id in readable.contains { $0.logicalID == id } }) else { continue }
            let patterns = statement.actions.filter { !$0.hasSuffix("*") }
            var used = users.reduce(into: Set<String>()) { $0.formUnion(needed[$1] ?? []) }
            used.formUnion(dependent(used))
            let services = users.reduce(into: Set<String>()) { services, id in
                for name in (input.code.facts[id]?.packages ?? [:]).keys {
                    for entry in hidden where name.hasPrefix(entry.package) { services.formUnion(entry.services) }
                }
            }
            let spare = patterns.filter { pattern in
                let service = String(pattern.prefix { $0 != ":" }).lowercased()
                guard !services.contains(service), !["logs", "xray", "ec2"].contains(service) else { return false }
                let names = names(pattern)
                return !names.isEmpty && used.isDisjoint(with: names)
            }
            guard !spare.isEmpty else { continue }
            let own = if case .template = statement.source { false } else { true }
            let via = if case .template(let name) = statement.source { " (through `\(name)`)" } else { "" }
            out.append(
                unused.finding(
                    "the code of \(Prose.list(users.sorted())) never calls " + Prose.list(spare, limit: 8)
                        + ", which its role grants\(via)", at: [statement.location], functions: users.sorted(),
                    severity: own ? .low : .note))
        }
        return out
    }

    private static func names(_ pattern: String) -> Set<String> {
        Set(Catalogue.standard.actionNames(matching: pattern).map { $0.lowercased() })
    }

    private static func dependent(_ used: Set<String>) -> Set<String> {
        Set(used.compactMap { Catalogue.standard.action($0) }.flatMap(\.dependentActions).map { $0.lowercased() })
    }
}
