package import WritModel

/// Something that a function tried, as the watcher saw it, for the record.
///
/// What was read of the call's arguments may have changed before the kernel used it; the verdict is a prediction of what
/// mounts, Landlock and the net namespace decide, except for `exec` of a function without programs, which is refused here.
package struct Observation: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case exec, connect, file
    }

    package var kind: Kind
    /// Name of the system call.
    package var call: String
    /// Process that made the call, as the host numbers it.
    package var process: Int32
    /// Path, or address and port; `?` when it could not be read.
    package var target: String
    package var verdict: Verdict

    package init(kind: Kind, call: String, process: Int32, target: String, verdict: Verdict) {
        self.kind = kind
        self.call = call
        self.process = process
        self.target = target
        self.verdict = verdict
    }
}
