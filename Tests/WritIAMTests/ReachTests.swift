import Testing
import WritIAM
import WritModel

struct ReachTests {
    private static let account = "111122223333"

    private func policy(_ actions: [String], on resource: String) throws -> Policy {
        try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": [
                    .object([
                        "Effect": "Allow", "Action": Node(actions.map { Node($0) }), "Resource": Node(resource),
                    ])
                ],
            ]), kind: .identity)
    }

    private func trust(_ principal: Node) throws -> Policy {
        try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": [.object(["Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"])],
            ]), kind: .trust)
    }

    private func role(_ id: String, _ policies: [Policy], trusts: Node) throws -> ReachScene.Identity {
        ReachScene.Identity(
            id: id, arn: ARN(service: "iam", region: "", account: Self.account, resource: "role/\(id)"),
            policies: policies, trust: try trust(trusts))
    }

    private let lambda: Node = .object(["Service": "lambda.amazonaws.com"])

    private func function(_ id: String, open: Bool = false) -> ReachScene.Function {
        ReachScene.Function(
            id: id, arn: "arn:aws:lambda:eu-west-1:\(Self.account):function:\(id)", role: "\(id)Role", isOpen: open)
    }

    @Test func holdsAllPublishedMethods() {
        #expect(EscalationMethod.all.count { !$0.id.hasPrefix("rhino") } == 64)
        #expect(Set(EscalationMethod.all.map(\.id)).count == EscalationMethod.all.count)
        for method in EscalationMethod.all {
            for permission in method.permissions {
                let isKnown = WritIAM.Catalogue.standard.action(permission) != nil
                // CodeStar has been closed.
                #expect(isKnown || permission.hasPrefix("codestar:"), "\(permission)")
            }
        }
    }

    @Test func anEventCrossesAQueueToAnotherRole() throws {
        let queue = ARN(service: "sqs", region: "eu-west-1", account: Self.account, resource: "orders")
        let scene = ReachScene(
            identities: [
                try role("apiRole", [try policy(["sqs:SendMessage"], on: queue.description)], trusts: lambda),
                try role("workerRole", [try policy(["*"], on: "*")], trusts: lambda),
            ], functions: [function("api", open: true), function("worker")],
            stores: [ReachScene.Store(id: "orders", arn: queue, triggers: ["worker"])])
        let path = ReachGraph(scene).path(from: ReachGraph.outside, to: ReachGraph.administrator)
        #expect(path?.map(\.to) == ["api", "apiRole", "orders", "worker", "workerRole", "administrator"])
        #expect(path?.map(\.method) == ["invoke", "runs-as", "put", "triggers", "runs-as", "administrator"])
    }

    @Test func withoutThePermissionTheWayIsClosed() throws {
        let queue = ARN(service: "sqs", region: "eu-west-1", account: Self.account, resource: "orders")
        let scene = ReachScene(
            identities: [
                try role("apiRole", [try policy(["sqs:ReceiveMessage"], on: queue.description)], trusts: lambda),
                try role("workerRole", [try policy(["*"], on: "*")], trusts: lambda),
            ], functions: [function("api", open: true), function("worker")],
            stores: [ReachScene.Store(id: "orders", arn: queue, triggers: ["worker"])])
        let reached = ReachGraph(scene).reachable(from: ReachGraph.outside).map(\.place)
        // What is only read makes nothing run.
        #expect(reached == ["api", "apiRole", "orders"])
    }

    @Test func passingARoleNeedsItsTrustAndAllPermissions() throws {
        func path(_ actions: [String], on roles: String = "*", trusts: Node? = nil) throws -> [ReachGraph.Edge]? {
            let scene = ReachScene(identities: [
                try role(
                    "dev", [try policy(actions, on: "*"), try policy(["iam:PassRole"], on: roles)], trusts: lambda),
                try role("admin", [try policy(["*"], on: "*")], trusts: trusts ?? lambda),
            ])
            return ReachGraph(scene).path(from: "dev", to: "admin")
        }
        let making = ["lambda:CreateFunction", "lambda:InvokeFunction"]
        #expect(try path(making)?.first?.method == "lambda-001")
        #expect(try path(making, on: "arn:aws:iam::\(Self.account):role/admin")?.count == 1)
        #expect(try path(["lambda:CreateFunction"]) == nil)
        #expect(try path(making, on: "arn:aws:iam::\(Self.account):role/other") == nil)
        #expect(try path(making, trusts: .object(["Service": "ec2.amazonaws.com"])) == nil)
    }

    @Test func aConditionThatMayHoldLeavesTheWayOpenAndADenialClosesIt() throws {
        let pass = try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": [
                    .object([
                        "Effect": "Allow", "Action": ["iam:PassRole", "lambda:*"], "Resource": "*",
                        "Condition": .object(["StringEquals": .object(["aws:PrincipalTag/team": "a"])]),
                    ])
                ],
            ]), kind: .identity)
        let deny = try Policy(
            reading: .object([
                "Version": "2012-10-17",
                "Statement": [.object(["Effect": "Deny", "Action": "iam:PassRole", "Resource": "*"])],
            ]), kind: .identity)
        func methods(_ policies: [Policy]) throws -> [String] {
            ReachGraph(
                ReachScene(identities: [
                    try role("dev", policies, trusts: lambda), try role("other", [], trusts: lambda),
                ])
            ).edges.map(\.method)
        }
        #expect(try methods([pass]) == ["lambda-001", "lambda-002", "lambda-006"])
        #expect(try methods([pass, deny]) == [])
    }

    @Test func changingTheCodeOfAFunctionGivesItsRole() throws {
        let scene = ReachScene(
            identities: [
                try role(
                    "dev", [try policy(["lambda:UpdateFunctionCode"], on: "arn:aws:lambda:*:*:function:f")],
                    trusts: lambda),
                try role("fRole", [], trusts: lambda), try role("gRole", [], trusts: lambda),
            ], functions: [function("f"), function("g")])
        let graph = ReachGraph(scene)
        #expect(graph.path(from: "dev", to: "fRole")?.map(\.method) == ["lambda-003"])
        #expect(graph.path(from: "dev", to: "gRole") == nil)
    }

    @Test func writingOnesOwnPolicyGivesEverything() throws {
        func reaches(_ resource: String) throws -> Bool {
            let scene = ReachScene(identities: [
                try role("dev", [try policy(["iam:PutRolePolicy"], on: resource)], trusts: lambda)
            ])
            return ReachGraph(scene).path(from: "dev", to: ReachGraph.administrator) != nil
        }
        #expect(try reaches("arn:aws:iam::\(Self.account):role/dev"))
        #expect(try !reaches("arn:aws:iam::\(Self.account):role/other"))
    }

    @Test func assumingARoleNeedsItsTrust() throws {
        func reaches(_ trusts: Node, _ actions: [String]) throws -> Bool {
            let scene = ReachScene(identities: [
                try role("dev", [try policy(actions, on: "*")], trusts: lambda),
                try role("ops", [], trusts: trusts),
            ])
            return ReachGraph(scene).path(from: "dev", to: "ops") != nil
        }
        let account: Node = .object(["AWS": Node(Self.account)])
        #expect(try reaches(account, ["sts:AssumeRole"]))
        #expect(try !reaches(account, ["s3:GetObject"]))
        #expect(try reaches(.object(["AWS": Node("arn:aws:iam::\(Self.account):role/dev")]), ["s3:GetObject"]))
        #expect(try !reaches(.object(["AWS": "999988887777"]), ["sts:AssumeRole"]))
    }
}
