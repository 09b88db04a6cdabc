import Testing
import WritModel

@testable import WritIAM

struct ActionSpellingTests {
    private let catalogue = WritIAM.Catalogue.standard

    @Test func whatIsExpandedComesBackAsWritten() {
        for pattern in ["s3:*", "sqs:Send*", "dynamodb:Get*", "lambda:InvokeFunction"] {
            let names = ActionSpelling.expand([pattern], in: catalogue)
            #expect(!names.isEmpty)
            let short = ActionSpelling.smallest(names, in: catalogue)
            #expect(short.count == 1)
            #expect(ActionSpelling.expand(short, in: catalogue) == names)
        }
    }

    @Test func noWildcardTakesMoreThanWasThere() {
        let names = ["sqs:SendMessage", "sqs:ReceiveMessage", "s3:GetObject", "nosuch:Action"]
        let short = ActionSpelling.smallest(names, in: catalogue)
        #expect(
            ActionSpelling.expand(short, in: catalogue) == ["s3:GetObject", "sqs:ReceiveMessage", "sqs:SendMessage"])
        #expect(short.contains("nosuch:Action"))
        #expect(!short.contains("s3:GetObject*"))
    }

    @Test func aWildcardTakesNoShorterBeginningThanItsActionsShare() {
        for pattern in ["s3:Get*", "sqs:Send*", "s3:*"] {
            let short = ActionSpelling.smallest(ActionSpelling.expand([pattern], in: catalogue), in: catalogue)
            #expect(short.allSatisfy { $0.hasPrefix(pattern.dropLast()) }, "\(short)")
        }
    }

    @Test func aPolicyKeepsItsMeaning() throws {
        let text =
            #"{"Version": "2012-10-17", "Statement": [{"Sid": "A", "Effect": "Allow", "Action": ["sqs:*Message", "sqs:SendMessage"], "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/t": ["a", "b"]}}}]}"#
        let policy = try Policy(reading: try JSONParser.parse(Array(text.utf8), file: "p"), kind: .identity)
        let expanded = policy.expanded(in: catalogue)
        #expect(
            expanded.statements[0].actions.patterns.map(\.source) == [
                "sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage",
            ])
        #expect(PolicyComparison.compare([expanded], to: [policy], catalogue: catalogue).relation == .equal)
        let read = try Policy(reading: expanded.node, kind: .identity)
        #expect(PolicyComparison.compare([read], to: [expanded], catalogue: nil).relation == .equal)
        #expect(read.node == expanded.node)
    }

    @Test func resourcePoliciesAreWrittenWithTheirPrincipals() throws {
        let text =
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/r"], "Service": "s3.amazonaws.com"}, "NotAction": "s3:Get*", "NotResource": "arn:aws:s3:::b/*"}]}"#
        let node = try JSONParser.parse(Array(text.utf8), file: "p")
        #expect(try Policy(reading: node, kind: .resource).node == node)
    }
}
