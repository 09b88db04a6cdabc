import Testing
import WritAudit
import WritModel

struct TightenerTests {
    private func writ() -> Writ {
        Writ(
            function: "F", runtime: "python3.11", handler: "a.b", isolation: .invocation,
            limits: .init(memory: .mebibytes(128), timeout: 3, concurrency: 1, tmp: .mebibytes(10), processes: 8),
            identity: .object([
                "Version": "2012-10-17",
                "Statement": [
                    .object([
                        "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
                        "Resource": "arn:aws:dynamodb:x:1:table/T*",
                        "Condition": .object(["Bool": .object(["a": "true"])]),
                    ]),
                    .object(["Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:x:1:q"]),
                    .object(["Effect": "Deny", "Action": "s3:*", "Resource": "*"]),
                ],
            ]),
            egress: [
                .init(host: "a.example", port: 443, transport: .tls),
                .init(host: "b.example", port: 443, transport: .tls),
            ], expires: 10)
    }

    @Test func keepsWhatWasSeenUnderItsConditions() {
        var seen = Observations()
        seen.invocations = 12
        for _ in 0..<Tightener.leastUses {
            seen.add(
                pointer: "/identity/policy/Statement/0", action: "dynamodb:GetItem",
                resource: "arn:aws:dynamodb:x:1:table/T1")
        }
        seen.add(pointer: "/egress/1", action: nil, resource: nil)
        let proposal = Tightener.tighten(writ(), with: seen)
        let statements = proposal.writ.identity?["Statement"]?.array ?? []
        #expect(statements.count == 2)
        #expect(statements.first?["Action"] == "dynamodb:GetItem")
        #expect(statements.first?["Resource"] == "arn:aws:dynamodb:x:1:table/T1")
        #expect(statements.first?["Condition"] == .object(["Bool": .object(["a": "true"])]))
        #expect(statements.last?["Effect"] == "Deny")
        #expect(proposal.writ.egress.map(\.host) == ["b.example"])
        #expect(
            proposal.changes.map(\.pointer) == [
                "/identity/policy/Statement/0/Action", "/identity/policy/Statement/0/Resource",
                "/identity/policy/Statement/1", "/egress/0",
            ])
    }

    @Test func whatWasNeverInvokedIsLeftAlone() {
        let proposal = Tightener.tighten(writ(), with: Observations())
        #expect(proposal.changes.isEmpty)
        #expect(proposal.writ == writ())
    }

    @Test func aFunctionThatCallsNothingLosesItsPolicy() {
        var seen = Observations()
        seen.invocations = 1
        #expect(Tightener.tighten(writ(), with: seen).writ.identity == nil)
    }

    @Test func aResourceThatCameOnceKeepsThePattern() {
        var seen = Observations()
        seen.invocations = 4
        for (name, uses) in [("T1", 3), ("T2", 1)] {
            for _ in 0..<uses {
                seen.add(
                    pointer: "/identity/policy/Statement/0", action: "dynamodb:GetItem",
                    resource: "arn:aws:dynamodb:x:1:table/\(name)")
            }
        }
        let statements = Tightener.tighten(writ(), with: seen).writ.identity?["Statement"]?.array ?? []
        #expect(statements.first?["Resource"] == "arn:aws:dynamodb:x:1:table/T*")
        #expect(statements.first?["Action"] == "dynamodb:GetItem")
    }

    @Test func manyResourcesKeepThePattern() {
        var seen = Observations()
        seen.invocations = 50
        for n in 0..<20 {
            seen.add(
                pointer: "/identity/policy/Statement/0", action: "dynamodb:GetItem",
                resource: "arn:aws:dynamodb:x:1:table/T\(n)")
        }
        let statements = Tightener.tighten(writ(), with: seen).writ.identity?["Statement"]?.array ?? []
        #expect(statements.first?["Resource"] == "arn:aws:dynamodb:x:1:table/T*")
        #expect(statements.first?["Action"] == "dynamodb:GetItem")
    }

    @Test(arguments: [
        "", "/", "/identity", "/identity/policy/Statement/x", "/egress", "/limits/memory", "egress/9999999999999999999",
    ])
    func otherPointersAreNoObservation(_ pointer: String) {
        var seen = Observations()
        seen.add(pointer: pointer, action: "a:b", resource: "c")
        #expect(seen == Observations())
    }
}
