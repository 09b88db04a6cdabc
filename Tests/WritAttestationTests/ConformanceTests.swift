import Crypto
import Foundation
import Testing
import WritAdvisories
import WritModel
import WritVault

@testable import WritAttestation

/// Third parties' clients and vectors. Needs WRIT_SHARED (the folder of suites and tools), some also WRIT_PYTHON (an interpreter
/// with the tools' requirements); skipped without.
@Suite(.enabled(if: Conformance.shared != nil))
struct ConformanceTests {
    private let key = SigningKey.generate()

    private func envelope() throws -> Envelope {
        let digest = try #require(SHA256Digest(bytes: [UInt8](repeating: 1, count: 32)))
        let limits = Writ.Limits(
            memory: .mebibytes(256), timeout: 3, concurrency: 1, tmp: .mebibytes(64), processes: 32)
        let writ = Writ(
            function: "F", runtime: "python3.12", handler: "app.handler", isolation: .worker, limits: limits,
            expires: 1_900_000_000)
        return try Statement(bundle: digest, writ: writ).signed(by: key)
    }

    @Test(.enabled(if: Conformance.python != nil)) func securesystemslibVerifiesTheEnvelope() throws {
        let folder = try TemporaryFolder()
        try folder.write(key.verificationKey.pem, "public.pem")
        let json = try envelope().json
        func run(_ bytes: [UInt8]) throws -> (status: Int32, text: String) {
            try AtomicFile.write(bytes, to: folder("envelope.json"))
            return try Conformance.run(
                "verify_dsse.py",
                [folder("envelope.json"), "\(key.verificationKey.id)=\(folder("public.pem"))", "--threshold", "1"])
        }
        let verified = try run(json)
        #expect(verified.status == 0, "\(verified.text)")
        #expect(verified.text.contains("in-toto Statement valid"))
        for at in stride(from: 0, to: json.count, by: json.count / 12) {
            var changed = json
            changed[at] ^= 1
            #expect(try run(changed).status != 0, "byte \(at)")
        }
    }

    @Test(.enabled(if: Conformance.python != nil)) func cycloneDXValidatesTheBillOfMaterials() throws {
        let folder = try TemporaryFolder()
        let digest = try #require(SHA256Digest(bytes: [UInt8](repeating: 1, count: 32)))
        let components = [
            Component(
                .npm, name: "@scope/x", version: "1.0.0", locations: ["package-lock.json"],
                hashes: [.init(algorithm: "sha512", hex: String(repeating: "0a", count: 64))],
                requires: [.init(name: "y", version: nil)]),
            Component(.npm, name: "y", version: "2.0.0", locations: ["package-lock.json"]),
            Component(.maven, name: "org.x:y", version: "1", locations: ["pom.xml"]),
            Component(.pypi, name: "boto3", version: nil, locations: ["requirements.txt"]),
        ]
        let part = BillOfMaterials.Part(
            reference: "writ:function/F", name: "F", bundle: digest, packages: ["pkg:npm/y@2.0.0"])
        for document in [
            BillOfMaterials.document(function: "F", bundle: digest, components: components),
            BillOfMaterials.document(
                root: .init(reference: "writ:application/app", name: "app"), parts: [part], components: components),
        ] {
            try folder.write(JSONWriter.string(document), "bom.json")
            let result = try Conformance.run("validate_cdx.py", [folder("bom.json"), "1.6"])
            #expect(result.status == 0, "\(result.text)")
        }
    }

    @Test func wycheproofECDSA() throws {
        let path = "\(try #require(Conformance.shared))/suites/wycheproof/ecdsa_secp256r1_sha256_test.json"
        let bytes = try #require(try AtomicFile.read(path, limit: 64 << 20))
        let node = try JSONParser.parse(bytes, file: path)
        var passed = 0
        for group in node["testGroups"]?.array ?? [] {
            let pem = try #require(group["publicKeyPem"]?.string)
            let key = try VerificationKey(pem: pem)
            for test in group["tests"]?.array ?? [] {
                let message = try #require([UInt8](lowercaseHex: test["msg"]?.string ?? ""))
                let signature = try #require([UInt8](lowercaseHex: test["sig"]?.string ?? ""))
                let expected = test["result"]?.string == "valid"
                #expect(key.isValid(signature, of: message) == expected, "\(test["tcId"]?.integer ?? 0)")
                passed += 1
            }
        }
        #expect(passed > 400)
        print("wycheproof ecdsa_secp256r1_sha256: \(passed) vectors")
    }
}

enum Conformance {
    static var shared: String? { ProcessInfo.processInfo.environment["WRIT_SHARED"] }
    static var python: String? { ProcessInfo.processInfo.environment["WRIT_PYTHON"] }

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
