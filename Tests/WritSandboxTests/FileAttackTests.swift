import Glibc
import Testing
import WritModel

@testable import WritSandbox

@Suite struct FileAttackTests {
    let harness = Harness.shared

    @Test func writingIsPossibleInTmpAndNowhereElse() async throws {
        let result = try await harness.victim(
            "write", "/tmp/mine", "write", "/dev/shm/mine", "mkdir", "/tmp/folder", "write", "/etc/mine", "write",
            "/mine",
            "write", "/var/task/mine", "write", "/usr/lib/mine", "write", "/opt/writ/mine", "write", "/dev/mine",
            "write", "/proc/self/mem", "mkdir", "/folder")
        let refused = [String(EACCES), String(EROFS)]
        #expect(result.answers("write").prefix(2) == ["ok", "ok"])
        for answer in result.answers("write").dropFirst(2) { #expect(refused.contains(answer)) }
        #expect(result.answers("mkdir").first == "ok")
        #expect(refused.contains(result.answers("mkdir").last ?? ""))
        let targets = result.observations.filter { !$0.verdict.isAllowed }.map(\.target)
        #expect(targets.contains("/etc/mine"))
        #expect(targets.contains("/var/task/mine"))
        #expect(result.observations.contains { $0.verdict.isAllowed && $0.call == "openat" })
        #expect(result.observations.first { $0.target == "/etc/mine" }?.verdict.reason.writ?.pointer == "/files")
    }

    @Test func namesOutsideOfTmpCannotBeChanged() async throws {
        let result = try await harness.victim(
            "unlink", "/etc/hosts", "unlink", "/var/task/victim", "truncate", "/etc/passwd", "chmod",
            "/var/task/victim",
            "rename", "/var/task/victim", "link", "/var/task/victim")
        for name in ["unlink", "truncate", "chmod", "rename", "link"] {
            for answer in result.answers(name) {
                #expect([EACCES, EROFS, EXDEV, EPERM].map { String($0) }.contains(answer), "\(name): \(answer)")
            }
        }
        #expect(result.observations.contains { $0.call == "unlink" && $0.target == "/etc/hosts" })
    }

    @Test func filesOfTheHostAreNotThere() async throws {
        let result = try await harness.victim(
            "read", "/etc/hosts", "read", "/etc/shadow", "read", "/root/.bashrc", "list", "/home", "list", "/root",
            "read", "/proc/1/root/etc/shadow", "list", "/sys", "list", "/run", "read",
            harness.folder + "/layer1/python/first.txt",
            "read", "/proc/kcore", "read", "/proc/keys", "read", "/proc/kallsyms", "list", "/var/task", "read",
            "/bin/sh")
        let read = result.answers("read")
        #expect(read.first == "ok")
        for answer in read[1...4] { #expect(answer == String(ENOENT)) }
        // Covered by /dev/null or refused.
        #expect(read[5...7].allSatisfy { $0 == "ok" || $0 == String(EACCES) || $0 == String(ENOENT) })
        #expect(read.last == String(ENOENT))
        #expect(result.answers("list") == [ENOENT, ENOENT, ENOENT, ENOENT].map { String($0) } + ["ok"])
    }

    @Test func linksInTmpLeadNowhereElse() async throws {
        let result = try await harness.victim(
            "symlink-write", "/tmp/target", "symlink-write", "/etc/hosts", "symlink-write", "/var/task/new",
            "symlink-write", "/proc/1/root/etc/new", "symlink-read", "/etc/hosts", "symlink-read",
            "/proc/1/cwd/../../etc/shadow")
        let writes = result.answers("symlink-write")
        #expect(writes.first == "ok")
        for answer in writes.dropFirst() { #expect([EACCES, EROFS].map { String($0) }.contains(answer)) }
        #expect(result.answers("symlink-read") == ["ok", String(ENOENT)])
    }

    @Test func tmpHoldsWhatTheWritSaysInBytesAndInFiles() async throws {
        let result = try await harness.victim(
            "fill", "/tmp", "inodes", writ: harness.writ(tmp: .mebibytes(8)))
        #expect(result.answers("filled") == ["8 then \(ENOSPC)"])
        let made = result.answers("inodes").first.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        #expect((100...2048).contains(made))
    }

    @Test func onlyTheWritsFilesOfTheHostAreShared() async throws {
        let shared = harness.folder + "/shared"
        unsafe mkdir(shared, 0o777)
        unsafe chmod(shared, 0o777)
        unsafe mkdir(shared + "/secret", 0o755)
        #expect(Harness.put("data", shared + "/data"))
        // Below /tmp a path is the function's own; a link outside of it would need root, so look at the plan instead.
        let writ = harness.writ(files: [Writ.FileAccess(path: "/srv", access: .read)])
        let plan = try harness.plan(harness.input(["/var/task/victim", "hello"], writ: writ))
        #expect(plan.description.contains("mount it at /srv"))
        #expect(plan.description.contains("allow /srv: read"))
        for path in ["/etc", "/proc/sys", "/usr/bin", "/", "/var/task/x/../y"] {
            let bad = harness.writ(files: [Writ.FileAccess(path: path, access: .write)])
            #expect(throws: InputError.self) { try harness.plan(harness.input(["/var/task/victim"], writ: bad)) }
        }
        let bundle = harness.writ(files: [Writ.FileAccess(path: "/var/task/data", access: .write)])
        #expect(throws: InputError.self) { try harness.plan(harness.input(["/var/task/victim"], writ: bundle)) }
    }

    @Test func layersAreMergedWithTheLaterOnTop() async throws {
        let program = """
            import os
            print(open('/opt/python/first.txt').read(), open('/opt/python/both.txt').read(), os.listdir('/opt/writ'))
            """
        let result = try await harness.run(
            harness.input(["/usr/bin/python3", "-c", program], layers: ["layer1", "layer2"]))
        #expect(result.output == "one two ['bootstrap.py']\n", "\(result.errors)")
    }
}
