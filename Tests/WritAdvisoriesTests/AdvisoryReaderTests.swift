import Testing
import WritAdvisories
import WritModel

struct AdvisoryReaderTests {
    static let record = #"""
        {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-02T03:04:05.678Z", "aliases": ["CVE-2026-1"],
         "summary": "Prototype\n pollution", "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
         "affected": [{"package": {"ecosystem": "npm", "name": "left"}, "ranges": [
           {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]},
           {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.2.3"}]}], "versions": ["1.0.0"]},
          {"package": {"ecosystem": "Elsewhere", "name": "left"}}],
         "database_specific": {"cwe_ids": ["CWE-1321"]}}
        """#

    @Test func readsWhatMatters() throws {
        let advisory = try #require(try AdvisoryReader.read(Array(Self.record.utf8), file: "a.json"))
        #expect(advisory.id == "GHSA-aaaa-bbbb-cccc" && advisory.aliases == ["CVE-2026-1"])
        #expect(advisory.summary == "Prototype pollution" && advisory.cwe == 1321)
        #expect(
            advisory.severity == .critical && advisory.score == 98 && !advisory.isWithdrawn && !advisory.isMalicious)
        #expect(
            advisory.affected == [
                .init(
                    ecosystem: .npm, name: "left",
                    ranges: [AffectedRange([.init(.introduced, "0"), .init(.fixed, "1.2.3")])], versions: ["1.0.0"])
            ])
    }

    @Test func readsYAMLToo() throws {
        let text = """
            id: PYSEC-2026-1
            modified: 2026-01-01T00:00:00Z
            details: First sentence. Second sentence.
            affected:
            - package: {ecosystem: PyPI, name: Some_Package}
              ranges:
              - type: ECOSYSTEM
                events: [{introduced: "0"}, {fixed: 1.10}]
            """
        let advisory = try #require(try AdvisoryReader.read(Array(text.utf8), file: "a.yaml"))
        #expect(advisory.summary == "First sentence" && advisory.severity == nil)
        #expect(advisory.affected.first?.name == "some-package")
    }

    @Test func otherDocumentsAreNoRecords() throws {
        #expect(try AdvisoryReader.read(Array(#"{"name": "x"}"#.utf8), file: "package.json") == nil)
        #expect(throws: InputError.self) { try AdvisoryReader.read(Array("{".utf8), file: "a.json") }
    }

    @Test(arguments: [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 98), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 61),
        ("CVSS:3.0/AV:L/AC:H/PR:L/UI:N/S:U/C:H/I:N/A:N", 47), ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H", 100), ("AV:N/AC:L/Au:N/C:C/I:C/A:C", 100),
        ("AV:N/AC:M/Au:N/C:N/I:P/A:N", 43),
    ])
    func scoresAreThoseOfTheStandard(vector: String, score: Int) { #expect(CVSS.score([vector]) == score) }

    @Test func unknownVectorsHaveNoScore() {
        for vector in [
            "", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", "CVSS:3.1/AV:N", "CVSS:3.1/AV:X",
        ] {
            #expect(CVSS.score([vector]) == nil, "\(vector)")
        }
    }
}
