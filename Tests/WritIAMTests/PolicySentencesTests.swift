import Testing
import WritIAM
import WritModel

struct PolicySentencesTests {
    private func lines(_ statement: String, kind: PolicyKind = .identity) throws -> [String] {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statement)]}"#
        let node = try JSONParser.parse(Array(text.utf8), file: "p.json")
        return PolicySentences(try Policy(reading: node, kind: kind)).lines
    }

    @Test func aStatementIsOneSentence() throws {
        let lines = try lines(
            #"{"Sid": "Read", "Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:Query"], "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/a", "Condition": {"Bool": {"aws:SecureTransport": "true"}}}"#
        )
        #expect(
            lines[0]
                == "Statement 1 (`Read`) allows `dynamodb:GetItem` and `dynamodb:Query` on `arn:aws:dynamodb:eu-west-1:111122223333:table/a`, if `aws:SecureTransport` is `true`."
        )
        #expect(lines[1] == "Everything else is denied unless another policy allows it.")
    }

    @Test func aWildcardIsCounted() throws {
        let text = try lines(#"{"Effect": "Allow", "Action": "sqs:*Message", "Resource": "*"}"#)[0]
        let count = WritIAM.Catalogue.standard.actionNames(matching: "sqs:*Message").count
        #expect(count > 2)
        #expect(text.contains("`sqs:*Message` (\(count) actions:"))
        #expect(text.hasSuffix("on every resource."))
        let exact = try lines(#"{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}"#)[0]
        #expect(!exact.contains("("))
    }

    @Test(arguments: [
        (#"{"StringNotEquals": {"aws:SourceVpc": "v"}}"#, "if `aws:SourceVpc` is not `v` or is absent."),
        (
            #"{"StringNotLike": {"aws:userid": ["a*", "b*"]}}"#,
            "if `aws:userid` matches neither `a*` nor `b*` or is absent."
        ),
        (#"{"StringEqualsIfExists": {"aws:SourceVpc": "v"}}"#, "if `aws:SourceVpc` is `v` or is absent."),
        (#"{"StringEquals": {"aws:SourceVpc": "v"}}"#, "if `aws:SourceVpc` is `v`."),
        (
            #"{"ForAllValues:StringEquals": {"aws:TagKeys": ["a", "b"]}}"#,
            "if every value of `aws:TagKeys` is `a` or `b` (also if it has none)."
        ),
        (#"{"ForAnyValue:StringEquals": {"aws:TagKeys": "a"}}"#, "if at least one value of `aws:TagKeys` is `a`."),
        (#"{"Null": {"aws:TagKeys": "false"}}"#, "if `aws:TagKeys` is present."),
        (#"{"NumericLessThan": {"s3:max-keys": "10"}}"#, "if `s3:max-keys` is less than `10`."),
        (
            #"{"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}, "DateLessThan": {"aws:CurrentTime": "2030-01-01"}}"#,
            "if `aws:SourceIp` lies in `203.0.113.0/24` and `aws:CurrentTime` is before `2030-01-01`."
        ),
    ])
    func conditionsSayWhatHappensWithoutTheKey(_ condition: String, _ end: String) throws {
        let text = try lines(
            #"{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::b", "Condition": \#(condition)}"#
        )[0]
        #expect(text.hasSuffix(end), "\(text)")
    }

    @Test func principalsAreNamedForWhatTheyAre() throws {
        let text = try lines(
            #"{"Effect": "Allow", "Principal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:role/r"], "Service": "s3.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": "*"}"#,
            kind: .resource)[0]
        #expect(text.contains("the account `111122223333` (whomever its own policies let)"))
        #expect(text.contains("the role `arn:aws:iam::111122223333:role/r` (all its sessions)"))
        #expect(text.contains("the service `s3.amazonaws.com`"))
        let open = try lines(
            #"{"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}"#, kind: .resource)[0]
        #expect(open.contains("everybody, also callers without credentials"))
    }

    @Test func exclusionsSayWhatIsLeft() throws {
        let text = try lines(
            #"{"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::b"}"#)[0]
        #expect(text.contains("denies every action of every service but `iam:*`"))
        #expect(text.contains("on every resource but `arn:aws:s3:::b`"))
    }

    @Test func aBoundaryGivesNothing() throws {
        let statement = #"{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}"#
        #expect(try lines(statement, kind: .boundary).contains { $0.contains("gives nothing") })
        #expect(try !lines(statement).contains { $0.contains("gives nothing") })
    }

    @Test func actionsThatDoNotExistAreTold() throws {
        let text = try lines(#"{"Effect": "Allow", "Action": ["s3:GetObjct", "s3:GetObject"], "Resource": "*"}"#)[0]
        #expect(text.contains("`s3:GetObjct` (no such action is known) and `s3:GetObject` on"))
    }

    @Test(arguments: [
        ("arn:aws:iam::111122223333:role/a/b", "arn:aws:sts::111122223333:assumed-role/b/session"),
        ("arn:aws:sts::111122223333:assumed-role/b/s", "arn:aws:sts::111122223333:assumed-role/b/s"),
        ("111122223333", "arn:aws:iam::111122223333:root"), ("s3.amazonaws.com", "s3.amazonaws.com"),
        ("arn:aws:iam::111122223333:user/u", "arn:aws:iam::111122223333:user/u"), ("anonymous", "anonymous"),
        ("cognito-identity.amazonaws.com", "federated cognito-identity.amazonaws.com"),
    ])
    func principalsAreReadAsPeopleWriteThem(_ text: String, _ shown: String) throws {
        #expect(try Principal(reading: text).description == shown)
    }

    @Test(arguments: ["", "role", "arn:aws:s3:::b", "arn:aws:iam::111122223333:role/*", "s3*.amazonaws.com"])
    func whatIsNoPrincipalIsRefused(_ text: String) {
        #expect(throws: InputError.self) { try Principal(reading: text) }
    }
}
