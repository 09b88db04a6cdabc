import Testing
import WritModel

/// What one invocation leaves behind, in a real sandbox.
struct IsolationTests {
    private func found(_ isolation: Writ.Isolation) async throws -> [Node] {
        let function = try await ServedFunction(
            "python3.11", "leaves.handler", isolation: isolation, files: ["leaves.py", "shared.py"])
        var found: [Node] = []
        for number in 1...3 { found.append(try await function.call("{\"n\":\(number)}")) }
        try await function.end()
        return found
    }

    @Test func anInvocationLeavesNothingForTheNext() async throws {
        for node in try await found(.invocation) {
            #expect(
                JSONWriter.string(node)
                    == #"{"globals":[],"module":null,"environment":null,"tmp":[],"shm":[],"processes":0}"#)
        }
    }

    /// The lawful neighbour: with isolation `worker` the same handler finds all of it, as in Lambda.
    @Test func aWorkerKeepsWhatItsInvocationsLeave() async throws {
        let third = try #require(try await found(.worker).last)
        #expect(JSONWriter.string(third["globals"] ?? Node(.null)) == "[1,2]")
        #expect(third["module"]?.integer == 2)
        #expect(third["environment"]?.string == "2")
        #expect(third["tmp"]?.array?.compactMap(\.string) == ["folder-1", "folder-2", "link-1", "link-2"])
        #expect(third["shm"]?.array?.compactMap(\.string) == ["file-1", "file-2"])
        #expect(third["processes"]?.integer == 2)
    }
}
