import WritModel
import WritTemplates

/// A weakness of the code with the functions that have it.
struct CodeWeakness {
    var finding: CodeFinding
    var functions: [Function]
    /// Lines that build what reaches the effect, one for each caller.
    var built: [SourceLocation] = []
    /// Further places of the same weakness.
    var more: [SourceLocation] = []

    /// What is one weakness for whoever mends it, told once.
    static func merged(_ all: [CodeWeakness]) -> [CodeWeakness] {
        var out: [CodeWeakness] = []
        for one in all {
            if all.contains(where: { one.isMade(for: $0) }) { continue }
            guard let at = out.firstIndex(where: { $0.isSame(as: one) }) else {
                out.append(one)
                continue
            }
            if one.finding.kind == .errors {
                guard out[at].finding.detail != one.finding.detail else { continue }
                out[at].finding.detail = "the text and the stack of an exception are given to the caller"
            } else {
                out[at].more.append(one.finding.sink)
            }
            for function in one.functions
            where !out[at].functions.contains(where: { $0.logicalID == function.logicalID }) {
                out[at].functions.append(function)
            }
        }
        return out
    }

    private func shares(_ other: CodeWeakness) -> Bool {
        functions.contains { function in other.functions.contains { $0.logicalID == function.logicalID } }
    }

    /// Calls that only make what another call then runs.
    private static let makers: Set<String> = [
        "sqlalchemy.text", "sqlalchemy.sql.text", "urllib.request.Request", "vm.Script",
    ]

    /// It is the first half of the other: what is made here is run there.
    private func isMade(for other: CodeWeakness) -> Bool {
        Self.makers.contains(finding.via) && !Self.makers.contains(other.finding.via)
            && finding.kind == other.finding.kind && finding.source == other.finding.source && shares(other)
    }

    private func isSame(as other: CodeWeakness) -> Bool {
        guard finding.kind == other.finding.kind, shares(other) else { return false }
        switch finding.kind {
        case .errors:
            // Text and stack in one answer.
            return finding.sink.file == other.finding.sink.file && finding.sink.line == other.finding.sink.line
        case .header, .origin:
            // One value that several answers repeat.
            return finding.source == other.finding.source && finding.via == other.finding.via
        default: return false
        }
    }
}
