import Testing
import WritModel

@testable import WritAdvisories

struct AdvisoryIndexTests {
    static func advisory(
        _ id: String, _ name: String, _ events: [AffectedRange.Event] = [.init(.introduced, "0")],
        ecosystem: Ecosystem = .npm, versions: [String] = [], aliases: [String] = [],
        modified: String = "2026-01-01T00:00:00Z",
        isWithdrawn: Bool = false, severity: Finding.Severity? = .high, summary: String = "bad"
    ) -> Advisory {
        Advisory(
            id: id, aliases: aliases, summary: summary, modified: modified, isWithdrawn: isWithdrawn,
            severity: severity,
            score: 75, cwe: 79,
            affected: [
                .init(
                    ecosystem: ecosystem, name: ecosystem.normalized(name),
                    ranges: events.isEmpty ? [] : [AffectedRange(events)], versions: versions)
            ])
    }

    static func bytes(_ advisories: [Advisory]) throws -> [UInt8] {
        var builder = IndexBuilder()
        for advisory in advisories { builder.add(advisory) }
        return try builder.bytes(made: 1_790_000_000)
    }

    static func index(_ advisories: [Advisory]) throws -> AdvisoryIndex {
        try AdvisoryIndex(bytes(advisories), file: "advisories.index")
    }

    @Test func findsWhatHoldsOfAVersion() throws {
        let index = try Self.index([
            Self.advisory("A-1", "left", [.init(.introduced, "0"), .init(.fixed, "1.2.3")], aliases: ["CVE-1"]),
            Self.advisory("A-2", "left", [.init(.introduced, "1.0.0"), .init(.lastAffected, "1.5.0")]),
            Self.advisory("A-3", "right"), Self.advisory("A-4", "left", ecosystem: .pypi),
        ])
        #expect(index.packageCount == 3 && index.advisoryCount == 4 && index.made == 1_790_000_000)
        #expect(index.matches(.npm, "left", version: "1.1.0").map(\.id) == ["A-1", "A-2"])
        #expect(
            index.matches(.npm, "left", version: "0.1.0") == [
                .init(
                    id: "A-1", aliases: ["CVE-1"], summary: "bad", severity: .high, score: 75, cwe: 79,
                    isMalicious: false, fixed: "1.2.3")
            ])
        #expect(index.matches(.npm, "left", version: "1.5.1").isEmpty)
        #expect(index.matches(.pypi, "Left", version: "1.5.1").map(\.id) == ["A-4"])
        #expect(index.matches(.go, "left", version: "1.0.0").isEmpty && !index.knows(.go, "left"))
        #expect(index.packageCounts.map(\.packages) == [1, 2])
    }

    @Test func versionsNamedOneByOneCountBesideRanges() throws {
        let index = try Self.index([
            Self.advisory(
                "P-1", "some.thing", [.init(.introduced, "0"), .init(.fixed, "1.0")], ecosystem: .pypi,
                versions: ["0.5", "2.0.0", "odd"])
        ])
        #expect(index.matches(.pypi, "some-thing", version: "0.4").count == 1)
        #expect(index.matches(.pypi, "some-thing", version: "2.0").count == 1)
        #expect(index.matches(.pypi, "some-thing", version: "odd").count == 1)
        #expect(index.matches(.pypi, "some-thing", version: "2.1").isEmpty)
    }

    @Test func withdrawnOnesAreOutAndTheNewestCounts() throws {
        let index = try Self.index([
            Self.advisory("A-1", "left", modified: "2026-01-01T00:00:00Z"),
            Self.advisory("A-1", "left", modified: "2026-02-01T00:00:00Z", isWithdrawn: true),
            Self.advisory("A-2", "right", modified: "2026-03-01T00:00:00Z", summary: "new"),
            Self.advisory("A-2", "right", modified: "2026-02-01T00:00:00Z", summary: "old"),
        ])
        #expect(index.matches(.npm, "left", version: "1.0.0").isEmpty)
        #expect(index.matches(.npm, "right", version: "1.0.0").map(\.summary) == ["new"])
        #expect(index.advisoryCount == 1 && index.newestChange == 1_772_323_200)
    }

    @Test func anEmptyIndexHasNothing() throws {
        let index = try Self.index([])
        #expect(index.packageCount == 0 && index.matches(.npm, "left", version: "1.0.0").isEmpty)
    }

    @Test func everyChangedByteAndEveryCutIsRefused() throws {
        let bytes = try Self.bytes([
            Self.advisory("A-1", "left", [.init(.introduced, "0"), .init(.fixed, "1.2.3")]),
            Self.advisory("A-2", "right"),
        ])
        for at in bytes.indices {
            var changed = bytes
            changed[at] ^= 0x10
            #expect(throws: InputError.self) { try AdvisoryIndex(changed, file: "x") }
            #expect(throws: InputError.self) { try AdvisoryIndex(Array(bytes[..<at]), file: "x") }
        }
        #expect(throws: InputError.self) { try AdvisoryIndex(bytes + [0], file: "x") }
        do {
            _ = try AdvisoryIndex([1, 2, 3], file: "x")
        } catch {
            #expect(error.hint?.contains("writ advisories update") == true)
        }
    }

    /// An index whose checksum is right and whose places are wrong gives no answer, and no crash.
    @Test func wrongPlacesAreSurvived() throws {
        var generator = SeededGenerator(seed: 7)
        let good = try Self.bytes([
            Self.advisory("A-1", "left", [.init(.introduced, "0"), .init(.fixed, "1.2.3")], aliases: ["CVE-1"]),
            Self.advisory("A-2", "right", versions: ["1.0.0"]), Self.advisory("A-3", "up", ecosystem: .pypi),
        ])
        for _ in 0..<3_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let at = Int.random(in: 40..<bytes.count, using: &generator)
                bytes[at] = UInt8.random(in: 0...255, using: &generator)
            }
            let checksum = Self.crc32(bytes[16...])
            for (at, shift) in [0, 8, 16, 24].enumerated() {
                bytes[12 + at] = UInt8(truncatingIfNeeded: checksum >> UInt32(shift))
            }
            guard let index = try? AdvisoryIndex(bytes, file: "x") else { continue }
            for name in ["left", "right", "up"] {
                _ = index.matches(.npm, name, version: "1.0.0")
                _ = index.matches(.pypi, name, version: "1.0.0")
            }
            _ = index.packageCounts
        }
    }

    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
