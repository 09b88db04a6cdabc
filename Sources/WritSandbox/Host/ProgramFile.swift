/// What the kernel needs to start a program besides its own file: read from the file's first bytes.
struct ProgramFile: Sendable, Equatable {
    /// Of an ELF file the dynamic loader (PT_INTERP), of a script the program behind `#!`; nil for a static ELF file.
    var interpreter: String?
    var isScript: Bool

    /// Nil for anything that is neither a 64-bit little-endian ELF file nor a script.
    ///
    /// Source: elf(5); execve(2), "Interpreter scripts".
    init?(_ head: [UInt8]) {
        if head.starts(with: [0x23, 0x21]) {
            let line = head.dropFirst(2).prefix(256).prefix { $0 != 0x0A }
            let word = line.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
            guard word.first == 0x2F else { return nil }
            interpreter = String(decoding: word, as: UTF8.self)
            isScript = true
            return
        }
        isScript = false
        guard head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), head.count >= 64 else { return nil }
        func number(_ offset: Int, _ size: Int) -> Int? {
            guard offset >= 0, offset <= head.count - size else { return nil }
            var value: UInt64 = 0
            for at in (0..<size).reversed() { value = value << 8 | UInt64(head[offset + at]) }
            return Int(exactly: value)
        }
        guard let table = number(32, 8), let size = number(54, 2), let count = number(56, 2), size >= 56, count <= 64,
            table <= head.count
        else { return nil }
        for entry in 0..<count {
            let at = table + entry * size
            guard let type = number(at, 4) else { return nil }
            guard type == 3 else { continue }
            guard let offset = number(at + 8, 8), let length = number(at + 32, 8), offset <= head.count,
                length > 1, length <= 4096, offset + length <= head.count
            else { return nil }
            interpreter = String(decoding: head[offset..<(offset + length)].prefix { $0 != 0 }, as: UTF8.self)
            return
        }
        interpreter = nil
    }

    /// How much of a file is enough: the program headers and PT_INTERP stand at its start.
    static let headLength = 65536
}
