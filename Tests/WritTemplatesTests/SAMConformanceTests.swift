import Foundation
import Testing
import WritModel

@testable import WritTemplates

/// The expected outputs and errors of the SAM project itself; runs where `WRIT_SHARED` names the folder that holds them.
struct SAMConformanceTests {
    static let suite = ProcessInfo.processInfo.environment["WRIT_SHARED"].map { $0 + "/suites/sam" }

    /// Known differences, with the reason.
    static let accepted = [
        "error_invalid_logical_id": "YAML's number `0` as a key is the text `0` here, as it is in CloudFormation"
    ]

    static func options(for name: String) -> SAMTransform.Options {
        let features: Set<String> =
            name.hasPrefix("feature_toggle_")
            ? ["normalized_open_api_version", "deployment_preference_condition_fix"] : []
        return SAMTransform.Options(
            parameters: ["param1": "value1", "param2": "value2"], region: "ap-southeast-1", features: features,
            passesMetadata: name == "translate_convert_metadata"
        ) { id, _ in
            switch id {
            case "no-access", "non-existent", "invalid-semver":
                .failure(.init("Cannot access application: \(id)."))
            case "preparing-never-ready": .failure(.init("", isPending: true))
            default: .success("https://awsserverlessrepo-changesets-xxx.s3.amazonaws.com/signed-url")
            }
        }
    }

    static func names(_ folder: String) throws -> [String] {
        guard let suite else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: "\(suite)/\(folder)")
            .filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
    }

    static func expand(_ name: String) throws -> SAMTransform.Expansion? {
        guard let suite, let data = FileManager.default.contents(atPath: "\(suite)/input/\(name).yaml") else {
            return nil
        }
        let document = try YAMLParser.parse([UInt8](data), file: name + ".yaml")
        return SAMTransform.expand(document, options: options(for: name))
    }

    static func expected(_ folder: String, _ name: String) throws -> Node {
        let data = FileManager.default.contents(atPath: "\(suite ?? "")/\(folder)/\(name).json") ?? Data()
        return try JSONParser.parse([UInt8](data), file: name + ".json")
    }

    @Test(.enabled(if: suite != nil)) func outputsEqualThoseOfSAM() throws {
        var passed = 0
        var skipped: [String] = []
        for name in try Self.names("output") {
            guard let expansion = try Self.expand(name) else {
                skipped.append(name)
                continue
            }
            let wanted = NormalForm(try Self.expected("output", name))
            let matches = expansion.errors.isEmpty && NormalForm(expansion.document) == wanted
            #expect(matches, "\(name): \(expansion.errors.first?.description ?? "another template")")
            if matches { passed += 1 }
        }
        print("SAM outputs: \(passed) passed, \(skipped.count) without input: \(skipped.joined(separator: " "))")
    }

    @Test(.enabled(if: suite != nil)) func errorsEqualThoseOfSAM() throws {
        var passed = 0
        var skipped: [String] = []
        for name in try Self.names("errors") {
            guard let expansion = try Self.expand(name) else {
                skipped.append(name)
                continue
            }
            let wanted = try Self.expected("errors", name)["errorMessage"]?.string
            let found =
                "Invalid Serverless Application Specification document. Number of errors found: "
                + "\(expansion.errors.count). " + expansion.errors.map(\.message).joined(separator: " ")
            let unplaced = expansion.errors.filter { ($0.location?.line ?? 0) == 0 }
            #expect(unplaced.isEmpty, "\(name): an error has no place")
            if Self.accepted[name] != nil { continue }
            #expect(found == wanted, "\(name)")
            if found == wanted { passed += 1 }
        }
        print(
            "SAM errors: \(passed) passed, \(Self.accepted.count) accepted, "
                + "\(skipped.count) without input: \(skipped.joined(separator: " "))")
    }

    /// A template for comparison: lists without order, as SAM's own tests compare, and without hashes of deployments.
    struct NormalForm: Equatable {
        var text: String

        init(_ document: Node) {
            var renamed: [(String, String)] = []
            for entry in document["Resources"]?.object ?? Mapping()
            where entry.value["Type"]?.string == "AWS::ApiGateway::Deployment" {
                renamed.append((entry.key, String(entry.key.dropLast(10)) + "HASH"))
            }
            var text = Self.sorted(document)
            for (from, to) in renamed { text = text.replacingOccurrences(of: from, with: to) }
            self.text = text.replacingOccurrences(
                of: "deployment id: [0-9a-f]{40}", with: "deployment id: HASH", options: .regularExpression)
        }

        private static func sorted(_ node: Node) -> String {
            switch node.value {
            case .array(let items): return "[" + items.map(sorted).sorted().joined(separator: ",") + "]"
            case .object(let members):
                return "{" + members.map { "\($0.key):\(sorted($0.value))" }.sorted().joined(separator: ",") + "}"
            case .double(let number) where number == number.rounded(): return String(Int(number))
            default: return JSONWriter.string(node, pretty: false)
            }
        }
    }
}
