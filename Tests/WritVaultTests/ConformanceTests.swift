import Foundation
import Testing
import WritModel
import WritVault

/// Third parties' clients on what the vault wrote. Needs WRIT_SHARED (the folder of suites and tools) and WRIT_PYTHON (an
/// interpreter with the tools' requirements); skipped without.
@Suite(.enabled(if: Conformance.isReady))
struct ConformanceTests {
    @Test func awsEncryptionSDKOpensASealedMessage() throws {
        let folder = try TemporaryFolder()
        let key = [UInt8].random(32)
        let keyring = try #require(Keyring(keys: [Secret(key)]))
        for size in [0, 5, 4096, 10_000] {
            let plaintext = [UInt8].random(size)
            // The tool states this context.
            let message = try Vault(keys: keyring).seal(Secret(plaintext), context: ["tenant": "t1"])
            try AtomicFile.write(message, to: folder("sealed"))
            let output = try Conformance.run(
                "esdk_roundtrip.py", ["decrypt", folder("sealed"), folder("opened"), key.lowercaseHex])
            #expect(output.status == 0, "\(output.text)")
            #expect(try AtomicFile.read(folder("opened"), limit: 1 << 20) == plaintext)
        }
    }
}

enum Conformance {
    static var shared: String? { ProcessInfo.processInfo.environment["WRIT_SHARED"] }
    static var python: String? { ProcessInfo.processInfo.environment["WRIT_PYTHON"] }
    static var isReady: Bool { shared != nil && python != nil }

    /// Runs one of the tools and gives its exit status and what it printed.
    static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["\(try #require(shared))/tools/\(tool)"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
