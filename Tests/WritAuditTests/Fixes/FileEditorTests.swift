import Testing
import WritModel

@testable import WritAudit

@Suite struct FileEditorTests {
    private static func edited(_ text: String, _ edit: Edit) -> (text: String, isRefused: Bool) {
        let outcome = FileEditor.apply([edit], to: Array(text.utf8))
        return (String(decoding: outcome.bytes, as: UTF8.self), !outcome.refused.isEmpty)
    }

    private static func set(_ path: String, _ value: Node, in file: String = "t.yaml") -> Edit {
        .set(file: file, path: path.split(separator: "/").map(String.init), value: value)
    }

    @Test(arguments: [
        // A member behind the last of a block, before the comment that speaks of what follows.
        (
            "a:\n  b: 1 # one\n  c:\n    - x\n\n# about d\nd: 2\n", "a/e",
            "a:\n  b: 1 # one\n  c:\n    - x\n  e: true\n\n# about d\nd: 2\n"
        ),
        ("a:\n  b: 1\n", "a/b", "a:\n  b: true\n"),
        ("a:\n  b: 'x' # why\n", "a/b", "a:\n  b: true # why\n"),
        ("a: {b: 1, c: [2, 3]}\n", "a/b", "a: {b: true, c: [2, 3]}\n"),
        ("a: {b: 1}\n", "a/c", "a: {c: true, b: 1}\n"),
        ("a: {}\n", "a/c", "a: {c: true}\n"),
        ("a:\n", "a/c", "a:\n  c: true\n"),
        ("a:\n  b:\nc: 1\n", "a/b/d", "a:\n  b:\n    d: true\nc: 1\n"),
        ("a:\n    b: 1\nz: 2", "a/x/w", "a:\n    b: 1\n    x: { w: true }\nz: 2"),
        (
            "a:\n  b: |\n    text\n    # no comment\nz: 1\n", "a/c",
            "a:\n  c: true\n  b: |\n    text\n    # no comment\nz: 1\n"
        ),
        ("- a: 1\n  b: 2\n- c: 3\n", "0/d", "- a: 1\n  b: 2\n  d: true\n- c: 3\n"),
        ("a: 1\r\nb: 2\r\n", "c", "a: 1\r\nb: 2\r\nc: true\r\n"),
        ("a: 1", "b", "a: 1\nb: true"),
        ("grün:\n  ä: {ö: 'ü'} # ß\n", "grün/ä/ö", "grün:\n  ä: {ö: true} # ß\n"),
    ]) func membersAreSetAndTheRestStays(text: String, path: String, expected: String) {
        let result = Self.edited(text, Self.set(path, true))
        #expect(result.text == expected)
        #expect(!result.isRefused)
        #expect(Self.edited(result.text, Self.set(path, true)).text == result.text, "a second time changes nothing")
    }

    @Test(arguments: [
        ("{\"a\": {\"b\": 1}}", "a/c", "{\"a\": {\"c\": true, \"b\": 1}}"),
        (
            "{\n  \"a\": {\n    \"b\": [1, 2]\n  }\n}\n", "a/c",
            "{\n  \"a\": {\n    \"c\": true,\n    \"b\": [1, 2]\n  }\n}\n"
        ),
        ("{\"a\": {\"b\": \"x, }\"}}", "a/b", "{\"a\": {\"b\": true}}"),
        ("{\"a\": {}}", "a/b", "{\"a\": {\"b\": true}}"),
    ]) func jsonStaysJSON(text: String, path: String, expected: String) {
        #expect(Self.edited(text, Self.set(path, true, in: "t.json")).text == expected)
    }

    @Test(arguments: [
        // The value is computed, or shared with another place, or no object.
        ("a: !If [C, {b: 1}, {b: 2}]\n", "a/c"), ("a:\n  Fn::If: [C, {b: 1}, {b: 2}]\n", "a/c"), ("a: !Ref B\n", "a/c"),
        ("x: &x {b: 1}\na: *x\n", "a/b"), ("a: 1\n", "a/b"), ("a: [1]\n", "a/4"), ("a:\n\t- b", "a"),
        ("a: 1\na: 2\n", "b"),
        ("{\"a\": ", "a"),
    ]) func whatCannotBeDoneIsRefusedAndNothingChanges(text: String, path: String) {
        let result = Self.edited(text, Self.set(path, true))
        #expect(result.text == text && result.isRefused)
    }

    @Test func collectionsBecomeOthersUnlessACommentWouldGo() {
        let value: Node = ["s3:GetObject", "s3:PutObject"]
        let block = "s:\n  - Effect: Allow\n    Action:\n      - s3:*\n      - sqs:*\n    Resource: x\n"
        let result = Self.edited(block, Self.set("s/0/Action", value))
        #expect(
            result.text.contains("s3:GetObject") && !result.text.contains("sqs")
                && result.text.hasSuffix("    Resource: x\n"))
        let commented = "a:\n  - s3:* # needed by ops\n  - sqs:*\nb: 1\n"
        #expect(Self.edited(commented, Self.set("a", value)).isRefused)
        #expect(
            Self.edited("a: ['s3:*'] # all\n", Self.set("a", value)).text == "a: [s3:GetObject, s3:PutObject] # all\n")
        let element = "p:\n  - Statement:\n      - {Effect: Allow}\n  - B\nz: 1\n"
        #expect(Self.edited(element, Self.set("p/0", .object(["C": "d"]))).text == "p:\n  - C: d\n  - B\nz: 1\n")
    }

    @Test(arguments: [
        ("a:\n  - x\n  - y # why\n  - z\n", "a/1", "a:\n  - x\n  - z\n"), ("a: [x, y]\n", "a/1", "a: [x]\n"),
        ("a: [x, y]\n", "a/0", "a: [y]\n"), ("a:\n  b: 1\n  c:\n    d: 2\n  e: 3\n", "a/c", "a:\n  b: 1\n  e: 3\n"),
        ("a: {b: 1, c: 2}\n", "a/c", "a: {b: 1}\n"),
    ]) func membersAndElementsAreRemoved(text: String, path: String, expected: String) {
        let edit = Edit.remove(file: "t.yaml", path: path.split(separator: "/").map(String.init))
        #expect(Self.edited(text, edit).text == expected)
    }

    @Test func textIsReplacedOnlyWhereItStands() {
        let place = SourceLocation(file: "a.py", line: 2, column: 5)
        let edit = Edit.replace(place, old: "md5", new: "sha256")
        #expect(Self.edited("import\nx = md5()\n", edit).text == "import\nx = sha256()\n")
        #expect(Self.edited("import\nx = sha256()\n", edit).isRefused)
        #expect(Self.edited("", edit).isRefused)
    }

    /// Whatever the file is, it holds afterwards what was asked for and nothing else, or it is as it was.
    @Test func randomFilesAreNeverHarmed() throws {
        var random = SeededGenerator(seed: 20_261_127)
        let pieces = [
            "a:", "b: 1", "  ", "- ", "\n", "{", "}", "[", "]", ",", "# c", "'q'", "\"d\"", "|\n", "&x ", "*x",
            "!Ref A", ": ", "\r\n", "é",
        ]
        var made = 0
        for _ in 0..<4_000 {
            let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let bytes = Array(text.utf8)
            let path = [["a"], ["a", "b"], ["a", "0"], ["b", "c"]].randomElement(using: &random) ?? []
            let edit = Edit.set(file: "t.yaml", path: path, value: .object(["k": [1, "v"]]))
            let outcome = FileEditor.apply([edit], to: bytes)
            guard outcome.refused.isEmpty else {
                #expect(outcome.bytes == bytes)
                continue
            }
            made += 1
            let before = try YAMLParser.parse(bytes, file: "t.yaml")
            let after = try YAMLParser.parse(outcome.bytes, file: "t.yaml")
            #expect(DocumentChange.apply(path, .object(["k": [1, "v"]]), to: before) == after, "\(text)")
        }
        #expect(made > 100, "\(made)")
    }
}

/// SplitMix64: the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
