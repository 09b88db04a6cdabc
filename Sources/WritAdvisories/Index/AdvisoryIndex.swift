package import WritModel

/// Advisories by package, as `IndexFormat` describes the file. Looking a package up reads a few places of it and allocates little.
package struct AdvisoryIndex: Sendable {
    private let file: LittleEndian
    private let sections: [(offset: Int, count: Int)]
    /// Seconds since 1970 UTC at which the index was made.
    package let made: Int64
    /// Seconds since 1970 UTC of the newest change of a record; 0 where no record says.
    package let newestChange: Int64

    /// What to do about a file that is refused.
    package static let remedy = "make it anew with `writ advisories update PATH…`"
    /// The largest index that is read.
    package static let largest = IndexFormat.largest

    /// - Throws: `InputError` for a file that is damaged or of another version.
    package init(_ bytes: [UInt8], file name: String) throws(InputError) {
        func refused(_ why: String) -> InputError {
            InputError("bad-index", "the advisories in `\(name)` cannot be used: \(why)", hint: Self.remedy)
        }
        guard bytes.starts(with: IndexFormat.magic) else { throw refused("the file is no index of advisories") }
        file = LittleEndian(bytes: bytes)
        guard let version = file.u32(8), version == IndexFormat.version else {
            throw refused("it is of another version of Writ")
        }
        guard let checksum = file.u32(12), file.int64(16) == bytes.count, bytes.count >= IndexFormat.headerSize else {
            throw refused("the file is cut")
        }
        guard Inflate.crc32(bytes[IndexFormat.checkedFrom...]) == checksum else { throw refused("the file is damaged") }
        made = Int64(file.int64(24) ?? 0)
        newestChange = Int64(file.int64(32) ?? 0)
        var sections: [(offset: Int, count: Int)] = []
        for section in IndexFormat.Section.allCases {
            guard let offset = file.u32(section.place), let count = file.u32(section.place + 4),
                file.slice(Int(offset), Int(count) * section.itemSize) != nil
            else { throw refused("the file is damaged") }
            sections.append((Int(offset), Int(count)))
        }
        self.sections = sections
    }

    package var packageCount: Int { count(.packages) }
    package var advisoryCount: Int { count(.advisories) }

    /// Packages of each ecosystem.
    package var packageCounts: [(ecosystem: Ecosystem, packages: Int)] {
        var counts: [UInt8: Int] = [:]
        for at in 0..<packageCount { if let first = key(at)?.first { counts[first, default: 0] += 1 } }
        return Ecosystem.allCases.compactMap { ecosystem in counts[ecosystem.rawValue].map { (ecosystem, $0) } }
    }

    /// One advisory that holds of a version.
    package struct Match: Sendable, Equatable {
        package var id: String
        package var aliases: [String]
        package var summary: String
        package var severity: Finding.Severity?
        /// CVSS base score times ten.
        package var score: Int?
        package var cwe: Int?
        package var isMalicious: Bool
        /// The first mended version after it; nil where none is known.
        package var fixed: String?
    }

    /// The advisories that hold of this version.
    ///
    /// - Parameters:
    ///   - name: in any spelling.
    ///   - version: exact; one that the ecosystem does not understand is only compared with those named one by one.
    package func matches(_ ecosystem: Ecosystem, _ name: String, version text: String) -> [Match] {
        guard let rows = rows(of: IndexFormat.key(ecosystem, ecosystem.normalized(name))) else { return [] }
        let version = Version(text, in: ecosystem)
        var out: [Match] = []
        for row in rows {
            guard let advisory = number(.affected, row, 0), let place = number(.affected, row, 1) else { continue }
            if case .affected(let fixed) = judge(place, version, text, ecosystem),
                let match = match(Int(advisory), fixed: fixed)
            {
                out.append(match)
            }
        }
        return out
    }

    /// Whether anything at all is known of the package.
    package func knows(_ ecosystem: Ecosystem, _ name: String) -> Bool {
        rows(of: IndexFormat.key(ecosystem, ecosystem.normalized(name))) != nil
    }

    private func count(_ section: IndexFormat.Section) -> Int { sections[section.rawValue].count }

    /// The `field`-th number of an item; nil for an item that is not there.
    private func number(_ section: IndexFormat.Section, _ item: Int, _ field: Int) -> UInt32? {
        let (offset, count) = sections[section.rawValue]
        guard item >= 0, item < count else { return nil }
        return file.u32(offset + item * section.itemSize + field * 4)
    }

    private func string(_ number: UInt32) -> ArraySlice<UInt8>? {
        guard let end = self.number(.strings, Int(number), 0) else { return nil }
        let start = number == 0 ? 0 : self.number(.strings, Int(number) - 1, 0) ?? 0
        let (offset, count) = sections[IndexFormat.Section.text.rawValue]
        guard start <= end, end <= count else { return nil }
        return file.slice(offset + Int(start), Int(end - start))
    }

    private func text(_ number: UInt32) -> String { string(number).map { String(decoding: $0, as: UTF8.self) } ?? "" }

    private func key(_ package: Int) -> ArraySlice<UInt8>? { number(.packages, package, 0).flatMap(string) }

    /// Binary search.
    private func rows(of key: [UInt8]) -> Range<Int>? {
        var low = 0
        var high = packageCount
        while low < high {
            let middle = low + (high - low) / 2
            guard let found = self.key(middle) else { return nil }
            if found.lexicographicallyPrecedes(key) { low = middle + 1 } else { high = middle }
        }
        guard low < packageCount, let found = self.key(low), found.elementsEqual(key),
            let first = number(.packages, low, 1)
        else { return nil }
        let end = low + 1 < packageCount ? number(.packages, low + 1, 1).map(Int.init) ?? 0 : count(.affected)
        return Int(first) <= end && end <= count(.affected) ? Int(first)..<end : nil
    }

    /// Reads variable-length numbers from `ranges`.
    private struct Reader {
        let bytes: ArraySlice<UInt8>
        var at: Int

        mutating func next() -> UInt32? {
            var out: UInt32 = 0
            for shift in stride(from: UInt32(0), to: 35, by: 7) {
                guard at < bytes.endIndex else { return nil }
                let byte = bytes[at]
                at += 1
                out |= UInt32(byte & 0x7F) << shift
                if byte < 0x80 { return out }
            }
            return nil
        }
    }

    private func reader(at place: UInt32) -> Reader? {
        let (offset, count) = sections[IndexFormat.Section.ranges.rawValue]
        guard place < count, let bytes = file.slice(offset, count) else { return nil }
        return Reader(bytes: bytes, at: bytes.startIndex + Int(place))
    }

    private func judge(
        _ place: UInt32, _ version: Version?, _ text: String, _ ecosystem: Ecosystem
    ) -> AffectedRange.Judgement {
        guard var reader = reader(at: place), let rangeCount = reader.next() else { return .outside }
        for _ in 0..<rangeCount {
            guard let eventCount = reader.next() else { return .outside }
            var range = AffectedRange([])
            for _ in 0..<eventCount {
                guard
                    let kind = reader.next().flatMap({
                        AffectedRange.Event.Kind(rawValue: UInt8(truncatingIfNeeded: $0))
                    }),
                    let number = reader.next()
                else { return .outside }
                range.events.append(.init(kind, self.text(number)))
            }
            guard let version else { continue }
            let judgement = range.judge(version, in: ecosystem)
            if judgement != .outside { return judgement }
        }
        guard let versionCount = reader.next() else { return .outside }
        for _ in 0..<versionCount {
            guard let number = reader.next() else { return .outside }
            let named = self.text(number)
            if named == text { return .affected(fixed: nil) }
            if let version, let other = Version(named, in: ecosystem), other == version { return .affected(fixed: nil) }
        }
        return .outside
    }

    private func match(_ advisory: Int, fixed: String?) -> Match? {
        guard let id = number(.advisories, advisory, 0), let summary = number(.advisories, advisory, 1),
            let place = number(.advisories, advisory, 2), let packed = number(.advisories, advisory, 3)
        else { return nil }
        var aliases: [String] = []
        if place != 0, var reader = reader(at: place), let count = reader.next() {
            for _ in 0..<count {
                guard let number = reader.next() else { break }
                aliases.append(text(number))
            }
        }
        let score = Int(packed >> 8 & 0xFF)
        let cwe = Int(packed >> 16)
        return Match(
            id: text(id), aliases: aliases, summary: text(summary),
            severity: Finding.Severity(rawValue: Int(packed & 0xF) - 1), score: score == 0 ? nil : score - 1,
            cwe: cwe == 0 ? nil : cwe, isMalicious: packed & 16 != 0, fixed: fixed)
    }
}
