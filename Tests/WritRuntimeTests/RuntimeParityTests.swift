import Foundation
import Testing
import WritModel

@testable import WritRuntime

/// The same handlers under AWS's own runtime client and under ours: same results, same errors, same log lines.
struct RuntimeParityTests {
    private let requestID = "8f6f2f5e-0000-4000-8000-000000000001"

    private func run(_ command: [String], _ handler: String, _ event: String, _ environment: [String: String])
        async throws -> (Outcome, String)
    {
        let runtime = try await RuntimeProcess(
            command, handler: "handlers.\(handler)", taskRoot: Project.fixtures, environment: environment)
        guard case .ready = await runtime.nextEvent() else {
            let output = await runtime.stop()
            Issue.record("the runtime did not start: \(output)")
            return (.unavailable("start"), "")
        }
        let outcome = await runtime.invoke(event, id: requestID)
        return (outcome, await runtime.stop())
    }

    @Test(arguments: [
        "echo", "nothing", "decimals", "named", "unicode", "raw", "unserialisable", "nan", "raises", "own", "chained",
        "logs", "about",
    ])
    func pythonBehavesAsTheOfficialClient(_ handler: String) async throws {
        let event = #"{"thing":"x","text":"ä","n":[1,2.5,null]}"#
        try #require(FileManager.default.isExecutableFile(atPath: Project.venvPython), "run scripts/install")
        let official = try await run(
            [Project.venvPython, "-m", "awslambdaric", "handlers.\(handler)"], handler, event, [:])
        for isolation in ["worker", "invocation"] {
            let ours = try await run(
                ["/usr/bin/python3", Project.bootstraps + "/bootstrap.py"], handler, event,
                ["WRIT_ISOLATION": isolation])
            #expect(comparable(ours.0) == comparable(official.0))
            #expect(lines(ours.1) == lines(official.1))
        }
    }

    private func comparable(_ outcome: Outcome) -> String {
        switch outcome {
        case .result(let body): String(decoding: body, as: UTF8.self)
        case .failed(let type, let body): "\(type) \(String(decoding: body, as: UTF8.self))"
        default: outcome.name
        }
    }

    /// Log lines without the times in them.
    private func lines(_ output: String) -> String {
        output.replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME")
    }

    @Test func afterAnErrorTheNextInvocationIsServed() async throws {
        for isolation in ["worker", "invocation"] {
            let runtime = try await RuntimeProcess(
                ["/usr/bin/python3", Project.bootstraps + "/bootstrap.py"], handler: "handlers.raises",
                taskRoot: Project.fixtures, environment: ["WRIT_ISOLATION": isolation])
            for id in ["1", "2"] {
                _ = await runtime.nextEvent()
                let outcome = await runtime.invoke(#"{"thing":"x"}"#, id: id)
                guard case .failed("Unhandled", _) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
            }
            _ = await runtime.stop()
        }
    }

    @Test(arguments: [
        ("missing.handler", "Runtime.ImportModuleError"), ("handlers.missing", "Runtime.HandlerNotFound"),
        ("handlers", "Runtime.MalformedHandlerName"), ("sys.exit", "Runtime.BuiltInModuleConflict"),
        ("broken.handler", "Runtime.UserCodeSyntaxError"), ("failing.handler", "ZeroDivisionError"),
    ])
    func initialisationErrorsHaveLambdasTypes(_ handler: String, _ type: String) async throws {
        let runtime = try await RuntimeProcess(
            ["/usr/bin/python3", Project.bootstraps + "/bootstrap.py"], handler: handler, taskRoot: Project.fixtures,
            environment: ["WRIT_ISOLATION": "invocation"])
        guard case .initFailed(.failed(let found, _)) = await runtime.nextEvent() else {
            Issue.record("no init error")
            return
        }
        #expect(found == type)
        _ = await runtime.stop()
    }
}
