import Testing
import WritModel

@testable import WritIAM

struct MatchingTests {
    private func arn(_ pattern: String, _ text: String) throws -> Bool {
        try PatternReader.read(pattern, wildcards: .arn, variables: false).matches(text.letters)
    }

    @Test(arguments: [
        ("arn:aws:s3:::b/*", "arn:aws:s3:::b/a:c/d", true),
        ("arn:aws:sqs:*:1:q", "arn:aws:sqs:eu:1:q", true),
        // A wildcard in the first five segments does not cover a colon.
        ("arn:aws:sqs:*:q", "arn:aws:sqs:eu:1:q", false),
        ("arn:*:q", "arn:aws:sqs:eu:1:q", false),
        ("arn:aws:s3:::?", "arn:aws:s3:::ab", false),
        ("arn:aws:s3:::??", "arn:aws:s3:::ab", true),
        ("arn:aws:ec2:*", "arn:aws:ec2:eu:1:instance/i", true),
        ("arn:aws:s3:::B", "arn:aws:s3:::b", false),
        ("arn:aws:s3:::*/x/*z", "arn:aws:s3:::a/x/x/y/z", true),
        ("*", "*", true),
        ("*", "arn:aws:s3:::b", true),
        ("arn:aws:s3:::*", "*", false),
    ])
    func arnPatterns(_ pattern: String, _ text: String, _ expected: Bool) throws {
        #expect(try arn(pattern, text) == expected)
    }

    @Test(arguments: [
        ("s3:get*", "s3:GetObject", true), ("S3:*", "s3:PutObject", true), ("s3:Get?", "s3:Get", false),
        ("s3:GetObject ", "s3:GetObject", false), ("s3:GetObject,s3:PutObject", "s3:GetObject", false),
        ("s3:", "s3:GetObject", false), ("*:Get*", "s3:GetObject", true),
    ])
    func actionPatterns(_ pattern: String, _ action: String, _ expected: Bool) {
        #expect(PatternReader.action(pattern).matches(action.foldedLetters) == expected)
    }

    @Test(arguments: [
        ("2013-06-30T00:00:00Z", "1372550400"), ("2013-06-30", "1372550400"),
        ("2013-06-30T02:00:00+02:00", "1372550400"), ("1970-01-01T00:00:00.5Z", "0.5"), ("2000-02-29", "951782400"),
    ])
    func datesReadAsSeconds(_ date: String, _ seconds: String) {
        #expect(OrderedValue.date(date).map(OrderedValue.numberText) == seconds)
    }

    @Test(arguments: ["2013-13-01", "2013-02-30", "2013-06-30T24:00:00Z", "2013-06-30T00:00:00", "yesterday", ""])
    func wrongDatesAreRefused(_ date: String) {
        #expect(OrderedValue.date(date) == nil)
    }

    @Test(arguments: [("1", "1.000000000"), ("-0", "0"), ("0.5", "0.50"), ("+3", "3")])
    func equalNumbersAreOnePoint(_ a: String, _ b: String) {
        #expect(OrderedValue.number(a) == OrderedValue.number(b))
        #expect(OrderedValue.number(a) != nil)
    }

    @Test(arguments: ["", "1e3", "0x10", "1.", ".5", "1.0000000001", "١", "12345678901234567890123456789"])
    func whatIsNoDecimalIsRefused(_ text: String) {
        #expect(OrderedValue.number(text) == nil)
    }

    @Test func blocksHoldTheirAddresses() throws {
        let block = try #require(OrderedValue.block("10.1.2.3/8"))
        #expect(OrderedValue.address("10.255.0.1").map { IntervalSet([block]).contains($0) } == true)
        #expect(OrderedValue.address("11.0.0.0").map { IntervalSet([block]).contains($0) } == false)
        let six = try #require(OrderedValue.block("2001:db8::/32"))
        #expect(OrderedValue.address("2001:db8:1::1").map { IntervalSet([six]).contains($0) } == true)
        #expect(OrderedValue.address("2001:db9::1").map { IntervalSet([six]).contains($0) } == false)
        // The whole of IPv4 says nothing about IPv6.
        let all = try #require(OrderedValue.block("0.0.0.0/0"))
        #expect(OrderedValue.address("::1").map { IntervalSet([all]).contains($0) } == false)
    }

    @Test(arguments: [
        "10.0.0", "10.0.0.256", "1.2.3.4/33", "::/129", "1::2::3", "12345::", "10.0.0.1/ 8", "fe80::1%eth0",
    ])
    func whatIsNoBlockIsRefused(_ text: String) {
        #expect(OrderedValue.block(text) == nil)
    }
}
