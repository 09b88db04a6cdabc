/// Two versions of a text as a unified diff.
package enum UnifiedDiff {
    package struct Line: Sendable, Equatable {
        /// ` `, `-` or `+`
        package var mark: Character
        package var text: String
        /// Lines of the old and the new text before this one.
        var old: Int
        var new: Int
    }

    /// - Parameter context: unchanged lines around each change.
    package static func hunks(from old: [UInt8], to new: [UInt8], context: Int = 3) -> [[Line]] {
        let script = script(lines(old), lines(new))
        var out: [[Line]] = []
        var at = 0
        while let first = script[at...].firstIndex(where: { $0.mark != " " }) {
            let start = max(at, first - context)
            // A hunk goes on while the next change is near.
            var end = first
            var last = first
            while end < script.count, end - last <= 2 * context + 1 {
                if script[end].mark != " " { last = end }
                end += 1
            }
            end = min(script.count, last + context + 1)
            out.append(Array(script[start..<end]))
            at = end
        }
        return out
    }

    /// The whole diff of a file.
    ///
    /// - Parameter hidden: lines of the old text (from 1) that hold credentials; the diff then shows that there is a line and not what it says.
    package static func file(
        _ name: String, from old: [UInt8], to new: [UInt8], hidden: Set<Int> = []
    ) -> String {
        var out = ""
        for hunk in hunks(from: old, to: new) {
            guard let first = hunk.first else { continue }
            let oldCount = hunk.count { $0.mark != "+" }
            let newCount = hunk.count { $0.mark != "-" }
            out +=
                "@@ -\(first.old + (oldCount == 0 ? 0 : 1)),\(oldCount) +\(first.new + (newCount == 0 ? 0 : 1)),\(newCount) @@\n"
            for line in masked(hunk, hidden) { out += "\(line.mark)\(line.text)\n" }
        }
        return out.isEmpty ? "" : "--- a/\(name)\n+++ b/\(name)\n" + out
    }

    /// The hunk without the text of hidden lines, and of what such a line became.
    static func masked(_ hunk: [Line], _ hidden: Set<Int>) -> [Line] {
        guard !hidden.isEmpty else { return hunk }
        let isReplaced = hunk.contains { $0.mark == "-" && hidden.contains($0.old + 1) }
        return hunk.map { line in
            guard line.mark == "+" ? isReplaced : hidden.contains(line.old + 1) else { return line }
            var line = line
            line.text = "(a line with a credential)"
            return line
        }
    }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var out = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if out.last?.isEmpty == true { out.removeLast() }
        return out
    }

    private static func script(_ before: [ArraySlice<UInt8>], _ after: [ArraySlice<UInt8>]) -> [Line] {
        // What is the same at both ends needs no search.
        var head = 0
        while head < before.count, head < after.count, before[head] == after[head] { head += 1 }
        var tail = 0
        while tail < before.count - head, tail < after.count - head,
            before[before.count - 1 - tail] == after[after.count - 1 - tail]
        { tail += 1 }
        let difference = after[head..<(after.count - tail)].difference(from: before[head..<(before.count - tail)])
        var removed: Set<Int> = []
        var inserted: Set<Int> = []
        for change in difference {
            switch change {
            case .remove(let offset, _, _): removed.insert(head + offset)
            case .insert(let offset, _, _): inserted.insert(head + offset)
            }
        }
        var out: [Line] = []
        var old = 0
        var new = 0
        func add(_ mark: Character, _ line: ArraySlice<UInt8>) {
            let shown = line.last == 0x0D ? line.dropLast() : line
            out.append(Line(mark: mark, text: String(decoding: shown, as: UTF8.self), old: old, new: new))
        }
        while old < before.count || new < after.count {
            if old < before.count, removed.contains(old) {
                add("-", before[old])
                old += 1
            } else if new < after.count, inserted.contains(new) {
                add("+", after[new])
                new += 1
            } else if old < before.count, new < after.count {
                add(" ", before[old])
                old += 1
                new += 1
            } else {
                break
            }
        }
        return out
    }
}
