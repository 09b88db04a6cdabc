import Testing
import WritAdvisories
import WritModel

struct NodeManifestTests {
    static let samples = [
        ("package.json", package), ("package-lock.json", lock3), ("package-lock.json", lock1), ("yarn.lock", yarn1),
        ("yarn.lock", berry),
        ("pnpm-lock.yaml", pnpm5), ("pnpm-lock.yaml", pnpm6), ("pnpm-lock.yaml", pnpm9),
    ]

    static let package = """
        {"name": "own", "version": "9.9.9", "dependencies": {
          "express": "^4.0.0", "exact": "1.2.3", "alias": "npm:real@2.0.0", "local": "file:../x", "git": "user/repo"},
         "devDependencies": {"jest": "~29.0.0"}}
        """

    @Test func rangesAreNoVersions() throws {
        let manifest = try read("package.json", Self.package)
        #expect(
            summary(manifest) == ["express@?:2", "exact@1.2.3:2", "real@2.0.0:2", "local@?:2", "git@?:2", "jest@?:3d"])
        #expect(manifest.dependencies.map { $0.source != nil } == [false, false, false, true, true, false])
    }

    static let lock3 = #"""
        {"name": "own", "lockfileVersion": 3, "packages": {
          "": {"dependencies": {"a": "^1"}, "devDependencies": {"t": "^1"}},
          "node_modules/a": {"version": "1.0.0", "resolved": "https://r/a.tgz", "integrity": "sha512-AAA=", "dependencies": {"b": "^1", "c": "^1"}},
          "node_modules/a/node_modules/b": {"version": "1.1.0"},
          "node_modules/b": {"version": "2.0.0", "dev": true},
          "node_modules/c": {"name": "real-c", "version": "3.0.0", "resolved": "http://r/c.tgz"},
          "node_modules/@s/l": {"link": true, "resolved": "packages/l"},
          "node_modules/t": {"version": "1.0.0", "dev": true},
          "packages/l": {"version": "1.0.0"}}}
        """#

    @Test func packageLocksByPath() throws {
        let manifest = try read("package-lock.json", Self.lock3)
        #expect(summary(manifest) == ["a@1.0.0:3", "b@1.1.0:4i", "b@2.0.0:5di", "real-c@3.0.0:6i", "t@1.0.0:8d"])
        #expect(
            manifest.dependencies[0].requires == [
                .init(name: "b", version: "1.1.0"), .init(name: "real-c", version: "3.0.0"),
            ])
        #expect(manifest.dependencies[0].hashes == [.init(algorithm: "sha512", hex: "0000")])
        #expect(manifest.dependencies[3].source == "http://r/c.tgz" && manifest.dependencies[0].source == nil)
    }

    static let lock1 = """
        {"lockfileVersion": 1, "dependencies": {
          "a": {"version": "1.0.0", "dependencies": {
            "b": {"version": "2.0.0", "dev": true}}},
          "g": {"version": "git+ssh://git@x/y.git#abc"},
          "alias": {"version": "npm:real@3.0.0"}}}
        """

    @Test func olderPackageLocks() throws {
        #expect(
            try summary(read("package-lock.json", Self.lock1)) == ["a@1.0.0:2", "g@?:4", "real@3.0.0:5", "b@2.0.0:3di"])
    }

    static let yarn1 = """
        # yarn lockfile v1


        "@s/a@^1.0.0", "@s/a@^1.1.0":
          version "1.2.0"
          resolved "https://registry.yarnpkg.com/@s/a/-/a-1.2.0.tgz#00"
          integrity sha512-AAA=
          dependencies:
            b "^2.0.0"

        b@^2.0.0:
          version "2.1.0"

        "alias@npm:real@^3.0.0":
          version "3.0.1"

        t@^1.0.0:
          version "1.0.0"
        """

    @Test func yarnClassic() throws {
        let manifest = try read(
            "web/yarn.lock", Self.yarn1,
            files: ["web/package.json": #"{"dependencies": {"@s/a": "^1.0.0"}, "devDependencies": {"t": "^1.0.0"}}"#])
        #expect(summary(manifest) == ["@s/a@1.2.0:4", "b@2.1.0:11i", "real@3.0.1:14di", "t@1.0.0:17d"])
        #expect(manifest.dependencies[0].requires == [.init(name: "b", version: "2.1.0")])
        #expect(manifest.dependencies[0].hashes.count == 1)
        #expect(
            try summary(read("yarn.lock", Self.yarn1)) == [
                "@s/a@1.2.0:4i", "b@2.1.0:11i", "real@3.0.1:14i", "t@1.0.0:17i",
            ])
    }

    static let berry = """
        __metadata:
          version: 6

        "@s/a@npm:^1.0.0, @s/a@npm:^1.1.0":
          version: 1.2.0
          resolution: "@s/a@npm:1.2.0"
          dependencies:
            b: ^2.0.0
          checksum: 00
          languageName: node
          linkType: hard

        "b@npm:^2.0.0":
          version: 2.1.0
          resolution: "b@npm:2.1.0"

        "own@workspace:.":
          version: 0.0.0-use.local
          resolution: "own@workspace:."

        "c@patch:c@npm%3A1.0.0#./c.patch":
          version: 1.0.0
          resolution: "c@patch:c@npm%3A1.0.0#./c.patch::version=1.0.0&hash=ab"
        """

    @Test func yarnBerry() throws {
        let manifest = try read("yarn.lock", Self.berry)
        #expect(summary(manifest) == ["@s/a@1.2.0:4i", "b@2.1.0:13i", "c@1.0.0:21i"])
        #expect(manifest.dependencies[0].requires == [.init(name: "b", version: "2.1.0")])
    }

    static let pnpm5 = """
        lockfileVersion: 5.4
        dependencies:
          '@s/a': 1.0.0_react@17.0.0
        devDependencies:
          t: 1.0.0
        packages:
          /@s/a/1.0.0_react@17.0.0:
            resolution: {integrity: sha512-AAA=}
            dependencies:
              b: 2.0.0
            dev: false
          /b/2.0.0:
            resolution: {integrity: sha512-AAA=}
            dev: false
          /t/1.0.0:
            dev: true
        """
    static let pnpm6 = """
        lockfileVersion: '6.0'
        dependencies:
          a:
            specifier: ^1.0.0
            version: 1.0.0(react@17.0.0)
        packages:
          /a@1.0.0(react@17.0.0):
            resolution: {integrity: sha512-AAA=}
            dependencies:
              '@s/b': 2.0.0
            dev: false
          /@s/b@2.0.0:
            dev: false
        """
    static let pnpm9 = """
        lockfileVersion: '9.0'
        importers:
          .:
            dependencies:
              a:
                specifier: ^1.0.0
                version: 1.0.0(react@17.0.0)
              alias:
                specifier: npm:real@^1.0.0
                version: real@1.0.0
            devDependencies:
              t:
                specifier: ^1.0.0
                version: 1.0.0
        packages:
          a@1.0.0:
            resolution: {integrity: sha512-AAA=}
          '@s/b@2.0.0':
            resolution: {integrity: sha512-AAA=}
          real@1.0.0:
            resolution: {integrity: sha512-AAA=}
          t@1.0.0:
            resolution: {integrity: sha512-AAA=}
        snapshots:
          a@1.0.0(react@17.0.0):
            dependencies:
              '@s/b': 2.0.0
          '@s/b@2.0.0': {}
          real@1.0.0: {}
          t@1.0.0: {}
        """

    @Test func pnpmOfAllVersions() throws {
        let five = try read("pnpm-lock.yaml", Self.pnpm5)
        #expect(summary(five) == ["@s/a@1.0.0:7", "b@2.0.0:12i", "t@1.0.0:15d"])
        #expect(five.dependencies[0].requires == [.init(name: "b", version: "2.0.0")])
        let six = try read("pnpm-lock.yaml", Self.pnpm6)
        #expect(summary(six) == ["a@1.0.0:7", "@s/b@2.0.0:12i"])
        #expect(six.dependencies[0].requires == [.init(name: "@s/b", version: "2.0.0")])
        let nine = try read("pnpm-lock.yaml", Self.pnpm9)
        #expect(summary(nine) == ["a@1.0.0:16", "@s/b@2.0.0:18i", "real@1.0.0:20", "t@1.0.0:22d"])
        #expect(nine.dependencies[0].requires == [.init(name: "@s/b", version: "2.0.0")])
    }

    @Test func installedModules() throws {
        #expect(
            try summary(read("node_modules/@s/x/package.json", #"{"name": "@s/x", "version": "2.0.0"}"#)) == [
                "@s/x@2.0.0:1"
            ])
        #expect(try summary(read("node_modules/x/package.json", #"{"type": "module"}"#)) == [])
    }
}
