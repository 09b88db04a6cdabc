/// A version of a package, ordered as its ecosystem orders it.
package struct Version: Sendable, Comparable {
    private enum Form: Sendable {
        case python(PythonVersion)
        case semantic(SemanticVersion)
        case maven(MavenVersion)
        case nuget(NuGetVersion)
        case gem(GemVersion)
        case composer(ComposerVersion)
    }

    private let form: Form
    package let text: String

    /// The longest text that is taken for a version.
    package static let longest = 512

    /// Nil for text that the ecosystem does not take for a version, such as a branch or a path.
    package init?(_ text: String, in ecosystem: Ecosystem) {
        guard text.utf8.count <= Self.longest else { return nil }
        let form: Form? =
            switch ecosystem {
            case .pypi: PythonVersion(text).map(Form.python)
            case .npm, .go, .crates: SemanticVersion(text).map(Form.semantic)
            case .maven: MavenVersion(text).map(Form.maven)
            case .nuget: NuGetVersion(text).map(Form.nuget)
            case .rubygems: GemVersion(text).map(Form.gem)
            case .packagist: ComposerVersion(text).map(Form.composer)
            }
        guard let form else { return nil }
        self.form = form
        self.text = text
    }

    /// -1, 0 or 1. Versions of different ecosystems have no order: they count as equal, and no caller has both.
    private static func order(_ a: Version, _ b: Version) -> Sign {
        switch (a.form, b.form) {
        case (.python(let x), .python(let y)): PythonVersion.order(x, y)
        case (.semantic(let x), .semantic(let y)): SemanticVersion.order(x, y)
        case (.maven(let x), .maven(let y)): MavenVersion.order(x, y)
        case (.nuget(let x), .nuget(let y)): NuGetVersion.order(x, y)
        case (.gem(let x), .gem(let y)): GemVersion.order(x, y)
        case (.composer(let x), .composer(let y)): ComposerVersion.order(x, y)
        default: 0
        }
    }

    package static func < (a: Version, b: Version) -> Bool { order(a, b) < 0 }
    /// Equal in order: `1.0` and `1.0.0` of PyPI are.
    package static func == (a: Version, b: Version) -> Bool { order(a, b) == 0 }

    /// True for a version that its author does not yet call finished.
    package var isPrerelease: Bool {
        switch form {
        case .python(let version): version.isPrerelease
        case .semantic(let version): version.isPrerelease
        case .nuget(let version): version.isPrerelease
        case .gem(let version): version.isPrerelease
        case .maven(let version): version.isPrerelease
        case .composer(let version): version.isPrerelease
        }
    }
}
