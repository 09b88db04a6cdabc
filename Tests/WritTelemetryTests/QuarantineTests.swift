import Testing
import WritModel
import WritTelemetry

struct QuarantineTests {
    private static let second: Int64 = 1_000_000_000

    private func event(
        _ kind: Event.Kind, at seconds: Int64, refused: Bool = true, function: String? = "F"
    ) -> Event {
        let reason = Reason("sandbox.exec", "the writ names no such program")
        return Event(
            kind, time: seconds * Self.second, function: function,
            verdict: refused ? .refused(reason) : .allowed(reason),
            message: "refused execve /bin/sh")
    }

    private var quarantine: Quarantine { Quarantine(.init(refusals: 3, window: 60 * Self.second)) }

    @Test func theThirdRefusalWithinTheTimeCountsAndIsToldOnce() {
        var quarantine = quarantine
        #expect(quarantine.observe(event(.process, at: 0)) == nil)
        #expect(quarantine.observe(event(.file, at: 30)) == nil)
        let alert = quarantine.observe(event(.egress, at: 59))
        #expect(alert?.kind == .alert && alert?.function == "F")
        #expect(alert?.details["rule"]?.string == "runtime.quarantine")
        #expect(alert?.details["cause"]?.string == "sandbox.exec")
        #expect(quarantine.observe(event(.egress, at: 60)) == nil)
    }

    @Test func whatLiesFurtherApartDoesNotCountTogether() {
        var quarantine = quarantine
        for at: Int64 in [0, 30, 60, 90, 120] { #expect(quarantine.observe(event(.process, at: at)) == nil) }
        #expect(quarantine.observe(event(.process, at: 121)) != nil)
    }

    @Test func onlyRefusedTriesOfTheFunctionItselfCount() {
        var quarantine = quarantine
        for at: Int64 in 0..<10 {
            #expect(quarantine.observe(event(.egress, at: at, refused: false)) == nil)
            // What callers were refused is not the function's doing.
            #expect(quarantine.observe(event(.ingress, at: at)) == nil)
            #expect(quarantine.observe(event(.process, at: at, function: nil)) == nil)
            #expect(quarantine.observe(event(.process, at: at, function: "other-\(at)")) == nil)
        }
    }

    @Test func aClockSetBackDoesNotMakeOldRefusalsCount() {
        var quarantine = quarantine
        #expect(quarantine.observe(event(.process, at: 1000)) == nil)
        #expect(quarantine.observe(event(.process, at: 1001)) == nil)
        #expect(quarantine.observe(event(.process, at: 10)) == nil)
        #expect(quarantine.observe(event(.process, at: 11)) == nil)
        #expect(quarantine.observe(event(.process, at: 12)) != nil)
    }
}
