import Foundation
import WritAudit
import WritModel

/// `writ audit --watch`: audits, waits until a file that was read changes or a template comes or goes, audits again.
///
/// It looks at the times of the files, twice a second: that works on every file system and needs no limits raised.
struct AuditWatch {
    let command: AuditCommand

    private static let pause = Duration.milliseconds(500)
    /// Looks between two searches for new templates.
    private static let looksForEachSearch = 10

    /// - Returns: whether the last audit failed, once the user ends the watch.
    func run() async throws -> Bool {
        // Before the first audit, so that Ctrl-C never cuts one off.
        let (asked, sources) = Signals.expected()
        defer { for source in sources { source.cancel() } }
        return try await withThrowingTaskGroup(of: Bool?.self) { group in
            group.addTask {
                for await _ in asked { break }
                return nil
            }
            group.addTask { try await watch() }
            defer { group.cancelAll() }
            // Ctrl-C comes first in the ordinary case; the watch then tells how the last audit ended.
            while let ended = try await group.next() {
                if let failed = ended { return failed }
                group.cancelAll()
            }
            return false
        }
    }

    private func watch() async throws -> Bool {
        var failed = false
        while !Task.isCancelled {
            var seen: [String: Stamp] = [:]
            var templates: [String] = []
            do {
                var run = try command.audit()
                let report = try command.without(command.baseline, try run.report())
                templates = run.target.templates
                seen = Stamp.all(run.files)
                clear()
                try command.show(report)
                failed = command.fails(report)
            } catch let error as InputError {
                // Half-saved files are read again at the next change.
                failed = true
                clear()
                Terminal.standardError("writ: \(error)")
            } catch let failure as CommandFailure {
                failed = true
                clear()
                for line in failure.lines { Terminal.standardError(line) }
            }
            if Terminal.isOutput { Terminal.standardError(Terminal.styled("watching; Ctrl-C ends", .dim)) }
            await change(since: seen, templates)
        }
        return failed
    }

    /// Returns when something changed or the watch is to end.
    private func change(since seen: [String: Stamp], _ templates: [String]) async {
        var looks = 0
        while !Task.isCancelled {
            do { try await Task.sleep(for: Self.pause) } catch { return }
            looks += 1
            // Nothing was read: only a new search tells.
            if !seen.isEmpty, Stamp.all(Set(seen.keys)) != seen { return }
            guard seen.isEmpty || looks % Self.looksForEachSearch == 0 else { continue }
            let now = (try? AuditedFolder(command.app))?.templates ?? []
            if seen.isEmpty ? looks % 2 == 0 : now != templates { return }
        }
    }

    private func clear() {
        if Terminal.isOutput, command.output == nil { Terminal.write(Array("\u{1B}[H\u{1B}[2J\u{1B}[3J".utf8)) }
    }

    /// What tells one version of a file from the next.
    private struct Stamp: Equatable {
        var modified: Date?
        var size: Int?

        static func all(_ files: Set<String>) -> [String: Stamp] {
            files.reduce(into: [:]) { out, file in
                let attributes = try? FileManager.default.attributesOfItem(atPath: file)
                out[file] = Stamp(
                    modified: attributes?[.modificationDate] as? Date, size: (attributes?[.size] as? NSNumber)?.intValue
                )
            }
        }
    }
}
