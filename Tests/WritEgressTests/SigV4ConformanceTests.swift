import Foundation
import Testing
import WritModel

@testable import WritEgress

/// The signing cases of awslabs/aws-c-auth, in `suites/sigv4` of the directory that WRIT_SHARED names.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["WRIT_SHARED"] != nil))
struct SigV4ConformanceTests {
    private struct Context: Decodable {
        struct Credentials: Decodable {
            var access_key_id: String
            var secret_access_key: String
            var token: String?
        }
        var credentials: Credentials
        var expiration_in_seconds: Int
        var normalize: Bool
        var region: String
        var service: String
        var timestamp: String
        var omit_session_token: Bool?
    }

    private func request(_ text: String) -> AWSRequest {
        let sides = text.split(separator: "\n\n", maxSplits: 1, omittingEmptySubsequences: false)
        var lines: [String] = []
        for line in sides[0].split(separator: "\n") {
            if line.hasPrefix(" "), let last = lines.popLast() {
                lines.append(last + " " + line)
            } else {
                lines.append(String(line))
            }
        }
        let first = lines.removeFirst()
        let method = String(first.prefix { $0 != " " })
        let target = first.dropFirst(method.count + 1).dropLast(" HTTP/1.1".count)
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let fields = lines.map { line in
            let sides = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            return AWSRequest.Field(String(sides[0]), sides.count > 1 ? String(sides[1]) : "")
        }
        return AWSRequest(
            method: method, host: "example.amazonaws.com", path: parts[0], query: parts.count > 1 ? parts[1] : "",
            fields: fields, body: .bytes(sides.count > 1 ? Array(sides[1].utf8) : []))
    }

    @Test func everyCaseInHeaderAndQueryForm() throws {
        let root = URL(fileURLWithPath: ProcessInfo.processInfo.environment["WRIT_SHARED"] ?? "")
            .appendingPathComponent("suites/sigv4/v4")
        var passed = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: root.path).sorted() {
            let folder = root.appendingPathComponent(name)
            func text(_ file: String) throws -> String {
                try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            }
            let context = try JSONDecoder().decode(
                Context.self, from: Data(contentsOf: folder.appendingPathComponent("context.json")))
            let timestamp = context.timestamp.filter { $0 != "-" && $0 != ":" }
            let scope = SigV4Scope(date: String(timestamp.prefix(8)), region: context.region, service: context.service)
            let key = SigV4.signingKey(Secret(context.credentials.secret_access_key), scope: scope)
            for form in ["header", "query"] {
                let signed = request(try text("\(form)-signed-request.txt"))
                let wanted = try text("\(form)-signature.txt").trimmingCharacters(in: .whitespacesAndNewlines)
                let authorization = try SigV4Authorization(signed)
                var plain = signed
                let omits = context.omit_session_token == true
                if omits {
                    plain.query = plain.query.split(separator: "&").filter { !$0.hasPrefix("X-Amz-Security-Token=") }
                        .joined(separator: "&")
                }
                var body: [UInt8] = []
                if case .bytes(let bytes) = signed.body { body = bytes }
                let canonical = SigV4.canonicalRequest(
                    plain, signed: authorization.signedFields,
                    payload: authorization.payload?.text ?? SigV4.digest(body),
                    rule: context.normalize ? .normalized : .asSent,
                    withoutQuery: form == "query" ? "X-Amz-Signature" : nil)
                #expect(canonical == (try text("\(form)-canonical-request.txt")), "\(name) \(form)")
                let string = SigV4.stringToSign(canonicalRequest: canonical ?? "", timestamp: timestamp, scope: scope)
                let signature = SigV4.signature(string, key: key)
                #expect(signature == wanted, "\(name) \(form)")
                #expect(authorization.signature == wanted)
                #expect(authorization.accessKeyID == context.credentials.access_key_id)
                if signature == wanted { passed += 1 }
            }
        }
        print("sigv4: \(passed) passed")
        #expect(passed == 74 || passed == 76)
    }
}
