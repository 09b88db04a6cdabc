import Testing

@testable import WritIngress

@Suite struct RequestPathTests {
    @Test(arguments: [
        ("/", []), ("/orders", ["orders"]), ("/orders/7", ["orders", "7"]), ("/a%20b/%C3%A9", ["a b", "é"]),
        ("/a%2Etxt", ["a.txt"]),
        ("/a;v=1/b", ["a;v=1", "b"]), ("/100%25", ["100%"]), ("/...", ["..."]),
        ("/.well-known/x", [".well-known", "x"]),
    ]) func aPathWithOneReadingIsTakenApart(raw: String, segments: [String]) throws {
        #expect(try RequestPath(raw).segments == segments)
    }

    @Test(arguments: [
        ("orders", PathError.notAbsolute), ("", .notAbsolute), ("*", .notAbsolute), ("/a b", .character),
        ("/<a>", .character), ("/é", .character),
        ("/a\\b", .backslash), ("/a%5Cb", .backslash), ("/a%5c..", .backslash), ("/a%2Fb", .encodedSlash),
        ("/..%2f..", .encodedSlash),
        ("/a%00", .control), ("/a%0d%0aX:1", .control), ("/a%7f", .control), ("/a%", .encoding), ("/a%4", .encoding),
        ("/a%zz", .encoding),
        ("/a%ff", .encoding), ("/%c0%ae%c0%ae/", .encoding), ("/%ed%a0%80", .encoding), ("/..", .dotSegment),
        ("/a/../b", .dotSegment),
        ("/a/./b", .dotSegment), ("/%2e%2e/b", .dotSegment), ("/.%2E/b", .dotSegment), ("/%2e", .dotSegment),
        ("/..;/admin", .dotSegment),
        ("/..;x=1/admin", .dotSegment), ("/%252e%252e/", .doubleEncoding), ("/a%252fb", .doubleEncoding),
        ("/a%255cb", .doubleEncoding),
        ("/a%2500", .doubleEncoding), ("/a%25252e", .doubleEncoding), ("//a", .emptySegment), ("/a//b", .emptySegment),
        ("//", .emptySegment),
    ]) func aPathWithTwoReadingsIsRefused(raw: String, error: PathError) {
        #expect(throws: error) { try RequestPath(raw) }
    }

    @Test func aPathOfTooManySegmentsIsRefused() throws {
        #expect(try RequestPath(String(repeating: "/a", count: 128)).segments.count == 128)
        #expect(throws: PathError.tooManySegments) { try RequestPath(String(repeating: "/a", count: 129)) }
    }

    /// Whatever is accepted has segments that a second decoding, or the removal of dot segments, would not move.
    @Test func nothingAcceptedChangesUnderAnotherDecoder() {
        var random = SeededGenerator(7)
        let pieces = [
            "/", ".", "..", "%2e", "%2f", "%25", "a", ";", "%5c", "\\", "%00", "é", "%c3%a9", "//", "%", "2e", "%2",
            "5",
        ]
        var accepted = 0
        for _ in 0..<20_000 {
            let raw =
                "/"
                + (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }
                .joined()
            guard let path = try? RequestPath(raw) else { continue }
            accepted += 1
            for segment in path.segments {
                #expect(
                    !segment.isEmpty && segment != "." && segment != ".." && !segment.contains("/")
                        && !segment.contains("\\"))
                let again = PercentCoding.decode(segment) ?? segment
                #expect(
                    !again.contains("/") && !again.contains("\\")
                        && (again == segment || (again != "." && again != "..")))
            }
        }
        #expect(accepted > 500)
    }

    @Test func aQueryIsDecodedOnce() throws {
        let items = try #require(QueryItems("a=1&a=2&b=x%20y+z&c&d=%2526")).items
        #expect(items.map(\.name) == ["a", "a", "b", "c", "d"])
        #expect(items.map(\.value) == ["1", "2", "x y z", "", "%26"])
        #expect(QueryItems(nil)?.items.isEmpty == true)
    }

    @Test(arguments: ["a=%", "a=%zz", "a=%ff", "a=%00", "a= b", "a=<b>", "a=\"", "a=\u{7f}", "a=é"])
    func aQueryThatIsWronglyEncodedIsRefused(raw: String) {
        #expect(QueryItems(raw) == nil)
    }

    @Test func aQueryOfTooManyParametersIsRefused() {
        #expect(QueryItems((0..<256).map { "a\($0)=1" }.joined(separator: "&")) != nil)
        #expect(QueryItems((0..<257).map { "a\($0)=1" }.joined(separator: "&")) == nil)
    }

    @Test func addressesAreWrittenAndCountedByNetwork() {
        #expect(Peer(bytes: [192, 0, 2, 1]) == Peer(address: "192.0.2.1", network: "192.0.2.1"))
        let mapped = Peer(bytes: [UInt8](repeating: 0, count: 10) + [0xff, 0xff, 192, 0, 2, 1])
        #expect(mapped.address == "192.0.2.1")
        let v6 = Peer(bytes: [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1])
        #expect(v6.address == "2001:db8::1")
        let neighbour = Peer(bytes: [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9, 9, 9])
        #expect(neighbour.network == v6.network)
        #expect(Peer(bytes: [UInt8](repeating: 0, count: 15) + [1]).address == "::1")
    }
}
