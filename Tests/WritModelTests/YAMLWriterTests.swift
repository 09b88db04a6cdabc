import Testing
import WritModel

struct YAMLWriterTests {
    @Test(arguments: [
        "yes", "no", "on", "y", "n", "null", "~", "", " x", "x ", "1", "012", "1.5", "1:30", "0x1f", "1e3", ".5", "-",
        "- a", "a: b",
        "a #b", "#a", "@a", "`a`", "%a", "*a", "&a", "!a", "|", ">", "[a]", "{a}", "a, b", "'a'", "\"a\"", "a\nb",
        "a\tb", "\u{0}", "é",
        "\u{85}", "\u{2028}", "2010-09-09", "2027-06-30T00:00:00Z", "a:", ":a", "?", "? a", "<<", "=", "---", "...",
        "arn:aws:s3:::b/*",
        "python3.12", "256 MiB", "app.create", "/orders/{id}", "cron(0 3 * * ? *)", "\\", "True", "infinity", "0b1",
        "1_000", "2.0",
    ])
    func stringsReturnAsTheyWere(_ text: String) throws {
        for node in [
            Node(text), [Node(text)], .object([text: Node(text)]),
            .object(["k": [.object([text: Node(text), "l": []])]]),
        ] {
            let yaml = YAMLWriter.string(node)
            #expect(try parseYAML(yaml) == node, "\(yaml)")
        }
    }

    @Test func randomDocumentsReturn() throws {
        var random = SeededGenerator(seed: 11)
        for _ in 0..<500 {
            let node = value(depth: 4, &random)
            let yaml = YAMLWriter.string(node)
            #expect(try parseYAML(yaml) == node, "\(yaml)")
            #expect(YAMLWriter.string(try parseYAML(yaml)) == yaml)
        }
    }

    private func value(depth: Int, _ random: inout SeededGenerator) -> Node {
        switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
        case 0: return Node(.null)
        case 1: return Node(.bool(random.chance(50)))
        case 2: return Node(.integer(Int.random(in: -1_000...1_000, using: &random)))
        case 3: return Node(.double(Double.random(in: -1e30...1e30, using: &random)))
        case 4, 5:
            return Node(
                random.pick([
                    "a", "b c", "1", "yes", "x: y", "é\n",
                    "a long text that makes the line longer than it should be in review",
                ]))
        case 6, 7:
            return Node((0..<Int.random(in: 0...4, using: &random)).map { _ in value(depth: depth - 1, &random) })
        default:
            var members = Mapping()
            for n in 0..<Int.random(in: 0...4, using: &random) {
                members["\(random.pick(["k", "on", "a b", "1"]))\(n)"] = value(depth: depth - 1, &random)
            }
            return Node(members)
        }
    }

    @Test func tagsAreWritten() {
        #expect(YAMLWriter.string(.object(["a": Node(.string("B"), tag: "!Ref")])) == "a: !Ref B\n")
    }
}
