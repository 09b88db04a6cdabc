package import WritModel

/// A third-party package that a file asks for, locks or holds.
package struct Dependency: Sendable, Equatable {
    package var ecosystem: Ecosystem
    /// In the ecosystem's one spelling.
    package var name: String
    /// The exact version; nil where the file leaves it open.
    package var version: String?
    /// What was asked for, as written, e.g. `>=2,<3`; empty where anything will do.
    package var requirement: String
    package var location: SourceLocation
    /// False for a package that only another package asks for.
    package var isDirect: Bool
    /// Needed to build or test only.
    package var isDevelopment: Bool
    /// Digests of what may be installed.
    package var hashes: [Hash]
    /// The packages that it asks for itself, where the file says.
    package var requires: [Requirement]
    /// Where it comes from if not from the registry: a URL or a path.
    package var source: String?

    package struct Hash: Sendable, Hashable {
        /// `sha256`, `sha512`, …
        package var algorithm: String
        /// Lower-case hexadecimal.
        package var hex: String

        package init(algorithm: String, hex: String) {
            self.algorithm = algorithm
            self.hex = hex
        }
    }

    package struct Requirement: Sendable, Hashable {
        package var name: String
        /// nil where the file holds only one version of it.
        package var version: String?

        package init(name: String, version: String?) {
            self.name = name
            self.version = version
        }
    }

    package init(
        _ ecosystem: Ecosystem, _ name: String, version: String?, requirement: String = "", at location: SourceLocation,
        isDirect: Bool = true, isDevelopment: Bool = false, hashes: [Hash] = [], requires: [Requirement] = [],
        source: String? = nil
    ) {
        self.ecosystem = ecosystem
        self.name = ecosystem.normalized(name)
        self.version = version
        self.requirement = requirement
        self.location = location
        self.isDirect = isDirect
        self.isDevelopment = isDevelopment
        self.hashes = hashes
        self.requires = requires
        self.source = source
    }
}

/// What one file says about packages.
package struct Manifest: Sendable, Equatable {
    package enum Kind: String, Sendable, CaseIterable {
        case requirements, pipfileLock, poetryLock, uvLock, pyproject
        case packageJSON, packageLock, yarnLock, pnpmLock
        case goMod, pom, gradleLock, cargoLock, composerLock, gemfileLock, nugetLock
        /// What is there, not what was asked for.
        case distInfo, nodeModule

        /// Names exact versions of all packages, also of those that others ask for.
        package var isLock: Bool {
            switch self {
            case .pipfileLock, .poetryLock, .uvLock, .packageLock, .yarnLock, .pnpmLock, .gradleLock, .cargoLock,
                .composerLock, .gemfileLock, .nugetLock:
                true
            default: false
            }
        }

        package var isVendored: Bool { self == .distInfo || self == .nodeModule }

        package var ecosystem: Ecosystem {
            switch self {
            case .requirements, .pipfileLock, .poetryLock, .uvLock, .pyproject, .distInfo: .pypi
            case .packageJSON, .packageLock, .yarnLock, .pnpmLock, .nodeModule: .npm
            case .goMod: .go
            case .pom, .gradleLock: .maven
            case .cargoLock: .crates
            case .composerLock: .packagist
            case .gemfileLock: .rubygems
            case .nugetLock: .nuget
            }
        }
    }

    package var kind: Kind
    package var file: String
    package var dependencies: [Dependency]
    /// Settings that say where packages come from, such as `--index-url`.
    package var sources: [PackageSource] = []
    /// What could not be read.
    package var problems: [InputError]

    package struct PackageSource: Sendable, Equatable {
        package var url: String
        /// Beside the default registry, so that a name may come from either.
        package var isAdditional: Bool
        /// Certificates of this host are not checked.
        package var isUnverified: Bool
        package var location: SourceLocation

        package init(url: String, isAdditional: Bool = false, isUnverified: Bool = false, at location: SourceLocation) {
            self.url = url
            self.isAdditional = isAdditional
            self.isUnverified = isUnverified
            self.location = location
        }
    }

    package init(
        _ kind: Kind, file: String, dependencies: [Dependency] = [], sources: [PackageSource] = [],
        problems: [InputError] = []
    ) {
        self.kind = kind
        self.file = file
        self.dependencies = dependencies
        self.sources = sources
        self.problems = problems
    }

    /// The folder that the file is in, with a final slash; empty at the root.
    package var folder: String { Paths.folder(of: file) }
}

/// Paths inside an application, with `/` and without `.` and `..`.
enum Paths {
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    }

    static func name(of path: String) -> Substring {
        path.lastIndex(of: "/").map { path[path.index(after: $0)...] } ?? path[...]
    }

    /// `path` seen from `folder`; nil where it leads out of the application.
    static func joined(_ folder: String, _ path: String) -> String? {
        guard !path.hasPrefix("/") else { return nil }
        var parts = folder.split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                guard parts.popLast() != nil else { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }
}
