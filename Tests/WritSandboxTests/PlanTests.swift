import Testing
import WritModel

@testable import WritSandbox

@Suite struct PlanTests {
    let harness = Harness.shared

    var input: SandboxInput { harness.input(["/var/task/victim", "hello"]) }

    func features(_ change: (inout KernelFeatures) -> Void = { _ in }) -> KernelFeatures {
        var features = KernelFeatures(
            available: Set(Protection.allCases), privileged: true, landlockVersion: 7, ipv6: true,
            cgroups: CgroupLayout(memory: CgroupLayout.Place(version: .v2, folder: "/sys/fs/cgroup/writ")), userID: 0,
            groupID: 0, sandboxUserIDs: 1 << 20, waitKillable: true)
        change(&features)
        return features
    }

    @Test func theSameInputGivesTheSamePlan() throws {
        let one = input
        let layout = try HostLayout.read(for: one)
        let first = try SandboxPlan.make(one, layout: layout, features: features(), without: [])
        let second = try SandboxPlan.make(one, layout: layout, features: features(), without: [])
        #expect(first.description == second.description)
        #expect(first.steps == second.steps)
        #expect(first.encoded == second.encoded)
    }

    @Test func everyMissingProtectionIsNamedAtOnceWithItsFlag() throws {
        let weak = features {
            $0.available.subtract([.cgroupMemory, .cgroupCPU])
            $0.privileged = true
        }
        let error = #expect(throws: InputError.self) {
            try SandboxPlan.missingProtections(weak, without: [])
        }
        let hint = error?.hint ?? ""
        #expect(hint.hasSuffix("--without cgroupCPU --without cgroupMemory"), "\(hint)")
        #expect(try SandboxPlan.missingProtections(weak, without: [.cgroupMemory, .cgroupCPU]).count == 2)
    }

    @Test(arguments: Protection.allCases) func aMissingProtectionRefusesUnlessNamed(_ protection: Protection) throws {
        let weak = features {
            $0.available.remove(protection)
            $0.privileged = protection != .userNamespace
        }
        #expect(throws: InputError("missing-protection", "")) {
            try SandboxPlan.make(input, features: weak, without: [])
        }
        let others = Set(Protection.allCases).subtracting([protection])
        #expect(throws: InputError("missing-protection", "")) {
            try SandboxPlan.make(input, features: weak, without: others)
        }
        if Protection.indispensable.contains(protection) || protection == .userNamespace {
            #expect(throws: InputError("missing-protection", "")) {
                try SandboxPlan.make(input, features: weak, without: [protection])
            }
        } else {
            let plan = try SandboxPlan.make(input, features: weak, without: [protection])
            #expect(plan.missing == [protection])
            #expect(plan.description.contains("WEAKENED without \(protection.rawValue): \(protection.loss)"))
        }
    }

    @Test func doingWithoutDoesNotTurnOffWhatIsThere() throws {
        let all = try SandboxPlan.make(input, features: features(), without: Set(Protection.allCases))
        #expect(all.missing.isEmpty)
        #expect(all.description.contains("Landlock ruleset"))
    }

    @Test func theOrderIsWhatMakesItSafe() throws {
        let text = try SandboxPlan.make(input, features: features(), without: []).description
        let order = [
            "close every descriptor", "open the cgroup", "enter new namespaces", "fork into the pid namespace",
            "take the mounts out of the host's reach", "bring up lo", "take the plan", "make all mounts private",
            "make this the root", "make the root read-only", "hand the sockets",
            "drop every capability from the bounding set", "lock securebits", "leave all groups", "become group",
            "become user",
            "drop all capabilities", "die with the server", "set no_new_privs", "put the ruleset in force",
            "install the seccomp filter", "hand its listener", "wait for the server's word", "exec /var/task/victim",
        ]
        var rest = Substring(text)
        for words in order {
            let found = rest.range(of: words)
            #expect(found != nil, "`\(words)` is missing or too early")
            if let found { rest = rest[found.upperBound...] }
        }
    }

    @Test func anOrdinaryUserMapsItselfAndChangesNoIdentity() throws {
        let plan = try SandboxPlan.make(
            input,
            features: features {
                $0.privileged = false
                $0.userID = 1000
                $0.groupID = 100
            }, without: [])
        #expect(plan.description.contains("enter new namespaces: user, mount"))
        #expect(plan.description.contains("map user 993"))
        #expect(!plan.description.contains("become user"))
    }

    @Test func inputThatCannotBeIsRefused() throws {
        func refuse(_ code: String, _ change: (inout SandboxInput) -> Void) throws {
            var bad = input
            change(&bad)
            let layout = try HostLayout.read(for: input)
            #expect(throws: InputError(code, "")) {
                try SandboxPlan.make(bad, layout: layout, features: features(), without: [])
            }
        }
        try refuse("port") { $0.ports = [9001] }
        try refuse("port") { $0.ports = [53] }
        try refuse("port") { $0.ports = [0] }
        try refuse("port") { $0.ports = [65536] }
        try refuse("port") { $0.ports = Array(1000..<1300) }
        try refuse("path") { $0.taskRoot = "relative" }
        try refuse("path") { $0.taskRoot = "/a/../b" }
        try refuse("path") { $0.layers = ["/a//b"] }
        try refuse("environment") { $0.environment = ["A=B": "c"] }
        try refuse("environment") { $0.environment = ["A": "b\0c"] }
        try refuse("environment") { $0.environment = ["": "b"] }
        try refuse("command") { $0.command.append("a\0b") }
        try refuse("command") { $0.command += Array(repeating: "a", count: 5000) }
        try refuse("limits") { $0.writ.limits.processes = 0 }
        try refuse("limits") { $0.writ.limits.memory = ByteCount(bytes: -1) }
    }

    @Test func hugeLimitsDoNotOverflow() throws {
        var huge = input
        huge.writ.limits.memory = ByteCount(bytes: .max)
        huge.writ.limits.tmp = ByteCount(bytes: .max)
        let plan = try SandboxPlan.make(huge, features: features(), without: [])
        #expect(plan.limits.memory.bytes == .max)
        #expect(plan.limits.weight == 10000)
    }

    @Test func landlockHandlesEveryRightOfItsVersion() {
        #expect(LandlockRights.handled(version: 1).rawValue == 0x1FFF)
        #expect(LandlockRights.handled(version: 2).rawValue == 0x3FFF)
        #expect(LandlockRights.handled(version: 3).rawValue == 0x7FFF)
        #expect(LandlockRights.handled(version: 7).rawValue == 0xFFFF)
        #expect(!LandlockRights.scratch.contains(.execute))
        #expect(!LandlockRights.scratch.contains(.makeBlock))
        #expect(!LandlockRights.scratch.contains(.makeChar))
        #expect(!LandlockRights.scratch.contains(.ioctlDev))
    }
}

extension Substring {
    /// Without Foundation.
    fileprivate func range(of words: String) -> Range<Index>? { self.firstRange(of: words) }
}
