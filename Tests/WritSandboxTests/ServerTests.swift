import CWritLinux
import Glibc
import Testing
import WritModel

@testable import WritSandbox

/// Tests that need a second server: this test program itself, started anew.
@Suite struct ServerTests {
    let harness = Harness.shared

    enum Role: String { case ordinary, server }
    static let role = unsafe getenv("WRIT_SANDBOX_TEST_ROLE").flatMap { unsafe Role(rawValue: String(cString: $0)) }
    static let own = HostFile.linkTarget("/proc/self/exe") ?? ""
    static let asNobody = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    static let canBeNobody =
        geteuid() == 0 && role == nil
        && Harness.run(asNobody + ["/usr/bin/test", "-x", own]) == 0

    static func command(_ filter: String) -> [String] {
        [own, "--filter", filter, "--testing-library", "swift-testing"]
    }

    /// Starts `command` with its output in a pipe; the process and the pipe's end to read.
    static func spawn(_ command: [String], role: Role) -> (pid: pid_t, output: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard unsafe CWritLinux_pipe(&ends) == 0 else { return nil }
        var arguments: [UnsafeMutablePointer<CChar>?] = unsafe command.map { unsafe strdup($0) } + [nil]
        let words = ["PATH=/usr/bin:/bin", "WRIT_SANDBOX_TEST_ROLE=\(role.rawValue)"]
        var variables: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { unsafe (arguments + variables).forEach { unsafe free($0) } }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], 2)
        var pid = pid_t()
        let result = unsafe posix_spawn(&pid, command[0], &actions, nil, &arguments, &variables)
        close(ends[1])
        guard result == 0 else {
            close(ends[0])
            return nil
        }
        return (pid, ends[0])
    }

    static func status(of pid: pid_t) -> Int32 {
        var status: Int32 = -1
        unsafe waitpid(pid, &status, 0)
        return status
    }

    @Test(.enabled(if: canBeNobody)) func everyTestHoldsForAnOrdinaryUserToo() async throws {
        let (pid, output) = try #require(Self.spawn(Self.asNobody + Self.command("WritSandboxTests"), role: .ordinary))
        let text = await Harness.readAll(output)
        close(output)
        let status = await Harness.blocking { Self.status(of: pid) }
        let failures = text.split(separator: "\n").filter { $0.contains("✘") || $0.contains("error:") }
        #expect(status == 0, "\(failures.joined(separator: "\n"))")
        #expect(text.contains("Test run with"))
    }

    @Test(.enabled(if: role != .server)) func aKilledServerTakesItsSandboxesWithIt() async throws {
        let (pid, output) = try #require(Self.spawn(Self.command("aServerThatWaitsToBeKilled"), role: .server))
        defer { close(output) }
        let text = await Harness.blocking {
            var text = ""
            var buffer = [UInt8](repeating: 0, count: 4096)
            while !text.contains("sandbox=") || !text.hasSuffix("\n") {
                let count = unsafe read(output, &buffer, buffer.count)
                if count <= 0 { break }
                text += String(decoding: buffer[..<count], as: UTF8.self)
            }
            return text
        }
        let word = text.split(separator: "sandbox=").last.map { $0.prefix { $0.isNumber } } ?? ""
        let sandbox = try #require(Int32(word), "\(text)")
        let descriptor = CWritLinux_pidfd_open(sandbox)
        #expect(descriptor >= 0)
        defer { close(descriptor) }
        kill(pid, SIGKILL)
        _ = await Harness.blocking { Self.status(of: pid) }
        let ended = await Harness.blocking { NetworkAttackTests.isReadable(descriptor) }
        #expect(ended, "the sandbox outlived its server")
    }

    /// Not a test by itself: the server that the test above kills.
    @Test(.enabled(if: role == .server)) func aServerThatWaitsToBeKilled() async throws {
        let watcher = try #require(harness.watcher)
        let plan = try harness.plan(harness.input(["/var/task/victim", "forever"]))
        let sandbox = try await Sandbox.start(plan, jail: harness.jail, watcher: watcher) { _ in }
        // The function runs for sure once it has said something.
        var buffer = [UInt8](repeating: 0, count: 64)
        _ = await Harness.blocking { NetworkAttackTests.isReadable(sandbox.stdout) }
        #expect(unsafe read(sandbox.stdout, &buffer, buffer.count) > 0)
        print("\nsandbox=\(sandbox.pid)")
        fflush(nil)
        _ = await sandbox.exitStatus()
    }
}
