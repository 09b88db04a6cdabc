import WritModel
package import WritVault

/// Reads a whole record and says which entries were altered, are missing, or stand out of place.
///
/// What it finds without help from outside: any altered byte, entries or segments removed from the middle or replaced, and an end
/// removed back past the last checkpoint. What it cannot: an end removed up to the last checkpoint (`uncovered` counts what could
/// be cut off unseen), and a folder set back as a whole to an older state with its older checkpoint. A checkpoint that was kept
/// elsewhere shows both.
package struct RecordVerifier: Sendable {
    /// What is wrong, in the order of the record.
    package struct Problem: Sendable, Equatable {
        package enum Kind: String, Sendable, CaseIterable {
            /// The bytes of an entry are not those that were written.
            case altered
            /// Entries that were written are not there.
            case missing
            /// An entry stands where another belongs, or does not follow on the one before it.
            case misplaced
            /// The header of a segment was altered, so that its entries cannot be read.
            case header
            /// Bytes that are no entries.
            case unreadable
            /// A checkpoint is missing, malformed, or of another key.
            case checkpoint
            /// There are fewer entries than a checkpoint covers.
            case rolledBack = "rolled-back"
            /// The entries are not those that a checkpoint covers.
            case replaced
        }

        package var kind: Kind
        /// Number of the first entry affected.
        package var entry: UInt64
        /// One line, lower case.
        package var message: String
    }

    package struct Report: Sendable {
        package var segments = 0
        package var entries: UInt64 = 0
        /// In order; no more than `RecordVerifier.mostProblems`.
        package var problems: [Problem] = []
        /// Entries that the record's own checkpoint covers.
        package var covered: UInt64 = 0
        /// Entries after the last checkpoint: nothing shows if the last of them are cut off.
        package var uncovered: UInt64 { entries > covered ? entries - covered : 0 }
        /// Bytes of an unfinished entry at the very end: the record is being written, or its writer was killed.
        package var unfinished = 0

        package var isWhole: Bool { problems.isEmpty }
    }

    package static let mostProblems = 100
    private let directory: String
    private let vault: Vault
    private var report = Report()
    private var tree = MerkleTree()
    private var previous = [UInt8](repeating: 0, count: MerkleTree.hashBytes)
    /// Checkpoints still to compare, by size.
    private var checkpoints: [(name: String, checkpoint: Checkpoint)] = []
    /// Whether `tree` and `previous` are those of the files so far, or unknown since some damage.
    private var isIntact = true

    /// - Parameters:
    ///   - checkpoint: a signed note that was kept elsewhere.
    /// - Throws: `FileError`: what cannot be looked at is no finding.
    package static func verify(
        directory: String, vault: Vault, key: CheckpointVerificationKey, checkpoint: [UInt8]? = nil
    ) throws -> Report {
        var verifier = RecordVerifier(directory: directory, vault: vault)
        let own = try AtomicFile.read("\(directory)/\(RecordWriter.checkpointName)", limit: 4096)
        verifier.take(own, "the record's checkpoint", key)
        verifier.report.covered = verifier.checkpoints.first?.checkpoint.size ?? 0
        if let checkpoint { verifier.take(checkpoint, "the given checkpoint", key) }
        try verifier.run()
        return verifier.report
    }

    private init(directory: String, vault: Vault) {
        self.directory = directory
        self.vault = vault
    }

    private mutating func take(_ note: [UInt8]?, _ name: String, _ key: CheckpointVerificationKey) {
        guard let note else { return problem(.checkpoint, 0, "\(name) is missing") }
        do {
            checkpoints.append((name, try Checkpoint(note: note, key: key)))
        } catch {
            problem(.checkpoint, 0, "\(name): \(error.message)")
        }
    }

    private mutating func problem(_ kind: Problem.Kind, _ entry: UInt64, _ message: String) {
        guard report.problems.count < Self.mostProblems else { return }
        report.problems.append(Problem(kind: kind, entry: entry, message: message))
    }

    private mutating func run() throws {
        compareCheckpoints()
        let numbers = try Segment.numbers(in: directory)
        var expected = 1
        for number in numbers {
            if number > expected {
                let names =
                    number == expected + 1 ? "segment \(expected) is" : "segments \(expected) to \(number - 1) are"
                problem(.missing, tree.count, "\(names) missing, from entry \(tree.count) on")
                isIntact = false
            }
            expected = number + 1
            try read(number, isLast: number == numbers.last)
        }
        report.segments = numbers.count
        report.entries = tree.count
        for (name, checkpoint) in checkpoints where checkpoint.size > tree.count {
            problem(
                .rolledBack, tree.count,
                "\(name) covers \(checkpoint.size) entries, but there are \(tree.count): entry \(tree.count) is missing"
            )
        }
    }

    private mutating func read(_ number: Int, isLast: Bool) throws {
        var segment: Segment
        do {
            segment = try Segment(number, in: directory, vault: vault)
        } catch let error as RecordError {
            return unopened(error.message)
        } catch let error as VaultError {
            // The name of the key may be what was altered.
            return unopened("segment \(number): \(error.message)")
        }
        join(segment.header)
        while true {
            let at = segment.offset
            switch try segment.next() {
            case .end: return
            case .frame(let frame): judge(frame, isAuthentic: frame.open(segment.key) != nil, number)
            case .torn(let count):
                if isLast { report.unfinished = count } else { unreadable(number, at) }
                return
            case .unframed:
                unreadable(number, at)
                return
            }
        }
    }

    private mutating func unopened(_ message: String) {
        problem(.header, tree.count, "\(message), at entry \(tree.count)")
        isIntact = false
    }

    private mutating func unreadable(_ number: Int, _ offset: Int) {
        problem(.unreadable, tree.count, "segment \(number) is altered from byte \(offset) on, at entry \(tree.count)")
        isIntact = false
    }

    /// A segment must begin where the entries before it end.
    private mutating func join(_ header: SegmentHeader) {
        if header.tree.count > tree.count {
            if isIntact {
                problem(
                    .missing, tree.count,
                    "entries \(tree.count) to \(header.tree.count - 1) are missing before segment \(header.number)")
            }
        } else if isIntact, header.tree != tree || header.previous != previous {
            problem(
                .misplaced, header.tree.count,
                "segment \(header.number) does not follow on the one before, at entry \(header.tree.count)")
        }
        tree = header.tree
        previous = header.previous
        isIntact = true
        compareCheckpoints()
    }

    private mutating func judge(_ frame: Frame, isAuthentic: Bool, _ number: Int) {
        let expected = tree.count
        guard isAuthentic else {
            problem(.altered, expected, "entry \(expected) in segment \(number) was altered")
            advance(frame, to: expected)
            isIntact = false
            return
        }
        if frame.sequence > expected {
            let last = frame.sequence - 1
            problem(
                .missing, expected,
                last == expected ? "entry \(expected) is missing" : "entries \(expected) to \(last) are missing")
            isIntact = false
        } else if frame.sequence < expected {
            problem(.misplaced, frame.sequence, "entry \(frame.sequence) stands after entry \(expected - 1)")
            isIntact = false
            return
        } else if frame.previous != previous, isIntact {
            problem(.misplaced, expected, "entry \(expected) does not follow on the one before")
            isIntact = false
        }
        advance(frame, to: frame.sequence)
        compareCheckpoints()
    }

    private mutating func advance(_ frame: Frame, to sequence: UInt64) {
        if sequence == tree.count {
            tree.append(frame.hash)
        } else {
            // The tree of what is missing is unknown; only the count goes on until a header gives the tree again.
            tree.skip(to: sequence + 1)
        }
        previous = frame.hash
    }

    private mutating func compareCheckpoints() {
        guard isIntact else { return }
        for (name, checkpoint) in checkpoints where checkpoint.size == tree.count && checkpoint.root != tree.root {
            problem(.replaced, 0, "the first \(checkpoint.size) entries are not those that \(name) covers")
        }
    }
}
