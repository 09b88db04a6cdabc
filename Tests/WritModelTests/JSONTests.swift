import Testing
import WritModel

func parseJSON(_ text: String, limits: DocumentLimits = .standard) throws -> Node {
    try JSONParser.parse(Array(text.utf8), file: "t.json", limits: limits)
}

func errorCode(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as InputError {
        return error.code
    } catch { return "\(error)" }
}

struct JSONTests {
    @Test func readsEveryKindOfValueWithItsPlace() throws {
        let node = try parseJSON("{\n  \"a\": [1, -2.5, true, null],\n\t\"é\": \"x\\u00e9\\ud83d\\ude00\\n\"}")
        #expect(node == .object(["a": [1, Node(.double(-2.5)), true, Node(.null)], "é": "xé😀\n"]))
        #expect(node["a"]?[1]?.location == SourceLocation(file: "t.json", line: 2, column: 12))
        #expect(node["é"]?.location == SourceLocation(file: "t.json", line: 3, column: 7))
        #expect(node.object?.entry("é")?.keyLocation == SourceLocation(file: "t.json", line: 3, column: 2))
    }

    @Test(arguments: [
        ("", "unexpected-end"), ("[", "unexpected-end"), ("{\"a\"", "unexpected-end"), ("\"abc", "unexpected-end"),
        ("[1,]", "unexpected-character"), ("{\"a\":1,}", "unexpected-character"), ("{a:1}", "unexpected-character"),
        ("'a'", "unexpected-character"), ("tru", "unexpected-character"), ("nul", "unexpected-character"),
        ("// c\n1", "unexpected-character"), ("NaN", "unexpected-character"), ("+1", "unexpected-character"),
        (".5", "unexpected-character"), ("\u{FEFF}1", "unexpected-character"), ("1 2", "trailing-content"),
        ("truex", "trailing-content"), ("01", "bad-number"), ("-", "bad-number"), ("1.", "bad-number"),
        ("1e", "bad-number"), ("-01", "bad-number"), ("0x10", "trailing-content"), ("1e999", "number-range"),
        ("\"\\x\"", "bad-escape"), ("\"\\ud800\"", "bad-escape"), ("\"\\udc00\"", "bad-escape"),
        ("\"\\ud800\\u0041\"", "bad-escape"), ("\"\\u12g4\"", "bad-escape"), ("\"\\u12", "bad-escape"),
        ("\"\\", "unexpected-end"), ("\"\u{1}\"", "control-character"), ("\"\n\"", "control-character"),
        ("{\"a\":1,\"b\":2,\"a\":1}", "duplicate-key"), ("{\"a\":1,\"\\u0061\":1}", "duplicate-key"),
        ("\u{A0}1", "unexpected-character"),
    ])
    func refuses(_ text: String, _ code: String) {
        #expect(errorCode { _ = try parseJSON(text) } == code)
    }

    @Test(
        arguments: [
            [0xC3, 0x28], [0xC0, 0xAF], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80], [0xFF],
            [0xF0, 0x80, 0x80, 0x80], [0xE0, 0x80, 0x80],
        ] as [[UInt8]])
    func refusesBytesThatAreNotUTF8(_ bytes: [UInt8]) {
        #expect(errorCode { _ = try JSONParser.parse([0x22] + bytes + [0x22], file: "t") } == "not-utf8")
        #expect(UTF8Check.firstInvalid(in: Array("aé€😀".utf8) + bytes) == 10)
        #expect(UTF8Check.firstInvalid(in: Array("aé€😀".utf8)) == nil)
    }

    @Test func limitsAreKeptAndTheirNeighboursPass() throws {
        let limits = DocumentLimits(bytes: 30, depth: 3, nodes: 5, scalar: 4)
        #expect(errorCode { _ = try parseJSON("[[[[]]]]", limits: limits) } == "too-deep")
        _ = try parseJSON("[[[]]]", limits: limits)
        #expect(errorCode { _ = try parseJSON("[1,2,3,4,5]", limits: limits) } == "too-many-nodes")
        _ = try parseJSON("[1,2,3,4]", limits: limits)
        #expect(errorCode { _ = try parseJSON("\"abcde\"", limits: limits) } == "scalar-too-long")
        #expect(errorCode { _ = try parseJSON("\"abcd\\n\"", limits: limits) } == "scalar-too-long")
        _ = try parseJSON("\"abcd\"", limits: limits)
        #expect(errorCode { _ = try parseJSON(String(repeating: " ", count: 31) + "1", limits: limits) } == "too-large")
        let deep = String(repeating: "[", count: 1_000_000)
        let wide = DocumentLimits(depth: .max)
        #expect(errorCode { _ = try parseJSON(deep, limits: wide) } == "too-deep")
    }

    @Test func integersStayExactUpToTheirRange() throws {
        #expect(try parseJSON("9223372036854775807").integer == .max)
        #expect(try parseJSON("-9223372036854775808").integer == .min)
        #expect(try parseJSON("9223372036854775808").double == 9223372036854775808)
        #expect(try parseJSON("1e2").integer == nil)
        #expect(try parseJSON("1e2") == 100)
    }

    @Test func stringsThatOnlyLookAlikeAreDifferent() throws {
        #expect(try parseJSON("\"\\u00e9\"") != parseJSON("\"e\\u0301\""))
    }

    @Test func writesInTheOrderOfTheDocument() throws {
        let text = "{\"b\":[1,2.5,{}],\"a\":\"\\\"\\\\\\n\\u0001/é\",\"c\":[]}"
        let node = try parseJSON(text)
        #expect(JSONWriter.string(node, pretty: false) == text)
        #expect(
            JSONWriter.string(node, pretty: true)
                == "{\n  \"b\": [\n    1,\n    2.5,\n    {}\n  ],\n  \"a\": \"\\\"\\\\\\n\\u0001/é\",\n  \"c\": []\n}")
        #expect(try parseJSON(JSONWriter.string(node, pretty: true)) == node)
        #expect(JSONWriter.string(Node(.double(.infinity))) == "null")
    }

    /// RFC 8785 appendix B and the examples of sections 3.2.2 and 3.2.3.
    @Test(
        arguments: [
            (0x0000_0000_0000_0000, "0"), (0x8000_0000_0000_0000, "0"), (0x0000_0000_0000_0001, "5e-324"),
            (0x8000_0000_0000_0001, "-5e-324"), (0x7FEF_FFFF_FFFF_FFFF, "1.7976931348623157e+308"),
            (0x4340_0000_0000_0000, "9007199254740992"), (0xC340_0000_0000_0000, "-9007199254740992"),
            (0x4430_0000_0000_0000, "295147905179352830000"), (0x44B5_2D02_C7E1_4AF5, "9.999999999999997e+22"),
            (0x44B5_2D02_C7E1_4AF6, "1e+23"), (0x44B5_2D02_C7E1_4AF7, "1.0000000000000001e+23"),
            (0x444B_1AE4_D6E2_EF4E, "999999999999999700000"), (0x444B_1AE4_D6E2_EF4F, "999999999999999900000"),
            (0x444B_1AE4_D6E2_EF50, "1e+21"), (0x3EB0_C6F7_A0B5_ED8C, "9.999999999999997e-7"),
            (0x3EB0_C6F7_A0B5_ED8D, "0.000001"), (0x41B3_DE43_5555_5553, "333333333.3333332"),
            (0x41B3_DE43_5555_5557, "333333333.33333343"), (0xBECB_F647_612F_3696, "-0.0000033333333333333333"),
            (0x4314_3FF3_C1CB_0959, "1424953923781206.2"),
        ] as [(UInt64, String)])
    func canonicalNumbersAreThoseOfECMAScript(_ bits: UInt64, _ text: String) throws {
        #expect(
            String(decoding: try CanonicalJSON.bytes(Node(.double(Double(bitPattern: bits)))), as: UTF8.self) == text)
    }

    @Test func canonicalFormSortsByUTF16AndEscapesLittle() throws {
        let node = try parseJSON(
            #"{"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin","n":[56.0,1E30,4.50,2e-3,0.000000000000000000000000001],"s":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/"}"#
        )
        let text = String(decoding: try CanonicalJSON.bytes(node), as: UTF8.self)
        #expect(
            text
                == "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"n\":[56,1e+30,4.5,0.002,1e-27],\"s\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\",\"\u{80}\":\"Control\",\"ö\":\"Latin\",\"€\":\"Euro Sign\",\"😀\":\"Emoji\",\"\u{FB33}\":\"Hebrew Letter Dalet With Dagesh\"}"
        )
    }

    @Test func canonicalFormRefusesWhatOthersWouldReadDifferently() throws {
        #expect(errorCode { _ = try CanonicalJSON.bytes(9_007_199_254_740_993) } == "number-range")
        #expect(errorCode { _ = try CanonicalJSON.bytes(Node(.double(.nan))) } == "number-range")
        _ = try CanonicalJSON.bytes(9_007_199_254_740_992)
    }
}
