import WritModel
import WritTemplates

/// What stands between a commit and production: workflows, build specifications, and who a pipeline may be.
enum PipelineRules: RuleSet {
    static let pinned = Rule(
        "WRIT-CI-001", practice: 5, .medium, cwe: 829, "a pipeline runs an action that its owner can replace",
        fix: "name the commit: `uses: owner/action@<40 hexadecimal digits>`, the version as a comment",
        source: "GitHub Docs, Secure use reference: third-party actions")
    static let permissions = Rule(
        "WRIT-CI-002", practice: 5, .medium, cwe: 250, "a workflow's token may do more than the workflow needs",
        fix: "state `permissions: { contents: read }` for the workflow, and more for the one job that needs it",
        source: "GitHub Docs, Secure use reference: least privilege for GITHUB_TOKEN")
    static let injection = Rule(
        "WRIT-CI-003", practice: 5, .high, cwe: 94, "a workflow puts an event's text into a script",
        fix: "give the text to the step as an environment variable and use `\"$NAME\"` in the script",
        source: "GitHub Docs, Script injections")
    static let head = Rule(
        "WRIT-CI-004", practice: 5, .high, cwe: 829,
        "a workflow with the repository's secrets runs code of a stranger's branch",
        fix: "use `pull_request`, or check nothing out of the head under `pull_request_target`",
        source: "GitHub Docs, Events that trigger workflows: pull_request_target")
    static let plain = Rule(
        "WRIT-CI-005", practice: 5, .medium, cwe: 522, "a build gets a secret as plain text",
        fix: "set the variable's `Type` to `SECRETS_MANAGER` or `PARAMETER_STORE`",
        source: "Security Hub CodeBuild.2")
    static let keys = Rule(
        "WRIT-CI-006", practice: 5, .medium, cwe: 798, "a pipeline uses AWS keys that do not end",
        fix: "let the pipeline assume a role by OIDC (`role-to-assume`, `id-token: write`) and delete the keys",
        source: "IAM user guide, Create a role for OpenID Connect federation")
    static let trust = Rule(
        "WRIT-CI-007", practice: 5, .high, cwe: 863, "a role trusts pipelines of other repositories or of every branch",
        fix: "bound `sub` to the repository and branch or environment: `repo:OWNER/NAME:ref:refs/heads/main`",
        source: "GitHub Docs, Configuring OpenID Connect in Amazon Web Services")
    static let signed = Rule(
        "WRIT-CI-008", practice: 5, .note, cwe: 353, "functions take code that nobody signed",
        fix: "sign it (`writ sign`), or attach an `AWS::Lambda::CodeSigningConfig` that enforces signatures",
        source: "AWS Lambda Developer Guide, Code signing")
    static let rules = [pinned, permissions, injection, head, plain, keys, trust, signed]

    static func check(_ input: AuditInput) -> [Finding] {
        let files = input.tree.pipelines
        let workflows = unpinned(files) + tokens(files) + scripts(files) + heads(files) + longLived(files)
        return workflows.map { finding in
            var finding = finding
            finding.locations = finding.locations.map(input.tree.relative)
            return finding
        } + builds(input) + trusts(input) + signatures(input)
    }

    // MARK: workflows

    private static func unpinned(_ files: [PipelineFile]) -> [Finding] {
        var foreign: [(String, SourceLocation)] = []
        var own: [(String, SourceLocation)] = []
        for file in files {
            for job in file.jobs {
                for node in [job.node["uses"]] + job.steps.map({ $0["uses"] }) {
                    guard let node, let text = node.string, !text.hasPrefix("./"), !text.hasPrefix("../") else {
                        continue
                    }
                    if text.hasPrefix("docker://") {
                        if !text.contains("@sha256:") { foreign.append((text, node.location)) }
                        continue
                    }
                    guard let at = text.lastIndex(of: "@") else { continue }
                    let reference = text[text.index(after: at)...].prefix { $0 != " " }
                    if [40, 64].contains(reference.utf8.count), reference.allSatisfy(\.isHexDigit) { continue }
                    // GitHub's own actions come from whom the pipeline trusts anyway.
                    if text.hasPrefix("actions/") || text.hasPrefix("github/") {
                        own.append((String(text), node.location))
                    } else {
                        foreign.append((String(text), node.location))
                    }
                }
            }
        }
        func finding(_ uses: [(String, SourceLocation)], _ severity: Finding.Severity) -> [Finding] {
            guard !uses.isEmpty else { return [] }
            return [
                pinned.finding(
                    "\(Prose.list(uses.map(\.0), limit: 4)) \(Set(uses.map(\.0)).count == 1 ? "is" : "are") named by a tag or branch, which can be moved to other code",
                    at: uses.map(\.1), severity: severity)
            ]
        }
        return finding(foreign, .medium) + finding(own, foreign.isEmpty ? .low : .note)
    }

    private static func tokens(_ files: [PipelineFile]) -> [Finding] {
        var out: [Finding] = []
        var silent: [SourceLocation] = []
        for file in files where file.kind == .workflow {
            let whole = file.document["permissions"]
            var isStated = whole != nil
            for node in [whole] + file.jobs.map({ $0.node["permissions"] }) where node?.string == "write-all" {
                guard let node else { continue }
                out.append(
                    permissions.finding(
                        "`write-all` lets every step of the workflow change the repository", at: [node.location]))
            }
            if !isStated { isStated = !file.jobs.isEmpty && file.jobs.allSatisfy { $0.node["permissions"] != nil } }
            if !isStated { silent.append(file.document["jobs"]?.location ?? file.document.location) }
        }
        if !silent.isEmpty {
            out.append(
                permissions.finding(
                    "\(silent.count == 1 ? "a workflow states" : "\(silent.count) workflows state") no `permissions`, so that the token has what the repository's settings give, often writing",
                    at: silent.map { SourceLocation(file: $0.file, line: max(1, $0.line), column: max(1, $0.column)) },
                    severity: .low))
        }
        return out
    }

    /// Events that a stranger causes and that run with the repository's secrets.
    private static let strangers: Set<String> = [
        "pull_request_target", "issues", "issue_comment", "discussion", "discussion_comment", "workflow_run",
        "pull_request_review_comment", "pull_request_review", "gollum", "fork", "watch",
    ]

    private static func scripts(_ files: [PipelineFile]) -> [Finding] {
        var out: [Finding] = []
        for file in files {
            let triggers = file.triggers
            let severity: Finding.Severity =
                !triggers.isDisjoint(with: strangers)
                ? .high : triggers.contains("pull_request") ? .medium : file.kind == .action ? .medium : .low
            var carried: [String: String] = [:]
            func note(_ node: Node?) {
                for entry in node?.object.map({ Array($0) }) ?? [] {
                    let field = WorkflowExpression.all(in: entry.value.string ?? "").lazy.compactMap(
                        WorkflowExpression.untrusted
                    ).first
                    if let field { carried["env." + entry.key] = field }
                }
            }
            note(file.document["env"])
            for job in file.jobs {
                note(job.node["env"])
                for step in job.steps {
                    note(step["env"])
                    let isScript = step["uses"]?.string?.hasPrefix("actions/github-script@") == true
                    guard let node = step["run"] ?? (isScript ? step["with"]?["script"] : nil), let text = node.string
                    else { continue }
                    var fields: [String] = []
                    for expression in WorkflowExpression.all(in: text) {
                        if let field = WorkflowExpression.untrusted(expression) ?? carried[expression] {
                            fields.append(field)
                        }
                    }
                    guard !fields.isEmpty else { continue }
                    out.append(
                        injection.finding(
                            "\(Prose.list(fields, limit: 3)) becomes a part of the script of job `\(job.name)`: whoever writes it runs commands",
                            at: [node.location], severity: severity))
                }
            }
        }
        return out
    }

    private static func heads(_ files: [PipelineFile]) -> [Finding] {
        var out: [Finding] = []
        for file in files where !file.triggers.isDisjoint(with: ["pull_request_target", "workflow_run"]) {
            for job in file.jobs {
                for step in job.steps {
                    let isCheckout = step["uses"]?.string?.hasPrefix("actions/checkout@") == true
                    let texts = isCheckout ? [step["with"]?["ref"], step["with"]?["repository"]] : [step["run"]]
                    for node in texts {
                        guard let node, let text = node.string else { continue }
                        let isHead =
                            isCheckout
                            ? ["pull_request.head", "github.head_ref", "refs/pull/", "workflow_run.head_"].contains {
                                text.contains($0)
                            }
                            : text.contains("gh pr checkout")
                                || (text.contains("git fetch") || text.contains("git checkout"))
                                    && text.contains("pull/")
                        guard isHead else { continue }
                        out.append(
                            head.finding(
                                "job `\(job.name)` runs with the repository's secrets and checks out what a stranger proposed",
                                at: [node.location]))
                    }
                }
            }
        }
        return out
    }

    private static func longLived(_ files: [PipelineFile]) -> [Finding] {
        var places: [SourceLocation] = []
        for file in files where file.kind != .buildspec {
            walk(file.document, depth: 0) { key, node in
                let name = key.lowercased().replacing("-", with: "_")
                guard name == "aws_access_key_id" || name == "aws_secret_access_key", let text = node.string else {
                    return
                }
                guard text.contains("secrets.") || text.hasPrefix("$") || text.contains("vars.") else { return }
                guard !text.contains("steps."), !text.contains("needs.") else { return }
                if name == "aws_access_key_id" || places.isEmpty { places.append(node.location) }
            }
        }
        guard !places.isEmpty else { return [] }
        return [
            keys.finding(
                "the pipeline signs in to AWS with stored keys, which work from anywhere until somebody deletes them",
                at: places)
        ]
    }

    private static func walk(_ node: Node, depth: Int, _ visit: (String, Node) -> Void) {
        guard depth < 40 else { return }
        for item in node.array ?? [] { walk(item, depth: depth + 1, visit) }
        for entry in node.object.map({ Array($0) }) ?? [] {
            visit(entry.key, entry.value)
            walk(entry.value, depth: depth + 1, visit)
        }
    }

    // MARK: templates

    private static func builds(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        for project in input.resources where project.type == "AWS::CodeBuild::Project" {
            for variable in project.rawProperty("Environment.EnvironmentVariables")?.array ?? [] {
                let type = variable["Type"]?.string ?? "PLAINTEXT"
                guard type == "PLAINTEXT", let name = variable["Name"]?.string, SecretDetector.speaksOfSecret(name),
                    let value = variable["Value"]
                else { continue }
                // A literal is a finding about secrets already.
                guard value.string == nil || value.string?.contains("{{resolve:") == true else { continue }
                out.append(
                    plain.finding(
                        "the build `\(project.logicalID)` shows `\(name)` in its settings and logs",
                        at: [variable.location]))
            }
        }
        return out
    }

    /// Issuers of tokens for pipelines that everybody can have.
    private static let issuers = [
        "token.actions.githubusercontent.com", "gitlab.com", "oidc.circleci.com", "api.bitbucket.org",
        "agent.buildkite.com", "app.terraform.io",
    ]

    private static func trusts(_ input: AuditInput) -> [Finding] {
        var out: [Finding] = []
        for role in input.resources where role.type == "AWS::IAM::Role" {
            guard let raw = role.raw["Properties"]?["AssumeRolePolicyDocument"]?["Statement"] else { continue }
            for statement in raw.array ?? [raw] {
                let actions = GrantedStatement.texts(statement["Action"])
                guard statement["Effect"]?.string != "Deny",
                    actions.contains(where: { $0.hasSuffix("WithWebIdentity") || $0 == "sts:*" || $0 == "*" })
                else { continue }
                var conditions: [(operator: String, key: String, values: [String])] = []
                for test in statement["Condition"]?.object.map({ Array($0) }) ?? [] {
                    for entry in test.value.object.map({ Array($0) }) ?? [] {
                        conditions.append((test.key, entry.key, input.resourceTexts(entry.value)))
                    }
                }
                let principal = input.resourceTexts(statement["Principal"]?["Federated"]).joined()
                guard
                    let issuer = issuers.first(where: { issuer in
                        principal.contains(issuer) || conditions.contains { $0.key.hasPrefix(issuer) }
                    })
                else { continue }
                let subjects = conditions.filter {
                    $0.key.hasSuffix(":sub") || $0.key.hasSuffix(":repository") || $0.key.hasSuffix(":job_workflow_ref")
                }
                guard let (message, severity) = judged(subjects.filter { !$0.operator.contains("Not") }, issuer) else {
                    continue
                }
                out.append(
                    trust.finding("role `\(role.logicalID)` \(message)", at: [statement.location], severity: severity))
            }
        }
        return out
    }

    private static func judged(_ subjects: [(operator: String, key: String, values: [String])], _ issuer: String) -> (
        String, Finding.Severity
    )? {
        guard !subjects.isEmpty else {
            return ("can be assumed by every pipeline of `\(issuer)`, since nothing bounds `sub`", .high)
        }
        // All conditions have to hold: the narrowest decides. Of one condition's values any does: the widest decides.
        let widths = subjects.map { subject in
            subject.values.map { width($0, isPattern: subject.operator.contains("Like")) }.max() ?? 0
        }
        switch widths.min() ?? 3 {
        case 3: return ("can be assumed by pipelines of every owner on `\(issuer)`", .high)
        case 2: return ("can be assumed by pipelines of every repository of an owner", .medium)
        case 1: return ("can be assumed from every branch and pull request of the repository", .low)
        default: return nil
        }
    }

    /// 0 one repository and branch or environment · 1 one repository · 2 one owner · 3 anybody.
    private static func width(_ text: String, isPattern: Bool) -> Int {
        guard isPattern else { return 0 }
        // A name that only the stack knows is a name.
        let known = text.replacing("${}", with: "x")
        let parts = known.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return known.contains("*") ? 3 : 0 }
        let path = parts[1].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard let owner = path.first, !owner.hasPrefix("*"), parts[0] != "*" else { return 3 }
        guard path.count > 1 else { return owner.contains("*") ? 3 : 2 }
        if path.dropFirst().contains(where: { $0 == "*" || $0 == "**" }) { return 2 }
        guard parts.count > 2 else { return parts[1].hasSuffix("*") ? 1 : 0 }
        return parts[2] == "*" || parts[2] == "ref:*" || parts[2].contains("pull_request")
            || parts[2] == "ref:refs/heads/*" || parts[2] == "ref:refs/*" ? 1 : 0
    }

    private static func signatures(_ input: AuditInput) -> [Finding] {
        let zipped = input.functions.filter { function in
            !ContainerImage.isImage(function) && function.resource.raw["Properties"]?["CodeSigningConfigArn"] == nil
        }
        guard let first = zipped.first else { return [] }
        return [
            signed.finding(
                "\(Prose.list(zipped.map(\.logicalID), limit: 4)) \(zipped.count == 1 ? "runs" : "run") whatever is uploaded, signed or not",
                at: [first.location], functions: zipped.map(\.logicalID))
        ]
    }
}
