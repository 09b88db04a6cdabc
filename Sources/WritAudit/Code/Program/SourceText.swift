import WritModel

/// The bytes of a file, for turning a place into line and column.
struct SourceText: Sendable {
    let file: String
    private let bytes: [UInt8]
    private let lineStarts: [Int]

    init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        var starts = [0]
        for (at, byte) in bytes.enumerated() where byte == 0x0A { starts.append(at + 1) }
        lineStarts = starts
    }

    /// Where a text of some length first stands.
    func find(_ text: String) -> SourceLocation? {
        let wanted = Array(text.utf8)
        guard wanted.count >= 4, wanted.count <= bytes.count else { return nil }
        var at = 0
        while at <= bytes.count - wanted.count {
            if bytes[at] == wanted[0], bytes[at..<(at + wanted.count)].elementsEqual(wanted) {
                let row = (lineStarts.firstIndex { $0 > at } ?? lineStarts.count) - 1
                return location(Place(row: UInt32(row), column: UInt32(at - lineStarts[row])))
            }
            at += 1
        }
        return nil
    }

    func location(_ place: Place) -> SourceLocation {
        let row = Int(place.row)
        var column = 1
        if lineStarts.indices.contains(row) {
            let start = lineStarts[row]
            let end = min(start + Int(place.column), bytes.count)
            if start < end { for byte in bytes[start..<end] where byte & 0xC0 != 0x80 { column += 1 } }
        }
        return SourceLocation(file: file, line: row + 1, column: column)
    }
}
