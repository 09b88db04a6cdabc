import CWritZlib
package import WritModel

/// The files of a ZIP archive held in memory, stored or deflated, also with more than 65,535 of them (ZIP64).
///
/// Source: APPNOTE.TXT 6.3.10, sections 4.3 to 4.5. Encrypted and split archives are refused. Sizes are taken from the central directory
/// and checked against what was unpacked.
package struct ZipArchive: Sendable {
    package struct Entry: Sendable {
        package var name: String
        /// Bytes when unpacked.
        package var size: Int
        fileprivate var packedSize: Int
        fileprivate var offset: Int
        fileprivate var isDeflated: Bool
        fileprivate var checksum: UInt32
        fileprivate var isEncrypted: Bool
    }

    private let bytes: [UInt8]
    private let file: String
    package let entries: [Entry]
    private static let mostEntries = 4_000_000

    /// - Throws: `InputError` for what is no ZIP archive.
    package init(_ bytes: [UInt8], file: String) throws(InputError) {
        self.bytes = bytes
        self.file = file
        let reader = LittleEndian(bytes: bytes)
        guard let end = Self.endRecord(reader), var count = reader.u16(end + 10).map(Int.init),
            var offset = reader.u32(end + 16).map(Int.init)
        else { throw Self.damaged(file, "it has no directory") }
        // ZIP64: the record's place stands in front of the end record.
        if count == 0xFFFF || offset == 0xFFFF_FFFF {
            guard reader.u32(end - 20) == 0x0706_4B50, let wide = reader.int64(end - 12),
                reader.u32(wide) == 0x0606_4B50, let wideCount = reader.int64(wide + 32),
                let wideOffset = reader.int64(wide + 48)
            else { throw Self.damaged(file, "its ZIP64 directory is missing") }
            count = wideCount
            offset = wideOffset
        }
        guard count <= Self.mostEntries else { throw Self.damaged(file, "it names \(count) files") }
        var entries: [Entry] = []
        entries.reserveCapacity(min(count, 65_536))
        for _ in 0..<count {
            guard reader.u32(offset) == 0x0201_4B50, let flags = reader.u16(offset + 8),
                let method = reader.u16(offset + 10), let checksum = reader.u32(offset + 16),
                let packed = reader.u32(offset + 20), let size = reader.u32(offset + 24),
                let nameLength = reader.u16(offset + 28).map(Int.init),
                let extraLength = reader.u16(offset + 30).map(Int.init),
                let commentLength = reader.u16(offset + 32).map(Int.init), let local = reader.u32(offset + 42),
                let name = reader.slice(offset + 46, nameLength), method == 0 || method == 8
            else { throw Self.damaged(file, "its directory is damaged or uses an unknown compression") }
            var entry = Entry(
                name: String(decoding: name, as: UTF8.self), size: Int(size), packedSize: Int(packed),
                offset: Int(local), isDeflated: method == 8, checksum: checksum, isEncrypted: flags & 1 != 0)
            Self.widen(&entry, reader, extra: offset + 46 + nameLength, length: extraLength)
            entries.append(entry)
            offset += 46 + nameLength + extraLength + commentLength
        }
        self.entries = entries
    }

    private static func damaged(_ file: String, _ why: String) -> InputError {
        InputError(
            "bad-archive", "`\(file)` is no ZIP archive that can be read: \(why)", hint: "download it again")
    }

    /// The end record stands before a comment of at most 65,535 bytes.
    private static func endRecord(_ reader: LittleEndian) -> Int? {
        var at = reader.bytes.count - 22
        let last = max(0, at - 65_535)
        while at >= last {
            if reader.u32(at) == 0x0605_4B50 { return at }
            at -= 1
        }
        return nil
    }

    /// Takes sizes beyond 32 bits from the ZIP64 extra field (tag 1).
    private static func widen(_ entry: inout Entry, _ reader: LittleEndian, extra: Int, length: Int) {
        var at = extra
        while at + 4 <= extra + length, let tag = reader.u16(at), let size = reader.u16(at + 2).map(Int.init) {
            if tag == 1 {
                var field = at + 4
                func next() -> Int? {
                    defer { field += 8 }
                    return field + 8 <= at + 4 + size ? reader.int64(field) : nil
                }
                if entry.size == 0xFFFF_FFFF, let wide = next() { entry.size = wide }
                if entry.packedSize == 0xFFFF_FFFF, let wide = next() { entry.packedSize = wide }
                if entry.offset == 0xFFFF_FFFF, let wide = next() { entry.offset = wide }
            }
            at += 4 + size
        }
    }

    /// The content of one file.
    ///
    /// - Throws: `InputError` when it is larger than `limit` or damaged.
    package func content(of entry: Entry, limit: Int) throws(InputError) -> [UInt8] {
        let reader = LittleEndian(bytes: bytes)
        guard !entry.isEncrypted else { throw Self.damaged(file, "`\(entry.name)` is encrypted") }
        guard entry.size <= limit else {
            throw InputError("too-large", "`\(entry.name)` in `\(file)` is larger than \(limit) bytes")
        }
        guard reader.u32(entry.offset) == 0x0403_4B50, let nameLength = reader.u16(entry.offset + 26),
            let extraLength = reader.u16(entry.offset + 28),
            let packed = reader.slice(entry.offset + 30 + Int(nameLength) + Int(extraLength), entry.packedSize)
        else { throw Self.damaged(file, "`\(entry.name)` is cut") }
        let content = entry.isDeflated ? Inflate.bytes(packed, size: entry.size) : Array(packed)
        guard let content, content.count == entry.size, Inflate.crc32(content[...]) == entry.checksum else {
            throw Self.damaged(file, "`\(entry.name)` is damaged")
        }
        return content
    }
}

/// zlib.
enum Inflate {
    /// Nil unless `packed` is raw deflate data of exactly `size` bytes.
    static func bytes(_ packed: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
        guard let inputSize = UInt32(exactly: packed.count), let outputSize = UInt32(exactly: size) else { return nil }
        // SAFETY: `stream` lives for the call; zlib reads `inputSize` bytes of `input` and writes at most `outputSize` of `out`,
        // which are the buffers' own counts; both outlive the call.
        return unsafe packed.withUnsafeBufferPointer { input -> [UInt8]? in
            var stream = unsafe z_stream()
            guard unsafe CWritZlib_inflateInitRaw(&stream) == Z_OK else { return nil }
            defer { unsafe inflateEnd(&stream) }
            var isWhole = false
            let out = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
                unsafe stream.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
                unsafe stream.avail_in = inputSize
                unsafe stream.next_out = buffer.baseAddress
                unsafe stream.avail_out = outputSize
                isWhole = unsafe inflate(&stream, Z_FINISH) == Z_STREAM_END
                count = unsafe size - Int(stream.avail_out)
            }
            return isWhole ? out : nil
        }
    }

    static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        // SAFETY: zlib reads the buffer's own count of bytes during the call.
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe UInt32(truncatingIfNeeded: crc32_z(0, buffer.baseAddress, buffer.count))
        }
    }
}

/// Numbers at places of a file; nil outside of it, so that a wrong place in a damaged file is no crash.
struct LittleEndian: Sendable {
    let bytes: [UInt8]

    func u16(_ at: Int) -> UInt16? {
        guard at >= 0, at <= bytes.count - 2 else { return nil }
        return UInt16(bytes[at]) | UInt16(bytes[at + 1]) << 8
    }

    func u32(_ at: Int) -> UInt32? {
        guard at >= 0, at <= bytes.count - 4 else { return nil }
        return UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3])
            << 24
    }

    func int64(_ at: Int) -> Int? {
        guard at >= 0, at <= bytes.count - 8, let low = u32(at), let high = u32(at + 4), high <= 0x7FFF_FFFF else {
            return nil
        }
        return Int(high) << 32 | Int(low)
    }

    func slice(_ at: Int, _ count: Int) -> ArraySlice<UInt8>? {
        guard at >= 0, count >= 0, at <= bytes.count, count <= bytes.count - at else { return nil }
        return bytes[at..<(at + count)]
    }
}
