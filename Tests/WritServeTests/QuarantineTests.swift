import Testing
import WritModel
import WritRuntime
import WritTelemetry

@testable import writ

/// A function that tries what its writ forbids, and what becomes of it.
struct QuarantineServeTests {
    private static let options = Quarantine.Options(refusals: 4, window: 60_000_000_000)

    private func function(_ quarantine: Quarantine.Options?) async throws -> ServedFunction {
        try await ServedFunction(
            "python3.11", "prying.handler", isolation: .worker, files: ["prying.py"], quarantine: quarantine)
    }

    @Test func tooManyRefusalsTakeAFunctionOutOfService() async throws {
        let function = try await function(Self.options)
        // Three are below the mark: the function goes on serving.
        _ = try await function.call(#"{"tries":3}"#)
        _ = try await function.call(#"{"tries":0}"#)
        // The fourth kills it while it runs.
        guard case .unavailable(let why) = await function.invoke(#"{"tries":40}"#, id: "attack") else {
            Issue.record("the attack was served")
            return
        }
        #expect(why.contains("quarantine"))
        // What comes now is refused and recorded, without a sandbox.
        let before = function.events.all.count { $0.message == "sandbox started" }
        guard case .unavailable = await function.invoke(#"{"tries":0}"#, id: "later") else {
            Issue.record("a function in quarantine was served")
            return
        }
        try await function.end()
        let events = function.events.all
        let alerts = events.filter { $0.kind == .alert && $0.details["rule"]?.string == "runtime.quarantine" }
        #expect(alerts.count == 1)
        #expect(alerts.first?.function == "F")
        let refusal = events.first { $0.verdict?.reason.rule == "runtime.quarantine" }
        #expect(refusal?.invocation == "later" && refusal?.verdict?.isAllowed == false)
        #expect(events.count { $0.message == "sandbox started" } == before)
        #expect(events.contains { $0.message.hasPrefix("sandbox ended") })
    }

    @Test func withoutTheSettingItGoesOnServing() async throws {
        let function = try await function(nil)
        let refused = try await function.call(#"{"tries":40}"#)
        #expect(refused["refused"]?.integer == 40)
        #expect(try await function.call(#"{"tries":0}"#)["refused"]?.integer == 0)
        try await function.end()
        #expect(!function.events.all.contains { $0.details["rule"]?.string == "runtime.quarantine" })
    }

    @Test func theSettingIsReadAndChecked() throws {
        func read(_ text: String) throws -> Quarantine.Options? {
            try AppConfiguration(reading: YAMLParser.parse(Array(text.utf8), file: "writ.yaml")).quarantine
        }
        #expect(try read("serve: {}") == nil)
        for within in ["60", "60 s", "60s"] {
            #expect(
                try read("serve: { quarantine: { refusals: 4, within: \(within) } }") == Self.options, "\(within)")
        }
        for bad in [
            "{}", "{ refusals: 0, within: 60 s }", "{ refusals: 5 }", "{ within: 60 s }",
            "{ refusals: 5, within: 0 s }", "{ refusals: 5, within: -1 s }", "{ refusals: 5, within: 1 m }",
            "{ refusals: 10001, within: 1 s }", "{ refusals: 5, within: 86401 s }",
            "{ refusals: 5, within: 1 s, off: true }", "5",
        ] {
            #expect(throws: InputError.self, "\(bad)") { try read("serve: { quarantine: \(bad) }") }
        }
    }
}
