import Glibc
import Testing
import WritModel

@testable import WritSandbox

@Suite struct ExecAttackTests {
    let harness = Harness.shared
    let refused = String(EACCES)

    @Test func withoutProgramsNothingIsExecuted() async throws {
        let result = try await harness.victim(
            "hello", "exec", "/bin/sh", "exec", "/usr/bin/python3", "exec", "/var/task/victim", "exec-copy",
            "/tmp/copy",
            "exec-copy", "/dev/shm/copy", "execveat", "/var/task/victim", "exec-loader", "/var/task/victim")
        #expect(result.answers("hello") == ["ok"])
        for name in ["exec", "exec-copy", "execveat", "exec-loader"] {
            for answer in result.answers(name) { #expect(answer == refused, "\(name)") }
        }
        #expect(result.answers("exec").count == 3)
        let exec = result.observations.first { $0.kind == .exec && $0.target == "/bin/sh" }
        #expect(exec?.verdict.isAllowed == false)
        #expect(exec?.verdict.reason.writ?.pointer == "/programs")
    }

    @Test func namedProgramsRunAndTheirNeighboursDoNot() async throws {
        let writ = harness.writ(programs: ["/usr/bin/true", "/var/task/victim-dynamic"])
        let result = try await harness.victim(
            "exec", "/usr/bin/true", "exec", "/var/task/victim-dynamic", "exec", "/var/task/victim", "exec",
            "/usr/bin/env",
            "exec", "/bin/sh", "exec-copy", "/tmp/copy", "exec-copy", "/dev/shm/copy", "exec-loader", "/tmp/copy",
            "memfd-exec",
            "memfd-sealed-exec", "map-exec", "/tmp/mapped", writ: writ)
        let exec = result.answers("exec")
        // The victim itself is the command, so it may run again.
        #expect(exec.prefix(3) == ["ok", "ok", "ok"])
        #expect(exec.dropFirst(3) == [String(ENOENT), String(ENOENT)])
        #expect(result.answers("exec-copy") == [refused, refused])
        #expect(result.answers("memfd-exec") == [String(EPERM)])
        #expect(result.answers("memfd-sealed-exec") == [refused])
        // The loader starts, as a program that a named one needs, and then cannot map what was written.
        #expect(result.answers("exec-loader") == ["ok"])
        #expect(result.answers("hello").count == 2)
        #expect(result.answers("map-exec") == [String(EPERM)])
        #expect(result.observations.contains { $0.target == "/usr/bin/true" && $0.verdict.isAllowed })
        #expect(result.observations.contains { $0.target == "/tmp/copy" && !$0.verdict.isAllowed })
    }

    @Test func aThreadOfTheFirstProcessDoesNotExec() async throws {
        let writ = harness.writ(programs: ["/usr/bin/true"])
        let result = try await harness.victim("thread", "exec-thread", "/usr/bin/true", writ: writ)
        #expect(result.answers("thread") == ["ok"])
        #expect(result.answers("exec-thread") == [refused])
    }

    @Test func memoryFilesMustBeSealedAgainstExecution() async throws {
        let result = try await harness.victim("memfd-sealed", "memfd-exec", "memfd-sealed-exec")
        #expect(result.answers("memfd-sealed") == ["ok"])
        #expect(result.answers("memfd-exec") == [String(EPERM)])
        #expect(result.answers("memfd-sealed-exec") == [refused])
    }

    @Test func aScriptNeedsItsInterpreterInTheWrit() async throws {
        let input = harness.input(["/var/task/script"])
        #expect(throws: InputError("command", "")) { try harness.plan(input) }
        let named = harness.input(["/var/task/script"], writ: harness.writ(programs: ["/bin/sh"]))
        let result = try await harness.run(named)
        #expect(result.output == "script\n", "\(result.errors)")
    }

    @Test func whatDoesNotExistIsAnInputError() throws {
        for command in [["/var/task/missing"], ["relative"], [], ["/etc/hosts"]] {
            #expect(throws: InputError.self) { try harness.plan(harness.input(command)) }
        }
        let writ = harness.writ(programs: ["/usr/bin/no-such-program"])
        #expect(throws: InputError.self) { try harness.plan(harness.input(["/var/task/victim"], writ: writ)) }
    }

    @Test func aDynamicProgramRuns() async throws {
        let result = try await harness.run(harness.input(["/var/task/victim-dynamic", "hello"]))
        #expect(result.answers("hello") == ["ok"])
        #expect(result.exit.cause == .exited(0))
    }
}
