import Foundation
import WritAdvisories
import WritModel

// How long advisories of the size of npm, PyPI, Go and Maven together take to load and to look into, and what memory that needs.
//
// usage: advisories-benchmark make FILE [RECORDS]    writes an index of made-up records
//        advisories-benchmark measure FILE           loads it in a fresh process; the floor is reading the file and nothing else

/// Made-up records in the proportions of the published dumps: nine of ten say that a whole npm package is malware.
func record(_ number: Int) -> Advisory {
    let isMalware = number % 10 != 0
    let ecosystem: Ecosystem = isMalware ? .npm : [.npm, .pypi, .go, .maven][number / 10 % 4]
    let name =
        ecosystem == .go ? "github.com/owner-\(number / 40)/module" : "some-package-\(isMalware ? number : number / 40)"
    let fixed = "\(number % 7).\(number % 30).\(number % 11)"
    return Advisory(
        id: isMalware ? "MAL-2026-\(number)" : "GHSA-\(String(number, radix: 36))-made-up0",
        aliases: isMalware ? [] : ["CVE-2026-\(number)"],
        summary: isMalware ? "" : "a weakness of \(name) that lets a caller read what is not theirs",
        modified: "2026-01-01T00:00:00Z",
        isWithdrawn: false, severity: .high, score: 75, cwe: 79,
        affected: [
            .init(
                ecosystem: ecosystem, name: name,
                ranges: [
                    AffectedRange(
                        isMalware ? [.init(.introduced, "0")] : [.init(.introduced, "0"), .init(.fixed, fixed)])
                ],
                versions: [])
        ])
}

func milliseconds(_ action: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let taken = try clock.measure(action)
    return Double(taken.components.attoseconds) / 1e15 + Double(taken.components.seconds) * 1000
}

func status(_ field: String) -> Double {
    let text = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix(field + ":") } ?? ""
    return (Double(line.split { !$0.isNumber }.first ?? "0") ?? 0) / 1024
}

func bytes(of path: String) throws -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path), let data = try file.readToEnd() else {
        throw InputError("unreadable", "`\(path)` cannot be read")
    }
    return Array(data)
}

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: advisories-benchmark make FILE [RECORDS] | measure FILE")
    exit(2)
}
if arguments[1] == "make" {
    var builder = IndexBuilder()
    for number in 0..<(arguments.count > 3 ? Int(arguments[3]) ?? 0 : 260_000) { builder.add(record(number)) }
    try Data(builder.bytes(made: 0)).write(to: URL(fileURLWithPath: arguments[2]))
    exit(0)
}
let start = status("VmRSS")
var size = 0
let floor = try milliseconds { size = try bytes(of: arguments[2]).count }
var loaded: AdvisoryIndex?
let load = try milliseconds { loaded = try AdvisoryIndex(bytes(of: arguments[2]), file: arguments[2]) }
guard let index = loaded else { exit(70) }
var found = 0
let lookups = milliseconds {
    // A lock file of a thousand packages, nine of ten with a record.
    for number in 0..<1_000 {
        found += index.matches(.npm, "some-package-\(number * 259)", version: "1.2.3").count
    }
}
func shown(_ value: Double) -> String { String(format: "%.2f", value) }
print("index: \(index.advisoryCount) advisories, \(index.packageCount) packages, \(size >> 20) MiB")
print("load, checked: \(shown(load)) ms   floor (read) \(shown(floor)) ms")
print("1,000 packages looked up: \(shown(lookups)) ms, \(found) found")
print("peak memory: \(shown(status("VmHWM"))) MiB   floor (process) \(shown(start)) MiB")
