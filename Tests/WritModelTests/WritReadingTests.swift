import Testing
import WritModel

struct WritReadingTests {
    static let valid = SpecVector.all("valid").filter { !$0.name.hasSuffix(".canonical.json") }
    static let canonical = SpecVector.all("valid").filter { $0.name.hasSuffix(".canonical.json") }
    static let invalid = SpecVector.all("invalid")

    @Test func invalidVectorsOutnumberValidOnes() {
        #expect(Self.valid.count >= 3)
        #expect(Self.invalid.count > Self.valid.count * 10)
    }

    @Test(arguments: valid)
    func validVectorsReadAndReturn(_ vector: SpecVector) throws {
        let (writ, errors) = Writ.read(try vector.node())
        #expect(errors == [])
        let read = try #require(writ)
        #expect(try Writ(reading: read.node, form: .signed) == read)
        let yaml = read.yaml()
        let again = try YAMLParser.parse(Array(yaml.utf8), file: "again.yaml")
        #expect(again == read.node, "\(yaml)")
        #expect(try Writ(reading: again, form: .signed) == read)
    }

    @Test(arguments: canonical)
    func canonicalFormIsTheOneOfTheSpecification(_ vector: SpecVector) throws {
        let source = try #require(Self.valid.first { vector.name.hasPrefix($0.name.prefix { $0 != "." } + ".") })
        let bytes = try CanonicalJSON.bytes(try Writ(reading: source.node()).node)
        #expect(String(decoding: bytes, as: UTF8.self) == String(decoding: vector.bytes, as: UTF8.self))
    }

    @Test(arguments: invalid)
    func invalidVectorsAreRefusedWithThePlace(_ vector: SpecVector) throws {
        let expected = try #require(vector.expected)
        guard let node = try? vector.node() else {
            #expect(errorCode { _ = try vector.node() } == expected)
            return
        }
        let (writ, errors) = Writ.read(node)
        #expect(writ == nil)
        #expect(errors.map(\.code) == [expected], "\(errors)")
        #expect(errors.allSatisfy { $0.location != nil })
    }

    @Test func everythingThatIsWrongIsReportedAtOnce() throws {
        let node = try parseYAML("writ: v1\nfunction: a b\nruntime: cobol\nextra: 1\n")
        let (writ, errors) = Writ.read(node)
        #expect(writ == nil)
        #expect(
            errors.map(\.code) == [
                "unknown-field", "missing-field", "missing-field", "missing-field", "bad-name", "unknown-runtime",
            ])
        #expect(errors.first?.location?.line == 4)
        #expect(errors.last?.description.hasPrefix("t.yaml:3:10: `/runtime` is `cobol`") == true)
    }

    @Test func placesNameTheLineOfEachField() throws {
        let full = try #require(Self.valid.first { $0.name == "full.yaml" })
        let writ = try Writ(reading: full.node())
        #expect(writ.places["/egress/1/host"]?.line == 35)
        #expect(writ.places["/limits/memory"] == WritModel.SourceLocation(file: "full.yaml", line: 7, column: 19))
        #expect(writ.reference("/egress/1/host").description == "full.yaml:35:13 /egress/1/host")
    }

    @Test func isolationDefaultsToWhatTheRuntimeAllows() throws {
        let minimal = try #require(Self.valid.first { $0.name == "minimal.yaml" })
        #expect(try Writ(reading: minimal.node()).isolation == .worker)
        let text = String(decoding: minimal.bytes, as: UTF8.self).replacing("provided.al2023", with: "python3.13")
        #expect(try Writ(reading: parseYAML(text)).isolation == .invocation)
    }

    @Test func signedFormHasOneSpelling() throws {
        let minimal = try #require(Self.valid.first { $0.name == "minimal.yaml" })
        let writ = try Writ(reading: minimal.node())
        #expect(errorCode { _ = try Writ(reading: minimal.node(), form: .signed) } == "not-canonical")
        var node = writ.node
        #expect(try Writ(reading: node, form: .signed) == writ)
        var members = try #require(node.object)
        members["limits"] = .object([
            "memory": "131072 KiB", "timeout": "3 s", "concurrency": 1, "tmp": "0 B", "processes": 4,
        ])
        node = Node(members)
        #expect(try Writ(reading: node) == writ)
        #expect(errorCode { _ = try Writ(reading: node, form: .signed) } == "not-canonical")
    }

    @Test(arguments: [
        ("PYTHONPATH", "/opt/python", EnvironmentRules.Judgement.allowed),
        ("PYTHONPATH", "/opt/../tmp", .loaderControl),
        ("PYTHONPATH", "/optional", .loaderControl), ("PYTHONPATH", "", .loaderControl),
        ("PYTHONPATH", "/opt:", .loaderControl), ("LD_LIBRARY_PATH", "/opt/lib:/usr/lib64", .allowed),
        ("LD_LIBRARY_PATH", "/tmp", .loaderControl), ("LD_AUDIT", "/opt/x.so", .loaderControl),
        ("PATH", "/opt/bin:/usr/bin", .allowed), ("PATH", "/tmp:/usr/bin", .loaderControl), ("ENV", "prod", .allowed),
        ("NODE_OPTIONS", "--max-old-space-size=512 --enable-source-maps", .allowed),
        ("NODE_OPTIONS", "--max-old-space-size=512;x", .loaderControl), ("NODE_OPTIONS", "-r x", .loaderControl),
        ("NODE_OPTIONS", "--enable-source-maps\t--require=/tmp/x", .loaderControl),
        ("AWS_RETRY_MODE", "standard", .allowed), ("AWS_CA_BUNDLE", "/tmp/x", .reserved), ("_HANDLER", "x", .reserved),
        ("LAMBDA_TASK_ROOT", "/tmp", .reserved), ("https_proxy", "x", .loaderControl), ("A", "x", .badName),
        ("A=B", "x", .badName), ("Ä1", "x", .badName), ("TABLE_NAME", "\u{1}", .allowed),
    ])
    func environment(_ name: String, _ value: String, _ judgement: EnvironmentRules.Judgement) {
        #expect(EnvironmentRules.judge(name, value: value) == judgement)
    }
}
