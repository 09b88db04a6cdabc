import Testing
import WritModel

struct NodeTests {
    @Test func equalityIgnoresPlacesAndOrder() {
        let a = Node.object(["x": 1, "y": "z"])
        let b = Node.object(["y": "z", "x": Node(.double(1), at: SourceLocation(file: "f", line: 3, column: 4))])
        #expect(a == b)
        #expect(a != Node.object(["x": 1]))
    }

    @Test func mappingFindsMembersPastTheLinearLimit() {
        var mapping = Mapping()
        for n in 0..<100 { mapping["k\(n)"] = Node(.integer(n)) }
        #expect(mapping["k99"]?.integer == 99)
        mapping["k50"] = nil
        #expect(mapping["k50"] == nil)
        #expect(mapping["k99"]?.integer == 99)
        let added = mapping.append("k99", at: .generated, 1)
        #expect(!added)
    }

    @Test(arguments: [("256 MiB", 256 << 20), ("64KiB", 65536), ("12", 12), ("7 B", 7)])
    func byteCountReads(_ text: String, _ bytes: Int) {
        #expect(ByteCount(text)?.bytes == bytes)
    }

    @Test(arguments: ["", "MiB", "-1", "1.5 MiB", "9223372036854775807 GiB", "1 mb"])
    func byteCountRefuses(_ text: String) {
        #expect(ByteCount(text) == nil)
    }

    @Test func secretNeverShows() {
        let secret = Secret("hunter2")
        #expect("\(secret)" == "<secret>")
        #expect(String(reflecting: secret) == "<secret>")
        var dumped = ""
        dump(secret, to: &dumped)
        #expect(!dumped.contains("hunter2"))
    }
}
