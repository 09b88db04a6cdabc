import Synchronization

/// A recorder that passes every event on to another and records what the detector makes of it.
package final class WatchingRecorder: Recorder, Sendable {
    private let recorder: any Recorder
    private let detector: Mutex<Detector>
    private let notify: @Sendable (Event) -> Void

    /// - Parameter notify: told of every alert, the recorded ones too; it must return at once.
    package init(
        _ recorder: any Recorder, detector: Detector = Detector(),
        notify: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.recorder = recorder
        self.detector = Mutex(detector)
        self.notify = notify
    }

    package func record(_ event: Event) {
        recorder.record(event)
        watch(event)
    }

    package func recordDurably(_ event: Event) async throws {
        try await recorder.recordDurably(event)
        watch(event)
    }

    private func watch(_ event: Event) {
        for alert in detector.withLock({ $0.observe(event) }) {
            recorder.record(alert)
            notify(alert)
        }
        if event.kind == .alert { notify(event) }
    }
}
