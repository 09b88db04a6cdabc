import CWritCatalogue

/// The compact file that scripts/catalogue/generate.py writes. Numbers are little-endian.
///
/// `WRITCAT1`, place of the provenance in the pool, number of sections, then place and size of each section:
/// 0 services (name, title, first action: 4 bytes each; number of actions, flags: 2 each) ·
/// 1 actions by service and name (name 4, service 2, levels 2, resource types 4, keys 4, dependent actions 4) ·
/// 2 resource types (name, ARN, keys: 4 each; service 2; 2 unused) · 3 condition keys (name 4, type 4) ·
/// 4 SDK operations by service and name (service, name, actions: 4 each) · 5 lists (count, then numbers, 2 bytes each) ·
/// 6 pool of texts (length 2, UTF-8). Whatever lies outside of a section reads as zero or nothing.
struct CatalogueFile: Sendable {
    enum Section: Int {
        case services, actions, resourceTypes, conditionKeys, operations, lists, pool

        /// Bytes of a row.
        var row: Int {
            switch self {
            case .services: 16
            case .actions: 20
            case .resourceTypes: 16
            case .conditionKeys: 8
            case .operations: 12
            case .lists: 2
            case .pool: 1
            }
        }
    }

    private let bytes: [UInt8]
    private let places: [Range<Int>]
    let provenance: String

    /// The file that is part of the program.
    static let embedded = CatalogueFile(
        // SAFETY: the C array is constant, lives as long as the program, and has the size that the second function says.
        unsafe Array(UnsafeBufferPointer(start: CWritCatalogue_bytes(), count: CWritCatalogue_count())))

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var places: [Range<Int>] = []
        let magic = Array("WRITCAT1".utf8)
        if bytes.starts(with: magic) {
            for section in 0..<7 {
                let start = Int(Self.number4(bytes, 16 + section * 8))
                let size = Int(Self.number4(bytes, 20 + section * 8))
                places.append(start + size <= bytes.count ? start..<(start + size) : 0..<0)
            }
        } else {
            places = Array(repeating: 0..<0, count: 7)
        }
        self.places = places
        provenance = Self.text(bytes, places[6], Int(Self.number4(bytes, 8)))
    }

    /// Whether it begins as a catalogue does and every section lies within it, in whole rows.
    var isWhole: Bool {
        bytes.starts(with: Array("WRITCAT1".utf8)) && Self.number4(bytes, 12) == 7
            && (0..<7).allSatisfy { section in
                guard let row = Section(rawValue: section)?.row else { return false }
                let size = Int(Self.number4(bytes, 20 + section * 8))
                return size == places[section].count && size % row == 0
            }
    }

    func count(_ section: Section) -> Int { places[section.rawValue].count / section.row }

    @inline(__always) func number4(_ section: Section, _ row: Int, _ offset: Int) -> Int {
        let range = places[section.rawValue]
        let at = range.lowerBound + row * section.row + offset
        return at + 4 <= range.upperBound ? Int(Self.number4(bytes, at)) : 0
    }

    @inline(__always) func number2(_ section: Section, _ row: Int, _ offset: Int) -> Int {
        let range = places[section.rawValue]
        let at = range.lowerBound + row * section.row + offset
        return at + 2 <= range.upperBound ? Int(bytes[at]) | Int(bytes[at + 1]) << 8 : 0
    }

    func text(_ section: Section, _ row: Int, _ offset: Int) -> String {
        Self.text(bytes, places[Section.pool.rawValue], number4(section, row, offset))
    }

    /// The UTF-8 of a text, for searching without making strings.
    func utf8(_ section: Section, _ row: Int, _ offset: Int) -> ArraySlice<UInt8> {
        Self.utf8(bytes, places[Section.pool.rawValue], number4(section, row, offset))
    }

    func list(_ section: Section, _ row: Int, _ offset: Int) -> [Int] {
        let start = number4(section, row, offset)
        let count = number2(.lists, start, 0)
        return (0..<count).map { number2(.lists, start + 1 + $0, 0) }
    }

    private static func number4(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        guard at + 4 <= bytes.count else { return 0 }
        return UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3])
            << 24
    }

    private static func utf8(_ bytes: [UInt8], _ pool: Range<Int>, _ place: Int) -> ArraySlice<UInt8> {
        let at = pool.lowerBound + place
        guard at + 2 <= pool.upperBound else { return [] }
        let end = at + 2 + Int(bytes[at]) + Int(bytes[at + 1]) << 8
        return end <= pool.upperBound ? bytes[(at + 2)..<end] : []
    }

    private static func text(_ bytes: [UInt8], _ pool: Range<Int>, _ place: Int) -> String {
        String(decoding: utf8(bytes, pool, place), as: UTF8.self)
    }
}
