import Testing
import WritIAM
import WritModel

struct PolicyReadingTests {
    private func read(_ text: String, kind: PolicyKind = .identity) throws -> Policy {
        try Policy(reading: try JSONParser.parse(Array(text.utf8), file: "p.json"), kind: kind)
    }

    @Test func readsScalarsAsListsAndAnObjectAsTheOnlyStatement() throws {
        let policy = try read(
            #"{"Statement": {"Sid": "A", "Effect": "Allow", "Action": "s3:Get*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": true}}}}"#
        )
        #expect(policy.version == .v2008)
        #expect(policy.statements.count == 1)
        #expect(policy.statements[0].sid == "A")
        #expect(policy.statements[0].conditions[0].values == ["true"])
    }

    @Test(arguments: [
        ("[]", "policy-type"),
        ("{}", "missing-element"),
        (#"{"Statement": [{"Action": "*", "Resource": "*"}]}"#, "missing-element"),
        (#"{"Statement": [{"Effect": "allow", "Action": "*", "Resource": "*"}]}"#, "policy-value"),
        (#"{"Statement": [{"Effect": "Allow", "Action": "*"}]}"#, "missing-element"),
        (
            #"{"Statement": [{"Effect": "Allow", "Action": "*", "NotAction": "*", "Resource": "*"}]}"#,
            "conflicting-elements"
        ),
        (#"{"Statement": [{"Effect": "Allow", "Actions": "*", "Resource": "*"}]}"#, "unknown-element"),
        (#"{"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}"#, "unknown-element"),
        (#"{"Version": "2012-10-18", "Statement": []}"#, "policy-value"),
        (
            #"{"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringIs": {"a": "b"}}}]}"#,
            "condition-operator"
        ),
        (
            #"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"NumericLessThan": {"a": "1e3"}}}]}"#,
            "condition-value"
        ),
        (
            #"{"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"IpAddress": {"a": "10.0.0.0/33"}}}]}"#,
            "condition-value"
        ),
        (
            #"{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "*", "Resource": "arn:aws:s3:::${aws:username"}]}"#,
            "policy-variable"
        ),
    ])
    func refuses(_ text: String, _ code: String) throws {
        let error = #expect(throws: InputError.self) { try read(text) }
        #expect(error?.code == code)
        #expect(error?.location?.line == 1)
    }

    @Test func namesThePlaceOfAFault() throws {
        let error = #expect(throws: InputError.self) {
            try read(
                """
                {"Statement": [
                  {"Effect": "Allow", "Action": "*", "Resource": "*",
                   "Condition": {"DateLessThan": {"aws:CurrentTime": ["2026-01-01T00:00:00Z", "tomorrow"]}}}
                ]}
                """)
        }
        #expect(error?.location == SourceLocation(file: "p.json", line: 3, column: 79))
    }

    @Test(arguments: ["arn:aws:iam::*:root", "arn:aws:iam::111111111111:role/*", "arn:aws:iam::1:role"])
    func principalsWithAPartialWildcardAreRefused(_ name: String) throws {
        let policy =
            #"{"Statement": [{"Effect": "Allow", "Principal": {"AWS": "\#(name)"}, "Action": "*", "Resource": "*"}]}"#
        if name.contains("*") {
            #expect(throws: InputError.self) { try read(policy, kind: .resource) }
        } else {
            #expect(try read(policy, kind: .resource).statements.count == 1)
        }
    }

    @Test(arguments: [
        ("StringEquals", "StringEquals"), ("foranyvalue:stringlikeifexists", "ForAnyValue:StringLikeIfExists"),
        ("NumericLessThanEqualsIfExists", "NumericLessThanEqualsIfExists"), ("Null", "Null"),
    ])
    func operatorsAreTakenApart(_ written: String, _ canonical: String) {
        #expect(ConditionOperator(written)?.description == canonical)
    }

    @Test(arguments: [
        "NullIfExists", "ForAllValues:Null", "StringEqualsIfExistsIfExists", "IfExists", "ForSome:Bool", "",
    ])
    func whatIsNoOperatorIsRefused(_ written: String) {
        #expect(ConditionOperator(written) == nil)
    }
}
