import Testing
import WritModel

/// Layers in the sandbox, as Lambda lays them: merged at /opt, the later over the earlier, read-only, on the search paths.
struct LayerTests {
    @Test func pythonFindsItsLayersInOrder() async throws {
        let function = try await ServedFunction(
            "python3.11", "layered.handler", isolation: .invocation, files: ["layered.py"],
            layers: [
                ["python/first.py": "name = 'one'", "python/both.py": "name = 'one'", "bin/tool": "x"],
                ["python/lib/python3.11/site-packages/unused.py": "", "python/both.py": "name = 'two'"],
            ])
        let answer = try await function.call("{}")
        #expect(answer["first"]?.string == "one")
        #expect(answer["both"]?.string == "two")
        #expect(answer["written"]?.array?.isEmpty == true)
        #expect(answer["opt"]?.array?.compactMap(\.string) == ["bin", "python", "writ"])
        #expect(answer["path"]?.string?.hasSuffix(":/opt/bin") == true)
        #expect(answer["libraries"]?.string?.hasSuffix(":/opt/lib") == true)
        try await function.end()
    }

    @Test func nodeFindsItsLayersInOrder() async throws {
        let function = try await ServedFunction(
            "nodejs18.x", "layered.handler", isolation: .worker, files: ["layered.js"],
            layers: [
                [
                    "nodejs/node_modules/first/index.js": "exports.name = 'one'",
                    "nodejs/node_modules/both/index.js": "exports.name = 'one'",
                ],
                ["nodejs/node18/node_modules/both/index.js": "exports.name = 'two'"],
            ])
        #expect(JSONWriter.string(try await function.call("{}")) == #"{"first":"one","both":"two"}"#)
        try await function.end()
    }
}
