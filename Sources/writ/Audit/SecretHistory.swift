import Foundation
import WritAudit
import WritModel

/// Credentials in the versions of files that git keeps, through `git log` and `git cat-file --batch`.
///
/// Git is asked to read only: no hook, no monitor, no fetch. What is read is bounded; what lies beyond the bound is said.
struct SecretHistory {
    let folder: String
    let now: Int64

    private static let versionLimit = 200_000
    private static let sizeLimit = 4 << 20
    private static let totalLimit = 2 << 30

    private struct Version {
        var commit: String
        var path: String
    }

    /// - Throws: `InputError` where the folder is in no repository or git is missing.
    func read() throws -> (past: [PastSighting], problems: [InputError]) {
        var problems: [InputError] = []
        var versions: [(id: String, Version)] = []
        var seen: Set<Substring> = []
        var commit = ""
        var isOver = false
        let log = try start(
            [
                "log", "--all", "--reverse", "--format=commit %H", "--raw", "--no-abbrev", "--no-renames", "--relative",
                "--", ".",
            ], input: nil)
        var lines = ByteReader(log.output)
        while let line = try lines.line() {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("commit ") {
                commit = String(text.dropFirst(7))
                continue
            }
            // `:100644 100644 OLD NEW M<tab>path`
            guard !isOver, text.hasPrefix(":"), let tab = text.firstIndex(of: "\t") else { continue }
            let fields = text[..<tab].split(separator: " ")
            guard fields.count == 5, fields[1].hasPrefix("100"), !fields[3].allSatisfy({ $0 == "0" }) else { continue }
            let path = String(text[text.index(after: tab)...])
            guard DiskTree.isSearched(path), seen.insert(fields[3]).inserted else { continue }
            versions.append((String(fields[3]), Version(commit: commit, path: path)))
            if versions.count >= Self.versionLimit {
                isOver = true
                problems.append(
                    InputError(
                        "unsearched",
                        "only the first \(versions.count) versions in the history were searched for secrets"))
            }
        }
        log.process.waitUntilExit()
        guard log.process.terminationStatus == 0 else {
            throw InputError(
                "no-history", "`\(folder)` is in no git repository that can be read", hint: "leave out --history")
        }
        return (try scan(versions, &problems), problems)
    }

    private func scan(_ versions: [(id: String, Version)], _ problems: inout [InputError]) throws -> [PastSighting] {
        guard !versions.isEmpty else { return [] }
        // A file as input: git may answer before everything is asked, and neither waits for the other.
        let list = FileManager.default.temporaryDirectory.appendingPathComponent("writ-history-\(UUID().uuidString)")
        try Data(versions.map(\.id).joined(separator: "\n").utf8 + [0x0A]).write(to: list)
        defer { try? FileManager.default.removeItem(at: list) }
        let batch = try start(["cat-file", "--batch"], input: try FileHandle(forReadingFrom: list))
        defer { if batch.process.isRunning { batch.process.terminate() } }
        let scanner = SecretScanner(now: now)
        var reader = ByteReader(batch.output)
        var out: [PastSighting] = []
        var total = 0
        for (index, (_, version)) in versions.enumerated() {
            // `ID blob SIZE`, the bytes, a line break
            guard let head = try reader.line() else { break }
            let fields = String(decoding: head, as: UTF8.self).split(separator: " ")
            guard fields.count == 3, let size = Int(fields[2]) else { continue }
            total += size
            guard total <= Self.totalLimit else {
                problems.append(
                    InputError(
                        "unsearched",
                        "only \(index) of \(versions.count) versions in the history were searched for secrets"))
                break
            }
            guard size <= Self.sizeLimit else {
                try reader.skip(size + 1)
                continue
            }
            let bytes = try reader.bytes(size)
            try reader.skip(1)
            if bytes.prefix(8192).contains(0) { continue }
            out += scanner.sightings(bytes, path: version.path).map { PastSighting($0, commit: version.commit) }
            if index % 5_000 == 4_999 { Terminal.standardError("history: \(index + 1) of \(versions.count) versions") }
        }
        return out
    }

    private func start(_ arguments: [String], input: FileHandle?) throws -> (process: Process, output: FileHandle) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "git", "--no-pager", "-C", folder, "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c",
                "core.quotePath=false",
            ] + arguments
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "LC_ALL": "C",
            "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1",
            "GIT_OPTIONAL_LOCKS": "0", "HOME": ProcessInfo.processInfo.environment["HOME"] ?? "/",
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        process.standardInput = input ?? FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw InputError("no-git", "git cannot be started", hint: "install git, or leave out --history")
        }
        return (process, pipe.fileHandleForReading)
    }
}

/// Lines and counted bytes of a stream.
private struct ByteReader {
    private let handle: FileHandle
    private var held: [UInt8] = []
    private var at = 0
    private static let lineLimit = 1 << 20

    init(_ handle: FileHandle) { self.handle = handle }

    private mutating func fill() throws -> Bool {
        guard let data = try handle.read(upToCount: 1 << 20), !data.isEmpty else { return false }
        held.removeFirst(at)
        at = 0
        held += data
        return true
    }

    /// The next line without its end; nil at the end of the stream.
    mutating func line() throws -> ArraySlice<UInt8>? {
        var from = at
        while true {
            if let end = held[from...].firstIndex(of: 0x0A) {
                defer { at = end + 1 }
                return held[at..<end]
            }
            let known = held.count - at
            guard known <= Self.lineLimit else { throw InputError("no-history", "git gave a line that is too long") }
            guard try fill() else { return nil }
            from = at + known
        }
    }

    mutating func bytes(_ count: Int) throws -> [UInt8] {
        while held.count - at < count { guard try fill() else { break } }
        let end = min(held.count, at + count)
        defer { at = end }
        return Array(held[at..<end])
    }

    mutating func skip(_ count: Int) throws {
        var rest = count
        while rest > 0 {
            let here = min(rest, held.count - at)
            at += here
            rest -= here
            if rest > 0 { guard try fill() else { return } }
        }
    }
}
