import WritAdvisories
import WritModel

/// Third-party packages: known weaknesses, malware, and whether what is built is what was reviewed.
enum DependencyRules: RuleSet {
    static let vulnerable = Rule(
        "WRIT-DEP-001", practice: 2, .critical, cwe: 1395, "a package has known weaknesses",
        fix: "move to a mended version", source: "OSV; PureSec SAS-6; OWASP Serverless Top 10 (9)")
    static let malicious = Rule(
        "WRIT-DEP-002", practice: 2, .critical, cwe: 506, "a package was published to do harm",
        fix: "remove it, and replace every credential that a machine held where it was installed",
        source: "OSV, malicious packages")
    static let unpinned = Rule(
        "WRIT-DEP-003", practice: 5, .low, cwe: 1357, "what is built tomorrow is not what was reviewed today",
        fix: "commit a lock file, or state exact versions (`==`)", source: "OWASP CI/CD Top 10 (3)")
    static let unhashed = Rule(
        "WRIT-DEP-004", practice: 5, .note, cwe: 494, "packages are pinned by version and not by content",
        fix: "state hashes, e.g. with `pip-compile --generate-hashes`, and install with `--require-hashes`",
        source: "pip documentation, Secure installs; OWASP CI/CD Top 10 (3)")
    static let insecure = Rule(
        "WRIT-DEP-005", practice: 5, .medium, cwe: 494, "packages are fetched without proof of where they come from",
        fix: "fetch over https and check the certificate", source: "pip documentation, Secure installs; CWE-494")
    static let additional = Rule(
        "WRIT-DEP-006", practice: 5, .low, cwe: 427,
        "a package may come from an index that it was not meant to come from",
        fix: "use one index that mirrors what is needed, or pin by hash",
        source: "pip documentation, --extra-index-url (dependency confusion); OWASP CI/CD Top 10 (3)")
    static let rules = [vulnerable, malicious, unpinned, unhashed, insecure, additional]

    static func check(_ input: AuditInput) -> [Finding] {
        guard !input.dependencies.manifests.isEmpty else { return [] }
        let reach = ManifestReach(input)
        return known(input, reach) + ManifestRules.check(input, reach)
    }

    /// All places of one version of one package.
    private struct Use {
        var locations: Set<SourceLocation> = []
        var functions: Set<String> = []
        /// Everything that asks for it does so for building or testing.
        var isDevelopment = true
        var isDirect = false
    }

    private struct Key: Hashable {
        var ecosystem: Ecosystem
        var name: String
        var version: String?
    }

    private static func uses(_ input: AuditInput, _ reach: ManifestReach) -> [(key: Key, use: Use)] {
        var positions: [Key: Int] = [:]
        var out: [(key: Key, use: Use)] = []
        for manifest in input.dependencies.manifests {
            let functions = reach.functions(of: manifest)
            for dependency in manifest.dependencies {
                let key = Key(ecosystem: dependency.ecosystem, name: dependency.name, version: dependency.version)
                let at = positions[key] ?? out.count
                if at == out.count {
                    positions[key] = at
                    out.append((key, Use()))
                }
                out[at].use.locations.insert(dependency.location)
                if !dependency.isDevelopment {
                    out[at].use.functions.formUnion(functions)
                    out[at].use.isDevelopment = false
                }
                if dependency.isDirect { out[at].use.isDirect = true }
            }
        }
        return out
    }

    private static func known(_ input: AuditInput, _ reach: ManifestReach) -> [Finding] {
        guard let index = input.dependencies.advisories else { return [] }
        var out: [Finding] = []
        for (key, use) in uses(input, reach) {
            guard let version = key.version else {
                // Whatever version is installed, all of them are malware.
                let all = index.matches(key.ecosystem, key.name, version: "999999999.0.0").filter(\.isMalicious)
                if !all.isEmpty { out.append(malware(key, use, all)) }
                continue
            }
            let matches = index.matches(key.ecosystem, key.name, version: version)
            let malware = matches.filter(\.isMalicious)
            if !malware.isEmpty { out.append(self.malware(key, use, malware)) }
            let weaknesses = Weakness.grouped(matches.filter { !$0.isMalicious })
            if !weaknesses.isEmpty { out.append(finding(key, version, use, weaknesses, index)) }
        }
        return out
    }

    private static func malware(_ key: Key, _ use: Use, _ matches: [AdvisoryIndex.Match]) -> Finding {
        let ids = matches.map(\.id).sorted()
        return malicious.finding(
            "`\(key.name)`\(key.version.map { " " + $0 } ?? "") is known malware (\(ids.joined(separator: ", ")))",
            at: use.locations.sorted(), functions: Array(use.functions),
            subject: "\(key.name)@\(key.version ?? "") \(ids.joined(separator: " "))")
    }

    private static func finding(
        _ key: Key, _ version: String, _ use: Use, _ weaknesses: [Weakness], _ index: AdvisoryIndex
    ) -> Finding {
        let worst = weaknesses.map { $0.severity ?? Weakness.unstated }.max() ?? Weakness.unstated
        let named = weaknesses.prefix(5).map { weakness in
            "\(weakness.name) (\(weakness.severity?.name ?? "severity not stated"))"
        }
        let rest = weaknesses.count - named.count
        var message = "`\(key.name)` \(version) has "
        if let only = weaknesses.first, weaknesses.count == 1 {
            message += "a known weakness: \(named[0])"
            if !only.summary.isEmpty { message += ", \(only.summary)" }
        } else {
            message += "\(weaknesses.count) known weaknesses: \(named.joined(separator: ", "))"
            if rest > 0 { message += " and \(rest) more" }
        }
        // What no function is built with cannot be reached by an event.
        if use.isDevelopment {
            message += "; it is used for development only"
        } else if use.functions.isEmpty {
            message += "; no function is built with it"
        }
        var finding = vulnerable.finding(
            message, at: use.locations.sorted(), functions: Array(use.functions),
            severity: use.functions.isEmpty ? worst.lowered(by: 2) : worst,
            cwe: weaknesses.count == 1 ? weaknesses[0].cwe : nil,
            subject: "\(key.name)@\(version) \(weaknesses.map(\.name).sorted().joined(separator: " "))")
        if let mended = Weakness.mended(key.ecosystem, key.name, after: version, in: index) {
            finding.fix = "move `\(key.name)` to \(mended) or later"
            if !use.isDirect { finding.fix += "; another package asks for it, so renew the lock file" }
        } else {
            finding.fix = "no mended version is known: replace `\(key.name)`, or accept the finding with a reason"
        }
        return finding
    }
}
