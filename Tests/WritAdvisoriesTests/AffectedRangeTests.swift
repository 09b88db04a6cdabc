import Testing
import WritAdvisories

struct AffectedRangeTests {
    private func judge(_ version: String, _ events: [AffectedRange.Event], _ ecosystem: Ecosystem = .npm) throws
        -> AffectedRange.Judgement
    {
        AffectedRange(events).judge(try #require(Version(version, in: ecosystem)), in: ecosystem)
    }

    @Test func endsJustBeforeTheFix() throws {
        let events: [AffectedRange.Event] = [.init(.introduced, "1.0.0"), .init(.fixed, "1.2.0")]
        #expect(try judge("1.1.9", events) == .affected(fixed: "1.2.0"))
        #expect(try judge("1.0.0", events) == .affected(fixed: "1.2.0"))
        // A pre-release of the fix does not have it, one of the first affected version is not yet it.
        #expect(try judge("1.2.0-rc.1", events) == .affected(fixed: "1.2.0"))
        #expect(try judge("1.2.0", events) == .outside)
        #expect(try judge("1.0.0-rc.1", events) == .outside)
        #expect(try judge("0.9.9", events) == .outside)
    }

    @Test func theLastAffectedIsAffected() throws {
        let events: [AffectedRange.Event] = [.init(.introduced, "0"), .init(.lastAffected, "2.0.0")]
        #expect(try judge("2.0.0", events) == .affected(fixed: nil))
        #expect(try judge("2.0.1", events) == .outside)
    }

    @Test func branchesAreFixedEachForItself() throws {
        // Not in the order of versions, as in published records.
        let events: [AffectedRange.Event] = [
            .init(.introduced, "2.0.0"), .init(.fixed, "2.1.0"), .init(.introduced, "0"), .init(.fixed, "1.5.0"),
        ]
        #expect(try judge("1.4.0", events) == .affected(fixed: "1.5.0"))
        #expect(try judge("1.6.0", events) == .outside)
        #expect(try judge("2.0.5", events) == .affected(fixed: "2.1.0"))
    }

    @Test func limitsBoundTheRange() throws {
        let events: [AffectedRange.Event] = [.init(.introduced, "0"), .init(.limit, "3.0.0")]
        #expect(try judge("2.9.0", events) == .affected(fixed: nil))
        #expect(try judge("3.0.0", events) == .outside)
        #expect(try judge("9.0.0", [.init(.introduced, "0"), .init(.limit, "*")]) == .affected(fixed: nil))
    }

    @Test func onlyOneVersionCanBeAffected() throws {
        let events: [AffectedRange.Event] = [.init(.introduced, "1.0"), .init(.lastAffected, "1.0")]
        #expect(try judge("1.0", events, .pypi) == .affected(fixed: nil))
        #expect(try judge("1.0.post1", events, .pypi) == .outside)
    }
}
