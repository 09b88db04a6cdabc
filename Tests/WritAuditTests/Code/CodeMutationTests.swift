import Testing
import WritModel

@testable import WritAudit

/// Broken code is read around the breaks: whatever a file holds, reading it ends and gives facts or nothing.
@Suite struct CodeMutationTests {
    /// The same sequence in every run.
    struct Sequence {
        var state: UInt64

        mutating func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(max(bound, 1)))
        }
    }

    private static let tokens = [
        "(", ")", "[", "]", "{", "}", "`", "'", "\"\"\"", "f\"{", "${", "=>", ":", "**", "...", "\\", "\n", "    ",
        "\u{0}", "é",
        "lambda x:", "async ", "await ", "class A(A):", "import x", "yield", "?.", "<T>", "@", "/*", "//", "#",
        "return", "match x:",
    ]

    private static func mutated(_ text: [UInt8], _ sequence: inout Sequence) -> [UInt8] {
        var out = text
        for _ in 0...sequence.next(4) {
            let at = sequence.next(out.count)
            let end = min(out.count, at + 1 + sequence.next(40))
            switch sequence.next(5) {
            case 0: out.removeSubrange(at..<end)
            case 1: out.insert(contentsOf: Array(out[at..<end]), at: sequence.next(out.count))
            case 2: out.insert(contentsOf: tokens[sequence.next(tokens.count)].utf8, at: at)
            case 3: if at < out.count { out[at] = UInt8(sequence.next(256)) }
            default: out = Array(out.prefix(at))
            }
            if out.isEmpty { out = [0x78] }
        }
        return out
    }

    @Test(arguments: [false, true]) func mutatedHandlersAreReadToTheEnd(isScript: Bool) {
        let samples =
            isScript
            ? WeaknessTests.script.map(\.code) + TaintTests.script.map(\.code)
            : WeaknessTests.python.map(\.code) + TaintTests.python.map(\.code)
        var sequence = Sequence(state: 20_261_127)
        let limits = CodeLimits(steps: 20_000)
        var read = 0
        for round in 0..<400 {
            let text = Self.mutated(Array(samples[round % samples.count].utf8), &sequence)
            let path = isScript ? (round % 2 == 0 ? "app.mjs" : "app.ts") : "app.py"
            let bundle = CodeBundle(limits: limits) { $0 == path ? text : nil }
            let facts = CodeAnalyzer.analyze(
                bundle, handler: "app.handler", runtime: isScript ? "nodejs22.x" : "python3.12", events: ["http"],
                limits: limits)
            if facts != nil { read += 1 }
        }
        // Most breaks leave the handler in place.
        #expect(read > 200)
    }

    @Test func bundledCodeIsLeftOutWithANote() {
        let library = "var a=function(){return " + String(repeating: "b(c,d)+", count: 20_000) + "1};module.exports=a;"
        let facts = CodeFixture.facts(
            [
                "app.js": "const v = require('./vendor/all.js');\nexports.handler = async () => v();",
                "vendor/all.js": library,
            ],
            runtime: "nodejs22.x")
        #expect(facts.notes.contains { $0.text.contains("bundled or minified") })
        #expect(facts.modules == ["app.js"])
    }
}
