import Testing
import WritModel
import WritTemplates

@testable import WritAudit

@Suite struct PipelineRulesTests {
    static func tree(_ files: [String: String]) -> AuditReport {
        let tree = MemoryTree(files.mapValues { Array($0.utf8) })
        return Audit.run(TreeFacts.read(tree, templates: [], now: nil), now: nil)
    }
    static func workflow(_ text: String) -> AuditReport { tree([".github/workflows/ci.yml": text]) }
    static let commit = String(repeating: "0123456789abcdef", count: 3).prefix(40)

    static func job(_ steps: String, on: String = "push", permissions: String = "permissions: {contents: read}")
        -> String
    {
        "on: \(on)\n\(permissions)\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n"
            + steps.split(separator: "\n").map { "      \($0)\n" }.joined()
    }

    @Test(
        arguments: [
            ("- uses: acme/deploy@v2", Finding.Severity.medium), ("- uses: acme/deploy@main", .medium),
            ("- uses: actions/checkout@v4", .low),
            ("- uses: docker://alpine:3", .medium), ("- uses: acme/deploy@\(commit)", nil),
            ("- uses: ./.github/actions/local", nil), ("- run: make", nil),
        ] as [(String, Finding.Severity?)]) func actionsAreNamedByCommit(step: String, severity: Finding.Severity?)
    {
        #expect(Self.workflow(Self.job(step)).severity("WRIT-CI-001") == severity)
    }

    @Test(
        arguments: [
            ("", Finding.Severity.low), ("permissions: write-all", .medium), ("permissions: {contents: read}", nil),
            ("permissions: read-all", nil), ("permissions: {}", nil),
        ] as [(String, Finding.Severity?)]) func tokensAreBounded(permissions: String, severity: Finding.Severity?)
    {
        #expect(Self.workflow(Self.job("- run: make", permissions: permissions)).severity("WRIT-CI-002") == severity)
    }

    @Test(
        arguments: [
            ("issues", "- run: echo \"${{ github.event.issue.title }}\"", Finding.Severity.high),
            ("pull_request", "- run: git switch ${{ github.head_ref }}", .medium),
            ("pull_request_target", "- run: echo ${{ github.event['pull_request']['body'] }}", .high),
            (
                "issue_comment",
                "- uses: actions/github-script@\(commit)\n  with: {script: 'log(`${{ github.event.comment.body }}`)'}",
                .high
            ),
            ("issues", "- env: {TITLE: '${{ github.event.issue.title }}'}\n  run: echo ${{ env.TITLE }}", .high),
            ("push", "- run: echo '${{ github.event.head_commit.message }}'", .low),
            ("issues", "- run: echo '${{ toJSON(github.event.issue) }}'", .high),
            ("issues", "- env: {TITLE: '${{ github.event.issue.title }}'}\n  run: echo \"$TITLE\"", nil),
            ("pull_request", "- run: echo ${{ github.event.pull_request.number }} ${{ github.sha }}", nil),
            ("issue_comment", "- run: echo ${{ contains(github.event.comment.body, '/deploy') }}", nil),
            ("push", "- run: echo ${{ github.ref_name == 'main' }}", nil),
            ("issues", "- if: contains(github.event.issue.title, 'x')\n  run: make", nil),
        ] as [(String, String, Finding.Severity?)]) func textsOfEventsStayOutOfScripts(
            on: String, steps: String, severity: Finding.Severity?
        )
    {
        #expect(Self.workflow(Self.job(steps, on: on)).severity("WRIT-CI-003") == severity)
    }

    @Test(arguments: [
        ("pull_request_target", "{ref: '${{ github.event.pull_request.head.sha }}'}", true),
        ("[push, pull_request_target]", "{ref: '${{ github.head_ref }}'}", true),
        ("workflow_run", "{ref: '${{ github.event.workflow_run.head_sha }}'}", true),
        ("pull_request_target", "{fetch-depth: 0}", false),
        ("pull_request", "{ref: '${{ github.event.pull_request.head.sha }}'}", false),
        ("pull_request_target", "{ref: main}", false),
    ]) func strangersCodeRunsWithoutSecrets(on: String, with: String, isFound: Bool) {
        let text = Self.job("- uses: actions/checkout@\(Self.commit)\n  with: \(with)", on: on)
        #expect(Self.workflow(text).has("WRIT-CI-004") == isFound)
    }

    @Test(arguments: [
        (
            "with: {aws-access-key-id: '${{ secrets.AWS_KEY }}', aws-secret-access-key: '${{ secrets.AWS_SECRET }}'}",
            true
        ),
        ("env: {AWS_ACCESS_KEY_ID: '${{ secrets.AWS_ACCESS_KEY_ID }}'}", true),
        ("with: {role-to-assume: 'arn:aws:iam::123456789012:role/deploy', aws-region: eu-west-1}", false),
        ("env: {AWS_ACCESS_KEY_ID: '${{ steps.assume.outputs.key }}'}", false),
    ]) func pipelinesAssumeRoles(setting: String, isFound: Bool) {
        let text = Self.job("- uses: aws-actions/configure-aws-credentials@\(Self.commit)\n  \(setting)")
        let report = Self.workflow(text)
        #expect(report.findings.filter { $0.rule == "WRIT-CI-006" }.count == (isFound ? 1 : 0))
    }

    @Test func secretsInPipelinesAreFound() {
        let token = FakeSecret.gitHub()
        #expect(
            Self.tree(["buildspec.yml": "version: 0.2\nenv:\n  variables:\n    DEPLOY_TOKEN: \(token)\n"]).has(
                "WRIT-SECRET-005"))
        #expect(
            Self.tree([".gitlab-ci.yml": "variables:\n  AWS_SECRET_ACCESS_KEY: \(FakeSecret.accessSecret())\n"]).has(
                "WRIT-SECRET-005"))
        #expect(
            !Self.tree(["buildspec.yml": "version: 0.2\nenv:\n  parameter-store:\n    DB_PASSWORD: /prod/db/password\n"]
            ).has("WRIT-SECRET-005"))
    }

    static func role(_ condition: String, host: String = "token.actions.githubusercontent.com") -> String {
        """
        Deploy:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Statement:
                - Effect: Allow
                  Action: sts:AssumeRoleWithWebIdentity
                  Principal: {Federated: !Sub 'arn:aws:iam::${AWS::AccountId}:oidc-provider/\(host)'}
                  Condition: \(condition)

        """
    }

    @Test(
        arguments: [
            ("{StringEquals: {'token.actions.githubusercontent.com:aud': sts.amazonaws.com}}", Finding.Severity.high),
            ("{StringLike: {'token.actions.githubusercontent.com:sub': 'repo:*'}}", .high),
            ("{StringLike: {'token.actions.githubusercontent.com:sub': 'repo:acme/*'}}", .medium),
            ("{StringLike: {'token.actions.githubusercontent.com:sub': 'repo:acme/shop:*'}}", .low),
            (
                "{StringLike: {'token.actions.githubusercontent.com:sub': ['repo:acme/shop:ref:refs/heads/main', 'repo:acme/*:*']}}",
                .medium
            ),
            ("{StringEquals: {'token.actions.githubusercontent.com:sub': 'repo:acme/shop:ref:refs/heads/main'}}", nil),
            ("{StringLike: {'token.actions.githubusercontent.com:sub': 'repo:acme/shop:environment:prod'}}", nil),
            (
                "{StringLike: {'token.actions.githubusercontent.com:sub': !Sub 'repo:${Org}/${Repo}:ref:refs/heads/main'}}",
                nil
            ),
        ] as [(String, Finding.Severity?)]) func rolesTrustOneBranch(condition: String, severity: Finding.Severity?)
        throws
    {
        let report = try Sample.audit(
            Sample.function() + Self.role(condition), parameters: "Org: {Type: String}\nRepo: {Type: String}")
        #expect(report.severity("WRIT-CI-007") == severity)
    }

    @Test func otherIssuersAreNotPipelines() throws {
        let role = Self.role(
            "{StringEquals: {'cognito-identity.amazonaws.com:aud': pool}}", host: "cognito-identity.amazonaws.com")
        #expect(try !Sample.audit(Sample.function() + role).has("WRIT-CI-007"))
    }

    @Test func buildsGetSecretsByName() throws {
        func project(_ variable: String) throws -> AuditReport {
            try Sample.audit(
                Sample.function()
                    + "Build: {Type: AWS::CodeBuild::Project, Properties: {Environment: {EnvironmentVariables: [\(variable)]}}}",
                parameters: "DbPassword: {Type: String, NoEcho: true}")
        }
        #expect(try project("{Name: DB_PASSWORD, Value: !Ref DbPassword}").has("WRIT-CI-005"))
        #expect(
            try !project("{Name: DB_PASSWORD, Type: SECRETS_MANAGER, Value: 'prod/db:password'}").has("WRIT-CI-005"))
        #expect(try !project("{Name: STAGE, Value: !Ref DbPassword}").has("WRIT-CI-005"))
    }

    @Test func codeSigningIsNoted() throws {
        let signing = "CodeSigningConfigArn: 'arn:aws:lambda:eu-west-1:123456789012:code-signing-config:csc-1'"
        #expect(try Sample.audit(Sample.function()).severity("WRIT-CI-008") == .note)
        #expect(try !Sample.audit(Sample.function(signing)).has("WRIT-CI-008"))
    }

    @Test func aBadWorkflowEndsNothing() {
        let report = Self.tree([
            ".github/workflows/bad.yml": "on: [push\n", ".github/workflows/ci.yml": Self.job("- uses: acme/deploy@v1"),
            "docs/workflows/ci.yml": Self.job("- uses: acme/other@v1"),
        ])
        #expect(report.problems.contains { $0.location?.file == ".github/workflows/bad.yml" })
        #expect(report.findings.first { $0.rule == "WRIT-CI-001" }?.message.contains("acme/other") == false)
    }
}
