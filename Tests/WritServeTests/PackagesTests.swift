import Testing
import WritModel

/// Packages of the runtime in the sandbox. The folder on the host lies below /tmp here, which the sandbox's own /tmp hides.
struct PackagesTests {
    @Test func pythonFindsThemBehindTheBundlesOwn() async throws {
        let function = try await ServedFunction(
            "python3.11", "packaged.handler", isolation: .invocation, files: ["packaged.py", "bundled.py"],
            packages: ["sdk.py": "name = 'runtime'", "bundled.py": "name = 'runtime'"])
        let answer = try await function.call("{}")
        #expect(answer["sdk"]?.string == "runtime")
        #expect(answer["bundled"]?.string == "bundle")
        #expect(answer["written"]?.bool == false)
        #expect(answer["folder"]?.string == "/var/runtime")
        try await function.end()
    }
}
