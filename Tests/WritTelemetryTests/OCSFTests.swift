import Foundation
import Testing
import WritModel
import WritVault

@testable import WritTelemetry

struct OCSFTests {
    /// Events of every kind, plain and with all details that the gates give.
    static let events: [Event] = {
        let writ = WritReference(
            function: "F", pointer: "/egress/0", location: .init(file: "writ.yaml", line: 3, column: 5))
        let verdicts: [Verdict?] = [nil, .allowed(Reason("a.b", "yes", writ: writ)), .refused(Reason("a.b", "no"))]
        let details: [[String: Node]] = [
            [:],
            [
                "host": "example.com", "port": 443, "address": "192.0.2.1", "method": "POST", "path": "/a/b", "pid": 17,
                "status": 200, "durationMs": Node(.double(1.5)), "action": "s3:GetObject",
                "resource": "arn:aws:s3:::a/b",
                "program": "/usr/bin/x", "command": "x -y", "operation": "write", "caller": "alice", "phase": "start",
                "severity": "high", "rule": "detect.x", "bundle": "sha256:00", "source": "sqs", "extra": ["list", 1],
                "exitCode": 1, "requestId": "r",
            ],
            [
                "host": "not a host!", "port": 70000, "address": "2001:db8::1", "method": "BREW", "path": "", "pid": -1,
                "status": "200", "durationMs": -1, "operation": "exit", "exitCode": 137, "phase": "stop",
                "severity": "odd",
            ],
            [
                "host": "10.0.0.1", "path": "/", "operation": "rename", "source": "http", "phase": "x",
                "severity": "note",
            ],
        ]
        return Event.Kind.allCases.flatMap { kind in
            verdicts.flatMap { verdict in
                details.flatMap { details in
                    [
                        Event(kind, time: 1_700_000_000_123_456_789, verdict: verdict, message: "m", details: details),
                        Event(
                            kind, time: 1, function: "F", invocation: "i", sandbox: "s", verdict: verdict, message: "",
                            details: details),
                    ]
                }
            }
        }
    }()

    private func node(_ kind: Event.Kind, _ details: [String: Node], _ verdict: Verdict? = nil) -> Node {
        OCSF.node(
            for: Event(kind, time: 5_000_000_000, function: "F", verdict: verdict, message: "m", details: details),
            sequence: 7)
    }

    @Test func eachKindHasItsClass() {
        let classes: [(Event.Kind, Int)] = [
            (.admission, 6002), (.invocation, 6003), (.ingress, 6003), (.process, 1007), (.file, 1001), (.egress, 4001),
            (.alert, 2004), (.lifecycle, 6002), (.log, 0),
        ]
        #expect(Set(classes.map(\.0)) == Set(Event.Kind.allCases))
        for (kind, classID) in classes {
            let node = node(kind, [:])
            #expect(node["class_uid"]?.integer == classID)
            #expect(node["category_uid"]?.integer == classID / 1000)
            #expect(node["type_uid"]?.integer == classID * 100 + (node["activity_id"]?.integer ?? -1))
            #expect(node["time"]?.integer == 5000 && node["metadata"]?["sequence"]?.integer == 7)
        }
        #expect(node(.egress, ["action": "s3:PutObject"])["class_uid"]?.integer == 6003)
    }

    @Test func theVerdictAndItsLineAreThere() {
        let writ = WritReference(function: "F", pointer: "/egress")
        let refused = node(.egress, [:], .refused(Reason("egress.host", "no", writ: writ)))
        #expect(refused["action_id"]?.integer == 2 && refused["disposition_id"]?.integer == 2)
        #expect(refused["activity_id"]?.integer == 5 && refused["status_code"]?.string == "egress.host")
        #expect(refused["policy"]?["uid"]?.string == "writ:F#/egress" && refused["severity_id"]?.integer == 4)
        let allowed = node(.egress, [:], .allowed(Reason("egress.host", "yes")))
        #expect(allowed["action_id"]?.integer == 1 && allowed["severity_id"]?.integer == 1)
    }

    @Test func nothingIsLost() {
        let node = node(.egress, ["host": "example.com", "port": 443, "requestId": "r"])
        #expect(node["dst_endpoint"]?["hostname"]?.string == "example.com")
        #expect(node["dst_endpoint"]?["port"]?.integer == 443)
        #expect(node["unmapped"]?["requestId"]?.string == "r" && node["unmapped"]?["host"] == nil)
    }

    /// Needs WRIT_SHARED and WRIT_PYTHON; skipped without.
    @Test(
        .enabled(
            if: ProcessInfo.processInfo.environment["WRIT_SHARED"] != nil
                && ProcessInfo.processInfo.environment["WRIT_PYTHON"] != nil))
    func everyEventIsValid() throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try TemporaryFolder()
        let lines = Self.events.enumerated().map { at, event in
            JSONWriter.string(OCSF.node(for: event, sequence: UInt64(at))) + "\n"
        }
        try AtomicFile.write(Array(lines.joined().utf8), to: folder("events.ndjson"))
        let shared = try #require(environment["WRIT_SHARED"])
        let process = Process()
        process.executableURL = URL(filePath: try #require(environment["WRIT_PYTHON"]))
        process.arguments = [
            "\(shared)/tools/ocsf_validate.py", "\(shared)/suites/schemas/ocsf-1.8.0.json", folder("events.ndjson"),
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text.suffix(3000))")
        print(text.suffix(200))
    }
}
