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
            // Asked before reading to the end: what a segment holds is complete once the next one exists.
            let following = try Segment.numbers(in: directory).first { $0 > number }
            guard var open = try current() else {
                guard let following else { return nil }
                defer { number = following }
                return .damage("segment \(number) cannot be read")
            }
            while true {
                let at = open.offset
                switch try open.next() {
                case .frame(let frame):
                    guard frame.sequence >= start else { continue }
                    segment = consume open
                    guard let key = segment?.key, let bytes = frame.open(key),
                        let node = try? JSONParser.parse(bytes, file: "entry"), let event = Event(node: node)
                    else { return .damage("entry \(frame.sequence) in segment \(number) was altered") }
                    return .entry(RecordEntry(sequence: frame.sequence, event: event))
                case .end:
                    if let following {
                        number = following
                        segment = nil
                        break
                    }
                    segment = consume open
                    return nil
                case .torn, .unframed:
                    // At the end of the newest segment this may be an entry that is being written.
                    guard let following else {
                        segment = consume open
                        return nil
                    }
                    defer { number = following }
                    segment = nil
                    return .damage("segment \(number) cannot be read from byte \(at) on")
                }
                break
            }
        }
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
