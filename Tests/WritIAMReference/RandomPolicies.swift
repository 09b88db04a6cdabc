package import WritIAM
package import WritModel

/// Small policies and requests over a small alphabet, so that patterns meet often.
package struct RandomPolicies: Sendable {
    var random: SplitMix
    /// Also use variables, several values and operators of different kinds on one key.
    package var wild = true

    package init(seed: UInt64) { random = SplitMix(seed: seed) }

    private static let actions = ["s3:Get", "s3:Put", "s3:GetTag", "sqs:Send", "sqs:Get", "ec2:Run"]
    private static let actionPatterns =
        actions + ["*", "s3:*", "s3:G*", "s*:Get", "s3:?et", "*:*t*", "S3:gET", "sq?:*"]
    private static let resources = [
        "arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws:s3:::a/x", "arn:aws:s3:::a/x/y", "arn:aws:s3:::bob/x",
        "arn:aws:sqs:eu:1:q", "arn:aws:sqs:us:1:q", "arn:aws:sqs:us:2:q:x", "*",
    ]
    private static let resourcePatterns =
        resources + [
            "arn:aws:s3:::*", "arn:aws:s3:::a*", "arn:aws:s3:::?", "arn:aws:s3:::a/*", "arn:aws:s3:::*x",
            "arn:*:*:*:*:*",
            "arn:aws:sqs:*:1:q", "arn:aws:sqs:*:*:q*", "arn:aws:s*:*", "arn:aws:s3:::*/x*",
        ]
    private static let variablePatterns = [
        "arn:aws:s3:::${aws:username}/x", "arn:aws:s3:::${aws:username, 'a'}/*", "arn:aws:sqs:${aws:region}:1:q",
        "arn:aws:s3:::${*}",
    ]
    private static let strings = ["a", "b", "ab", "A", "aab", "bob", "*", "x"]
    private static let stringPatterns = strings + ["a*", "*b", "?", "a?b", "*a*"]
    private static let numbers = ["0", "1", "2", "2.5", "-1"]
    static let dates = [
        "2026-01-01T00:00:00Z", "2026-01-01", "1767225600", "2026-06-30T12:00:00+02:00", "2027-01-01T00:00:00Z",
    ]
    private static let addresses = ["10.0.0.1", "10.0.0.200", "10.1.0.1", "192.168.0.1", "2001:db8::1"]
    private static let blocks =
        addresses + ["10.0.0.0/8", "10.0.0.0/24", "10.0.0.128/25", "0.0.0.0/0", "2001:db8::/32"]
    private static let arns = ["arn:aws:s3:::a", "arn:aws:sqs:eu:1:q", "arn:aws:sqs:us:1:q"]
    private static let arnPatterns = arns + ["arn:aws:s3:::*", "arn:aws:sqs:*:1:q", "arn:aws:sqs:e?:*:*"]
    private static let principals = [
        "*", "111111111111", "arn:aws:iam::111111111111:root", "arn:aws:iam::111111111111:user/u",
        "arn:aws:iam::111111111111:role/p/r", "arn:aws:sts::111111111111:assumed-role/r/s",
        "arn:aws:iam::222222222222:role/r",
    ]

    package mutating func document(kind: PolicyKind) -> Node {
        var document = Mapping()
        if !random.chance(10) { document["Version"] = "2012-10-17" }
        document["Statement"] = Node((0..<Int.random(in: 1...3, using: &random)).map { _ in statement(kind) })
        return Node(document)
    }

    private mutating func texts(_ pool: [String], _ count: ClosedRange<Int> = 1...2) -> Node {
        let chosen = random.some(pool, count)
        return chosen.count == 1 ? Node(chosen[0]) : Node(chosen.map { Node($0) })
    }

    mutating func statement(_ kind: PolicyKind) -> Node {
        var statement = Mapping()
        statement["Effect"] = random.chance(70) ? "Allow" : "Deny"
        if kind.namesPrincipals {
            if random.chance(20) {
                statement["Principal"] = "*"
            } else if random.chance(20) {
                statement["Principal"] = .object(["Service": "s3.amazonaws.com"])
            } else {
                statement[random.chance(80) ? "Principal" : "NotPrincipal"] = .object([
                    "AWS": texts(Self.principals, 1...3)
                ])
            }
        }
        statement[random.chance(85) ? "Action" : "NotAction"] = texts(Self.actionPatterns, 1...3)
        var resources = Self.resourcePatterns
        if wild { resources += Self.variablePatterns }
        statement[random.chance(85) ? "Resource" : "NotResource"] = texts(resources, 1...3)
        if random.chance(60) {
            var conditions = Mapping()
            for _ in 0..<Int.random(in: 1...2, using: &random) { condition(into: &conditions) }
            statement["Condition"] = Node(conditions)
        }
        return Node(statement)
    }

    private mutating func condition(into conditions: inout Mapping) {
        let suffix = random.chance(20) ? "IfExists" : ""
        let name: String
        let key: String
        let values: Node
        switch Int.random(in: 0..<9, using: &random) {
        case 0:
            name =
                random.pick(["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"])
                + suffix
            key = random.pick(["k:a", "K:b"])
            values = texts(wild && random.chance(20) ? ["${aws:username}"] : Self.strings)
        case 1:
            name = random.pick(["StringLike", "StringNotLike"]) + suffix
            key = random.pick(["k:a", "k:b"])
            values = texts(Self.stringPatterns)
        case 2:
            name =
                random.pick([
                    "NumericLessThan", "NumericLessThanEquals", "NumericGreaterThan", "NumericGreaterThanEquals",
                    "NumericEquals", "NumericNotEquals",
                ])
                + suffix
            key = "k:n"
            values = texts(Self.numbers)
        case 3:
            name = random.pick(["IpAddress", "NotIpAddress"]) + suffix
            key = "aws:SourceIp"
            values = texts(Self.blocks)
        case 4:
            name = "Null"
            key = random.pick(["k:a", "k:n", "k:set"])
            values = texts(["true", "false"], 1...1)
        case 5:
            name =
                random.pick(["ForAllValues:", "ForAnyValue:"])
                + random.pick(["StringEquals", "StringLike", "StringNotEquals", "StringNotLike"]) + suffix
            key = "k:set"
            values = texts(Self.stringPatterns)
        case 6:
            name = random.pick(["ArnLike", "ArnNotEquals"]) + suffix
            key = "aws:SourceArn"
            values = texts(Self.arnPatterns)
        case 7:
            name = random.pick(["DateLessThan", "DateGreaterThanEquals", "DateEquals", "DateNotEquals"]) + suffix
            key = "aws:CurrentTime"
            values = texts(Self.dates)
        default:
            name = "Bool" + suffix
            key = "aws:SecureTransport"
            values = texts(["true", "false"], 1...1)
        }
        var keys = conditions[name]?.object ?? Mapping()
        keys[key] = values
        conditions[name] = Node(keys)
    }

    package mutating func request() -> Request {
        var context: [String: ContextValue] = [:]
        for key in ["k:a", "k:b"] where random.chance(70) { context[key] = .string(random.pick(Self.strings)) }
        if random.chance(70) { context["k:n"] = .string(random.pick(Self.numbers)) }
        if random.chance(70) { context["aws:sourceip"] = .string(random.pick(Self.addresses)) }
        if random.chance(60) { context["aws:currenttime"] = .string(random.pick(Self.dates)) }
        if random.chance(70) { context["k:set"] = .strings(random.some(Self.strings, 0...3)) }
        if random.chance(70) { context["aws:sourcearn"] = .string(random.pick(Self.arns)) }
        if random.chance(70) { context["aws:securetransport"] = .string(random.pick(["true", "false"])) }
        if random.chance(70) { context["aws:username"] = .string(random.pick(["bob", "a", "*", "a/x"])) }
        if random.chance(50) { context["aws:region"] = .string(random.pick(["eu", "us", "eu:1"])) }
        if wild, random.chance(5) { context["k:a"] = .strings(random.some(Self.strings, 1...2)) }
        return Request(
            action: random.pick(Self.actions), resource: random.pick(Self.resources), principal: principal(),
            context: context)
    }

    private mutating func principal() -> Principal {
        random.pick([
            .anonymous, .service("s3.amazonaws.com"), .root(account: "111111111111"),
            .user(arn: ARN(service: "iam", region: "", account: "111111111111", resource: "user/u")),
            .user(arn: ARN(service: "iam", region: "", account: "111111111111", resource: "user/v")),
            .session(
                role: ARN(service: "iam", region: "", account: "111111111111", resource: "role/p/r"), name: "s"),
            .session(role: ARN(service: "iam", region: "", account: "222222222222", resource: "role/r"), name: "t"),
        ])
    }
}
