#if canImport(Yams)
    import Foundation
    import Testing
    import Yams

    @testable import WritModel

    /// The reader against Yams (libyaml) on generated documents and on the SAM suite.
    struct YAMLDifferentialTests {
        /// The data that Yams sees, scalars typed by the rules under test, so that structure and text are compared.
        private func converted(_ node: Yams.Node) -> WritModel.Node? {
            switch node {
            case .scalar(let scalar):
                let tag = scalar.tag.description
                if tag.hasPrefix("!") { return Node(.string(scalar.string), tag: tag) }
                if scalar.style == .plain { return Node(YAMLScalar.resolve(scalar.string)) }
                return Node(.string(scalar.string))
            case .sequence(let sequence):
                var items: [WritModel.Node] = []
                for item in sequence {
                    guard let item = converted(item) else { return nil }
                    items.append(item)
                }
                return Node(items)
            case .mapping(let mapping):
                var members = WritModel.Mapping()
                for (key, value) in mapping {
                    guard let name = key.scalar?.string, name != "<<", let value = converted(value) else { return nil }
                    guard members.append(name, at: .generated, value) else { return nil }
                }
                return Node(.object(members))
            case .alias: return nil
            }
        }

        private enum Outcome { case same, different, onlyReference, onlyOurs, neither, skipped }

        private func compare(_ text: String, file: String = "t") -> Outcome {
            let ours = try? YAMLParser.parse(Array(text.utf8), file: file)
            guard let reference = try? [Yams.compose(yaml: text)] else { return ours == nil ? .neither : .onlyOurs }
            guard let ours else { return .onlyReference }
            guard let document = reference[0] else { return ours.isNull ? .same : .different }
            guard let data = converted(document) else { return .skipped }
            return data == ours ? .same : .different
        }

        @Test func generatedDocumentsReadAlike() throws {
            var random = SeededGenerator(seed: 2027)
            var same = 0
            for _ in 0..<3_000 {
                let text = document(depth: Int.random(in: 1...4, using: &random), indent: 0, &random)
                let outcome = compare(text)
                #expect(outcome == .same, "\(text)")
                if outcome == .same { same += 1 }
            }
            #expect(same == 3_000)
        }

        /// A lawful document: block collections over all styles of scalars.
        private func document(depth: Int, indent: Int, _ random: inout SeededGenerator) -> String {
            let pad = String(repeating: " ", count: indent)
            let kind = Int.random(in: 0..<10, using: &random)
            if depth == 0 || kind < 2 {
                return random.pick([
                    "x", "12", "0x1F", "yes", "~", "", "a b\n\(pad)  c\n\n\(pad)  d", "\"q: z\"", "'s # t'",
                    "'it''s\n\n\(pad)  it'",
                    "\"esc \\\n\(pad)  z\\t\\u00e9\"", "|\n\(pad)  lit\n\n\(pad)   more\n\(pad)  end",
                    "|-\n\(pad)  x\n\n",
                    "|+\n\(pad)  x\n\n", ">\n\(pad)  f1\n\(pad)  f2\n\n\(pad)    f3\n\(pad)  f4\n",
                    ">-\n\(pad)  f1\n\(pad)  f2\n",
                    "|2\n\(pad)    ind\n", "[1, {a: b}, \"x\": y, c: d]", "{a: 1, b: [c, d], \"e\": f, g}", "!T x",
                    "!T [a]",
                    "x # comment", "http://x/?a=b#c", "[a,\n\(pad)  b]", "- x".replacing("- ", with: "-"), "é ü",
                    "\"\"",
                ])
            }
            let count = Int.random(in: 1...4, using: &random)
            let step = random.pick([1, 2, 4])
            var out = random.chance(20) ? "!M" : ""
            if kind < 7 {
                for n in 0..<count {
                    let key = random.pick(["a", "b c", "\"d\"", "'e'", "on", "g:h", "12"]).replacing("a", with: "a\(n)")
                    guard !out.contains("\n\(pad)\(key):") else { continue }
                    let comment = random.chance(10) ? "\n\(pad)   # note" : ""
                    out += "\(comment)\n\(pad)\(key): \(document(depth: depth - 1, indent: indent + step, &random))"
                }
                return out
            }
            for _ in 0..<count {
                let inner = document(depth: depth - 1, indent: indent + 2, &random)
                let compact = random.chance(50) && inner.hasPrefix("\n")
                out += "\n\(pad)- \(compact ? String(inner.drop { $0 == "\n" || $0 == " " }) : inner)"
            }
            return out
        }

        @Test(.enabled(if: ProcessInfo.processInfo.environment["WRIT_SHARED"] != nil))
        func everyTemplateOfTheSAMSuiteReadsAlike() throws {
            let shared = try #require(ProcessInfo.processInfo.environment["WRIT_SHARED"])
            let folder = URL(fileURLWithPath: shared).appendingPathComponent("suites/sam/input")
            let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            var passed = 0
            var skipped: [String] = []
            for file in files.sorted(by: { $0.path < $1.path }) {
                let text = try String(contentsOf: file, encoding: .utf8)
                let outcome = compare(text, file: file.lastPathComponent)
                switch outcome {
                case .same: passed += 1
                case .skipped, .neither: skipped.append(file.lastPathComponent)
                default: Issue.record("\(file.lastPathComponent): \(outcome)")
                }
            }
            print("sam yaml: passed \(passed), skipped \(skipped.count) \(skipped)")
            #expect(passed > 0)
        }
    }
#endif
