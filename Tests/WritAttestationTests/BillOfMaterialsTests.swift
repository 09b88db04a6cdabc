import Testing
import WritAdvisories
import WritAttestation
import WritModel

struct BillOfMaterialsTests {
    private func urls(_ folder: TemporaryFolder) throws -> [String] {
        try ComponentScan.components(of: folder.path).map(\.packageURL)
    }

    @Test func findsWhatIsThereAndWhatWasAskedFor() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "Metadata-Version: 2.1\nName: Typing_Extensions\nVersion: 4.1.0\n\nName: no\n",
            "typing_extensions-4.1.0.dist-info/METADATA")
        try folder.write(
            """
            # comment
            requests[socks] == 2.31.0 ; python_version > "3" --hash=sha256:ab
            Flask>=2
            boto3
            local==1.0+cpu \\
                --hash=sha256:00
            -r other.txt
            --index-url https://example.com
            ./wheel.whl
            git+https://example.com/x
            """, "requirements.txt")
        try folder.write(#"{"name":"left-pad","version":"1.3.0"}"#, "node_modules/left-pad/package.json")
        try folder.write(#"{"name":"@scope/x","version":"2.0.0"}"#, "node_modules/@scope/x/package.json")
        try folder.write(#"{"name":"inner","version":"9.9.9"}"#, "node_modules/left-pad/lib/package.json")
        try folder.write(#"{"name":"own","version":"9.9.9"}"#, "package.json")
        try folder.write(
            #"""
            {"lockfileVersion":3,"packages":{"":{"name":"own"},"node_modules/left-pad":{"version":"1.3.0"},
            "node_modules/a/node_modules/b":{"version":"0.1.0"},"node_modules/l":{"link":true}}}
            """#, "package-lock.json")
        #expect(
            try urls(folder) == [
                "pkg:npm/%40scope/x@2.0.0", "pkg:npm/b@0.1.0", "pkg:npm/left-pad@1.3.0", "pkg:pypi/boto3",
                "pkg:pypi/flask",
                "pkg:pypi/local@1.0%2Bcpu", "pkg:pypi/requests@2.31.0", "pkg:pypi/typing-extensions@4.1.0",
            ])
        let components = try ComponentScan.components(of: folder.path)
        #expect(components[2].locations == ["node_modules/left-pad/package.json", "package-lock.json"])
    }

    @Test func readsOldLocks() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            #"{"dependencies":{"a":{"version":"1.0.0","dependencies":{"b":{"version":"2.0.0"}}}}}"#, "package-lock.json"
        )
        #expect(try urls(folder) == ["pkg:npm/a@1.0.0", "pkg:npm/b@2.0.0"])
    }

    @Test func refusesWhatCannotBeRead() throws {
        let folder = try TemporaryFolder()
        try folder.write("{", "package-lock.json")
        #expect(throws: InputError.self) { try urls(folder) }
    }

    @Test func theDocumentIsReproducible() throws {
        let folder = try TemporaryFolder()
        try folder.write("a==1\n", "requirements.txt")
        let digest = try #require(SHA256Digest(bytes: [UInt8](repeating: 1, count: 32)))
        let components = try ComponentScan.components(of: folder.path)
        let one = BillOfMaterials.document(function: "F", bundle: digest, components: components)
        let two = BillOfMaterials.document(function: "F", bundle: digest, components: components)
        #expect(try BillOfMaterials.digest(of: one) == BillOfMaterials.digest(of: two))
        #expect(one["components"]?[0]?["purl"]?.string == "pkg:pypi/a@1")
        let more = BillOfMaterials.document(
            function: "F", bundle: digest,
            components: components + [Component(.npm, name: "b", version: nil, locations: [])])
        #expect(try BillOfMaterials.digest(of: more) != BillOfMaterials.digest(of: one))
    }

    @Test func whatDependsOnWhatIsThereWithItsHash() throws {
        let one = Component(
            .npm, name: "@s/a", version: "1.0.0", locations: ["package-lock.json"],
            hashes: [.init(algorithm: "sha512", hex: String(repeating: "0", count: 128))],
            requires: [.init(name: "b", version: "2.0.0"), .init(name: "gone", version: nil)])
        let many = Component(
            .pypi, name: "c", version: "1", locations: ["requirements.txt"],
            hashes: ["0", "1"].map { .init(algorithm: "sha256", hex: String(repeating: $0, count: 64)) })
        let components = [
            one, Component(.npm, name: "b", version: "1.0.0", locations: []),
            Component(.npm, name: "b", version: "2.0.0", locations: []),
            Component(.maven, name: "org.x:y", version: "3", locations: []), many,
        ]
        let part = BillOfMaterials.Part(reference: "writ:function/F", name: "F", packages: ["pkg:npm/%40s/a@1.0.0"])
        let document = BillOfMaterials.document(
            root: .init(reference: "writ:application/app", name: "app"), parts: [part], components: components)
        let list = document["components"]?.array ?? []
        #expect(list.map { $0["name"]?.string } == ["F", "a", "b", "b", "y", "c"])
        #expect(list[1]["hashes"]?[0]?["alg"]?.string == "SHA-512")
        #expect(list[4]["group"]?.string == "org.x" && list[4]["purl"]?.string == "pkg:maven/org.x/y@3")
        #expect(list[5]["hashes"] == nil, "two files, of which one is installed")
        let dependencies = document["dependencies"]?.array ?? []
        #expect(
            dependencies.map { $0["ref"]?.string } == [
                "writ:application/app", "writ:function/F", "pkg:npm/%40s/a@1.0.0",
            ])
        #expect(dependencies[2]["dependsOn"]?.array?.map(\.string) == ["pkg:npm/b@2.0.0"])
        #expect(
            dependencies[0]["dependsOn"]?.array?.count == 5, "the function, and four packages that no function names")
    }
}
