import Testing
import WritAdvisories

struct VersionTests {
    @Test(arguments: [
        (
            Ecosystem.pypi,
            ["1.0.dev1", "1.0a1.dev1", "1.0a1", "1.0b2", "1.0rc1", "1.0", "1.0+cpu", "1.0.post1", "1.1", "1!0.1"]
        ),
        (
            .npm,
            [
                "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-beta", "1.0.0-rc.11", "1.0.0", "1.0.1", "1.10.0", "2.0.0-0",
                "2.0.0",
            ]
        ),
        (.go, ["v0.0.0-20200101000000-abcdefabcdef", "v0.0.1", "v1.2.3", "1.2.4+incompatible", "v2.0.0"]),
        (.maven, ["1.0-alpha-1", "1.0-beta-1", "1.0-rc1", "1.0-SNAPSHOT", "1.0", "1.0-sp1", "1.0.1", "1.10"]),
        (.nuget, ["1.0.0-Alpha", "1.0.0-beta", "1.0", "1.0.0.1", "1.2"]),
        (.rubygems, ["1.0.a1", "1.0.b1", "1.0", "1.0.1", "1.10"]),
        (.packagist, ["1.0-dev", "1.0-alpha1", "1.0-BETA2", "1.0-RC1", "1.0", "1.0-p1", "1.1"]),
        (.crates, ["1.0.0-rc.1", "1.0.0", "1.0.1"]),
    ])
    func eachComesBeforeThoseAfterIt(ecosystem: Ecosystem, texts: [String]) throws {
        let versions = try texts.map { try #require(Version($0, in: ecosystem)) }
        for (i, a) in versions.enumerated() {
            for (j, b) in versions.enumerated() {
                #expect((a < b) == (i < j), "\(texts[i]) and \(texts[j])")
                #expect((a == b) == (i == j), "\(texts[i]) and \(texts[j])")
            }
        }
    }

    @Test(arguments: [
        (Ecosystem.pypi, "1.0", "1.0.0"), (.pypi, "1.0-1", "1.0.post1"), (.pypi, "V1.0ALPHA", "1.0a0"),
        (.npm, "v1.2.3", "1.2.3+build"), (.npm, "1.2", "1.2.0"), (.maven, "1.0.final", "1"),
        (.maven, "1.0-cr1", "1.0-RC1"),
        (.nuget, "1.0.0.0", "1.0"), (.rubygems, "1.0.0", "1"), (.packagist, "v1.0-stable", "1.0"),
    ])
    func spellingsOfOneVersionAreEqual(ecosystem: Ecosystem, a: String, b: String) throws {
        #expect(try #require(Version(a, in: ecosystem)) == #require(Version(b, in: ecosystem)))
    }

    @Test func whatIsNoVersionIsNone() {
        for text in ["", "latest", "git+https://example.com/x", "*", "^1.2.3"] {
            #expect(Version(text, in: .npm) == nil, "\(text)")
        }
        #expect(Version("", in: .pypi) == nil)
        #expect(Version(String(repeating: "1.", count: 1_000), in: .pypi) == nil)
    }

    @Test func preReleasesAreToldApart() throws {
        for (ecosystem, text) in [
            (Ecosystem.pypi, "1.0rc1"), (.pypi, "1.0.dev1"), (.npm, "1.0.0-0"), (.maven, "1.0-SNAPSHOT"),
        ] {
            #expect(try #require(Version(text, in: ecosystem)).isPrerelease, "\(text)")
        }
        for (ecosystem, text) in [
            (Ecosystem.pypi, "1.0.post1"), (.npm, "1.0.0+rc"), (.maven, "1.0.GA"), (.maven, "1.0-jre"),
        ] {
            #expect(try !#require(Version(text, in: ecosystem)).isPrerelease, "\(text)")
        }
    }
}
