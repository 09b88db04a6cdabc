import Testing
import WritModel

@testable import WritSandbox

@Suite struct ObservationTests {
    let policy: ObservationPolicy

    init() throws {
        let harness = Harness.shared
        let writ = harness.writ(
            programs: ["/usr/bin/true"], files: [Writ.FileAccess(path: "/mnt/out", access: .write)])
        var input = harness.input(["/var/task/victim"], writ: writ)
        let layout = try HostLayout.read(for: input)
        input.ports = [443, 5432]
        policy = ObservationPolicy(input: input, layout: layout)
    }

    @Test func changesArePredictedByPlace() {
        #expect(policy.change("/tmp").isAllowed)
        #expect(policy.change("/tmp/a/b").isAllowed)
        #expect(policy.change("/mnt/out/x").reason.writ?.pointer == "/files/0")
        for path in ["/tmpx", "/", "/mnt/outside", "/var/task/x", "?", ""] { #expect(!policy.change(path).isAllowed) }
    }

    @Test func programsArePredictedByName() {
        #expect(policy.exec("/usr/bin/true").reason.writ?.pointer == "/programs/0")
        #expect(policy.exec("/var/task/victim").isAllowed)
        #expect(!policy.exec("/usr/bin/truex").isAllowed)
    }

    @Test func addressesAreReadFromTheirBytes() {
        func read(_ bytes: [UInt8]) -> (String, Bool) {
            let (target, verdict) = CallReader.destination(bytes, policy)
            return (target, verdict.isAllowed)
        }
        #expect(read([2, 0, 1, 187, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0]) == ("1.2.3.4:443", true))
        #expect(read([2, 0, 0, 80, 169, 254, 169, 254]) == ("169.254.169.254:80", false))
        let v6: [UInt8] = [10, 0, 0x15, 0x38, 0, 0, 0, 0, 0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [7]
        #expect(read(v6 + [0, 0, 0, 0]) == ("[2001:db8:0:0:0:0:0:7]:5432", true))
        let mapped: [UInt8] = [10, 0, 0, 80, 0, 0, 0, 0] + [UInt8](repeating: 0, count: 10) + [255, 255, 10, 0, 0, 1]
        #expect(read(mapped) == ("10.0.0.1:80", false))
        #expect(read([1, 0] + Array("/tmp/s\0junk".utf8)) == ("unix:/tmp/s", true))
        #expect(read([1, 0] + Array("/run/docker.sock".utf8)).1 == false)
        for bytes: [UInt8] in [[], [2], [2, 0, 1], [10, 0, 1, 1], [99, 0, 1, 1]] { #expect(!read(bytes).1) }
        var random = SeededGenerator(seed: 11)
        for _ in 0..<5000 {
            _ = read(
                (0..<Int.random(in: 0..<40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) })
        }
    }

    @Test func pathsAreFolded() {
        #expect(CallReader.fold("/a/./b/../c") == "/a/c")
        #expect(CallReader.fold("/../../etc") == "/etc")
        #expect(CallReader.fold("/tmp/../etc/x") == "/etc/x")
        #expect(CallReader.fold("") == "/")
    }

    @Test func aFloodIsCutOff() async throws {
        let harness = Harness.shared
        let program = """
            for n in range(2000):
                try: open('/etc/no%d' % n, 'w')
                except OSError: pass
                with open('/tmp/yes', 'w'): pass
            """
        let result = try await harness.run(harness.input(["/usr/bin/python3", "-c", program]))
        #expect((500...520).contains(result.observations.count), "\(result.observations.count)")
        #expect(result.observations.last?.target.contains("not listed") == true)
    }
}
