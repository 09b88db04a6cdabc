import Glibc
import WritModel
import WritVault

/// Finds the end of a record and cuts off what a crash left behind the last whole entry.
///
/// Only the newest segment is read; its header vouches for the entries before. `RecordVerifier` reads everything.
struct RecordRecovery: Sendable {
    /// The most that one group of writes can leave unfinished.
    private static let largestTear = 4 << 20

    private(set) var tree = MerkleTree()
    private(set) var previous = [UInt8](repeating: 0, count: MerkleTree.hashBytes)
    private(set) var number = 0
    private(set) var covered: UInt64 = 0
    private(set) var events: [Event] = []

    /// - Throws: `RecordError.damaged` for what no crash explains; nothing is changed then.
    static func run(directory: String, vault: Vault, key: CheckpointKey, now: Int64) throws -> RecordRecovery {
        var recovery = RecordRecovery()
        let path = "\(directory)/\(RecordWriter.checkpointName)"
        let numbers = try Segment.numbers(in: directory)
        guard let note = try AtomicFile.read(path, limit: 4096) else {
            guard numbers.isEmpty else { throw damaged("the checkpoint of the record is missing") }
            // From the first moment on there is a checkpoint, so that its absence means something.
            let empty = Checkpoint(origin: key.name, size: 0, root: MerkleTree().root)
            try AtomicFile.write(empty.note(by: key), to: path, mode: 0o644)
            return recovery
        }
        let checkpoint = try Checkpoint(note: note, key: key.verificationKey)
        recovery.covered = checkpoint.size
        for (at, number) in numbers.enumerated() where number != at + 1 {
            throw damaged("segment \(at + 1) of the record is missing")
        }
        if let last = numbers.last {
            try recovery.readLast(last, directory: directory, vault: vault, checkpoint: checkpoint, now: now)
        }
        guard recovery.tree.count >= checkpoint.size else {
            throw damaged(
                "the record has \(recovery.tree.count) entries, but its checkpoint covers \(checkpoint.size)")
        }
        return recovery
    }

    private static func damaged(_ message: String) -> RecordError {
        RecordError(.damaged, message, hint: "see `writ record verify`; move the folder away to begin a new record")
    }

    private mutating func readLast(
        _ last: Int, directory: String, vault: Vault, checkpoint: Checkpoint, now: Int64
    ) throws {
        var segment = try Segment(last, in: directory, vault: vault)
        tree = segment.header.tree
        previous = segment.header.previous
        number = last
        try compare(checkpoint)
        while true {
            let start = segment.offset
            let problem: String
            switch try segment.next() {
            case .end: return
            case .frame(let frame):
                if frame.sequence == tree.count, frame.previous == previous, frame.open(segment.key) != nil {
                    tree.append(frame.hash)
                    previous = frame.hash
                    try compare(checkpoint)
                    continue
                }
                problem = "do not read as the entry that was written"
            case .unframed: problem = "are no entry"
            case .torn: problem = "are an entry that was not finished"
            }
            return try cut(segment, at: start, problem, directory, checkpoint, now)
        }
    }

    private func compare(_ checkpoint: Checkpoint) throws {
        guard tree.count == checkpoint.size, tree.root != checkpoint.root else { return }
        throw Self.damaged("the first \(checkpoint.size) entries are not those of the checkpoint")
    }

    /// Keeps the bytes from `offset` on in a file beside, and cuts them off.
    private mutating func cut(
        _ segment: consuming Segment, at offset: Int, _ problem: String, _ directory: String,
        _ checkpoint: Checkpoint, _ now: Int64
    ) throws {
        let path = "\(directory)/\(Segment.name(number))"
        let file = try OpenFile(path, O_RDWR)
        let count = Int(try file.status().st_size) - offset
        guard tree.count >= checkpoint.size, count <= Self.largestTear else {
            throw Self.damaged("entry \(tree.count) of the record was altered")
        }
        let kept = "torn-\(number)-\(offset)-\(now)"
        try AtomicFile.write(try file.read(count, at: offset), to: "\(directory)/\(kept)")
        try file.truncate(to: offset)
        try file.sync()
        events.append(
            Event(
                .alert, time: now,
                message: "the record was not closed; its last \(count) bytes \(problem) and are kept in `\(kept)`",
                details: [
                    "rule": "record.torn", "severity": "medium", "bytes": Node(.integer(count)), "path": Node(kept),
                    "entry": Node(.integer(Int(tree.count))),
                ]))
    }
}
