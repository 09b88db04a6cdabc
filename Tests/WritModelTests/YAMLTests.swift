import Testing
import WritModel

func parseYAML(_ text: String, limits: DocumentLimits = .standard) throws -> Node {
    try YAMLParser.parse(Array(text.utf8), file: "t.yaml", limits: limits)
}

private func place(_ line: Int, _ column: Int) -> WritModel.SourceLocation {
    WritModel.SourceLocation(file: "t.yaml", line: line, column: column)
}

struct YAMLTests {
    @Test func readsATemplateWithPlacesAndTags() throws {
        let node = try parseYAML(
            """
            # a comment
            Resources:
              Bücket: &b
                Type: AWS::S3::Bucket   # not part of it
                Properties:
                  Name: !Sub '${Stage}-it''s'
                  List:
                  - !GetAtt A.b
                  - {a: 1, "b":2, c: [x, y]}
                  -   key: v
                      other: "é" # x
            Other: *b
            """)
        let bucket = Node.object([
            "Type": "AWS::S3::Bucket",
            "Properties": .object([
                "Name": "${Stage}-it's",
                "List": [
                    "A.b", .object(["a": 1, "b": 2, "c": ["x", "y"]]), .object(["key": "v", "other": "é"]),
                ],
            ]),
        ])
        #expect(node == .object(["Resources": .object(["Bücket": bucket]), "Other": bucket]))
        let properties = node["Resources"]?["Bücket"]?["Properties"]
        #expect(properties?["Name"]?.tag == "!Sub")
        #expect(properties?["Name"]?.location == place(6, 13))
        #expect(properties?["List"]?[0]?.tag == "!GetAtt")
        #expect(properties?["List"]?[2]?["other"]?.location == place(11, 18))
        #expect(node["Resources"]?.object?.entry("Bücket")?.keyLocation == place(3, 3))
    }

    @Test(
        arguments: [
            ("a: |\n  x\n   y\n\n  z\n\n\nb: 1", "x\n y\n\nz\n"), ("a: |-\n  x\n\nb: 1", "x"),
            ("a: |+\n  x\n\nb: 1", "x\n\n"),
            ("a: >\n  x\n  y\n\n  z\n   w\n  v\n", "x y\nz\n w\nv\n"), ("a: |2\n    x\n", "  x\n"),
            ("a: >-2\n  x\n", "x"),
            ("a: |\nb: 1", ""), ("a: x\n  y\n\n  z", "x y\nz"), ("a: 'x\n  y\n\n  z'", "x y\nz"),
            ("a: \"x \\\n   y\\n\\x41\\u00e9\\U0001F600\\ud83d\\ude00\\e\"", "x y\nAé😀😀\u{1B}"), ("a:\n  - b: c", nil),
            ("a: x#y", "x#y"), ("a: x #y", "x"), ("a: http://x:80/?q", "http://x:80/?q"), ("a: - ", nil),
            ("a: -x", "-x"),
            ("a: |\r\n  x\r\n  y\r\nb: 1", "x\ny\n"), ("\u{FEFF}a: x", "x"), ("--- # c\na: x\n...\n# end", "x"),
            ("%YAML 1.2\n---\na: x", "x"), ("a: {b: c}", nil), ("a:\tx", "x"), ("a: !!str 12", "12"), ("a: ! 12", "12"),
        ] as [(String, String?)])
    func scalarStyles(_ text: String, _ expected: String?) throws {
        guard let expected else { return }
        #expect(try parseYAML(text)["a"]?.string == expected)
    }

    /// Each as PyYAML 6.0 `safe_load` reads it; dates excepted.
    @Test func plainScalarsHaveTheTypesThatPyYAMLGivesThem() throws {
        let table: [(String, Node)] = [
            ("", Node(.null)), ("~", Node(.null)), ("Null", Node(.null)), ("nUll", "nUll"), ("yes", true),
            ("No", false),
            ("ON", true), ("off", false), ("true", true), ("TRUE", true), ("tRUE", "tRUE"), ("y", "y"), ("n", "n"),
            ("0", 0), ("012", 10), ("0644", 420), ("08", "08"), ("012345678901", "012345678901"), ("-12", -12),
            ("+7", 7), ("1_000", 1000), ("0x1F", 31), ("-0x10", -16), ("0xG", "0xG"), ("0b101", 5), ("0o17", "0o17"),
            ("1:30", 90), ("-1:30:00", -5400), ("1:75", "1:75"), ("01:30", "01:30"), ("22:22", 1342),
            ("1:30.5", Node(.double(90.5))), ("1.5", Node(.double(1.5))), ("1.", Node(.double(1))),
            (".5", Node(.double(0.5))), ("-.5", "-.5"), ("1e3", "1e3"), ("1.0e3", "1.0e3"),
            ("1.0e+3", Node(.double(1000))), ("1_0.5_0", Node(.double(10.5))), (".inf", Node(.double(.infinity))),
            ("-.INF", Node(.double(-.infinity))), ("1.2.3", "1.2.3"), ("2010-09-09", "2010-09-09"),
            ("2012-10-17T00:00:00Z", "2012-10-17T00:00:00Z"), ("9223372036854775807", Node(.integer(.max))),
            ("-9223372036854775808", Node(.integer(.min))), ("9223372036854775808", Node(.double(9223372036854775808))),
            ("123456789012", 123_456_789_012), ("arn:aws:x", "arn:aws:x"), ("=", "="), ("1-2", "1-2"), ("-", "-"),
            ("_1", "_1"), ("0_7", 7), ("0x", "0x"), ("+", "+"), ("1,5", "1,5"), ("Infinity", "Infinity"),
        ]
        for (text, expected) in table where text != "-" {
            #expect(try parseYAML("a: \(text)")["a"] == expected, "\(text)")
            #expect(try parseYAML("a: '\(text)'")["a"] == Node(text), "quoted \(text)")
            #expect(try parseYAML("a: !Ref \(text)")["a"] == Node(text), "tagged \(text)")
        }
        #expect(try parseYAML("a: .nan")["a"]?.double?.isNaN == true)
        #expect(try parseYAML("a: !!float 3")["a"]?.tag == nil)
    }

    @Test func keysAreTheTextAsWritten() throws {
        let node = try parseYAML("on: 1\n200: 2\nnull: 3\n'q': 4\n2010-09-09: 5\n? e\n: 6\n012: 7")
        #expect(node.object?.keys == ["on", "200", "null", "q", "2010-09-09", "e", "012"])
    }

    @Test func mergeKeysAddWhatIsMissing() throws {
        let node = try parseYAML("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  <<: [*a, *b]\n  x: 0\nd: {'<<': 1}")
        #expect(node["c"] == .object(["x": 0, "y": 2, "z": 4]))
        #expect(node["d"] == .object(["<<": 1]))
    }

    @Test(arguments: [
        ("a: 1\na: 2", "duplicate-key", 2, 1), ("a: 1\n'a': 2", "duplicate-key", 2, 1),
        ("{a: 1, \"a\": 2}", "duplicate-key", 1, 8), ("<<: {}\n<<: {}", "duplicate-key", 2, 1),
        ("a:\n\t- x", "tab-indentation", 2, 2), ("\ta: x", "tab-indentation", 1, 2),
        ("a: |\n  x\n\tb: 1", "tab-indentation", 3, 2), ("-\t- x", "tab-indentation", 1, 3),
        ("a: 1\n  b: 2", "mapping-not-allowed", 2, 4), ("a: b: c", "mapping-not-allowed", 1, 4),
        ("a: - b", "list-not-allowed", 1, 4), ("a: [1, 2", "unexpected-end", 1, 9),
        ("a: {b: c", "unexpected-end", 1, 9),
        ("a: \"x", "unexpected-end", 1, 4), ("a: 'x\n---\n'", "unexpected-end", 1, 4),
        ("a: \"x\" y", "unexpected-character", 1, 8),
        ("a: \"\\q\"", "bad-escape", 1, 5), ("a: \"\\ud800\"", "bad-escape", 1, 5),
        ("a: @x", "unexpected-character", 1, 4),
        ("a: %x", "unexpected-character", 1, 4), ("a: `x`", "unexpected-character", 1, 4),
        ("a: *b", "unknown-alias", 1, 4), ("a: &a [*a]", "unknown-alias", 1, 8), ("a: *.js", "unknown-alias", 1, 4),
        ("a: 1\n---\nb: 2", "multiple-documents", 2, 1), ("a: 1\n...\nb: 2", "multiple-documents", 3, 1),
        ("%TAG ! x\n---\na: 1", "unsupported-directive", 1, 1), ("[a]: b", "complex-key", 1, 1),
        ("{a: b}: c", "complex-key", 1, 1), (": a", "empty-key", 1, 1), ("{: a}", "empty-key", 1, 2),
        ("a:\n  - b\n c: d", "bad-indentation", 3, 2), ("a:\n    b: 1\n  c: 2", "bad-indentation", 3, 3),
        ("a: 1\nb", "missing-colon", 2, 1), ("a:\n- b\nc\n", "missing-colon", 3, 1),
        ("a: 1\n- b", "bad-indentation", 2, 1),
        ("<<: 1", "bad-merge", 1, 5), ("<<: [[]]", "bad-merge", 1, 6), ("a: !!int x", "bad-tag", 1, 4),
        ("a: !!map x", "bad-tag", 1, 4), ("a: !x!y z", "bad-tag", 1, 4), ("!T a: 1", "bad-tag", 1, 1),
        ("a: x\u{85}b: y", "ambiguous-line-break", 1, 5), ("# x\u{2028}b: y", "ambiguous-line-break", 1, 4),
        ("a: \u{0}", "control-character", 1, 4), ("a: \u{9B}", "control-character", 1, 4),
        ("a: |x\n  y", "unexpected-character", 1, 5),
        ("a: |\n    \n  x", "bad-indentation", 3, 3), ("a: &x &y z", "unexpected-character", 1, 7),
        ("[a, , b]", "unexpected-character", 1, 5),
        ("[a: b\n: c]", "unexpected-character", 2, 1), ("- a\nb: c", "trailing-content", 2, 1),
        ("a: ]", "unexpected-character", 1, 4),
    ])
    func refusesWithThePlace(_ text: String, _ code: String, _ line: Int, _ column: Int) {
        do {
            let node = try parseYAML(text)
            Issue.record("read as \(JSONWriter.string(node))")
        } catch let error as InputError {
            #expect(error == InputError(code, "", at: place(line, column)), "\(error)")
        } catch { Issue.record("\(error)") }
    }

    @Test func aliasBombIsRefusedAndItsSmallNeighbourPasses() throws {
        func bomb(_ levels: Int) -> String {
            "l0: &l0 [x]\n"
                + (1...levels).map { n in
                    "l\(n): &l\(n) [\(Array(repeating: "*l\(n - 1)", count: 9).joined(separator: ","))]\n"
                }.joined()
        }
        #expect(errorCode { _ = try parseYAML(bomb(9)) } == "too-many-nodes")
        _ = try parseYAML(bomb(4))
    }

    @Test func depthCountsThroughAliases() throws {
        let chain = "l0: &l0 []\n" + (1...100).map { "l\($0): &l\($0) [*l\($0 - 1)]\n" }.joined()
        #expect(errorCode { _ = try parseYAML(chain) } == "too-deep")
        _ = try parseYAML(chain, limits: DocumentLimits(depth: 120))
        let wide = DocumentLimits(depth: .max)
        #expect(errorCode { _ = try parseYAML(String(repeating: "[", count: 100_000), limits: wide) } == "too-deep")
        #expect(errorCode { _ = try parseYAML(String(repeating: "- ", count: 100_000), limits: wide) } == "too-deep")
        #expect(errorCode { _ = try parseYAML(String(repeating: "{a: ", count: 100_000), limits: wide) } == "too-deep")
        #expect(
            errorCode { _ = try parseYAML(String(repeating: "? ", count: 100_000), limits: wide) }
                == "unexpected-character")
    }

    @Test func limitsOnSize() throws {
        let limits = DocumentLimits(bytes: 60, depth: 5, nodes: 5, scalar: 8)
        #expect(errorCode { _ = try parseYAML("a: 123456789", limits: limits) } == "scalar-too-long")
        #expect(errorCode { _ = try parseYAML("a: |\n  1234\n  5678", limits: limits) } == "scalar-too-long")
        #expect(errorCode { _ = try parseYAML("a: 'it''s 4567'", limits: limits) } == "scalar-too-long")
        #expect(errorCode { _ = try parseYAML("[1,2,3,4,5]", limits: limits) } == "too-many-nodes")
        #expect(errorCode { _ = try parseYAML(String(repeating: "#", count: 61), limits: limits) } == "too-large")
        _ = try parseYAML("[1,2,3,4]", limits: limits)
    }

    @Test func jsonIsReadAlike() throws {
        let text = #"{"a":[1,-2.5,true,null,"x\u00e9\n\/"],"b":{"c":{}},"d":[]}"#
        #expect(try parseYAML(text) == parseJSON(text))
    }

    @Test func noInputCrashesTheReader() throws {
        let pieces = [
            "a", "- ", ": ", "? ", "\n", "\n  ", "\t", " ", "#", "\"", "'", "[", "]", "{", "}", ",", "&x", "*x", "!t",
            "|", ">",
            "\\", "---", "...", "<<", "é", "\u{0}", "%", "-", ":", "|2\n", "\"\\u12", "\n\n", "\r",
        ]
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 1...12, using: &random)).map { _ in random.pick(pieces) }.joined()
            for limits in [DocumentLimits.standard] {
                _ = try? parseYAML(text, limits: limits)
                _ = try? parseJSON(text, limits: limits)
            }
        }
        for _ in 0..<5_000 {
            let bytes = (0..<Int.random(in: 0...20, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            _ = try? YAMLParser.parse(bytes, file: "t")
            _ = try? JSONParser.parse(bytes, file: "t")
        }
    }
}
