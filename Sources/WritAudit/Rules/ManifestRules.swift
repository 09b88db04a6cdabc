import WritAdvisories
import WritModel

/// How an application says which packages it is built with.
enum ManifestRules {
    static func check(_ input: AuditInput, _ reach: ManifestReach) -> [Finding] {
        let manifests = input.dependencies.manifests
        var out: [Finding] = []
        for manifest in manifests where !manifest.kind.isVendored {
            let functions = Array(reach.functions(of: manifest))
            // Tools that no function is built with are their author's business.
            guard !functions.isEmpty else { continue }
            out +=
                unpinned(manifest, manifests, functions) + unhashed(manifest, functions) + sources(manifest, functions)
        }
        return out
    }

    /// One finding for each file.
    private static func unpinned(_ manifest: Manifest, _ all: [Manifest], _ functions: [String]) -> [Finding] {
        let own = manifest.dependencies.filter {
            $0.location.file == manifest.file && !$0.isDevelopment && $0.isDirect && !isLocal($0)
        }
        let open = own.filter { $0.version == nil }
        let rule = DependencyRules.unpinned
        switch manifest.kind {
        case .requirements:
            guard !open.isEmpty else { return [] }
        case .pyproject:
            let isServed = all.contains { $0.folder == manifest.folder && $0.kind == .requirements }
            guard !open.isEmpty, !isServed, !isLocked(manifest, all) else { return [] }
        case .pom:
            let ranges = own.filter { "[(LR".contains($0.requirement.first ?? " ") && $0.version == nil }
            guard let first = ranges.first else { return [] }
            return [
                rule.finding(
                    "\(Prose.list(ranges.map(\.name), limit: 4)) may be any version of a range",
                    at: [first.location], functions: functions, subject: manifest.file)
            ]
        case .packageJSON:
            guard let first = own.first, !isLocked(manifest, all) else { return [] }
            return [
                rule.finding(
                    "no lock file: what is installed may differ at each build (\(own.count) \(own.count == 1 ? "package" : "packages") of `\(manifest.file)`)",
                    at: [first.location], functions: functions, subject: manifest.file)
            ]
        default: return []
        }
        guard let first = open.first else { return [] }
        let verb = open.count == 1 ? "has" : "have"
        return [
            rule.finding(
                "\(Prose.list(open.map(\.name), limit: 4)) \(verb) no exact version", at: [first.location],
                functions: functions, subject: manifest.file)
        ]
    }

    /// A lock file of the same ecosystem lies in the manifest's folder or in one around it.
    private static func isLocked(_ manifest: Manifest, _ all: [Manifest]) -> Bool {
        all.contains {
            $0.kind.isLock && $0.kind.ecosystem == manifest.kind.ecosystem && manifest.folder.hasPrefix($0.folder)
        }
    }

    private static func isLocal(_ dependency: Dependency) -> Bool {
        guard let source = dependency.source else { return false }
        return ["file:", "link:", "workspace:", "portal:", ".", "/"].contains { source.hasPrefix($0) }
    }

    private static func unhashed(_ manifest: Manifest, _ functions: [String]) -> [Finding] {
        guard manifest.kind == .requirements || manifest.kind == .packageLock else { return [] }
        let own = manifest.dependencies.filter {
            $0.location.file == manifest.file && $0.version != nil && $0.source == nil
        }
        let bare = own.filter(\.hashes.isEmpty)
        // Where versions are open, hashes come later.
        guard let first = bare.first, manifest.kind == .packageLock || own.count == manifest.dependencies.count else {
            return []
        }
        let what = bare.count == own.count ? "no package" : "\(bare.count) of \(own.count) packages"
        let verb = bare.count == own.count ? "has a hash" : "have no hash"
        return [
            DependencyRules.unhashed.finding(
                "\(what) of `\(manifest.file)` \(verb)", at: [first.location], functions: functions,
                subject: manifest.file)
        ]
    }

    private static func sources(_ manifest: Manifest, _ functions: [String]) -> [Finding] {
        var out: [Finding] = []
        for source in manifest.sources {
            if source.isUnverified || isPlain(source.url) {
                let what = source.isUnverified ? "the certificate of" : "no encryption guards"
                let message =
                    source.isUnverified
                    ? "\(what) `\(shown(source.url))` is not checked" : "\(what) what comes from `\(shown(source.url))`"
                out.append(DependencyRules.insecure.finding(message, at: [source.location], functions: functions))
            }
            if source.isAdditional, manifest.dependencies.contains(where: \.hashes.isEmpty) {
                out.append(
                    DependencyRules.additional.finding(
                        "every package may come from the default index or from `\(shown(source.url))`, whichever has the later version",
                        at: [source.location], functions: functions))
            }
        }
        let plain = manifest.dependencies.filter { $0.source.map(isPlain) ?? false }
        if let first = plain.first {
            out.append(
                DependencyRules.insecure.finding(
                    "no encryption guards the way that \(Prose.list(plain.map(\.name), limit: 4)) "
                        + (plain.count == 1 ? "comes" : "come"), at: [first.location], functions: functions))
        }
        return out
    }

    /// Fetched without TLS or SSH from another machine.
    private static func isPlain(_ url: String) -> Bool {
        let plain = ["http://", "git://", "git+http://", "git+git://", "ftp://"].first { url.hasPrefix($0) }
        guard let plain else { return false }
        let host = url.dropFirst(plain.count).prefix { $0 != "/" && $0 != ":" }
        return !["localhost", "127.0.0.1", "[", "host.docker.internal"].contains(String(host))
    }

    /// Without user and password.
    private static func shown(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return url }
        let rest = url[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard let at = authority.lastIndex(of: "@") else { return url }
        return String(url[..<scheme.upperBound] + rest[rest.index(after: at)...])
    }
}
