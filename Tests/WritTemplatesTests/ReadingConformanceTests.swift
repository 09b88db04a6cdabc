import Foundation
import Testing
import WritModel

@testable import WritTemplates

/// The application as read from SAM templates against what the transform makes of them: two ways to the same facts.
struct ReadingConformanceTests {
    struct Pair {
        var name: String
        var app: Application
        var output: Node
    }

    static func pairs() throws -> [Pair] {
        try SAMConformanceTests.names("output").compactMap { name in
            guard let suite = SAMConformanceTests.suite,
                let data = FileManager.default.contents(atPath: "\(suite)/input/\(name).yaml")
            else { return nil }
            let document = try YAMLParser.parse([UInt8](data), file: name + ".yaml")
            let parameters = ["param1": "value1", "param2": "value2"]
            let app = ApplicationReader(parameters: parameters).read(
                document, name: name, folder: ".", templateFile: name + ".yaml")
            let expansion = SAMTransform.expand(document, options: SAMConformanceTests.options(for: name))
            return Pair(name: name, app: app, output: expansion.document)
        }
    }

    /// `path method` → names of the security that the definition asks for there.
    static func security(_ body: Node) -> [String: Set<String>] {
        var result: [String: Set<String>] = [:]
        for path in body["paths"]?.object ?? Mapping() {
            for item in (try? APIDefinition.contents(path.value)) ?? [] {
                for operation in item.object ?? Mapping() {
                    for definition in (try? APIDefinition.contents(operation.value)) ?? [] {
                        let uri = definition[APIDefinition.integration]?["uri"]
                        guard let uri, JSONWriter.string(uri, pretty: false).contains(":lambda:path/") else { continue }
                        let method = operation.key == APIDefinition.anyMethod ? "ANY" : operation.key.uppercased()
                        let names = (definition["security"]?.array ?? []).flatMap { $0.object?.keys ?? [] }
                        result["\(path.key) \(method)"] = Set(names)
                    }
                }
            }
        }
        return result
    }

    @Test(.enabled(if: SAMConformanceTests.suite != nil)) func routesAreOpenExactlyWhereTheDefinitionIs() throws {
        var compared = 0
        for pair in try Self.pairs() {
            for entry in pair.output["Resources"]?.object ?? Mapping() {
                guard let body = entry.value["Properties"]?["Body"], let api = pair.app.api(entry.key) else { continue }
                for (key, names) in Self.security(body) {
                    let isOpen = names.subtracting(["NONE", "api_key_false"]).isEmpty
                    let route = api.routes.first { "\($0.path) \($0.method)" == key }
                    guard let route, route.function != nil else { continue }
                    compared += 1
                    #expect(
                        route.authorization.isOpen == isOpen,
                        "\(pair.name) \(entry.key) \(key): \(route.authorization) for \(names)")
                }
            }
        }
        print("routes compared: \(compared)")
    }

    @Test(.enabled(if: SAMConformanceTests.suite != nil)) func rolesHoldExactlyWhatTheTransformGrants() throws {
        var compared = 0
        for pair in try Self.pairs() {
            for function in pair.app.functions where function.role.origin == .generated {
                guard let role = pair.output["Resources"]?[function.logicalID + "Role"]?["Properties"] else { continue }
                let granted = (role["Policies"]?.array ?? []).flatMap { policy -> [Node] in
                    let documents = Intrinsic(policy) == nil ? [policy] : (policy["Fn::If"]?.array ?? []).map { $0 }
                    return documents.flatMap { $0["PolicyDocument"]?["Statement"].map { $0.array ?? [$0] } ?? [] }
                }
                compared += 1
                let read = function.role.statements.filter {
                    if case .attached = $0.source { false } else { true }
                }
                #expect(
                    read.count <= granted.count,
                    "\(pair.name) \(function.logicalID): \(read.count) statements read, \(granted.count) granted")
            }
        }
        print("roles compared: \(compared)")
    }
}
