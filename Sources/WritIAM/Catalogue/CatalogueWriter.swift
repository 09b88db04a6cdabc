/// Collects the rows of a catalogue and gives its bytes; the layout is that of `CatalogueFile`.
struct CatalogueWriter {
    private var pool: [UInt8] = []
    private var texts: [String: Int] = [:]
    private var lists: [Int] = []
    private var listPlaces: [[Int]: Int] = [:]
    private var keyNumbers: [String: Int] = [:]
    private var typeNumbers: [String: Int] = [:]
    private var rows: [CatalogueFile.Section: [UInt8]] = [:]

    /// Resource types are packed with a flag, so that they have a bit less.
    var isWithinLimits: Bool { typeNumbers.count < 32_768 && keyNumbers.count < 65_536 }

    mutating func service(_ prefix: String, title: String, first: Int, count: Int, flags: Int) {
        row(.services, [text(prefix), text(title), first], [count, flags])
    }

    /// The number of a condition key; one that is new is added.
    mutating func key(_ name: String, type: Int = 0) -> Int {
        let lower = name.asciiLowercased
        if let known = keyNumbers[lower] { return known }
        keyNumbers[lower] = keyNumbers.count
        row(.conditionKeys, [text(name), type], [])
        return keyNumbers.count - 1
    }

    mutating func resourceType(_ name: String, arn: String, service: Int, keys: [String]) {
        typeNumbers["\(service) \(name.asciiLowercased)"] = typeNumbers.count
        row(.resourceTypes, [text(name), text(arn), keyList(keys)], [service, 0])
    }

    func resourceType(named name: String, of service: Int) -> Int? {
        typeNumbers["\(service) \(name.asciiLowercased)"]
    }

    mutating func action(
        _ name: String, service: Int, levels: Int, resources: [Int], keys: [String], dependents: [Int]
    ) {
        // Not in the order of its columns: two bytes each of service and levels stand behind the name.
        let place = text(name)
        let tail = [list(resources), keyList(keys), list(dependents)]
        rows[.actions, default: []] += Self.bytes4(place) + Self.bytes2(service) + Self.bytes2(levels)
        for number in tail { rows[.actions, default: []] += Self.bytes4(number) }
    }

    mutating func operation(_ service: String, _ name: String, actions: [Int]) {
        row(.operations, [text(service), text(name), list(actions)], [])
    }

    mutating func bytes(provenance: String) -> [UInt8] {
        let header = text(provenance)
        rows[.lists] = lists.flatMap(Self.bytes2)
        rows[.pool] = pool
        let sections = (0..<7).compactMap(CatalogueFile.Section.init(rawValue:)).map { rows[$0] ?? [] }
        var out = Array("WRITCAT1".utf8) + Self.bytes4(header) + Self.bytes4(sections.count)
        var place = out.count + 8 * sections.count
        for section in sections {
            place = (place + 3) & ~3
            out += Self.bytes4(place) + Self.bytes4(section.count)
            place += section.count
        }
        for section in sections {
            while out.count % 4 != 0 { out.append(0) }
            out += section
        }
        return out
    }

    private mutating func row(_ section: CatalogueFile.Section, _ wide: [Int], _ narrow: [Int]) {
        rows[section, default: []] += wide.flatMap(Self.bytes4) + narrow.flatMap(Self.bytes2)
    }

    private mutating func text(_ text: String) -> Int {
        if let known = texts[text] { return known }
        let place = pool.count
        pool += Self.bytes2(text.utf8.count) + Array(text.utf8)
        texts[text] = place
        return place
    }

    private mutating func list(_ numbers: [Int]) -> Int {
        if let known = listPlaces[numbers] { return known }
        let place = lists.count
        lists += [numbers.count] + numbers
        listPlaces[numbers] = place
        return place
    }

    private mutating func keyList(_ names: [String]) -> Int {
        var numbers: Set<Int> = []
        for name in names { numbers.insert(key(name.replacing("<key>", with: "${TagKey}"))) }
        return list(numbers.sorted())
    }

    private static func bytes2(_ number: Int) -> [UInt8] { [UInt8(number & 255), UInt8(number >> 8 & 255)] }
    private static func bytes4(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> ($0 * 8) & 255) } }
}
