import Testing
import WritIAM
import WritModel

/// The combination of policies, case by case after the IAM user guide.
struct EvaluatorTests {
    private static let account = "111111111111"
    private let user = Principal.user(
        arn: ARN(service: "iam", region: "", account: account, resource: "user/ann"))
    private let session = Principal.session(
        role: ARN(service: "iam", region: "", account: account, resource: "role/app/worker"), name: "s1")

    private func policy(
        _ effect: String = "Allow", _ action: String = "*", on resource: String = "*", to principal: Node? = nil,
        not: Bool = false, when condition: Node? = nil, kind: PolicyKind = .identity
    ) throws -> Policy {
        var statement = Mapping()
        statement["Effect"] = Node(effect)
        statement["Action"] = Node(action)
        statement["Resource"] = Node(resource)
        if let principal { statement[not ? "NotPrincipal" : "Principal"] = principal }
        if let condition { statement["Condition"] = condition }
        return try Policy(
            reading: .object(["Version": "2012-10-17", "Statement": [Node(statement)]]), kind: kind)
    }

    private func request(
        _ action: String = "s3:GetObject", on resource: String = "arn:aws:s3:::b/k", by principal: Principal? = nil,
        _ context: [String: ContextValue] = [:]
    ) -> Request {
        Request(action: action, resource: resource, principal: principal ?? user, context: context)
    }

    @Test func withoutPoliciesNothingIsAllowed() {
        let decision = Evaluator.evaluate(request(), in: PolicySet())
        #expect(decision.outcome == .implicitDeny)
        #expect(
            decision.explanation
                == "no statement allows `s3:GetObject` on `arn:aws:s3:::b/k`: no statement names the action")
    }

    @Test func aDenialAnywhereWins() throws {
        var set = PolicySet(identity: [try policy()])
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
        set.serviceControl = [[try policy(kind: .serviceControl), try policy("Deny", "s3:*", kind: .serviceControl)]]
        let decision = Evaluator.evaluate(request(), in: set)
        #expect(decision.outcome == .explicitDeny)
        #expect(decision.kind == .serviceControl)
        #expect(decision.statement?.policy == 1)
        #expect(
            Evaluator.evaluate(request("sqs:SendMessage", on: "arn:aws:sqs:eu:1:q"), in: PolicySet()).outcome
                == .implicitDeny)
    }

    @Test func callerIdentityIsAlwaysTold() throws {
        let set = PolicySet(identity: [try policy("Deny")])
        #expect(Evaluator.evaluate(request("sts:GetCallerIdentity", on: "*"), in: set).isAllowed)
        #expect(!Evaluator.evaluate(request("sts:GetSessionToken", on: "*"), in: set).isAllowed)
    }

    @Test func everyLevelOfServiceControlMustAllow() throws {
        var set = PolicySet(identity: [try policy()])
        set.serviceControl = [
            [try policy(kind: .serviceControl)], [try policy("Allow", "s3:*", kind: .serviceControl)],
        ]
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
        #expect(!Evaluator.evaluate(request("sqs:SendMessage", on: "*"), in: set).isAllowed)
    }

    @Test func boundaryAndSessionLimitTheIdentityPolicy() throws {
        var set = PolicySet(identity: [try policy()])
        set.boundary = [try policy("Allow", "s3:*", kind: .boundary)]
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
        #expect(!Evaluator.evaluate(request("sqs:SendMessage", on: "*"), in: set).isAllowed)
        set.session = [try policy("Allow", "s3:Put*", kind: .session)]
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
        #expect(Evaluator.evaluate(request("s3:PutObject"), in: set).isAllowed)
    }

    @Test func aGrantToTheUserPassesTheBoundaryAndAGrantToTheRoleDoesNot() throws {
        var set = PolicySet()
        set.boundary = [try policy("Allow", "sqs:*", kind: .boundary)]
        set.resource = [try policy(to: .object(["AWS": "arn:aws:iam::111111111111:user/ann"]), kind: .resource)]
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
        set.resource = [try policy(to: .object(["AWS": "arn:aws:iam::111111111111:role/app/worker"]), kind: .resource)]
        #expect(!Evaluator.evaluate(request(by: session), in: set).isAllowed)
        set.boundary = nil
        #expect(Evaluator.evaluate(request(by: session), in: set).isAllowed)
        set.boundary = [try policy("Allow", "sqs:*", kind: .boundary)]
        set.resource = [
            try policy(to: .object(["AWS": "arn:aws:sts::111111111111:assumed-role/worker/s1"]), kind: .resource)
        ]
        #expect(Evaluator.evaluate(request(by: session), in: set).isAllowed)
    }

    @Test func aGrantToTheAccountOnlyDelegates() throws {
        var set = PolicySet()
        set.resource = [try policy(to: .object(["AWS": "111111111111"]), kind: .resource)]
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
        set.identity = [try policy("Allow", "s3:GetObject")]
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
    }

    @Test func keysNeedTheirOwnPolicy() throws {
        let key = "arn:aws:kms:eu-west-1:111111111111:key/1"
        var set = PolicySet(identity: [try policy()])
        #expect(!Evaluator.evaluate(request("kms:Decrypt", on: key), in: set).isAllowed)
        set.resource = [try policy(to: .object(["AWS": "111111111111"]), kind: .resource)]
        #expect(Evaluator.evaluate(request("kms:Decrypt", on: key), in: set).isAllowed)
    }

    @Test func acrossAccountsBothSidesMustAllow() throws {
        var set = PolicySet(identity: [try policy()])
        set.resourceAccount = "222222222222"
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
        set.resource = [try policy(to: .object(["AWS": "arn:aws:iam::111111111111:user/ann"]), kind: .resource)]
        #expect(Evaluator.evaluate(request(), in: set).isAllowed)
        set.identity = []
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
    }

    @Test func aServiceNeedsOnlyTheResourcePolicyAndItsConditions() throws {
        let owner = Node.object(["ArnLike": .object(["aws:SourceArn": "arn:aws:s3:::mine"])])
        var set = PolicySet()
        set.resource = [
            try policy(
                "Allow", "lambda:InvokeFunction", to: .object(["Service": "s3.amazonaws.com"]), when: owner,
                kind: .resource)
        ]
        func invoke(from bucket: String, by service: String = "s3.amazonaws.com") -> Bool {
            Evaluator.evaluate(
                request(
                    "lambda:InvokeFunction", on: "arn:aws:lambda:eu-west-1:111111111111:function:f",
                    by: .service(service), ["aws:SourceArn": .string(bucket)]), in: set
            ).isAllowed
        }
        #expect(invoke(from: "arn:aws:s3:::mine"))
        // The confused deputy: the same service on behalf of somebody else's bucket.
        #expect(!invoke(from: "arn:aws:s3:::theirs"))
        #expect(!invoke(from: "arn:aws:s3:::mine", by: "sns.amazonaws.com"))
    }

    @Test func notPrincipalSparesOnlyWhoIsListedWithEachIdentity() throws {
        let role: Node = "arn:aws:iam::111111111111:role/app/worker"
        let sessionName: Node = "arn:aws:sts::111111111111:assumed-role/worker/s1"
        var set = PolicySet(identity: [try policy()])
        set.resource = [
            try policy("Deny", to: .object(["AWS": [role, sessionName]]), not: true, kind: .resource)
        ]
        #expect(!Evaluator.evaluate(request(by: session), in: set).isAllowed)
        set.resource = [
            try policy(
                "Deny", to: .object(["AWS": [role, sessionName, "111111111111"]]), not: true, kind: .resource)
        ]
        #expect(Evaluator.evaluate(request(by: session), in: set).isAllowed)
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
        set.boundary = [try policy(kind: .boundary)]
        #expect(!Evaluator.evaluate(request(by: session), in: set).isAllowed)
    }

    @Test func aStatementWithoutPrincipalInAResourcePolicyMatchesNobody() throws {
        var set = PolicySet()
        set.resource = [try policy(kind: .resource)]
        #expect(!Evaluator.evaluate(request(), in: set).isAllowed)
    }

    @Test func aDenialSaysWhatIsMissing() throws {
        let near = try policy(
            "Allow", "s3:Get*", on: "arn:aws:s3:::b/*",
            when: .object(["Bool": .object(["aws:SecureTransport": "true"])]))
        let decision = CompiledPolicy([near]).evaluate(request())
        #expect(
            decision.explanation
                == "no statement allows `s3:GetObject` on `arn:aws:s3:::b/k`: in statement 1 the condition `Bool` on `aws:SecureTransport` does not hold"
        )
        #expect(CompiledPolicy([near]).evaluate(request(nil, ["aws:SecureTransport": "true"])).isAllowed)
        let other = CompiledPolicy([near]).evaluate(request("s3:GetObject", on: "arn:aws:s3:::c/k"))
        #expect(other.explanation.hasSuffix("statement 1 allows the action on other resources"))
    }

    private func request(_ by: Principal?, _ context: [String: ContextValue]) -> Request {
        request("s3:GetObject", by: by, context)
    }
}
