import WritModel
package import WritVault

/// An event with its number in the record, from 0.
package struct RecordEntry: Sendable {
    package let sequence: UInt64
    package let event: Event
}

/// Reads a record from its beginning or from some entry on, also while it is written: after the end, ask again for more.
///
/// It reads past damage and tells of it; whether the record is whole as a whole is for `RecordVerifier` to say.
package struct RecordReader: ~Copyable {
    package enum Item: Sendable {
        case entry(RecordEntry)
        /// Something could not be read; the text says what and where.
        case damage(String)
    }

    private let directory: String
    private let vault: Vault
    private let start: UInt64
    private var number: Int
    private var segment: Segment?
    /// The next segment, once it is known to exist.
    private var following: Int?

    /// - Parameter start: the first entry wanted.
    package init(directory: String, vault: Vault, from start: UInt64 = 0) throws {
        self.directory = directory
        self.vault = vault
        self.start = start
        number = try Self.segment(holding: start, directory, vault)
    }

    /// Begins with the last `count` entries, and goes on with what is written later.
    package static func tail(_ count: Int, directory: String, vault: Vault) throws -> RecordReader {
        let size = try size(directory: directory, vault: vault)
        return try RecordReader(directory: directory, vault: vault, from: size - min(size, UInt64(max(count, 0))))
    }

    /// The number of entries, by the newest segment that can be read.
    package static func size(directory: String, vault: Vault) throws -> UInt64 {
        guard let last = try Segment.numbers(in: directory).last else { return 0 }
        var segment = try Segment(last, in: directory, vault: vault)
        var size = segment.header.tree.count
        while case .frame = try segment.next() { size += 1 }
        return size
    }

    /// The newest segment that begins at or before the entry.
    private static func segment(holding entry: UInt64, _ directory: String, _ vault: Vault) throws -> Int {
        var numbers = try Segment.numbers(in: directory)[...]
        // Halves until one is left: the first entries rise with the numbers.
        while numbers.count > 1 {
            let middle = numbers[numbers.startIndex + numbers.count / 2]
            let first = try? Segment(middle, in: directory, vault: vault).header.tree.count
            // A header that cannot be read is left to the reading itself, from further back.
            if let first, first <= entry {
                numbers = numbers[(numbers.startIndex + numbers.count / 2)...]
            } else {
                numbers = numbers[..<(numbers.startIndex + numbers.count / 2)]
            }
        }
        return numbers.first ?? 1
    }

    /// The next entry; nil at the present end.
    package mutating func next() throws -> Item? {
        while true {
            guard var open = try current() else {
                let unread = number
                guard try findFollowing() else { return nil }
                advance()
                return .damage("segment \(unread) cannot be read")
            }
            let at = open.offset
            switch try open.next() {
            case .frame(let frame):
                let event = frame.sequence < start ? nil : open.event(frame)
                segment = consume open
                if frame.sequence < start { continue }
                guard let event else {
                    return .damage("entry \(frame.sequence) in segment \(number) was altered")
                }
                return .entry(RecordEntry(sequence: frame.sequence, event: event))
            case .end:
                segment = consume open
                // What a segment holds is complete once the next one exists; so after finding that, it is read once more.
                if following != nil {
                    advance()
                } else if try !findFollowing() {
                    return nil
                }
            case .torn, .unframed:
                segment = consume open
                // At the end of the newest segment this may be an entry that is being written.
                if following == nil {
                    guard try findFollowing() else { return nil }
                    continue
                }
                let unread = number
                advance()
                return .damage("segment \(unread) cannot be read from byte \(at) on")
            }
        }
    }

    private mutating func findFollowing() throws(FileError) -> Bool {
        following = try Segment.numbers(in: directory).first { $0 > number }
        return following != nil
    }

    private mutating func advance() {
        if let next = following { number = next }
        following = nil
        segment = nil
    }

    /// The segment that is being read; nil if it is missing or its header is altered.
    private mutating func current() throws -> Segment? {
        if let open = segment.take() { return open }
        do {
            return try Segment(number, in: directory, vault: vault)
        } catch let error as VaultError {
            throw error
        } catch {
            return nil
        }
    }
}
