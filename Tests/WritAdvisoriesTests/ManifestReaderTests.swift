import Testing
import WritAdvisories
import WritModel

/// What a manifest says, one line for each package: `name@version:line`, with `d` for development and `i` for indirect.
func summary(_ manifest: Manifest) -> [String] {
    manifest.dependencies.map { dependency in
        "\(dependency.name)@\(dependency.version ?? "?"):\(dependency.location.line)"
            + (dependency.isDevelopment ? "d" : "") + (dependency.isDirect ? "" : "i")
    }
}

func read(_ path: String, _ text: String, files: [String: String] = [:]) throws -> Manifest {
    let kind = try #require(ManifestReader.kind(of: path))
    return ManifestReader.read(kind, Array(text.utf8), file: path) { files[$0].map { Array($0.utf8) } }
}

struct ManifestReaderTests {
    @Test(arguments: [
        ("src/requirements.txt", Manifest.Kind.requirements), ("requirements-dev.txt", .requirements),
        ("requirements/base.txt", .requirements),
        ("Pipfile.lock", .pipfileLock), ("a/poetry.lock", .poetryLock), ("uv.lock", .uvLock),
        ("npm-shrinkwrap.json", .packageLock),
        ("src/x-1.0.dist-info/METADATA", .distInfo), ("src/node_modules/a/package.json", .nodeModule),
        ("src/node_modules/@s/a/package.json", .nodeModule), ("src/package.json", .packageJSON), ("go.mod", .goMod),
        ("pom.xml", .pom),
    ]) func manifestsAreKnownByName(path: String, kind: Manifest.Kind) {
        #expect(ManifestReader.kind(of: path) == kind)
    }

    @Test(arguments: [
        "notes.txt", "src/node_modules/a/lib/package.json", "src/node_modules/@s/package.json", "METADATA",
        "package.json5", "a/yarn.lock.bak",
    ]) func otherFilesAreNone(path: String) { #expect(ManifestReader.kind(of: path) == nil) }

    @Test func whatCannotBeReadIsAProblemOfThatFile() throws {
        for (path, text) in [
            ("package-lock.json", "{"), ("poetry.lock", "[["), ("pnpm-lock.yaml", "a: [\n"), ("pom.xml", "<a><b></a>"),
            ("uv.lock", "a = "),
            ("x.dist-info/METADATA", "Version: 1\n"), ("package.json", "[1,"),
        ] {
            let manifest = try read(path, text)
            #expect(manifest.problems.count == 1 && manifest.dependencies.isEmpty, "\(path)")
        }
    }

    @Test func damagedManifestsAreSurvived() throws {
        var generator = SeededGenerator(seed: 11)
        let samples = PythonManifestTests.samples + NodeManifestTests.samples + OtherManifestTests.samples
        for (path, text) in samples {
            let bytes = Array(text.utf8)
            for _ in 0..<300 {
                var changed = bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) {
                    let at = Int.random(in: 0..<changed.count, using: &generator)
                    if Bool.random(using: &generator) {
                        changed[at] = "\n \"@:/<>-[]{}=#\\1".utf8.randomElement(using: &generator) ?? 0
                    } else {
                        changed.removeSubrange(at..<min(changed.count, at + Int.random(in: 1...20, using: &generator)))
                    }
                    if changed.isEmpty { changed = bytes }
                }
                _ = ManifestReader.read(try #require(ManifestReader.kind(of: path)), changed, file: path)
            }
        }
    }
}
