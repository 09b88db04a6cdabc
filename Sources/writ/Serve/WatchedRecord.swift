import Synchronization
import WritModel
import WritTelemetry

/// The record with the detector in front of it: what a person should look at is recorded right behind what led to it, and
/// a function that tried too much of what its writ forbids is taken out of service.
final class WatchedRecord: Recorder {
    private let record: any Recorder
    private let detector = Mutex(Detector())
    private let quarantine: Mutex<Quarantine?>
    /// Takes a function out of service; called on the thread that saw the last refusal, and must not block.
    let outOfService = Late<@Sendable (_ function: String) -> Void>()

    /// - Parameter quarantine: nil: functions go on serving, whatever they were refused.
    init(_ record: any Recorder, quarantine: Quarantine.Options? = nil) {
        self.record = record
        self.quarantine = Mutex(quarantine.map { Quarantine($0) })
    }

    func record(_ event: Event) {
        record.record(event)
        watch(event)
    }

    func recordDurably(_ event: Event) async throws {
        try await record.recordDurably(event)
        watch(event)
    }

    private func watch(_ event: Event) {
        for alert in detector.withLock({ $0.observe(event) }) { record.record(alert) }
        guard let alert = quarantine.withLock({ $0?.observe(event) }), let function = alert.function else { return }
        record.record(alert)
        outOfService.value?(function)
    }
}
