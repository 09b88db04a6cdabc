import Testing
import WritAdvisories
import WritModel

struct PythonManifestTests {
    static let samples = [
        ("requirements.txt", requirements), ("Pipfile.lock", pipfile), ("poetry.lock", poetry), ("uv.lock", uv),
        ("pyproject.toml", pyproject),
    ]

    static let requirements = """
        # comment
        requests[socks] == 2.31.0 ; python_version > "3"   # why
        Flask>=2,<3
        boto3
        pinned===1.0+cpu \\
            --hash=sha256:00ff \\
            --hash=sha256:11ee
        star==1.*
        two==1.0,!=1.1
        -r other.txt
        --index-url https://example.com/simple
        --extra-index-url=http://example.com/simple
        ./wheel.whl
        git+https://example.com/x#egg=named
        from-url @ https://example.com/y-1.0.whl#sha256=00
        """

    @Test func requirementsAreReadLineByLine() throws {
        let manifest = try read(
            "src/requirements.txt", Self.requirements,
            files: ["src/other.txt": "-r requirements.txt\nurllib3==1.26.4\n-r ../../../etc/passwd\n-r missing.txt\n"])
        #expect(
            summary(manifest) == [
                "requests@2.31.0:2", "flask@?:3", "boto3@?:4", "pinned@1.0+cpu:5", "star@?:8", "two@?:9",
                "urllib3@1.26.4:2", "named@?:14",
                "from-url@?:15",
            ])
        #expect(
            manifest.dependencies[3].hashes == [
                .init(algorithm: "sha256", hex: "00ff"), .init(algorithm: "sha256", hex: "11ee"),
            ])
        #expect(manifest.dependencies[6].location.file == "src/other.txt")
        #expect(manifest.dependencies[1].requirement == ">=2,<3")
        #expect(manifest.sources.map(\.url) == ["https://example.com/simple", "http://example.com/simple"])
        #expect(manifest.sources.map(\.isAdditional) == [false, true])
        #expect(manifest.problems.map(\.code) == ["outside", "no-file"])
    }

    @Test func filesForTestsAreForDevelopment() throws {
        #expect(try summary(read("requirements-dev.txt", "pytest==8.0\n")) == ["pytest@8.0:1d"])
        #expect(try summary(read("contests/requirements.txt", "pytest==8.0\n")) == ["pytest@8.0:1"])
    }

    @Test func includesThatNeverEndEnd() throws {
        var files: [String: String] = [:]
        for n in 0..<50 { files["r\(n).txt"] = "-r r\(n + 1).txt\np\(n)==1\n" }
        let manifest = try read("requirements.txt", "-r r0.txt\n", files: files)
        #expect(manifest.dependencies.count == 8 && manifest.problems.map(\.code) == ["too-deep"])
    }

    static let pipfile = """
        {"_meta": {"sources": [{"url": "http://pypi.example.com/simple", "verify_ssl": false}]},
         "default": {
          "requests": {"hashes": ["sha256:aa"], "index": "pypi", "version": "==2.25.0"},
          "urllib3": {"version": "==1.26.4"},
          "local": {"path": "."}},
         "develop": {"pytest": {"version": "==6.0.0"}}}
        """

    @Test func pipfileLock() throws {
        let manifest = try read("Pipfile.lock", Self.pipfile)
        #expect(summary(manifest) == ["requests@2.25.0:3", "urllib3@1.26.4:4i", "local@?:5i", "pytest@6.0.0:6di"])
        #expect(manifest.dependencies[0].hashes == [.init(algorithm: "sha256", hex: "aa")])
        #expect(manifest.sources.first?.isUnverified == true)
    }

    static let poetry = """
        [[package]]
        name = "Jinja2"
        version = "2.11.0"
        groups = ["main", "dev"]
        files = [
            {file = "x.whl", hash = "sha256:aa"},
        ]

        [package.dependencies]
        MarkupSafe = ">=0.23"

        [[package]]
        name = "markupsafe"
        version = "1.1.1"
        category = "main"

        [[package]]
        name = "pytest"
        version = "6.0"
        groups = ["dev"]
        """

    @Test func poetryLock() throws {
        let manifest = try read("poetry.lock", Self.poetry)
        #expect(summary(manifest) == ["jinja2@2.11.0:2i", "markupsafe@1.1.1:13i", "pytest@6.0:18di"])
        #expect(manifest.dependencies[0].requires == [.init(name: "markupsafe", version: nil)])
        #expect(manifest.dependencies[0].hashes.count == 1)
    }

    static let uv = """
        version = 1
        [[package]]
        name = "app"
        version = "0.1.0"
        source = { virtual = "." }
        dependencies = [{ name = "flask" }]
        [package.dev-dependencies]
        dev = [{ name = "pytest" }]
        [[package]]
        name = "flask"
        version = "3.0.0"
        source = { registry = "https://pypi.org/simple" }
        dependencies = [{ name = "jinja2" }]
        sdist = { url = "https://x/flask.tar.gz", hash = "sha256:aa" }
        wheels = [{ url = "https://x/flask.whl", hash = "sha256:bb" }]
        [[package]]
        name = "jinja2"
        version = "3.1.2"
        source = { registry = "https://pypi.org/simple" }
        [[package]]
        name = "pytest"
        version = "8.0.0"
        source = { registry = "https://pypi.org/simple" }
        """

    @Test func uvLock() throws {
        let manifest = try read("uv.lock", Self.uv)
        #expect(summary(manifest) == ["flask@3.0.0:10", "jinja2@3.1.2:17i", "pytest@8.0.0:21di"])
        #expect(manifest.dependencies[0].hashes.map(\.hex) == ["aa", "bb"])
    }

    static let pyproject = """
        [project]
        name = "app"
        dependencies = [
          "requests>=2.0",
          "exact==1.0",
        ]
        [tool.poetry.dependencies]
        python = "^3.11"
        flask = "^2.0"
        pinned = "1.2.3"
        [tool.poetry.group.dev.dependencies]
        pytest = {version = "^8"}
        """

    @Test func projectsNameDirectRequirements() throws {
        #expect(
            try summary(read("pyproject.toml", Self.pyproject)) == [
                "requests@?:4", "exact@1.0:5", "flask@?:9", "pinned@1.2.3:10", "pytest@?:12d",
            ])
    }

    @Test func installedPackages() throws {
        #expect(
            try summary(
                read(
                    "src/typing_extensions-4.1.0.dist-info/METADATA",
                    "Metadata-Version: 2.1\nName: Typing_Extensions\nVersion: 4.1.0\n\nName: no\n"))
                == ["typing-extensions@4.1.0:2"])
    }
}
