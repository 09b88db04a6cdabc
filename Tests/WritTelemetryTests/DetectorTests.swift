import Testing
import WritModel

@testable import WritTelemetry

struct DetectorTests {
    static let second: Int64 = 1_000_000_000

    private func refusal(_ kind: Event.Kind, _ rule: String, at second: Int64, function: String = "F") -> Event {
        Event(
            kind, time: second * Self.second, function: function, verdict: .refused(Reason(rule, "no")), message: "m")
    }

    private func rules(_ alerts: [Event]) -> [String] { alerts.compactMap { $0.details["rule"]?.string } }

    @Test func aBurstOfRefusalsIsToldOnce() {
        var detector = Detector()
        var told: [String] = []
        for second in 0..<30 { told += rules(detector.observe(refusal(.egress, "egress.host", at: Int64(second)))) }
        #expect(told == ["detect.refusal-burst"])
        for second in 700..<715 { told += rules(detector.observe(refusal(.egress, "egress.host", at: Int64(second)))) }
        #expect(told == ["detect.refusal-burst", "detect.refusal-burst"])
    }

    @Test func slowRefusalsAndAllowedOnesAreNoBurst() {
        var detector = Detector()
        for n in 0..<100 {
            #expect(detector.observe(refusal(.egress, "egress.host", at: Int64(n) * 10)).isEmpty)
            #expect(detector.observe(refusal(.egress, "egress.host", at: Int64(n) * 10, function: "G\(n)")).isEmpty)
            let allowed = Event(
                .egress, time: 0, function: "H", verdict: .allowed(Reason("egress.host", "")), message: "")
            #expect(detector.observe(allowed).isEmpty)
            #expect(detector.observe(refusal(.ingress, "ingress.token-missing", at: 0, function: "I")).isEmpty)
        }
    }

    @Test func aRefusedProgramIsToldAtOnce() {
        var detector = Detector()
        #expect(rules(detector.observe(refusal(.process, "sandbox.exec", at: 1))) == ["detect.refused-exec"])
        #expect(detector.observe(refusal(.process, "sandbox.exec", at: 2)).isEmpty)
        #expect(
            rules(detector.observe(refusal(.process, "sandbox.exec", at: 3, function: "G"))) == ["detect.refused-exec"])
    }

    @Test func foreignCredentialsAreToldAtOnce() {
        var detector = Detector()
        #expect(rules(detector.observe(refusal(.egress, "egress.credentials", at: 1))) == ["detect.credential"])
        #expect(
            rules(detector.observe(refusal(.ingress, "ingress.credential-foreign", at: 1)))
                == ["detect.foreign-credential"])
        #expect(detector.observe(refusal(.ingress, "ingress.signature", at: 1)).isEmpty)
    }

    @Test func alertsRaiseNoAlerts() {
        var detector = Detector(.init(refusals: 1))
        #expect(detector.observe(refusal(.alert, "detect.x", at: 1)).isEmpty)
    }

    @Test func stateIsBounded() {
        var detector = Detector(.init(refusals: 2, keys: 100))
        for n in 0..<10_000 { _ = detector.observe(refusal(.egress, "egress.host", at: Int64(n), function: "F\(n)")) }
        #expect(detector.watched <= 100)
        // The newest are still known.
        #expect(rules(detector.observe(refusal(.egress, "egress.host", at: 10_000, function: "F9999"))).count == 1)
    }

    @Test func aClockThatGoesBackIsHarmless() {
        var detector = Detector(.init(refusals: 2))
        _ = detector.observe(refusal(.egress, "egress.host", at: 1_000_000))
        _ = detector.observe(refusal(.egress, "egress.host", at: 5))
        #expect(rules(detector.observe(refusal(.egress, "egress.host", at: 6))).count == 1)
    }
}
