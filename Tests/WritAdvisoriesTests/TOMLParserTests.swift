import Foundation
import Testing
import WritAdvisories
import WritModel

struct TOMLParserTests {
    static let documents = [
        "", "# only a comment", "a = 1\nb = -2_000\nc = 0x1F\nd = 0o17\ne = 0b101\nf = 1.5e3\ng = true\nh = false\n",
        "a = \"x\\ty\\u00e9\\U0001F600 \\\"q\\\"\"\nb = 'c:\\path'\n",
        "a = \"\"\"\nfirst\n  second \\\n   joined \"quoted\"\"\"\"\nb = '''\nraw\\n\n'''\n",
        "[a]\nb = 1\n[a.c]\nd = 2\n[a.\"x.y\"]\nz = 3\n", "a.b.c = 1\na.b.d = 2\n\"quoted key\" = 3\n'1.2' = 4\n",
        "[[p]]\nn = 1\n[p.s]\nx = 1\n[[p.q]]\ny = 1\n[[p.q]]\ny = 2\n[[p]]\nn = 2\n",
        "a = [1, [2, 3], {x = 1, y.z = 2}, # comment\n  \"s\",\n]\nb = {}\nc = []\n",
        "[package]\r\nname = \"x\" # comment\r\nversion = \"1\"\r\n",
    ]

    /// Python's own reader says what a document holds.
    @Test(arguments: documents) func readsAsTheReference(text: String) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/python3")
        process.arguments = ["-c", "import sys, json, tomllib; print(json.dumps(tomllib.loads(sys.argv[1])))", text]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let expected = try JSONParser.parse(Array(output.fileHandleForReading.readDataToEndOfFile()), file: "reference")
        process.waitUntilExit()
        #expect(try TOMLParser.parse(Array(text.utf8), file: "a.toml") == expected)
    }

    @Test func momentsStayText() throws {
        let node = try TOMLParser.parse(
            Array("a = 1979-05-27T07:32:00Z\nb = 07:32:00\nc = 1979-05-27 07:32:00.5\n".utf8), file: "a.toml")
        #expect(node["a"]?.string == "1979-05-27T07:32:00Z" && node["b"]?.string == "07:32:00")
        #expect(node["c"]?.string == "1979-05-27 07:32:00.5")
    }

    @Test func keysKnowTheirLines() throws {
        let node = try TOMLParser.parse(
            Array("# c\n[[package]]\nname = \"a\"\n\n[[package]]\n  name = \"b\"\n".utf8), file: "a.toml")
        #expect(
            node["package"]?[1]?.object?.entry("name")?.keyLocation
                == SourceLocation(file: "a.toml", line: 6, column: 3))
    }

    @Test(arguments: [
        ("a = 1\na = 2", "duplicate-key"), ("a", "unexpected-end"), ("a = ", "unexpected-end"), ("a = x", "bad-number"),
        ("a = \"x", "unexpected-end"), ("a = \"x\ny\"", "unexpected-character"), ("a = \"\\q\"", "bad-escape"),
        ("a = [1", "unexpected-end"), ("[a", "unexpected-end"), ("a = 1 b = 2", "bad-number"),
        ("a = true\n]", "unexpected-character"),
        ("a = {b = 1", "unexpected-end"),
        ("a = 1\n[[a]]", "duplicate-key"), ("a = \"\\ud800\"", "bad-escape"),
    ]) func whatIsWrongIsSaid(text: String, code: String) {
        let error = #expect(throws: InputError.self) { try TOMLParser.parse(Array(text.utf8), file: "a.toml") }
        #expect(error?.code == code && error?.location != nil)
    }

    @Test func deepAndDamagedDocumentsAreSurvived() {
        let deep = "a = " + String(repeating: "[", count: 100_000)
        #expect(throws: InputError.self) { try TOMLParser.parse(Array(deep.utf8), file: "a.toml") }
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<3_000 {
            var bytes = Array((Self.documents.randomElement(using: &generator) ?? "").utf8)
            for _ in 0..<3 where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] =
                    "[]{}\"'\\=.,\n#a1".utf8.randomElement(using: &generator) ?? 0
            }
            _ = try? TOMLParser.parse(bytes, file: "a.toml")
        }
    }
}
