import Foundation
import Testing
import WritAdvisories

/// Published orders of versions; runs where `WRIT_SHARED` names the folder that holds them.
struct VersionConformanceTests {
    static let suite = ProcessInfo.processInfo.environment["WRIT_SHARED"].map { $0 + "/suites/versions" }

    /// Lines that are judged otherwise here, with the reason.
    static let accepted = [
        "v1.9.0-ALPHA.1 = v1.9.0-BETA.1": composer, "v1.9.0-BETA.1 < v1.9.0-ALPHA.2": composer,
        "v1.9.0-ALPHA.2 = v1.9.0-BETA.2": composer, "5.1.0-stable < 5.1.0-beta2": composer,
    ]
    private static let composer =
        "PHP's own function knows lower case only; Composer, which installs, knows ALPHA, BETA and stable"

    @Test(
        .enabled(if: suite != nil),
        arguments: [
            ("pypi-versions", Ecosystem.pypi), ("pypi-versions-generated", .pypi), ("maven-versions", .maven),
            ("maven-versions-generated", .maven), ("semver-versions", .npm), ("nuget-versions", .nuget),
            ("rubygems-versions", .rubygems), ("rubygems-versions-generated", .rubygems),
            ("packagist-versions", .packagist), ("packagist-versions-generated", .packagist),
        ])
    func versionsAreInTheirOrder(file: String, ecosystem: Ecosystem) throws {
        let path = "\(try #require(Self.suite))/\(file).txt"
        let text = String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
        var passed = 0
        var failures: [String] = []
        var excepted: [(line: String, reason: String)] = []
        for line in text.split(separator: "\n") where !line.hasPrefix("//") && !line.hasPrefix("#") {
            let words = line.split(separator: " ")
            guard words.count == 3 else {
                failures.append("not understood: \(line)")
                continue
            }
            let holds: Bool
            if let a = Version(String(words[0]), in: ecosystem), let b = Version(String(words[2]), in: ecosystem) {
                switch words[1] {
                case "<": holds = a < b && b > a && a != b
                case ">": holds = a > b && b < a && a != b
                default: holds = a == b && !(a < b) && !(b < a)
                }
            } else {
                holds = false
            }
            if holds {
                passed += 1
            } else if let reason = Self.accepted[String(line)] {
                excepted.append((String(line), reason))
            } else {
                failures.append(String(line))
            }
        }
        print("versions \(file): \(passed) in order, \(failures.count) not, \(excepted.count) accepted")
        for (line, reason) in excepted { print("  accepted: \(line): \(reason)") }
        #expect(failures.isEmpty, "\(failures.prefix(20))")
        #expect(passed > 20)
    }
}
