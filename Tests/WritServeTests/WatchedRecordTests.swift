import Testing
import WritModel
import WritTelemetry

@testable import writ

struct WatchedRecordTests {
    @Test func recordsTheEventAndThenItsAlert() async throws {
        let events = Events()
        let record = WatchedRecord(events)
        record.record(
            Event(
                .process, time: 1, function: "F", verdict: .refused(Reason("sandbox.exec", "no")),
                message: "run `/bin/sh`"))
        try await record.recordDurably(Event(.log, time: 2, message: "x"))
        #expect(events.all.map(\.kind) == [.process, .alert, .log])
    }
}
