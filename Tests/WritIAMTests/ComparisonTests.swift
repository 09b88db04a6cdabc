import Testing
import WritIAM
import WritModel

struct ComparisonTests {
    private func policy(_ statements: String..., kind: PolicyKind = .identity) throws -> Policy {
        let text = #"{"Version": "2012-10-17", "Statement": [\#(statements.joined(separator: ", "))]}"#
        return try Policy(reading: try JSONParser.parse(Array(text.utf8), file: "p.json"), kind: kind)
    }

    private func relation(_ new: String, to old: String, catalogue: WritIAM.Catalogue? = nil) throws -> Relation {
        PolicyComparison.compare([try policy(new)], to: [try policy(old)], catalogue: catalogue).relation
    }

    private static func allow(_ action: String, _ resource: String, _ condition: String = "{}") -> String {
        #"{"Effect": "Allow", "Action": "\#(action)", "Resource": "\#(resource)", "Condition": \#(condition)}"#
    }

    @Test(arguments: [
        ("s3:Get*", "s3:*", "*", "*", Relation.narrower), ("s3:*", "s3:Get*", "*", "*", .wider),
        ("s3:get*", "S3:Get*", "*", "*", .equal), ("s3:Get*", "s3:Put*", "*", "*", .incomparable),
        ("s3:*", "s3:*", "arn:aws:s3:::a/*", "arn:aws:s3:::a*", .narrower),
        ("s3:*", "s3:*", "arn:aws:s3:::a", "arn:aws:s3:::?", .narrower),
        ("sqs:*", "sqs:*", "arn:aws:sqs:*:1:q", "arn:aws:sqs:*:*:*", .narrower),
        // A wildcard before the sixth segment takes no colon.
        ("sqs:*", "sqs:*", "arn:aws:sqs:eu:1:q", "arn:aws:*:q", .wider),
        ("s3:*", "s3:*", "arn:*:*:*:*:*", "*", .narrower),
        ("s3:*", "s3:*", "arn:aws:s3:::*b*", "arn:aws:s3:::*", .narrower),
        ("s3:*", "s3:*", "arn:aws:s3:::*a*b*", "arn:aws:s3:::*b*a*", .incomparable),
        ("s3:*", "s3:*", "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::*", .narrower),
        ("s3:*", "s3:*", "arn:aws:s3:::${aws:username}/*", "arn:aws:s3:::${aws:userid}/*", .incomparable),
        ("s3:*", "s3:*", "arn:aws:s3:::x", "arn:aws:s3:::${aws:username}", .incomparable),
    ])
    func actionsAndResources(_ new: String, _ old: String, _ newOn: String, _ oldOn: String, _ expected: Relation)
        throws
    {
        #expect(try relation(Self.allow(new, newOn), to: Self.allow(old, oldOn)) == expected)
    }

    @Test(arguments: [
        (
            #"{"IpAddress": {"aws:SourceIp": "10.1.0.0/16"}}"#, #"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#,
            Relation.narrower
        ),
        (
            #"{"IpAddress": {"aws:SourceIp": ["10.0.0.0/9", "10.128.0.0/9"]}}"#,
            #"{"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}"#, .equal
        ),
        // A negated operator holds for a request without the key.
        (
            #"{"StringNotEquals": {"k:a": "x"}}"#, #"{"StringNotEquals": {"k:a": "x"}, "Null": {"k:a": "false"}}"#,
            .wider
        ),
        (#"{"StringEquals": {"k:a": "x"}}"#, #"{"StringEqualsIfExists": {"k:a": "x"}}"#, .narrower),
        (#"{"StringEquals": {"k:a": "x"}}"#, #"{"StringEqualsIgnoreCase": {"k:a": "X"}}"#, .narrower),
        (#"{"StringEquals": {"k:a": ["x", "y"]}}"#, #"{"StringLike": {"k:a": "?"}}"#, .narrower),
        (#"{"NumericLessThan": {"k:n": "5"}}"#, #"{"NumericLessThanEquals": {"k:n": "5"}}"#, .narrower),
        (#"{"NumericLessThan": {"k:n": ["5", "7"]}}"#, #"{"NumericLessThan": {"k:n": "7.0"}}"#, .equal),
        (#"{"DateLessThan": {"k:d": "2026-01-01T00:00:00Z"}}"#, #"{"DateLessThan": {"k:d": "1767225600"}}"#, .equal),
        (#"{"Bool": {"k:b": "true"}}"#, #"{"Bool": {"k:b": ["true", "false"]}}"#, .narrower),
        // An empty set passes `ForAllValues`, so it is not the narrower one.
        (
            #"{"ForAllValues:StringEquals": {"k:s": ["a", "b"]}}"#,
            #"{"ForAnyValue:StringEquals": {"k:s": ["a", "b"]}}"#, .incomparable
        ),
        (
            #"{"ForAllValues:StringEquals": {"k:s": ["a", "b"]}, "Null": {"k:s": "false"}}"#,
            #"{"ForAnyValue:StringEquals": {"k:s": ["a", "b"]}}"#, .narrower
        ),
        (#"{"ForAllValues:StringEquals": {"k:s": "a"}}"#, #"{"ForAllValues:StringLike": {"k:s": "a*"}}"#, .narrower),
        (#"{"ArnLike": {"k:a": "arn:aws:s3:::b"}}"#, #"{"ArnEquals": {"k:a": "arn:aws:s3:::*"}}"#, .narrower),
        (#"{"StringEquals": {"k:a": "${aws:username}"}}"#, #"{"StringLike": {"k:a": "*"}}"#, .narrower),
        (#"{"Null": {"k:a": "true"}}"#, #"{"StringNotEquals": {"k:a": "x"}}"#, .narrower),
    ])
    func conditions(_ new: String, _ old: String, _ expected: Relation) throws {
        #expect(try relation(Self.allow("s3:*", "*", new), to: Self.allow("s3:*", "*", old)) == expected)
    }

    @Test func severalStatementsCoverTogether() throws {
        let whole = try policy(Self.allow("s3:*", "*", #"{"StringLike": {"k:a": "*"}}"#))
        let parts = try policy(
            Self.allow("s3:*", "*", #"{"StringLike": {"k:a": "a*"}}"#),
            Self.allow("s3:*", "*", #"{"StringNotLike": {"k:a": "a*"}, "Null": {"k:a": "false"}}"#))
        let result = PolicyComparison.compare([whole], to: [parts], catalogue: nil)
        #expect(result.relation == .equal)
        #expect(result.covering.first?.by.map(\.statement) == [0, 1])
    }

    /// A variable may have the very value that an exclusion names.
    @Test func anExclusionSaysNothingOfAVariablesValue() throws {
        let mine = try policy(Self.allow("s3:*", "arn:aws:s3:::${aws:username}/x"))
        let others = try policy(#"{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::bob/*"}"#)
        let spared = try policy(
            Self.allow("s3:*", "arn:aws:s3:::${aws:username}/x"),
            #"{"Effect": "Deny", "Action": "s3:*", "NotResource": "arn:aws:s3:::bob/*"}"#)
        let bob = Request(
            action: "s3:GetObject", resource: "arn:aws:s3:::bob/x", principal: .anonymous,
            context: ["aws:username": "bob"])
        #expect(CompiledPolicy([mine]).evaluate(bob).isAllowed)
        #expect(CompiledPolicy([spared]).evaluate(bob).isAllowed)
        #expect(!PolicyComparison.isContained([mine], in: [others], catalogue: nil).isContained)
        #expect(!PolicyComparison.isContained([spared], in: [], catalogue: nil).isContained)
        #expect(PolicyComparison.isContained([spared], in: [mine], catalogue: nil).isContained)
    }

    @Test func aDenialMakesNarrower() throws {
        let open = try policy(Self.allow("s3:*", "*"))
        let closed = try policy(
            Self.allow("s3:*", "*"),
            #"{"Effect": "Deny", "Action": "s3:DeleteObject", "Resource": "arn:aws:s3:::keep/*"}"#)
        let result = PolicyComparison.compare([closed], to: [open], catalogue: nil)
        #expect(result.relation == .narrower)
        let lost = try #require(result.lost)
        #expect(CompiledPolicy([open]).evaluate(lost).isAllowed)
        #expect(CompiledPolicy([closed]).evaluate(lost).outcome == .explicitDeny)
    }

    @Test func theCatalogueClosesTheWorld() throws {
        let pattern = Self.allow("sqs:*Message", "*")
        let list = """
            {"Effect": "Allow", "Action": ["sqs:DeleteMessage", "sqs:ReceiveMessage", "sqs:SendMessage"],
             "Resource": "arn:*:sqs:*:*:*"}
            """
        #expect(try relation(pattern, to: list) == .wider)
        // Only these actions exist, and each needs a queue.
        #expect(try relation(pattern, to: list, catalogue: .standard) == .equal)
        let witness = PolicyComparison.compare(
            [try policy(Self.allow("sqs:*", "*"))], to: [try policy(list)], catalogue: .standard
        ).witness
        #expect(witness.flatMap { Catalogue.standard.action($0.action) }?.name == witness?.action)
    }

    @Test func principalsAreCompared() throws {
        func allow(_ who: String) throws -> Policy {
            try policy(
                #"{"Effect": "Allow", "Principal": \#(who), "Action": "s3:*", "Resource": "*"}"#, kind: .resource)
        }
        func relation(_ new: String, _ old: String) throws -> Relation {
            PolicyComparison.compare([try allow(new)], to: [try allow(old)], catalogue: nil).relation
        }
        let role = #"{"AWS": "arn:aws:iam::111122223333:role/app/f"}"#
        #expect(try relation(role, #"{"AWS": "111122223333"}"#) == .narrower)
        #expect(try relation(#"{"AWS": "arn:aws:iam::111122223333:root"}"#, #"{"AWS": "111122223333"}"#) == .equal)
        #expect(try relation(#"{"AWS": "arn:aws:sts::111122223333:assumed-role/f/s"}"#, role) == .incomparable)
        #expect(try relation("\"*\"", role) == .wider)
        #expect(
            try relation(#"{"Service": "s3.amazonaws.com"}"#, #"{"Service": "sns.amazonaws.com"}"#) == .incomparable)
    }

    @Test func oneSetAgainstAnother() throws {
        let both = [try policy(Self.allow("s3:Get*", "*")), try policy(Self.allow("s3:Put*", "*"))]
        let result = PolicyComparison.compare([both[0]], to: both, catalogue: nil)
        #expect(result.relation == .narrower)
        #expect(PolicyComparison.compare([], to: both, catalogue: nil).relation == .narrower)
        #expect(PolicyComparison.compare([], to: [], catalogue: nil).relation == .equal)
    }

    /// Many overlapping wildcards are what a comparison could choke on.
    @Test func wildcardsMadeToBeHardAreDecided() throws {
        let letters = "abcdefghijklmnop".map { "arn:aws:s3:::*\($0)*\($0)*" }
        let list = letters.map { "\"\($0)\"" }.joined(separator: ", ")
        let some = try policy(#"{"Effect": "Allow", "Action": "s3:*", "Resource": [\#(list)]}"#)
        let none = try policy(#"{"Effect": "Allow", "Action": "s3:*", "NotResource": [\#(list)]}"#)
        let result = PolicyComparison.compare([some], to: [none], catalogue: nil)
        #expect(result.relation == .incomparable)
        #expect(result.isDecided)
        let all = try policy(Self.allow("s3:*", "*"))
        #expect(PolicyComparison.compare([some, none], to: [all], catalogue: nil).relation == .equal)
    }
}
