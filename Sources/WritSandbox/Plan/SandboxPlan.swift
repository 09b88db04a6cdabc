package import WritModel

/// Every step that leads from the server's process to the function's, in order, as a value.
///
/// It is computed from the writ, printed by `writ explain --plan`, and executed as it stands by `writ-jail`, which
/// decides nothing.
package struct SandboxPlan: Sendable, CustomStringConvertible {
    /// Logical id of the function.
    package let function: String
    /// Protections that this kernel lacks and the operator does without; each must be shown when the server starts.
    package let missing: [Protection]
    let preamble: Preamble
    let steps: [PlanStep]
    let limits: CgroupLimits
    /// TCP ports of the gate's listeners, in the order in which the jailer sends them behind the Runtime API, the resolver
    /// for UDP and the resolver for TCP.
    let ports: [Int]
    let policy: ObservationPolicy
    /// The steps as bytes, made once.
    let encoded: [UInt8]

    /// The plan for `input` on a host that looks like `layout` and has `features`.
    ///
    /// - Parameter without: protections that the operator does without if they are missing. Available ones always apply.
    /// - Throws: `InputError` `missing-protection` when one is lacking that is not in `without`; others when the writ asks
    ///   for what cannot be given.
    package static func make(
        _ input: SandboxInput, layout: HostLayout, features: KernelFeatures, without: Set<Protection>
    ) throws(InputError) -> SandboxPlan {
        let missing = try missingProtections(features, without: without)
        var builder = PlanBuilder(input: input, layout: layout, features: features, missing: Set(missing))
        try builder.build()
        let preamble = Preamble(cgroups: features.cgroups, common: builder.ahead)
        let before = preamble.steps(cgroup: nil).count
        return SandboxPlan(
            function: input.writ.function, missing: missing, preamble: preamble, steps: builder.steps,
            limits: builder.cgroupLimits, ports: builder.ports, policy: ObservationPolicy(input: input, layout: layout),
            encoded: PlanStep.encode(builder.steps, first: before + 1))
    }

    /// Reads the host for `input` and computes the plan.
    package static func make(
        _ input: SandboxInput, features: KernelFeatures, without: Set<Protection>
    ) throws(InputError) -> SandboxPlan {
        try make(input, layout: try HostLayout.read(for: input), features: features, without: without)
    }

    /// The protections that `features` lacks, sorted, if all of them may be lacking; otherwise says all that may not.
    package static func missingProtections(
        _ features: KernelFeatures, without: Set<Protection>
    ) throws(InputError) -> [Protection] {
        var missing: [Protection] = []
        var promised: [Protection] = []
        for protection in Protection.allCases where !features.available.contains(protection) {
            if protection == .userNamespace && features.privileged { continue }
            missing.append(protection)
            if Protection.indispensable.contains(protection) || protection == .userNamespace {
                throw InputError(
                    "missing-protection", "this host lacks `\(protection.rawValue)`: \(protection.loss)",
                    hint: features.notes.isEmpty ? nil : features.notes.joined(separator: "; "))
            }
            if !without.contains(protection) { promised.append(protection) }
        }
        if !promised.isEmpty {
            let losses = promised.sorted().map { "without `\($0.rawValue)` \($0.loss)" }
            let flags = promised.sorted().map { "--without \($0.rawValue)" }
            throw InputError(
                "missing-protection", "this host lacks what is promised: \(losses.joined(separator: "; "))",
                hint: ([features.notes.joined(separator: "; ")].filter { !$0.isEmpty } + [
                    "to do without: \(flags.joined(separator: " "))"
                ])
                .joined(separator: "; "))
        }
        return missing.sorted()
    }

    /// The steps, numbered as in error messages, each with its reason.
    package var description: String {
        var out = "sandbox of `\(function)`\n"
        out += "limits: \(limits.memory) with /tmp, \(limits.processes) processes, weight \(limits.weight) of 100, "
        out += "at most \(limits.processors) processors\n"
        for protection in missing { out += "WEAKENED without \(protection.rawValue): \(protection.loss)\n" }
        for (at, step) in (preamble.steps(cgroup: nil) + steps).enumerated() {
            let number = String(at + 1)
            out += String(repeating: " ", count: max(0, 4 - number.count)) + number + ". " + step.what
            out += step.why.isEmpty ? "\n" : " (\(step.why))\n"
        }
        return out
    }
}
