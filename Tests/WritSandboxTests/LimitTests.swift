import Glibc
import Testing
import WritModel

@testable import WritSandbox

@Suite struct LimitTests {
    let harness = Harness.shared

    @Test func aForkBombStopsAtTheLimit() async throws {
        let result = try await harness.victim("fork-bomb", writ: harness.writ(processes: 10))
        // The first process is one of the ten.
        #expect(result.answers("forked") == ["9 then \(EAGAIN)"])
        #expect(result.answers("again") == ["ok"])
        #expect(result.exit.cause == .exited(0))
    }

    @Test(.enabled(if: Harness.shared.features.available.contains(.cgroupMemory)))
    func memoryOverTheLimitEndsTheSandbox() async throws {
        let writ = harness.writ(memory: .mebibytes(64), tmp: .mebibytes(8))
        let within = try await harness.victim("memory", "40", writ: writ)
        #expect(within.answers("memory") == ["ok"])
        #expect(within.exit == Sandbox.Exit(cause: .exited(0), outOfMemory: false, memoryPeak: within.exit.memoryPeak))
        let peak = within.exit.memoryPeak ?? ByteCount(bytes: 0)
        #expect(peak > .mebibytes(39) && peak < .mebibytes(64))
        let over = try await harness.victim("memory", "200", writ: writ)
        #expect(over.answers("memory") == [])
        #expect(over.exit.cause == .killed(signal: SIGKILL))
        #expect(over.exit.outOfMemory)
    }

    @Test(.enabled(if: !Harness.shared.features.available.contains(.cgroupMemory)))
    func withoutACgroupEachProcessHasALimit() async throws {
        let writ = harness.writ(memory: .mebibytes(64))
        let result = try await harness.victim("memory", "100", "memory", "300", writ: writ)
        #expect(result.answers("memory") == ["ok", String(ENOMEM)])
    }

    @Test func killEndsEveryProcess() async throws {
        let result = try await harness.victim("forever") { sandbox in
            sandbox.kill()
            sandbox.kill()
        }
        #expect(result.exit.cause == .killed(signal: SIGKILL))
    }

    @Test(.enabled(if: Harness.shared.features.cgroups.unified != nil)) func aFrozenSandboxStandsStillAndCanBeKilled()
        async throws
    {
        let result = try await harness.victim("forever") { sandbox in
            #expect(sandbox.freeze())
            sandbox.kill()
            #expect(sandbox.thaw())
        }
        #expect(result.exit.cause == .killed(signal: SIGKILL))
    }

    @Test func exitCodesAreHandedOn() async throws {
        let result = try await harness.run(harness.input(["/usr/bin/python3", "-c", "import sys; sys.exit(7)"]))
        #expect(result.exit.cause == .exited(7))
    }

    @Test func cgroupsAreRemoved() async throws {
        let folders = harness.features.cgroups.folders
        var id = ""
        let result = try await harness.victim("hello") { id = $0.id }
        #expect(result.answers("hello") == ["ok"])
        for _ in 0..<1000 where folders.contains(where: { HostFile.kind($0 + "/" + id) != nil }) { sched_yield() }
        for folder in folders { #expect(HostFile.kind(folder + "/" + id) == nil) }
    }

    @Test func aStoppedWatcherEndsItsSandboxesAndStartsNone() async throws {
        let watcher = try SyscallWatcher()
        let plan = try harness.plan(harness.input(["/var/task/victim", "forever"]))
        let sandbox = try await Sandbox.start(plan, jail: harness.jail, watcher: watcher) { _ in }
        watcher.stop()
        #expect(await sandbox.exitStatus().cause == .killed(signal: SIGKILL))
        await #expect(throws: SandboxError(.watcher, "")) {
            try await Sandbox.start(plan, jail: harness.jail, watcher: watcher) { _ in }
        }
        sandbox.closeDescriptors()
    }

    @Test func manySandboxesAtATimeKeepApart() async throws {
        try await withThrowingTaskGroup(of: String.self) { group in
            for index in 0..<12 {
                group.addTask {
                    let program = "open('/tmp/mine', 'x').write('\(index)'); print(open('/tmp/mine').read())"
                    return try await harness.run(harness.input(["/usr/bin/python3", "-c", program])).output
                }
            }
            var seen: Set<String> = []
            for try await output in group { seen.insert(output) }
            #expect(seen.count == 12)
        }
    }

    @Test func aFailingStepIsNamed() async throws {
        let good = harness.input(["/var/task/victim", "hello"])
        var input = good
        input.taskRoot = harness.folder + "/gone"
        let layout = try HostLayout.read(for: good)
        let plan = try SandboxPlan.make(input, layout: layout, features: harness.features, without: harness.without)
        guard let watcher = harness.watcher else { return }
        do {
            _ = try await Sandbox.start(plan, jail: harness.jail, watcher: watcher) { _ in }
            Issue.record("it started")
        } catch {
            #expect(error.code == .step)
            #expect(error.errno == ENOENT)
            #expect(error.description.contains("take \(harness.folder)/gone"))
        }
        await #expect(throws: SandboxError(.spawn, "")) {
            try await Sandbox.start(plan, jail: "/no/such/jail", watcher: watcher) { _ in }
        }
    }
}
