import Testing
import WritIAM
import WritModel

struct LintTests {
    private func codes(_ statement: String, kind: PolicyKind = .identity, version: String = "2012-10-17") throws
        -> [String]
    {
        let text = #"{"Version": "\#(version)", "Statement": [\#(statement)]}"#
        let node = try JSONParser.parse(Array(text.utf8), file: "p.json")
        return PolicyLint.lint(try Policy(reading: node, kind: kind), source: node).map(\.code)
    }

    @Test(arguments: [
        (#"{"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}"#, "unknown-action"),
        (#"{"Effect": "Allow", "Action": "s4:GetObject", "Resource": "*"}"#, "unknown-service"),
        (#"{"Effect": "Allow", "Action": "*:GetObject", "Resource": "*"}"#, "service-wildcard"),
        (#"{"Effect": "Allow", "Action": "s3:GetObject, s3:PutObject", "Resource": "*"}"#, "action-format"),
        (#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#, "administrator"),
        (#"{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}"#, "whole-service"),
        (#"{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}"#, "allow-not-action"),
        (#"{"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::b/*"}"#, "allow-not-resource"),
        (#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "b/*"}"#, "resource-not-arn"),
        (#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:b/*"}"#, "arn-segments"),
        (#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:asw:s3:::b/*"}"#, "arn-partition"),
        (
            #"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:123:q"}"#,
            "arn-account"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}"#,
            "resource-type"
        ),
        (#"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::bucket"}"#, "resource-type"),
        (
            #"{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "arn:aws:s3:::bucket"}"#,
            "action-needs-star"
        ),
        (#"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"}"#, "pass-any-role"),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceVcp": "v"}}}"#,
            "unknown-condition-key"
        ),
        (
            #"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", "Condition": {"StringEquals": {"s3:prefix": "v"}}}"#,
            "condition-key-unsupported"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceIp": "10.0.0.0/8"}}}"#,
            "operator-type"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalTag/team": "a*"}}}"#,
            "wildcard-without-like"
        ),
        (
            #"{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}}}"#,
            "for-all-values-without-null"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalOrgID": "o-1"}}}"#,
            "set-operator-on-single-value"
        ),
        (
            #"{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"StringEquals": {"aws:TagKeys": "a"}}}"#,
            "set-operator-missing"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:usrname}"}"#,
            "unknown-variable"
        ),
        (#"{"Effect": "Allow", "Action": [], "Resource": "*"}"#, "empty-list"),
        (
            #"{"Sid": "a b", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}"#,
            "sid-characters"
        ),
        (
            #"{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject"], "Resource": "arn:aws:s3:::b/*"}"#,
            "redundant-action"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:aws:s3:::b/*", "arn:aws:s3:::b/x"]}"#,
            "redundant-resource"
        ),
        (
            #"{"Effect": "Allow", "Action": "s3:Get*", "Resource": "arn:aws:s3:::b/*"}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/x"}"#,
            "redundant-statement"
        ),
        (
            #"{"Effect": "Deny", "Action": "s3:*", "Resource": "*"}, {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/x"}"#,
            "unreachable-statement"
        ),
    ])
    func warns(_ statement: String, _ code: String) throws {
        #expect(try codes(statement).contains(code))
    }

    @Test(arguments: [
        #"{"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": "arn:aws:s3:::b/*"}"#,
        #"{"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}"#,
        #"{"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "arn:aws:dynamodb:*:111122223333:table/orders"}"#,
        #"{"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::111122223333:role/f", "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}}"#,
        #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*", "Condition": {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}}"#,
        #"{"Effect": "Allow", "Action": "ec2:CreateTags", "Resource": "*", "Condition": {"ForAllValues:StringEquals": {"aws:TagKeys": ["a"]}, "Null": {"aws:TagKeys": "false"}}}"#,
        #"{"Effect": "Deny", "NotAction": "iam:*", "Resource": "*", "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}"#,
    ])
    func lawfulStatementsPass(_ statement: String) throws {
        #expect(try codes(statement) == [])
    }

    @Test func variablesNeedTheNewerVersion() throws {
        let statement =
            #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/${aws:username}/*"}"#
        #expect(try codes(statement, version: "2008-10-17") == ["old-version", "variable-without-version"])
    }

    @Test(arguments: [
        (#""Principal": "*""#, "public"),
        (#""NotPrincipal": {"AWS": "111122223333"}"#, "allow-not-principal"),
        (#""Principal": {"Service": "s3.amazonaws.com"}"#, "confused-deputy"),
        (
            #""Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}}"#,
            "confused-deputy-account"
        ),
        (#""Principal": "*", "Condition": {"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1"}}"#, "public"),
    ])
    func openDoorsAreSeen(_ who: String, _ code: String) throws {
        let statement =
            #"{"Effect": "Allow", \#(who), "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}"#
        #expect(try codes(statement, kind: .resource).contains(code))
    }

    @Test(arguments: [
        #""Principal": {"AWS": "111122223333"}"#,
        #""Principal": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}"#,
        #""Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::b"}, "StringEquals": {"aws:SourceAccount": "111122223333"}}"#,
    ])
    func closedDoorsPass(_ who: String) throws {
        let statement =
            #"{"Effect": "Allow", \#(who), "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:q"}"#
        #expect(try codes(statement, kind: .resource) == [])
    }

    @Test func federationNamesItsAudience() throws {
        func trust(_ condition: String) throws -> [String] {
            try codes(
                #"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"\#(condition)}"#,
                kind: .trust)
        }
        #expect(try trust("") == ["federation-open"])
        #expect(
            try trust(
                #", "Condition": {"StringEquals": {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}}"#)
                == ["federation-open"])
        #expect(
            try trust(#", "Condition": {"StringLike": {"token.actions.githubusercontent.com:sub": "repo:o/r:*"}}"#)
                == [])
    }

    @Test func aTypingErrorIsPutRight() throws {
        let node = try JSONParser.parse(
            Array(
                #"{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObjct", "Resource": "*"}}"#
                    .utf8),
            file: "p.json")
        let found = PolicyLint.lint(try Policy(reading: node, kind: .identity))
        #expect(found.first?.fix == "did you mean `s3:GetObject`")
        #expect(found.first?.location.column == 70)
    }

    @Test func lengthIsCountedWithoutWhiteSpace() throws {
        let actions = (0..<400).map { "\"s3:GetObject\($0)\"" }.joined(separator: " ,   ")
        let found = try codes(#"{"Effect": "Allow", "Action": [\#(actions)], "Resource": "*"}"#)
        #expect(found.contains("policy-size"))
    }
}
