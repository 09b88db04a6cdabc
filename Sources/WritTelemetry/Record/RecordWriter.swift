import Crypto
import Glibc
import WritModel
import WritVault

/// The end of the record that is written to; one at a time, which a lock file ensures.
///
/// INVARIANT: the tree, the hash and the number of the next entry are those of the entries that are whole in the files.
struct RecordWriter: ~Copyable, Sendable {
    static let checkpointName = "checkpoint"
    private static let lockName = "lock"
    /// Frames are gathered up to this size before they are written.
    private static let gather = 1 << 20

    private let directory: String
    private let vault: Vault
    private let checkpointKey: CheckpointKey
    private let segmentBytes: Int
    /// Held while the writer lives.
    private var lock: OpenFile?
    /// What recovery found, for the record itself.
    let recoveryEvents: [Event]

    private var tree: MerkleTree
    private var previous: [UInt8]
    /// Number of the newest segment.
    private var number: Int
    private var current: Current?
    private var isUnsynced = false
    private var hasSyncTimer = false
    private var hasCheckpointTimer = false
    private var covered: UInt64
    /// A sync failed: what is on disk is not known, so nothing more is written (PostgreSQL's "fsyncgate", 2018).
    private var broken: FileError?

    private struct Current: ~Copyable, Sendable {
        let file: OpenFile
        let key: SymmetricKey
        let headerBytes: Int
        var size: Int
    }

    var isBroken: Bool { broken != nil }
    /// Entries that no checkpoint covers.
    var uncovered: Int { Int(tree.count - covered) }

    /// Opens or makes the record.
    init(directory: String, vault: Vault, key: CheckpointKey, segmentBytes: Int, now: Int64) throws {
        try Folder.make(directory)
        let lock = try OpenFile("\(directory)/\(Self.lockName)", O_RDWR | O_CREAT, mode: 0o600)
        guard try lock.lock() else {
            throw RecordError(.inUse, "another process writes the record `\(directory)`", hint: "stop it first")
        }
        try AtomicFile.removeLeftovers(in: directory)
        let recovered = try RecordRecovery.run(directory: directory, vault: vault, key: key, now: now)
        self.directory = directory
        self.vault = vault
        self.checkpointKey = key
        self.segmentBytes = segmentBytes
        self.lock = consume lock
        tree = recovered.tree
        previous = recovered.previous
        number = recovered.number
        covered = recovered.covered
        recoveryEvents = recovered.events
    }

    /// Hands the events to the kernel, in order.
    ///
    /// - Returns: how many were written, and why not more; the others left nothing in the files.
    mutating func append(_ events: [Event], now: Int64) -> (written: Int, failure: (any Error)?) {
        var written = 0
        do {
            if let broken { throw broken }
            while written < events.count {
                if current == nil { try beginSegment(now) }
                written += try appendGroup(events[written...])
                if let size = current?.size, size >= segmentBytes { try endSegment() }
            }
            return (written, nil)
        } catch {
            return (written, error)
        }
    }

    /// Writes as many events as one write should hold; how many that were.
    private mutating func appendGroup(_ events: ArraySlice<Event>) throws -> Int {
        guard var segment = current.take() else { throw RecordError(.notWritable, "the record has no segment") }
        var nextTree = tree
        var nextPrevious = previous
        var bytes: [UInt8] = []
        var count = 0
        for event in events {
            let sealed = try Frame.seal(
                event.encoded, sequence: nextTree.count, previous: nextPrevious, key: segment.key)
            bytes += sealed.bytes
            nextTree.append(sealed.hash)
            nextPrevious = sealed.hash
            count += 1
            if bytes.count >= Self.gather { break }
        }
        do {
            try segment.file.write(bytes)
        } catch {
            // Its key has sealed entries that are not in the file: the segment is given up, so that no number is sealed twice.
            try giveUp(segment)
            throw error
        }
        segment.size += bytes.count
        current = consume segment
        tree = nextTree
        previous = nextPrevious
        isUnsynced = true
        return count
    }

    private mutating func giveUp(_ segment: consuming Current) throws {
        do {
            try segment.file.truncate(to: segment.size)
            // Entries of earlier groups may still be on their way.
            try segment.file.syncData()
        } catch {
            broken = error
            throw error
        }
        if segment.size == segment.headerBytes {
            try Folder.remove("\(directory)/\(Segment.name(number))")
            number -= 1
        }
    }

    private mutating func beginSegment(_ now: Int64) throws {
        let (header, key) = try SegmentHeader.make(
            number: number + 1, tree: tree, previous: previous, created: now, vault: vault)
        let bytes = header.bytes
        let path = "\(directory)/\(Segment.name(number + 1))"
        // Whole or not at all, and never over another.
        try AtomicFile.write(bytes, to: path, replace: false)
        number += 1
        current = Current(
            file: try OpenFile(path, O_WRONLY | O_APPEND), key: key, headerBytes: bytes.count, size: bytes.count)
    }

    private mutating func endSegment() throws {
        try sync()
        current = nil
    }

    /// Returns once everything that was appended is on the disk.
    mutating func sync() throws {
        if let broken { throw broken }
        hasSyncTimer = false
        guard isUnsynced else { return }
        do throws(FileError) {
            guard let segment = current.take() else { return }
            do throws(FileError) {
                try segment.file.syncData()
            } catch {
                current = consume segment
                throw error
            }
            current = consume segment
        } catch {
            broken = error
            throw error
        }
        isUnsynced = false
    }

    /// Signs a checkpoint over all entries and puts it in the folder.
    mutating func writeCheckpoint() throws -> [UInt8] {
        hasCheckpointTimer = false
        // Never over entries that a power failure could still take.
        try sync()
        let checkpoint = Checkpoint(origin: checkpointKey.name, size: tree.count, root: tree.root)
        let note = try checkpoint.note(by: checkpointKey)
        try AtomicFile.write(note, to: "\(directory)/\(Self.checkpointName)", mode: 0o644)
        covered = tree.count
        return note
    }

    mutating func close() throws {
        _ = try writeCheckpoint()
        current = nil
        lock = nil
        broken = FileError("write", directory, errno: EBADF)
    }

    /// True once for each time that something is unsynced.
    mutating func wantsSyncTimer() -> Bool {
        guard isUnsynced, !hasSyncTimer, broken == nil else { return false }
        hasSyncTimer = true
        return true
    }

    /// True once for each time that entries are uncovered.
    mutating func wantsCheckpointTimer() -> Bool {
        guard uncovered > 0, !hasCheckpointTimer, broken == nil else { return false }
        hasCheckpointTimer = true
        return true
    }
}
