import WritModel

@testable import WritAudit

/// Handlers written for these tests, and what reading them must give.
enum CodeFixture {
    static func facts(
        _ files: [String: String], handler: String = "app.handler", runtime: String = "python3.12",
        events: Set<String> = []
    ) -> CodeFacts {
        CodeAnalyzer.analyze(CodeBundle(files: files), handler: handler, runtime: runtime, events: events)
            ?? CodeFacts()
    }

    static func python(_ text: String, events: Set<String> = []) -> CodeFacts {
        facts(["app.py": text], events: events)
    }

    static func script(_ text: String, events: Set<String> = []) -> CodeFacts {
        facts(["app.mjs": text], runtime: "nodejs22.x", events: events)
    }

    /// `service:Operation` of each call, sorted.
    static func operations(_ facts: CodeFacts) -> [String] {
        Set(facts.awsCalls.map { "\($0.service):\($0.operation)" }).sorted()
    }

    /// The texts of one argument of an operation's calls, sorted.
    static func argument(_ name: String, _ operation: String, _ facts: CodeFacts) -> [String] {
        Set(
            facts.awsCalls.filter { $0.operation == operation }
                .flatMap { $0.arguments[name]?.texts.map(\.description) ?? [] }
        ).sorted()
    }

    /// Where event data goes; weaknesses of the code itself have tests of their own.
    static func findings(_ facts: CodeFacts) -> [String] {
        Set(facts.findings.filter { $0.detail == nil }.map { "\($0.kind.rawValue) \($0.source)" }).sorted()
    }
}
