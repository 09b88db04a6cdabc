import Synchronization
import WritModel
import WritTelemetry

/// The record with the detector in front of it: what a person should look at is recorded right behind what led to it.
final class WatchedRecord: Recorder {
    private let record: Record
    private let detector = Mutex(Detector())

    init(_ record: Record) { self.record = record }

    func record(_ event: Event) {
        record.record(event)
        for alert in detector.withLock({ $0.observe(event) }) { record.record(alert) }
    }

    func recordDurably(_ event: Event) async throws {
        try await record.recordDurably(event)
        for alert in detector.withLock({ $0.observe(event) }) { record.record(alert) }
    }
}
