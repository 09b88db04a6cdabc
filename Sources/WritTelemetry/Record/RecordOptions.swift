package import WritModel

/// Bounds and intervals of a record's writer.
package struct RecordOptions: Sendable {
    /// A segment that has reached this size is followed by a new one, with a new data key.
    package var segment: ByteCount
    /// Events that wait to be written. From three quarters on `readiness` refuses; past it events are lost, and counted.
    package var queue: Int
    /// How long an event that nobody waits for may be unsynced: what a power failure can take.
    package var syncDelay: Duration
    /// How long entries may go without a checkpoint over them.
    package var checkpointDelay: Duration
    /// Entries after which a checkpoint is due earlier.
    package var checkpointEntries: Int
    /// How long to wait after a failed write before the next.
    package var retryDelay: Duration

    package init(
        segment: ByteCount = .mebibytes(64), queue: Int = 65_536, syncDelay: Duration = .milliseconds(100),
        checkpointDelay: Duration = .seconds(5), checkpointEntries: Int = 4096, retryDelay: Duration = .seconds(1)
    ) {
        self.segment = segment
        self.queue = queue
        self.syncDelay = syncDelay
        self.checkpointDelay = checkpointDelay
        self.checkpointEntries = checkpointEntries
        self.retryDelay = retryDelay
    }
}
