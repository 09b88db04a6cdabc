import Testing
import WritModel

@testable import WritSandbox

@Suite struct HostTests {
    static func elf(interpreter: String?, entries: Int = 1) -> [UInt8] {
        var head = [UInt8](repeating: 0, count: 64)
        head.replaceSubrange(0..<6, with: [0x7F, 0x45, 0x4C, 0x46, 2, 1])
        head[32] = 64
        head[54] = 56
        head[56] = UInt8(entries)
        var entry = [UInt8](repeating: 0, count: 56)
        if let interpreter {
            entry[0] = 3
            entry[8] = 120
            entry[32] = UInt8(interpreter.utf8.count + 1)
        }
        return head + entry + Array((interpreter ?? "").utf8) + [0]
    }

    @Test func programsAreRead() {
        #expect(ProgramFile(Self.elf(interpreter: "/lib/ld.so"))?.interpreter == "/lib/ld.so")
        #expect(ProgramFile(Self.elf(interpreter: nil)) != nil)
        #expect(ProgramFile(Self.elf(interpreter: nil))?.interpreter == nil)
        #expect(ProgramFile(Array("#! /bin/sh -e\n".utf8))?.interpreter == "/bin/sh")
        #expect(ProgramFile(Array("#!/usr/bin/env python3".utf8))?.interpreter == "/usr/bin/env")
    }

    @Test func brokenProgramsAreRefused() {
        for text in ["", "#!", "#!relative", "#!  \n/bin/sh", "MZ", "\u{7F}ELF"] {
            #expect(ProgramFile(Array(text.utf8)) == nil, "\(text)")
        }
        let good = Self.elf(interpreter: "/lib/ld.so")
        for length in 0..<good.count - 1 { #expect(ProgramFile(Array(good[..<length])) == nil, "cut at \(length)") }
        var random = SeededGenerator(seed: 3)
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<3 {
                bytes[Int.random(in: 6..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = ProgramFile(bytes)
        }
    }

    static let v1 = """
        9:name=systemd:/
        8:pids:/a b
        4:memory:/outer/inner
        1:cpu,cpuacct:/
        0::/

        """
    static let mounts = """
        25 1 0:23 / / rw - ext4 /dev/vda rw
        31 25 0:27 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu,cpuacct
        32 25 0:28 /outer /sys/fs/cgroup/memory rw,relatime shared:9 - cgroup cgroup rw,memory
        33 25 0:29 / /sys/fs/cgroup/pids\\040here rw,relatime - cgroup cgroup rw,pids
        34 25 0:30 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
        nonsense
        """

    @Test func cgroupsAreFoundInBothVersions() {
        let old = CgroupLayout.read(own: Self.v1, mounts: Self.mounts) { _ in [] }
        #expect(old.memory == CgroupLayout.Place(version: .v1, folder: "/sys/fs/cgroup/memory/inner"))
        #expect(old.pids == CgroupLayout.Place(version: .v1, folder: "/sys/fs/cgroup/pids here/a b"))
        #expect(old.cpu == CgroupLayout.Place(version: .v1, folder: "/sys/fs/cgroup/cpu"))
        #expect(old.unified == "/sys/fs/cgroup/unified")
        let new = CgroupLayout.read(
            own: "0::/user.slice/x\n", mounts: "34 25 0:30 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
        ) {
            $0 == "/sys/fs/cgroup/user.slice/x" ? ["cpu", "memory", "pids", "io"] : []
        }
        #expect(new.memory == CgroupLayout.Place(version: .v2, folder: "/sys/fs/cgroup/user.slice/x"))
        #expect(new.folders == ["/sys/fs/cgroup/user.slice/x"])
        #expect(CgroupLayout.read(own: "", mounts: "") { _ in [] } == .none)
    }

    @Test func limitsBecomeTheFilesOfEachVersion() {
        let limits = CgroupLimits(memory: .mebibytes(192), processes: 9, memoryForShare: .mebibytes(1769 * 2))
        let v2 = CgroupLayout.Place(version: .v2, folder: "/g")
        let files = Cgroup.settings(layout: CgroupLayout(memory: v2, pids: v2, cpu: v2), name: "n", limits: limits)
        #expect(
            files.map { "\($0.file)=\($0.value)" } == [
                "/g/n/memory.max=\(192 << 20)", "/g/n/memory.swap.max=0", "/g/n/memory.oom.group=1", "/g/n/pids.max=9",
                "/g/n/cpu.weight=1382", "/g/n/cpu.max=200000 100000",
            ])
        let v1 = CgroupLayout.Place(version: .v1, folder: "/g")
        let old = Cgroup.settings(layout: CgroupLayout(memory: v1, pids: v1, cpu: v1), name: "n", limits: limits)
        #expect(old.contains { $0.file == "/g/n/memory.limit_in_bytes" && $0.value == "\(192 << 20)" && $0.needed })
        #expect(old.contains { $0.file == "/g/n/cpu.shares" && $0.value == "14152" })
    }
}
