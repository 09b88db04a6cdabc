import Crypto
import Glibc
import WritModel
import WritVault

/// A segment file that is read from its beginning, one frame after another; it may still grow.
struct Segment: ~Copyable {
    private static let chunk = 1 << 18
    static let suffix = ".segment"

    let header: SegmentHeader
    let key: SymmetricKey
    private let file: OpenFile
    /// Where the next frame begins.
    private(set) var offset: Int
    private var buffer: [UInt8] = []
    /// Place of the buffer's first byte in the file.
    private var bufferStart: Int

    enum Item {
        case frame(Frame)
        /// No more bytes at present.
        case end
        /// An incomplete frame of so many bytes.
        case torn(Int)
        /// The bytes from here on, so many, begin with no frame; where the next one begins is not known.
        case unframed(Int)
    }

    static func name(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + suffix
    }

    /// The numbers of the segments in `directory`, sorted.
    static func numbers(in directory: String) throws(FileError) -> [Int] {
        try Folder.names(directory).compactMap { name in
            guard name.hasSuffix(suffix), let number = Int(name.dropLast(suffix.count)), number > 0,
                Segment.name(number) == name
            else { return nil }
            return number
        }.sorted()
    }

    /// - Throws: `RecordError.damaged` for an altered header, `VaultError.unknownKey`, `FileError`.
    init(_ number: Int, in directory: String, vault: Vault) throws {
        let file = try OpenFile("\(directory)/\(Self.name(number))", O_RDONLY)
        let (header, key) = try Self.header(of: file, number, vault)
        self.header = header
        self.key = key
        self.file = file
        offset = header.bytes.count
        bufferStart = offset
    }

    private static func header(
        of file: borrowing OpenFile, _ number: Int, _ vault: Vault
    ) throws -> (SegmentHeader, SymmetricKey) {
        let altered = RecordError(.damaged, "the header of segment \(number) was altered")
        guard let header = SegmentHeader(try file.read(32_768, at: 0)), header.number == number else { throw altered }
        do {
            return (header, try header.key(from: vault))
        } catch let error as VaultError where error.code != .unknownKey {
            throw altered
        }
    }

    mutating func next() throws(FileError) -> Item {
        try fill(Frame.headerBytes)
        let at = offset - bufferStart
        let available = buffer.count - at
        if available == 0 { return .end }
        guard available >= Frame.headerBytes else { return .torn(available) }
        guard let length = Frame.length(buffer[at...]) else { return .unframed(try remaining()) }
        try fill(length)
        let start = offset - bufferStart
        guard buffer.count - start >= length else { return .torn(buffer.count - start) }
        let frame = Frame(buffer[start..<start + length])
        offset += length
        return .frame(frame)
    }

    /// The event in a frame of this segment; nil if it was altered.
    func event(_ frame: Frame) -> Event? {
        guard let bytes = frame.open(key), let node = try? JSONParser.parse(bytes, file: "entry") else { return nil }
        return Event(node: node)
    }

    /// Bytes from `offset` to the present end.
    private func remaining() throws(FileError) -> Int { Int(try file.status().st_size) - offset }

    /// Makes `count` bytes from `offset` on available, as far as the file goes.
    private mutating func fill(_ count: Int) throws(FileError) {
        let held = buffer.count - (offset - bufferStart)
        if held >= count { return }
        buffer.removeFirst(offset - bufferStart)
        bufferStart = offset
        buffer += try file.read(max(count, Self.chunk), at: bufferStart + buffer.count)
    }
}
