package import WritAdvisories
package import WritModel

/// What an application's manifests say about third-party packages, and the advisories to judge that by.
package struct DependencyFacts: Sendable {
    package var manifests: [Manifest]
    /// Nil where none are kept on this machine.
    package var advisories: AdvisoryIndex?
    /// What could not be read.
    package var problems: [InputError]
    /// Manifests in which a person may accept a finding by a comment.
    package var texts: [String: [UInt8]]

    package init(
        manifests: [Manifest] = [], advisories: AdvisoryIndex? = nil, problems: [InputError] = [],
        texts: [String: [UInt8]] = [:]
    ) {
        self.manifests = manifests
        self.advisories = advisories
        self.problems = problems
        self.texts = texts
    }

    /// Advisories that were not renewed for so long say nothing about new weaknesses.
    private static let mostDays = 60

    /// - Parameters:
    ///   - found: the manifests of the application.
    ///   - advisories: the index or why there is none; nil where none is kept on this machine.
    ///   - load: gives a file by its path relative to the application's folder; nil where there is none.
    package static func read(
        _ found: ManifestFinder.Found, advisories: Result<AdvisoryIndex, InputError>?, now: Int64?,
        load: @escaping (String) -> [UInt8]?
    ) -> DependencyFacts {
        var facts = DependencyFacts()
        for path in found.paths {
            guard let kind = ManifestReader.kind(of: path) else { continue }
            guard let bytes = load(path) else {
                facts.problems.append(InputError("no-file", "`\(path)` cannot be read"))
                continue
            }
            let manifest = ManifestReader.read(kind, bytes, file: path, load: load)
            facts.problems += manifest.problems
            facts.manifests.append(manifest)
            if [.requirements, .pyproject, .goMod].contains(kind) { facts.texts[path] = bytes }
        }
        if !found.isWhole {
            facts.problems.append(
                InputError("too-many-files", "not all folders were searched for dependencies: there are too many"))
        }
        facts.problems += unknownVersions(facts.manifests)
        let asks = facts.manifests.contains { $0.dependencies.contains { $0.version != nil } }
        switch advisories {
        case .success(let index):
            facts.advisories = index
            if let now, index.newestChange > 0, asks {
                let days = (now - index.newestChange) / 86_400
                if days > mostDays {
                    facts.problems.append(
                        InputError(
                            "old-advisories", "the newest advisory on this machine is \(days) days old",
                            hint: "renew them with `writ advisories update PATH…`"))
                }
            }
        case .failure(let error): facts.problems.append(error)
        case nil:
            guard asks else { break }
            facts.problems.append(
                InputError(
                    "no-advisories",
                    "dependencies were not compared with known weaknesses: this machine keeps no advisories",
                    hint: "load OSV dumps with `writ advisories update PATH…`"))
        }
        return facts
    }

    /// Packages of which neither a lock file nor an installation tells the version: of them nothing can be known.
    private static func unknownVersions(_ manifests: [Manifest]) -> [InputError] {
        manifests.compactMap { manifest in
            guard !manifest.kind.isVendored, !manifest.kind.isLock else { return nil }
            let open = manifest.dependencies.filter { $0.version == nil && $0.isDirect && !$0.isDevelopment }
            let isTold = manifests.contains { other in
                guard other.kind.ecosystem == manifest.kind.ecosystem else { return false }
                return other.kind.isLock && manifest.folder.hasPrefix(other.folder)
                    || other.kind.isVendored && other.folder.hasPrefix(manifest.folder)
            }
            guard let first = open.first, !isTold else { return nil }
            return InputError(
                "unknown-versions",
                "\(open.count) \(open.count == 1 ? "package" : "packages") of `\(manifest.file)` cannot be compared with known weaknesses: no version is stated",
                at: first.location, hint: "commit a lock file, or install the packages before the audit")
        }
    }
}
