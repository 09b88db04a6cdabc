/// What a file is for, by its path and first bytes: it decides how a text in it is to be read.
struct FileRole {
    enum Syntax {
        /// Values are quoted.
        case code
        /// `NAME=value` to the end of the word, comments with `#`.
        case shell
        /// `name: value` and `name = value` to the end of the line.
        case plain
        case json
        case markup
        case docs
    }

    enum Depth {
        /// Everything.
        case whole
        /// Only providers' forms: made by tools, or other people's code.
        case forms
        /// Only providers' forms, and not those that test data abounds with.
        case aside
    }

    var syntax: Syntax
    var depth: Depth

    private static let code: Set<Substring> = [
        "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "mts", "cts", "go", "java", "kt", "kts", "rb", "php", "cs", "rs",
        "swift", "scala", "groovy",
        "lua", "pl", "vue", "svelte", "sql", "c", "h", "cpp", "hpp", "dart", "ex", "exs", "clj", "fs", "vb", "r", "m",
        "ipynb", "tf", "hcl", "gradle", "graphql",
    ]
    /// Whether a path is that of a program's source.
    static func isCode(_ path: String) -> Bool {
        guard let dot = path.lastIndex(of: ".") else { return false }
        return code.contains(path[path.index(after: dot)...].lowercased()[...])
    }

    private static let plain: Set<Substring> = [
        "yaml", "yml", "toml", "ini", "cfg", "conf", "config", "properties", "tfvars", "netrc", "npmrc", "pypirc",
        "cnf", "service", "prefs",
    ]
    private static let docs: Set<Substring> = ["md", "rst", "adoc", "markdown", "mdx", "rmd", "org", "tex"]
    private static let locks: Set<Substring> = [
        "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "poetry.lock", "pipfile.lock",
        "uv.lock", "go.sum", "cargo.lock",
        "composer.lock", "gemfile.lock", "pdm.lock", "bun.lock", "packages.lock.json", "mix.lock", "package.resolved",
        "podfile.lock", ".terraform.lock.hcl",
        "deno.lock", "flake.lock", "conda-lock.yml",
    ]
    private static let tests: Set<Substring> = [
        "test", "tests", "__tests__", "spec", "specs", "fixtures", "fixture", "__fixtures__", "testdata", "test-data",
        "test_data", "mocks", "__mocks__", "mock", "e2e",
        "cypress", "testing", "stubs", "snapshots", "__snapshots__", "cassettes", "unittests", "integration-tests",
        "test-fixtures",
    ]
    private static let samples: Set<Substring> = ["example", "examples", "sample", "samples", "demo", "demos"]
    private static let locales: Set<Substring> = ["locales", "locale", "i18n", "lang", "langs", "translations", "l10n"]
    private static let vendors: Set<Substring> = [
        "vendor", "third_party", "third-party", "site-packages", "bower_components", "dist-packages",
    ]

    init(syntax: Syntax, depth: Depth) {
        self.syntax = syntax
        self.depth = depth
    }

    init(path: String, head: [UInt8], template: Bool = false) {
        let lower = path.lowercased()
        let parts = lower.split(separator: "/")
        let name = parts.last ?? ""
        let folders = parts.dropLast()
        let ending = name.lastIndex(of: ".").map { name[name.index(after: $0)...] } ?? ""
        if name.hasPrefix(".env") || ending == "env" || name.hasPrefix("dockerfile") || name.hasSuffix("dockerfile")
            || name == "makefile"
            || ["sh", "bash", "zsh", "ksh", "envrc", "ps1", "bat", "cmd", "fish", "mk"].contains(ending)
        {
            syntax = .shell
        } else if Self.code.contains(ending) {
            syntax = .code
        } else if Self.plain.contains(ending) || name.hasPrefix(".") {
            syntax = .plain
        } else if Self.docs.contains(ending) || name.hasPrefix("readme") || name.hasPrefix("changelog")
            || (ending == "txt" && !name.holds("env"))
        {
            syntax = .docs
        } else if ending == "json" || ending == "json5" || ending == "jsonc" || ending == "webmanifest" {
            syntax = .json
        } else if ["xml", "html", "htm", "xhtml", "plist", "csproj", "svg", "jsp", "erb", "ejs", "hbs"].contains(ending)
        {
            syntax = .markup
        } else if head.starts(with: Array("#!".utf8)) {
            syntax = .shell
        } else {
            syntax = ending.isEmpty ? .plain : .code
        }
        depth = .whole
        // The rules read a template as such; what they do not reach is searched for forms. The Serverless Framework's is read once more as it is.
        if template {
            if !name.hasPrefix("serverless") { depth = .forms }
            return
        }
        let stem = name.split(separator: ".").first ?? name
        let isSample =
            ["example", "sample", "template", "dist", "tpl", "tmpl", "defaults"].contains(ending)
            || name.holds(".example") || name.holds(".sample")
            || name.holds("-example") || name.holds("_example") || name.holds(".dist.") || name.holds(".env.template")
        if folders.contains(where: { Self.tests.contains($0) || $0.hasSuffix("-tests") || $0.hasSuffix("_tests") })
            || stem.hasPrefix("test_") || stem.hasSuffix("_test") || stem.hasSuffix("_spec") || name.holds(".test.")
            || name.holds(".spec.") || name.holds(".stories.") || name == "conftest.py" || isSample || syntax == .docs
            || folders.contains(where: Self.samples.contains)
            || ((folders.last == "events" || stem == "event" || stem.hasSuffix("_event") || stem.hasSuffix("-event"))
                && syntax == .json)
        {
            depth = .aside
        } else if folders.contains(where: Self.vendors.contains)
            || folders.contains(where: { $0.hasSuffix(".dist-info") || $0.hasSuffix(".egg-info") })
        {
            depth = .aside
        } else if Self.locks.contains(name) || ending == "lock" || ending == "map" || name.holds(".min.")
            || folders.contains(where: Self.locales.contains) || ending == "svg" || ending == "css" || ending == "po"
            || ending == "csv" || ending == "tsv" || isDense(head)
        {
            depth = .forms
        }
    }

    /// Long lines as tools make them.
    private func isDense(_ head: [UInt8]) -> Bool {
        guard syntax == .code, head.count >= 2048 else { return false }
        return head.count(where: { $0 == Byte.newline }) * 400 < head.count
    }
}
