package import WritModel

/// Collects advisories and writes them as an index. Of several records with one id the newest counts; withdrawn ones are left out.
package struct IndexBuilder: Sendable {
    private struct Row {
        var key: UInt32
        var advisory: Int
        var ranges: UInt32
    }
    private struct Record {
        var id: UInt32
        var summary: UInt32
        var aliases: UInt32
        var packed: UInt32
    }

    private var strings: [String: UInt32] = ["": 0]
    private var text: [UInt8] = []
    private var ends: [UInt32] = [0]
    private var keys: [String: UInt32] = [:]
    private var keyTexts: [[UInt8]] = []
    private var ranges: [UInt8] = [0, 0]
    private var rangePlaces: [[UInt8]: UInt32] = [:]
    private var rows: [Row] = []
    private var records: [Record] = []
    /// Newest record of each id: its position, nil for one that was withdrawn.
    private var newest: [String: (modified: String, at: Int?)] = [:]
    private var newestChange = ""

    package init() {}

    /// Advisories that will be in the index.
    package var count: Int { newest.values.count { $0.at != nil } }

    package mutating func add(_ advisory: Advisory) {
        if let known = newest[advisory.id], known.modified > advisory.modified { return }
        newestChange = max(newestChange, advisory.modified)
        guard !advisory.isWithdrawn else {
            newest[advisory.id] = (advisory.modified, nil)
            return
        }
        guard !advisory.affected.isEmpty else { return }
        let at = records.count
        newest[advisory.id] = (advisory.modified, at)
        var aliases: [UInt8] = []
        IndexFormat.append(variable: UInt32(advisory.aliases.count), to: &aliases)
        for alias in advisory.aliases { IndexFormat.append(variable: intern(alias), to: &aliases) }
        records.append(
            Record(
                id: intern(advisory.id), summary: intern(advisory.isMalicious ? "" : advisory.summary),
                aliases: advisory.aliases.isEmpty ? 0 : place(aliases), packed: IndexFormat.packed(advisory)))
        for affected in advisory.affected {
            let key = "\(affected.ecosystem.rawValue) \(affected.name)"
            let number: UInt32
            if let known = keys[key] {
                number = known
            } else {
                number = UInt32(keyTexts.count)
                keys[key] = number
                keyTexts.append(IndexFormat.key(affected.ecosystem, affected.name))
            }
            rows.append(Row(key: number, advisory: at, ranges: place(encoded(affected))))
        }
    }

    private mutating func intern(_ string: String) -> UInt32 {
        if let known = strings[string] { return known }
        let number = UInt32(ends.count)
        strings[string] = number
        text += string.utf8
        ends.append(UInt32(truncatingIfNeeded: text.count))
        return number
    }

    /// Equal ranges are written once: many advisories are about all versions.
    private mutating func place(_ bytes: [UInt8]) -> UInt32 {
        if let known = rangePlaces[bytes] { return known }
        let at = UInt32(truncatingIfNeeded: ranges.count)
        rangePlaces[bytes] = at
        ranges += bytes
        return at
    }

    /// Versions that the ranges cover need not be named; of PyPI's records that is nearly all.
    private mutating func encoded(_ affected: Advisory.Affected) -> [UInt8] {
        var out: [UInt8] = []
        IndexFormat.append(variable: UInt32(affected.ranges.count), to: &out)
        for range in affected.ranges {
            IndexFormat.append(variable: UInt32(range.events.count), to: &out)
            for event in range.events {
                out.append(event.kind.rawValue)
                IndexFormat.append(variable: intern(event.version), to: &out)
            }
        }
        let isAll = affected.ranges.contains { $0.events == [.init(.introduced, "0")] }
        let others = affected.versions.filter { text in
            guard let version = Version(text, in: affected.ecosystem) else { return true }
            return !isAll && !affected.ranges.contains { $0.judge(version, in: affected.ecosystem) != .outside }
        }
        IndexFormat.append(variable: UInt32(others.count), to: &out)
        for version in others { IndexFormat.append(variable: intern(version), to: &out) }
        return out
    }

    /// - Parameter made: seconds since 1970 UTC.
    /// - Throws: `InputError` when there is more than an index can hold.
    package func bytes(made: Int64) throws(InputError) -> [UInt8] {
        guard text.count + ranges.count + rows.count * 64 < IndexFormat.largest else {
            throw InputError(
                "too-large", "these are more advisories than an index holds", hint: "leave out some ecosystems")
        }
        var kept = [Int?](repeating: nil, count: records.count)
        var order: [Int] = []
        for at in newest.values.compactMap(\.at).sorted() {
            kept[at] = order.count
            order.append(at)
        }
        let sorted = keyTexts.indices.sorted { keyTexts[$0].lexicographicallyPrecedes(keyTexts[$1]) }
        var byKey = [[(advisory: Int, ranges: UInt32)]](repeating: [], count: keyTexts.count)
        for row in rows {
            if let advisory = kept[row.advisory] { byKey[Int(row.key)].append((advisory, row.ranges)) }
        }

        var text = text
        var ends = ends
        var packages: [UInt8] = []
        var affected: [UInt8] = []
        var count: UInt32 = 0
        for key in sorted where !byKey[key].isEmpty {
            text += keyTexts[key]
            IndexFormat.append(UInt32(ends.count), to: &packages)
            ends.append(UInt32(truncatingIfNeeded: text.count))
            IndexFormat.append(count, to: &packages)
            for row in byKey[key] {
                IndexFormat.append(UInt32(row.advisory), to: &affected)
                IndexFormat.append(row.ranges, to: &affected)
                count += 1
            }
        }
        var advisories: [UInt8] = []
        for at in order {
            let record = records[at]
            for number in [record.id, record.summary, record.aliases, record.packed] {
                IndexFormat.append(number, to: &advisories)
            }
        }
        var offsets: [UInt8] = []
        for end in ends { IndexFormat.append(end, to: &offsets) }
        return Self.file([packages, affected, advisories, offsets, text, ranges], made: made, changed: newestChange)
    }

    private static func file(_ sections: [[UInt8]], made: Int64, changed: String) -> [UInt8] {
        let total = IndexFormat.headerSize + sections.reduce(0) { $0 + $1.count }
        var checked: [UInt8] = []
        checked.reserveCapacity(total)
        for number in [UInt64(total), UInt64(bitPattern: made), UInt64(bitPattern: seconds(changed) ?? 0)] {
            IndexFormat.append(UInt32(truncatingIfNeeded: number), to: &checked)
            IndexFormat.append(UInt32(truncatingIfNeeded: number >> 32), to: &checked)
        }
        var offset = IndexFormat.headerSize
        for (section, bytes) in zip(IndexFormat.Section.allCases, sections) {
            IndexFormat.append(UInt32(offset), to: &checked)
            IndexFormat.append(UInt32(bytes.count / section.itemSize), to: &checked)
            offset += bytes.count
        }
        for bytes in sections { checked += bytes }
        var out = IndexFormat.magic
        IndexFormat.append(IndexFormat.version, to: &out)
        IndexFormat.append(Inflate.crc32(checked[...]), to: &out)
        return out + checked
    }

    /// RFC 3339 with a fraction, which `Timestamp` does not take.
    private static func seconds(_ text: String) -> Int64? {
        text.count >= 19 ? Timestamp.seconds(String(text.prefix(19)) + "Z") : nil
    }
}
