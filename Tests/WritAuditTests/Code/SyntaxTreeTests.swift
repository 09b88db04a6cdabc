import Testing
import WritModel

@testable import WritAudit

@Suite struct SyntaxTreeTests {
    @Test func readsEachLanguage() throws {
        let samples: [(CodeLanguage, String)] = [
            (.python, "def f(x):\n    return x + 1\n"),
            (.javascript, "const f = async (x) => { return x + 1 }\n"),
            (
                .typescript,
                "interface A { b: string }\nfunction g(a: A): void\nfunction g(a: A) {\n  return `x${a.b}`\n}\n"
            ),
            (.tsx, "const a = <div>{x}</div>\n"),
        ]
        for (language, text) in samples {
            let tree = try SyntaxTree(Array(text.utf8), language, file: "a")
            #expect(tree.errors.isEmpty, "\(language)")
            #expect(tree.nodes.count > 3)
        }
    }

    @Test func refusesWhatIsTooLargeOrTooDeep() {
        #expect(throws: InputError("too-large", "", at: SourceLocation(file: "a.py", line: 1, column: 1))) {
            try SyntaxTree(Array("x = 1\n".utf8), .python, file: "a.py", limits: CodeLimits(bytes: 3))
        }
        let deep = String(repeating: "(", count: 5000) + String(repeating: ")", count: 5000)
        #expect(throws: InputError.self) { try SyntaxTree(Array(deep.utf8), .python, file: "a.py") }
    }
}
