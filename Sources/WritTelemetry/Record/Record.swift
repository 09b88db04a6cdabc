import Dispatch
import Glibc
import Synchronization
package import WritModel
package import WritVault

/// The record: an append-only log, sealed by the vault, in which every altered or missing entry shows.
///
/// Folder: `00000001.segment`, …: sealed entries, each with the hash of the one before; `checkpoint`: the newest signed note over the
/// Merkle tree of all entries; `torn-…`: bytes that a crash left after the last whole entry, kept as evidence.
///
/// A kill at any moment loses nothing that was handed to the kernel; a power failure loses at most what `syncDelay` allows and
/// nothing that `recordDurably` returned for. `record` never blocks: when the queue fills, `readiness` refuses, and whoever admits new
/// work must ask it. Events past the bound are counted, and the loss is an entry of its own.
///
/// What cannot be seen from the folder alone: entries cut off after the last checkpoint, and the whole folder set back to
/// an older state. Keep checkpoints elsewhere (`checkpoint()`), and give them to `RecordVerifier`.
package final class Record: Recorder, Sendable {
    private struct Pending {
        var event: Event
        var waiter: CheckedContinuation<Void, any Error>?
    }

    private struct Queue {
        var events: [Pending] = []
        var isDraining = false
        var isClosed = false
        /// Why nothing can be written at present.
        var failure: RecordError?
        var lost = 0
    }

    private static let batch = 1024
    private let options: RecordOptions
    private let queue = Mutex(Queue())
    /// Only used on `disk`, or before anyone else has the record.
    private let writer: Mutex<RecordWriter>
    /// The one thread that writes: everything that waits while it syncs becomes the next group.
    private let disk = DispatchQueue(label: "writ.record")
    private let now: @Sendable () -> Int64

    /// Opens the record in `directory`, or makes it, and recovers from a crash.
    ///
    /// - Parameters:
    ///   - signingKey: signs checkpoints; its name is the record's.
    ///   - now: nanoseconds since 1970 UTC.
    /// - Throws: `RecordError.inUse`, `.damaged` if entries under the last checkpoint were altered or removed, `VaultError`, `FileError`.
    package static func open(
        directory: String, vault: Vault, signingKey: CheckpointKey, options: RecordOptions = RecordOptions(),
        now: @escaping @Sendable () -> Int64 = Record.systemTime
    ) throws -> Record {
        let writer = try RecordWriter(
            directory: directory, vault: vault, key: signingKey, segmentBytes: options.segment.bytes, now: now())
        let events = writer.recoveryEvents
        let record = Record(writer, options: options, now: now)
        for event in events { record.record(event) }
        return record
    }

    private init(_ writer: consuming RecordWriter, options: RecordOptions, now: @escaping @Sendable () -> Int64) {
        self.writer = Mutex(writer)
        self.options = options
        self.now = now
    }

    /// Nanoseconds since 1970 UTC by the system's clock.
    package static func systemTime() -> Int64 {
        var time = timespec()
        // SAFETY: clock_gettime fills the struct that it is given; CLOCK_REALTIME always exists.
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    package func record(_ event: Event) {
        let start = queue.withLock { queue in
            guard !queue.isClosed, queue.events.count < options.queue else {
                queue.lost += 1
                return false
            }
            queue.events.append(Pending(event: event))
            return Self.mustStart(&queue)
        }
        if start { disk.async { self.drain() } }
    }

    /// - Throws: `RecordError.full`, `.notWritable`; then the event must be taken as not recorded.
    package func recordDurably(_ event: Event) async throws {
        try await withCheckedThrowingContinuation { waiter in
            let (start, refusal) = queue.withLock { queue -> (Bool, RecordError?) in
                if queue.isClosed { return (false, RecordError(.notWritable, "the record is closed")) }
                if let failure = queue.failure { return (false, failure) }
                if queue.events.count >= options.queue { return (false, Self.full) }
                queue.events.append(Pending(event: event, waiter: waiter))
                return (Self.mustStart(&queue), nil)
            }
            if let refusal { waiter.resume(throwing: refusal) }
            if start { disk.async { self.drain() } }
        }
    }

    private static let full = RecordError(
        .full, "the record cannot keep up with the events", hint: "check the disk under the state folder")

    /// Whether new work may be admitted: not while what it does could not be recorded.
    package func readiness() -> Verdict {
        queue.withLock { queue in
            if queue.isClosed { return .refused(Reason("record.closed", "the record is closed")) }
            if let failure = queue.failure { return .refused(Reason("record.not-writable", failure.description)) }
            if queue.events.count >= options.queue / 4 * 3 { return .refused(Reason("record.full", Self.full.message)) }
            return .allowed(Reason("record.ready", "the record takes events"))
        }
    }

    /// A checkpoint over everything that is on disk now, as a signed note to keep elsewhere.
    package func checkpoint() async throws -> [UInt8] {
        try await withCheckedThrowingContinuation { waiter in
            disk.async {
                waiter.resume(with: Result { try self.writer.withLock { try $0.writeCheckpoint() } })
            }
        }
    }

    /// Writes what waits, signs a checkpoint over it and closes; later events are refused.
    package func close() async throws {
        queue.withLock { $0.isClosed = true }
        try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
            disk.async {
                self.drain()
                let failure = self.queue.withLock { queue in
                    queue.events.isEmpty ? nil : queue.failure
                }
                waiter.resume(
                    with: Result {
                        try self.writer.withLock { try $0.close() }
                        if let failure { throw failure }
                    })
            }
        }
    }

    private static func mustStart(_ queue: inout Queue) -> Bool {
        // After a failure the retry starts the next round.
        guard !queue.isDraining, queue.failure == nil else { return false }
        queue.isDraining = true
        return true
    }

    /// Writes all that waits, in groups with one sync each. Runs on `disk`.
    private func drain() {
        while true {
            let (batch, lost) = queue.withLock { queue -> ([Pending], Int) in
                let count = min(queue.events.count, Self.batch)
                let batch = Array(queue.events[..<count])
                queue.events.removeFirst(count)
                if batch.isEmpty { queue.isDraining = false }
                return (batch, queue.lost)
            }
            guard !batch.isEmpty else { break }
            var events = batch.map(\.event)
            if lost > 0 { events.append(lossEvent(lost)) }
            let isAwaited = batch.contains { $0.waiter != nil }
            let (count, failure) = writer.withLock { writer in
                var (written, failure) = writer.append(events, now: now())
                do {
                    if isAwaited, written > 0 { try writer.sync() }
                } catch {
                    // Whether they are on the disk is not known: for those who wait they are not.
                    written = 0
                    failure = error
                }
                return (written, failure)
            }
            // One more than the batch if a loss was told.
            let written = min(count, batch.count)
            for pending in batch[..<written] { pending.waiter?.resume() }
            if let failure {
                failed(Array(batch[written...]), failure)
                return
            }
            queue.withLock { queue in
                queue.failure = nil
                queue.lost -= lost
            }
        }
        schedule()
    }

    /// Arranges for the sync and the checkpoint that are now due later.
    private func schedule() {
        let (sync, checkpoint, isDue) = writer.withLock { writer in
            (writer.wantsSyncTimer(), writer.wantsCheckpointTimer(), writer.uncovered >= options.checkpointEntries)
        }
        if isDue {
            disk.async { self.writeCheckpoint() }
        } else if checkpoint {
            disk.asyncAfter(deadline: .now() + options.checkpointDelay.interval) { self.writeCheckpoint() }
        }
        if sync {
            disk.asyncAfter(deadline: .now() + options.syncDelay.interval) {
                self.attempt { try $0.sync() }
            }
        }
    }

    private func writeCheckpoint() { attempt { _ = try $0.writeCheckpoint() } }

    /// A sync that fails leaves unknown what is on disk, so the writer refuses from then on and says why.
    private func attempt(_ body: (inout RecordWriter) throws -> Void) {
        do {
            try writer.withLock { try body(&$0) }
        } catch {
            failed([], error)
        }
    }

    /// Tells those who wait, keeps the others' events, and tries again later unless a sync failed: after that what is on the
    /// disk is not known, and only opening the record anew can tell.
    private func failed(_ batch: [Pending], _ error: any Error) {
        let failure = RecordError(
            .notWritable, "the record cannot be written: \(error)", hint: "free space in the state folder")
        let isBroken = writer.withLock { $0.isBroken }
        let (waiting, isClosed) = queue.withLock { queue in
            let pending = batch + queue.events
            queue.failure = failure
            queue.events = pending.filter { $0.waiter == nil }
            queue.isDraining = false
            return (pending.filter { $0.waiter != nil }, queue.isClosed)
        }
        for pending in waiting { pending.waiter?.resume(throwing: failure) }
        guard !isClosed, !isBroken else { return }
        disk.asyncAfter(deadline: .now() + options.retryDelay.interval) {
            self.queue.withLock { queue in
                // Nothing to try with: the next event is the try.
                if queue.events.isEmpty { queue.failure = nil }
            }
            self.drain()
        }
    }

    private func lossEvent(_ count: Int) -> Event {
        Event(
            .alert, time: now(), message: "\(count) events were lost because the record could not keep up",
            details: ["lost": Node(.integer(count)), "rule": "record.lost", "severity": "high"])
    }
}

extension Duration {
    fileprivate var interval: DispatchTimeInterval {
        let (seconds, attoseconds) = components
        return .nanoseconds(Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000))
    }
}
