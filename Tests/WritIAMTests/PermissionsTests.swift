import Testing
import WritIAMReference
import WritModel

@testable import WritIAM

struct PermissionsTests {
    /// The quick answer is the one that the comparison gives, wherever there is one.
    @Test func theQuickAnswerIsThatOfTheComparison() throws {
        var source = RandomPolicies(seed: 0xFACE)
        source.wild = false
        var quick = 0
        for _ in 0..<300 {
            let policies = try (0..<2).map { _ in
                try Policy(reading: source.document(kind: .identity), kind: .identity)
            }
            for action in ["s3:Get", "sqs:Send", "ec2:Run"] {
                for resource in ["*", "arn:aws:s3:::a", "arn:aws:s3:::a/*", "arn:aws:sqs:eu:1:q"] {
                    guard let answer = Permissions.plainAnswer(policies, action, resource) else { continue }
                    quick += 1
                    let slow = Permissions.answerByComparison(policies, action, resource)
                    #expect(answer == slow, "\(action) on \(resource): \(policies)")
                }
            }
        }
        #expect(quick > 500)
    }
}
