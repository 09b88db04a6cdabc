import CWritLinux
import Glibc
import Testing
import WritModel

@testable import WritSandbox

@Suite struct PrivilegeAttackTests {
    let harness = Harness.shared

    /// Every call that the table refuses without looking at arguments is refused by the kernel with that very number.
    @Test func everyRefusedCallIsRefused() async throws {
        var expected: [(number: UInt32, rule: SyscallRule)] = []
        for rule in SyscallTable.all where rule.decision.clauses.isEmpty {
            guard case .errno = rule.decision.otherwise, let number = Architecture.current.number(rule) else {
                continue
            }
            expected.append((number, rule))
        }
        // Numbers that no table has: the newest, and ones that do not exist.
        let unknown: [UInt32] = [470, 500, 1000, 0x3FFF_FFFF]
        let words = expected.flatMap { ["number", String($0.number)] } + unknown.flatMap { ["number", String($0)] }
        let result = try await harness.run(harness.input(["/var/task/victim"] + words))
        for (number, rule) in expected {
            guard case .errno(let error) = rule.decision.otherwise else { continue }
            #expect(result.answers(String(number)) == [String(error.rawValue)], "\(rule.name)")
        }
        for number in unknown { #expect(result.answers(String(number)) == [String(ENOSYS)]) }
        #expect(expected.count > 100)
    }

    @Test func namespacesAreNotMade() async throws {
        var words = ["clone", "0", "thread"]
        let flags: [Int] = [0x1000_0000, 0x2_0000, 0x2000_0000, 0x4000_0000, 0x800_0000, 0x400_0000, 0x200_0000]
        for flag in flags { words += ["unshare", String(flag), "clone", String(flag)] }
        words += ["unshare", "0"]
        let result = try await harness.run(harness.input(["/var/task/victim"] + words))
        #expect(result.answers("clone").first == "ok")
        #expect(result.answers("thread") == ["ok"])
        #expect(result.answers("clone").dropFirst().allSatisfy { $0 == String(EPERM) })
        #expect(result.answers("unshare").allSatisfy { $0 == String(EPERM) })
    }

    @Test func otherProcessesAreOutOfReach() async throws {
        let result = try await harness.victim(
            "ptrace", "kill", "1", "kill", String(getpid()), "kill", String(getppid()))
        #expect(result.answers("ptrace") == [String(EPERM)])
        #expect(result.answers("kill").first == "ok")
        #expect(result.answers("kill").dropFirst().allSatisfy { $0 == String(ESRCH) })
    }

    @Test func privilegesDoNotComeBack() async throws {
        let result = try await harness.victim(
            "setuid", "mknod", "chmod", "/tmp/x", "ioctl", "0x5412", "ioctl", "0x541C", "ioctl", "0x5401")
        #expect(result.answers("setuid") == [String(EPERM)])
        #expect(result.answers("mknod").allSatisfy { [EPERM, EACCES].map { String($0) }.contains($0) })
        #expect(result.answers("ioctl") == [String(EPERM), String(EPERM), String(ENOTTY)])
    }

    @Test func theDeathSignalAndTheFilterStay() async throws {
        let result = try await harness.victim(
            "prctl", "1", "0", "prctl", "1", "17", "prctl", "22", "2", "prctl", "24", "0", "prctl", "35", "8",
            "prctl", "1", "9", "prctl", "15", "0")
        let refused = String(EPERM)
        #expect(result.answers("prctl").prefix(5) == [refused, refused, refused, refused, refused])
        #expect(result.answers("prctl")[5] == "ok")
    }

    #if arch(x86_64)
        @Test(arguments: ["x32", "int80"]) func callsOfOtherABIsKill(_ way: String) async throws {
            let result = try await harness.victim("hello", way)
            #expect(result.answers("hello") == ["ok"])
            #expect(result.exit.cause == .killed(signal: SIGSYS))
        }
    #endif

    @Test func onlyStandardDescriptorsAreInherited() async throws {
        // One more that a careless part of the server might have left open across exec.
        let leak = unsafe open("/etc/passwd", O_RDONLY)
        let folder = unsafe open("/", O_RDONLY | O_DIRECTORY)
        defer {
            close(leak)
            close(folder)
        }
        let result = try await harness.victim("fds", "fd-up", "read", "/proc/self/fd/\(folder)/etc/passwd")
        #expect(result.answers("fds") == ["0 1 2"])
        #expect(result.answers("fd-up") == ["0"])
        #expect(result.answers("read") == [String(ENOENT)])
    }

    @Test func identityIsNobodys() async throws {
        let program = """
            import os, socket, pwd
            status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())
            print(os.getuid() != 0, os.getgid() != 0, os.getgroups() in ([], [os.getgid()], [65534]), socket.gethostname())
            print({status[k].strip() for k in ('CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb')}, status['NoNewPrivs'].strip())
            print(pwd.getpwuid(os.getuid()).pw_name, os.getpid(), os.getcwd(), sorted(os.environ.items()))
            """
        let result = try await harness.run(
            harness.input(["/usr/bin/python3", "-c", program], environment: ["ONE": "1", "LC_CTYPE": "C.UTF-8"]))
        let lines = result.output.split(separator: "\n")
        #expect(lines.first == "True True True sandbox", "\(result.errors)")
        #expect(lines.dropFirst().first == "{'0000000000000000'} 1")
        #expect(lines.last == "sandbox 1 /var/task [('LC_CTYPE', 'C.UTF-8'), ('ONE', '1')]")
    }
}
