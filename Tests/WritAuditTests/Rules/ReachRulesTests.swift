import Testing
import WritIAM
import WritModel
import WritTemplates

@testable import WritAudit

/// Escalation, crossing events, trust and resource policies, each beside a look-alike that is harmless.
@Suite struct ReachRulesTests {
    static let open = "Events: {Post: {Type: HttpApi, Properties: {Path: /a, Method: post}}}"

    static func policy(_ statement: String) -> String { "Policies: [{Statement: [\(statement)]}]" }

    @Test(arguments: [
        "{Effect: Allow, Action: [iam:AttachRolePolicy], Resource: '*'}",
        "{Effect: Allow, Action: [iam:Put*], Resource: '*'}",
        "{Effect: Allow, Action: iam:CreatePolicyVersion, Resource: '*'}",
    ])
    func aRoleThatCanRewriteItselfIsOneFinding(_ statement: String) throws {
        let report = try Sample.audit(Sample.function(Self.policy(statement), Self.open))
        #expect(report.severity("WRIT-IAM-010") == .critical)
        // The same weakness is not told again as a permission.
        #expect(!report.has("WRIT-IAM-007"))
        let inside = try Sample.audit(Sample.function(Self.policy(statement)))
        #expect(inside.severity("WRIT-IAM-010") == .medium)
    }

    @Test(arguments: [
        "{Effect: Allow, Action: [iam:AttachRolePolicy], Resource: 'arn:aws:iam::111122223333:role/other-x'}",
        "{Effect: Allow, Action: [iam:Get*, iam:List*], Resource: '*'}",
        "{Effect: Allow, Action: [iam:PassRole], Resource: '*'}",
        "{Effect: Allow, Action: [lambda:CreateFunction, lambda:InvokeFunction], Resource: '*'}",
        "{Effect: Allow, Action: '*', Resource: '*'}",
    ])
    func halfAMethodIsNone(_ statement: String) throws {
        let report = try Sample.audit(Sample.function(Self.policy(statement), Self.open))
        #expect(!report.has("WRIT-IAM-010") && !report.has("WRIT-IAM-011"))
    }

    private static let administrator = """
        Deploy:
          Type: AWS::Serverless::Function
          Properties:
            Runtime: python3.12
            Handler: app.handler
            CodeUri: src/
            Policies: [{Statement: [{Effect: Allow, Action: '*', Resource: '*'}]}]

        """

    @Test func takingOverTheCodeOfAnAdministratorIsTold() throws {
        let grant = Self.policy("{Effect: Allow, Action: [lambda:UpdateFunctionCode], Resource: !GetAtt Deploy.Arn}")
        let report = try Sample.audit(Sample.function(grant, Self.open) + Self.administrator)
        let finding = try #require(report.findings.first { $0.rule == "WRIT-IAM-010" })
        #expect(finding.functions == ["Act"] && finding.severity == .critical)
        #expect(finding.path.count == 2)
        #expect(finding.message.contains("lambda:UpdateFunctionCode"))
        // Its own code gives nothing that it has not already.
        let own = Self.policy(
            "{Effect: Allow, Action: [lambda:UpdateFunctionCode], Resource: !Sub 'arn:aws:lambda:*:*:function:Act'}")
        let harmless = try Sample.audit(Sample.function(own, "FunctionName: Act", Self.open) + Self.administrator)
        #expect(!harmless.has("WRIT-IAM-010"))
    }

    @Test func passingARoleToAFunctionThatIsMadeTakesItOver() throws {
        let role = """
            Reports:
              Type: AWS::IAM::Role
              Properties:
                AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: SERVICE}, Action: sts:AssumeRole}]}
                Policies: [{PolicyName: p, PolicyDocument: {Statement: [{Effect: Allow, Action: s3:GetObject, Resource: 'arn:aws:s3:::reports/*'}]}}]

            """
        let grant = Self.policy(
            "{Effect: Allow, Action: [iam:PassRole, lambda:CreateFunction, lambda:InvokeFunction], Resource: '*'}")
        let lambda = role.replacing("SERVICE", with: "lambda.amazonaws.com")
        let report = try Sample.audit(Sample.function(grant, Self.open) + lambda)
        let finding = try #require(report.findings.first { $0.rule == "WRIT-IAM-011" })
        #expect(finding.message.contains("Reports") && finding.severity == .high)
        #expect(!report.has("WRIT-IAM-005"))
        // Lambda cannot use a role that trusts another service only; the wide permission itself is still told.
        let other = try Sample.audit(
            Sample.function(grant, Self.open) + role.replacing("SERVICE", with: "states.amazonaws.com"))
        #expect(!other.has("WRIT-IAM-011") && other.has("WRIT-IAM-005"))
    }

    private static let pair = """
        Jobs: {Type: AWS::SQS::Queue}
        Work:
          Type: AWS::Serverless::Function
          Properties:
            Runtime: python3.12
            Handler: app.handler
            CodeUri: src/
            Events: {Job: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}}
        """

    @Test func anEventThatCrossesAQueueIsTold() throws {
        let sends = "Policies: [SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}]"
        let report = try Sample.audit(Sample.function(sends, Self.open) + Self.pair)
        let finding = try #require(report.findings.first { $0.rule == "WRIT-IAM-012" })
        #expect(finding.functions == ["Work"] && finding.severity == .note && finding.path.count == 4)
        // Who may only read the queue makes nobody run.
        let reads = "Policies: [SQSPollerPolicy: {QueueName: !GetAtt Jobs.QueueName}]"
        #expect(try !Sample.audit(Sample.function(reads, Self.open) + Self.pair).has("WRIT-IAM-012"))
        // Nor does a function that strangers do not reach.
        #expect(try !Sample.audit(Sample.function(sends) + Self.pair).has("WRIT-IAM-012"))
    }

    private static func role(_ principal: String, condition: String = "{}", action: String = "sts:AssumeRole") -> String
    {
        """
        Shared:
          Type: AWS::IAM::Role
          Properties:
            AssumeRolePolicyDocument:
              Version: "2012-10-17"
              Statement: [{Effect: Allow, Principal: \(principal), Action: \(action), Condition: \(condition)}]
        """
    }

    @Test(arguments: [
        ("'*'", "{}", "sts:AssumeRole", "WRIT-IAM-014"),
        ("{AWS: '*'}", "{}", "sts:AssumeRole", "WRIT-IAM-014"),
        ("{AWS: 'arn:aws:iam::999988887777:root'}", "{}", "sts:AssumeRole", "WRIT-IAM-015"),
        (
            "{Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'}",
            "{StringEquals: {'token.actions.githubusercontent.com:aud': sts.amazonaws.com}}",
            "sts:AssumeRoleWithWebIdentity", "WRIT-IAM-016"
        ),
        ("{Federated: cognito-identity.amazonaws.com}", "{}", "sts:AssumeRoleWithWebIdentity", "WRIT-IAM-016"),
    ])
    func trustThatIsTooWideIsTold(_ principal: String, _ condition: String, _ action: String, _ rule: String) throws {
        #expect(try Sample.audit(Self.role(principal, condition: condition, action: action)).has(rule))
    }

    @Test(arguments: [
        ("{Service: lambda.amazonaws.com}", "{}", "sts:AssumeRole"),
        ("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}", "{}", "sts:AssumeRole"),
        ("'*'", "{StringEquals: {'aws:PrincipalOrgID': o-1234567890}}", "sts:AssumeRole"),
        ("{AWS: '999988887777'}", "{StringEquals: {'sts:ExternalId': 7c9e}}", "sts:AssumeRole"),
        (
            "{Federated: cognito-identity.amazonaws.com}",
            "{StringEquals: {'cognito-identity.amazonaws.com:aud': 'eu-west-1:pool'}}", "sts:AssumeRoleWithWebIdentity"
        ),
        (
            "{Federated: 'arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'}",
            "{StringEquals: {'token.actions.githubusercontent.com:aud': sts.amazonaws.com, 'token.actions.githubusercontent.com:sub': 'repo:o/r:ref:refs/heads/main'}}",
            "sts:AssumeRoleWithWebIdentity"
        ),
    ])
    func trustThatIsBoundedIsNot(_ principal: String, _ condition: String, _ action: String) throws {
        let report = try Sample.audit(Self.role(principal, condition: condition, action: action))
        for rule in TrustRules.rules { #expect(!report.has(rule.id), "\(rule.id)") }
    }

    private static func queue(_ principal: String, condition: String = "{}") -> String {
        """
        Jobs: {Type: AWS::SQS::Queue}
        Rule:
          Type: AWS::SQS::QueuePolicy
          Properties:
            Queues: [!Ref Jobs]
            PolicyDocument:
              Statement: [{Effect: Allow, Principal: \(principal), Action: sqs:SendMessage, Resource: !GetAtt Jobs.Arn, Condition: \(condition)}]
        """
    }

    @Test func resourcePoliciesAreJudgedOnce() throws {
        let account = try Sample.audit(Self.queue("{AWS: '999988887777'}"))
        #expect(account.severity("WRIT-IAM-017") == .medium)
        let own = try Sample.audit(Self.queue("{AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}"))
        #expect(!own.has("WRIT-IAM-017"))
        // Everyone is the matter of another rule.
        let everyone = try Sample.audit(Self.queue("'*'"))
        #expect(everyone.has("WRIT-EVENT-003") && !everyone.has("WRIT-IAM-017"))
    }
}
