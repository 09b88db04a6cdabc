import Testing
import WritIAM
import WritModel

/// Each warning beside a statement that looks alike and is right.
struct LintPatternTests {
    private func codes(_ effect: String, _ condition: String) throws -> [String] {
        let text =
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "\#(effect)", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q", "Condition": \#(condition)}]}"#
        let node = try JSONParser.parse(Array(text.utf8), file: "p.json")
        return PolicyLint.lint(try Policy(reading: node, kind: .identity), source: node).map(\.code)
    }

    @Test(arguments: [
        ("Allow", #"{"StringEquals": {"aws:SourceOwner": "111122223333"}}"#, "deprecated-condition-key"),
        ("Allow", #"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}"#, "mfa-bypass"),
        ("Deny", #"{"Bool": {"aws:MultiFactorAuthPresent": "false"}}"#, "mfa-bypass"),
        ("Allow", #"{"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#, "private-source-ip"),
        ("Allow", #"{"IpAddress": {"aws:SourceIp": "203.0.113.7/24"}}"#, "ip-host-bits"),
        ("Allow", #"{"ArnLike": {"aws:PrincipalArn": "role/app"}}"#, "arn-condition-value"),
    ])
    func whatLooksRightAndIsNotIsTold(_ effect: String, _ condition: String, _ code: String) throws {
        #expect(try codes(effect, condition) == [code])
    }

    @Test(arguments: [
        ("Allow", #"{"StringEquals": {"aws:SourceAccount": "111122223333"}}"#),
        ("Allow", #"{"Bool": {"aws:MultiFactorAuthPresent": "true"}}"#),
        ("Deny", #"{"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}"#),
        ("Allow", #"{"IpAddress": {"aws:VpcSourceIp": "10.1.0.0/16"}}"#),
        ("Allow", #"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}"#),
        ("Allow", #"{"IpAddress": {"aws:SourceIp": "203.0.113.7"}}"#),
        ("Allow", #"{"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/app"}}"#),
        ("Allow", #"{"ArnLike": {"aws:PrincipalArn": "*"}}"#),
    ])
    func itsLookAlikeIsNot(_ effect: String, _ condition: String) throws {
        #expect(try codes(effect, condition) == [])
    }

    @Test(arguments: [
        ("arn:aws:sqs:eu_west_1:111122223333:q", true), ("arn:aws:sqs:eu-west-1:111122223333:q", false),
        ("arn:aws:sqs:*:111122223333:q", false), ("arn:aws:sqs:us-gov-west-1:111122223333:q", false),
        ("arn:aws:sqs:ireland:111122223333:q", true),
    ])
    func regionsHaveTheFormOfRegions(_ arn: String, _ isWrong: Bool) throws {
        let text =
            #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "\#(arn)"}}"#
        let node = try JSONParser.parse(Array(text.utf8), file: "p.json")
        let codes = PolicyLint.lint(try Policy(reading: node, kind: .identity)).map(\.code)
        #expect(codes.contains("arn-region") == isWrong)
    }
}
