import Foundation
import Testing

@testable import WritModel

struct JSONSchemaTests {
    private func violations(_ schema: String, _ document: String, limit: Int = 20) throws -> [JSONSchema.Violation] {
        try JSONSchema(compiling: parseJSON(schema)).validate(parseJSON(document), limit: limit)
    }

    private func compileCode(_ schema: String) -> String? {
        errorCode { _ = try JSONSchema(compiling: parseJSON(schema)) }
    }

    @Test func violationsNamePlaceKeywordAndPointer() throws {
        let schema = #"""
            {"type":"object","required":["id","a/b"],"additionalProperties":false,
             "properties":{"id":{"type":"integer","minimum":1},"a/b":{"items":{"type":"string","pattern":"^[a-z]+$"}}}}
            """#
        let found = try violations(schema, "{\"id\": 0,\n \"a/b\": [\"x\", \"Y\", 3],\n \"z\": 1}")
        #expect(found.map(\.pointer) == ["/id", "/a~1b/1", "/a~1b/2", "/z"])
        #expect(found.map(\.keyword) == ["minimum", "pattern", "type", "additionalProperties"])
        #expect(found.map { $0.location?.line } == [1, 2, 2, 3])
        #expect(try violations(schema, "{\"id\": 1, \"a/b\": []}") == [])
        #expect(try violations(schema, "{\"id\": 0, \"z\": 1}", limit: 1).count == 1)
        #expect(try violations(schema, "{}").map(\.keyword) == ["required", "required"])
    }

    @Test func violationsHoldNoValues() throws {
        let found = try violations(
            #"{"properties":{"p":{"const":"x","enum":["x"],"maxLength":1,"pattern":"^x$"}}}"#, #"{"p":"hunter2"}"#)
        #expect(found.count == 4)
        #expect(found.allSatisfy { !$0.message.contains("hunter2") })
    }

    @Test(arguments: [
        (#"{"type":"strin"}"#, "bad-schema"), (#"{"minLength":-1}"#, "bad-schema"),
        (#"{"required":"a"}"#, "bad-schema"),
        (#"{"properties":[]}"#, "bad-schema"), (#"{"allOf":[]}"#, "bad-schema"), (#"{"multipleOf":0}"#, "bad-schema"),
        (#"{"items":3}"#, "bad-schema"), ("[]", "bad-schema"), (##"{"$ref":"#/nowhere"}"##, "unresolved-ref"),
        (#"{"$ref":"https://example.com/s"}"#, "unresolved-ref"), (#"{"$ref":"file:///etc/passwd"}"#, "unresolved-ref"),
        (#"{"$schema":"https://example.com/s"}"#, "unknown-dialect"), (#"{"pattern":"("}"#, "bad-pattern"),
        (#"{"pattern":"(?=a)"}"#, "unsupported-pattern"), (#"{"pattern":"(a)\\1"}"#, "unsupported-pattern"),
        (#"{"pattern":"(a{1000}){1000}"}"#, "pattern-too-large"), (#"{"patternProperties":{"[":true}}"#, "bad-pattern"),
        (#"{"enum":1}"#, "bad-schema"), (#"{"$ref":1}"#, "bad-schema"), (#"{"uniqueItems":"yes"}"#, "bad-schema"),
    ])
    func wrongSchemasAreRefused(_ schema: String, _ code: String) {
        #expect(compileCode(schema) == code)
    }

    @Test func draftsDifferWhereTheyShould() throws {
        let old =
            #"{"$schema":"http://json-schema.org/draft-04/schema#","minimum":1,"exclusiveMinimum":true,"const":3}"#
        #expect(try violations(old, "1").map(\.keyword) == ["exclusiveMinimum"])
        #expect(try violations(old, "2") == [])
        let seven =
            #"{"$schema":"http://json-schema.org/draft-07/schema#","items":[{"type":"string"}],"additionalItems":false}"#
        #expect(try violations(seven, "[\"a\",1]").map(\.keyword) == ["false"])
        let hidden =
            ##"{"$schema":"http://json-schema.org/draft-07/schema#","definitions":{"a":true},"$ref":"#/definitions/a","type":"string"}"##
        #expect(try violations(hidden, "1") == [])
        #expect(
            try violations(
                hidden.replacing("draft-07/schema#", with: "draft/2020-12/schema").replacing("http:", with: "https:"),
                "1"
            ).count == 1)
    }

    @Test func endlessSchemasEnd() throws {
        #expect(try violations(##"{"$ref":"#"}"##, "1").map(\.keyword) == ["limit"])
        #expect(try violations(##"{"not":{"$ref":"#"}}"##, "1").map(\.keyword) == ["limit"])
        #expect(try violations(##"{"anyOf":[{"$ref":"#"},{"$ref":"#"}]}"##, "1").last?.keyword == "limit")
        let doubling = (0..<40).map {
            ##""a\##($0)":{"allOf":[{"$ref":"#/$defs/a\##($0 + 1)"},{"$ref":"#/$defs/a\##($0 + 1)"}]}"##
        }
        let schema = ##"{"$ref":"#/$defs/a0","$defs":{"a40":true,"## + doubling.joined(separator: ",") + "}}"
        let compiled = try JSONSchema(compiling: parseJSON(schema))
        #expect(compiled.validate(1, work: 10_000).map(\.keyword) == ["limit"])
    }

    @Test func workThatRunsOutIsNeverAPass() throws {
        let text = String(repeating: "a", count: 50_000)
        for schema in [#"{"not":{"pattern":"(a|aa)+b"}}"#, #"{"pattern":"(a|aa)+b"}"#] {
            let compiled = try JSONSchema(compiling: parseJSON(schema))
            #expect(compiled.validate(Node(text), work: 1_000).last?.keyword == "limit")
            #expect(compiled.isValid(Node(text)) == schema.contains("not"))
        }
        let list = Node((0..<5_000).map { Node(.integer($0)) })
        let unique = try JSONSchema(compiling: parseJSON(#"{"not":{"uniqueItems":false}}"#))
        #expect(unique.validate(list, work: 100).map(\.keyword) == ["not"])
        let compiled = try JSONSchema(compiling: parseJSON(#"{"not":{"uniqueItems":true}}"#))
        #expect(compiled.validate(list, work: 100).map(\.keyword) == ["limit"])
    }

    @Test func lookalikeKeysAreOtherKeys() throws {
        let schema = #"{"properties":{"\u00e9":{"type":"string"}},"required":["\u00e9"],"additionalProperties":false}"#
        #expect(try violations(schema, #"{"\u00e9":"x"}"#) == [])
        #expect(try violations(schema, #"{"e\u0301":"x"}"#).map(\.keyword) == ["required", "additionalProperties"])
    }

    static let metaschemas: [String: Node] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "Fixtures/metaschemas")
        var found: [String: Node] = [:]
        for file in (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? [] {
            guard let data = try? Data(contentsOf: file),
                let node = try? JSONParser.parse([UInt8](data), file: file.lastPathComponent),
                let id = (node["$id"] ?? node["id"])?.string
            else { continue }
            found[URIReference(id).withoutFragment] = node
        }
        return found
    }()

    @Test func metaschemasAreValidByThemselves() throws {
        #expect(Self.metaschemas.count == 10)
        for (uri, node) in Self.metaschemas {
            let schema = try JSONSchema(compiling: node, resources: Self.metaschemas)
            #expect(schema.validate(node) == [], "\(uri)")
            #expect(
                !schema.isValid(.object(["type": "nothing", "properties": 1])) || uri.contains("vocab")
                    || uri.contains("meta/"))
        }
    }

    @Test func theSpecificationsOwnSchemaAgreesWithTheVectors() throws {
        let file = SpecVector.folder.deletingLastPathComponent().appendingPathComponent("writ-v1.schema.json")
        let node = try JSONParser.parse([UInt8](Data(contentsOf: file)), file: "writ-v1.schema.json")
        let metaschema = try #require(Self.metaschemas["https://json-schema.org/draft/2020-12/schema"])
        #expect(try JSONSchema(compiling: metaschema, resources: Self.metaschemas).validate(node) == [])
        let schema = try JSONSchema(compiling: node)
        for vector in SpecVector.all("valid") { #expect(schema.validate(try vector.node()) == [], "\(vector.name)") }
        for vector in SpecVector.all("invalid") {
            // What the schema refuses, the reader refuses; the reverse need not hold.
            let lexical = [
                "unknown-field", "missing-field", "wrong-type", "unknown-value", "unknown-version", "unknown-runtime",
                "empty-list",
            ]
            guard let expected = vector.expected, lexical.contains(expected), let node = try? vector.node() else {
                continue
            }
            #expect(!schema.isValid(node), "\(vector.name)")
        }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["WRIT_SHARED"] != nil))
    func theJSONSchemaTestSuitePasses() throws {
        let shared = try #require(ProcessInfo.processInfo.environment["WRIT_SHARED"])
        let suite = URL(fileURLWithPath: shared).appendingPathComponent("suites/json-schema")
        var resources = Self.metaschemas
        let remotes = suite.appendingPathComponent("remotes")
        for path in try FileManager.default.subpathsOfDirectory(atPath: remotes.path) where path.hasSuffix(".json") {
            let data = try Data(contentsOf: remotes.appendingPathComponent(path))
            resources["http://localhost:1234/\(path)"] = try JSONParser.parse([UInt8](data), file: path)
        }
        for (folder, dialect) in [("draft4", SchemaDialect.draft4), ("draft7", .draft7), ("draft2020-12", .draft2020)] {
            let tests = suite.appendingPathComponent("tests/\(folder)")
            var passed = 0
            var failed: [String] = []
            for name in try FileManager.default.contentsOfDirectory(atPath: tests.path).sorted()
            where name.hasSuffix(".json") {
                let data = try Data(contentsOf: tests.appendingPathComponent(name))
                for group in try JSONParser.parse([UInt8](data), file: name).array ?? [] {
                    let title = "\(folder)/\(name): \(group["description"]?.string ?? "")"
                    let cases = group["tests"]?.array ?? []
                    guard let source = group["schema"] else { continue }
                    do {
                        let schema = try JSONSchema(compiling: source, dialect: dialect, resources: resources)
                        for test in cases {
                            guard let document = test["data"], let expected = test["valid"]?.bool else { continue }
                            let found = schema.validate(document)
                            if found.isEmpty == expected, schema.isValid(document) == expected {
                                passed += 1
                            } else {
                                failed.append("\(title): \(test["description"]?.string ?? "") \(found)")
                            }
                        }
                    } catch { failed += cases.map { "\(title): \($0["description"]?.string ?? "") \(error)" } }
                }
            }
            print("json schema \(folder): passed \(passed), failed \(failed.count), skipped 0")
            for name in failed { print("json schema failed: \(name)") }
            #expect(failed.isEmpty)
        }
    }
}
