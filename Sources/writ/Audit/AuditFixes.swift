import Foundation
import WritAudit
import WritModel

/// The edits of a report's findings, made in memory: to be shown or written.
struct AuditFixes {
    private struct Change {
        var file: String
        var old: [UInt8]
        var new: [UInt8]
    }

    private let folder: String
    private var changes: [Change] = []
    private var refused: [Edit] = []
    private var findings = 0
    private let hidden: [String: Set<Int>]

    init(_ report: AuditReport, folder: String) {
        self.folder = folder
        hidden = report.hiddenLines
        let mendable = report.findings.filter { !$0.edits.isEmpty }
        findings = mendable.count
        let edits = mendable.flatMap(\.edits)
        for file in Set(edits.map(\.file)).sorted() {
            // The file may have changed since it was audited: the edits are made in what is there now.
            guard let old = try? Files.read("\(folder)/\(file)") else { continue }
            let outcome = FileEditor.apply(edits.filter { $0.file == file }, to: old)
            refused += outcome.refused
            if outcome.bytes != old { changes.append(Change(file: file, old: old, new: outcome.bytes)) }
        }
    }

    var isEmpty: Bool { changes.isEmpty }

    var diff: String {
        changes.map { UnifiedDiff.file($0.file, from: $0.old, to: $0.new, hidden: hidden[$0.file] ?? []) }.joined()
    }

    /// Writes each file as a whole; one that is no ordinary file, a link for instance, is left alone.
    func write() throws {
        for change in changes {
            let path = "\(folder)/\(change.file)"
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                throw InputError("not-a-file", "`\(path)` is no ordinary file and was left alone")
            }
            let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0o644
            try Files.write(change.new, to: path, mode: mode)
        }
    }

    func summary(isDone: Bool) -> String {
        guard !changes.isEmpty else { return "nothing to mend without a decision" }
        let files = changes.map { "`\($0.file)`" }.joined(separator: ", ")
        var text = "\(findings) \(findings == 1 ? "finding" : "findings") \(isDone ? "mended" : "to mend") in \(files)"
        if !refused.isEmpty {
            text +=
                "; \(refused.count) \(refused.count == 1 ? "edit" : "edits") would have touched more and \(isDone ? "were" : "are") left out"
        }
        return text
    }
}
