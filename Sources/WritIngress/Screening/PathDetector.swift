/// Paths that leave the folder they are put into, and files that only an intruder asks for.
enum PathDetector {
    static func detect(_ text: ScreenedText) -> Detection? {
        guard !text.marks.isDisjoint(with: [.slash, .backslash]) else { return nil }
        let bytes = text.bytes
        var climbs = 0
        for at in bytes.indices where bytes[at] == 0x2e {
            let startsPart = at == 0 || isSeparator(bytes[at - 1]) || bytes[at - 1] == 0x3d || bytes[at - 1] == 0x3a
            guard startsPart, at + 2 < bytes.count, bytes[at + 1] == 0x2e,
                isSeparator(bytes[at + 2]) || bytes[at + 2] == 0x3b
            else { continue }
            climbs += 1
        }
        if climbs > 0 {
            let isSentence = text.bytes.contains(0x20)
            return Detection(
                topic: "path", message: "a path that climbs", confidence: climbs > 1 || !isSentence ? .high : .low)
        }
        for file in [
            "/etc/passwd", "/etc/shadow", "/proc/self/", "/.aws/credentials", "\\windows\\win.ini", "/windows/win.ini",
            "/.ssh/id_",
        ] as [StaticString]
        where text.contains(file) {
            let isAlone = !bytes.contains(0x20)
            return Detection(topic: "path", message: "a file of the system", confidence: isAlone ? .high : .low)
        }
        return nil
    }

    private static func isSeparator(_ byte: UInt8) -> Bool { byte == 0x2f || byte == 0x5c }
}
