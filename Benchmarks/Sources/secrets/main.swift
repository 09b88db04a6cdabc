import Foundation
import WritAudit
import WritModel
import WritVault

/// Measures the search for secrets: `secrets-benchmark FOLDER [PEER…]`.
///
/// Prints processor time of reading every file (the floor), and of reading and searching it; then the wall time of a peer's command line, run on the
/// same folder, if one is given.

/// Processor time of this process.
func processorTime() -> Double {
    var time = timespec()
    // SAFETY: the call writes one structure and keeps no pointer.
    unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard let folder = arguments.first else {
    print("usage: secrets-benchmark FOLDER [PEER…]")
    exit(2)
}
var paths: [String] = []
for case let path as String in FileManager.default.enumerator(atPath: folder) ?? .init() { paths.append(path) }
paths.sort()

/// A regular file of at most 16 MiB, as the audit reads it.
func content(_ path: String) -> [UInt8]? {
    guard let file = try? OpenFile(path, O_RDONLY | O_NONBLOCK), let size = (try? file.regularSize()) ?? nil,
        size <= 16 << 20
    else { return nil }
    return try? file.read(size, at: 0)
}

/// Bytes read and secrets found.
func pass(_ folder: String, _ paths: [String], _ body: (String, [UInt8]) -> Int) -> (
    bytes: Int, found: Int, seconds: Double
) {
    let start = processorTime()
    var bytes = 0
    var found = 0
    for path in paths {
        guard let text = content("\(folder)/\(path)"), !text.prefix(8192).contains(0) else { continue }
        bytes += text.count
        found += body(path, text)
    }
    return (bytes, found, processorTime() - start)
}

let scanner = SecretScanner(now: nil)
for _ in 0..<3 {
    let floor = pass(folder, paths) { _, _ in 0 }
    let whole = pass(folder, paths) { path, text in scanner.sightings(text, path: path).count }
    let megabytes = Double(whole.bytes) / 1e6
    print(
        String(
            format:
                "%.1f MB in %d files: read %.3f s, read and searched %.3f s (%.0f MB/s; search alone %.0f MB/s), %d found",
            megabytes,
            paths.count, floor.seconds, whole.seconds, megabytes / whole.seconds,
            megabytes / max(0.000_001, whole.seconds - floor.seconds), whole.found))
}
if arguments.count > 1 {
    let peer = Process()
    peer.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    peer.arguments = Array(arguments.dropFirst())
    peer.currentDirectoryURL = URL(fileURLWithPath: folder)
    peer.standardOutput = FileHandle.nullDevice
    let start = Date()
    try peer.run()
    peer.waitUntilExit()
    print(String(format: "peer: %.1f s", Date().timeIntervalSince(start)))
}
