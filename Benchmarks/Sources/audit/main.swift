import Foundation
import WritAudit
import WritModel
import WritTemplates

// Measures the audit on many templates and on one app, and tries to break it: `audit-benchmark corpus FOLDER`,
// `audit-benchmark needed FOLDER` or `audit-benchmark mutate FOLDER COUNT [SEED [FILE]]`; a mutant that crashes it is left in FILE.

let arguments = CommandLine.arguments
guard arguments.count >= 3 else {
    print("usage: audit-benchmark corpus FOLDER | needed FOLDER | mutate FOLDER COUNT [SEED [FILE]]")
    exit(2)
}
let folder = arguments[2]
let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

func bytes(_ name: String) -> [UInt8] {
    FileManager.default.contents(atPath: folder + "/" + name).map { Array($0) } ?? []
}

/// Reads, expands (as the reading of an application does) and audits one template, as for the report for people; what cannot
/// be read is counted and ends nothing.
func audit(_ bytes: [UInt8], _ name: String) -> Int? {
    let isJSON = name.hasSuffix(".json")
    guard
        let document = isJSON
            ? try? JSONParser.parse(bytes, file: name) : try? YAMLParser.parse(bytes, file: name)
    else { return nil }
    let application = ApplicationReader().read(document, name: "m", folder: ".", templateFile: name)
    var input = AuditInput.read(application, environment: StackEnvironment(), now: 1_790_000_000) { path in
        path == name ? bytes : nil
    }
    input.wantsFingerprints = false
    return Audit.run(input).findings.count
}

/// SplitMix64: the same damage in every run.
struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(max(limit, 1))) }
}

let words = [
    "!If [C, a, b]", "!Ref X", "Fn::Sub: ${A.B}", "*", "null", "[]", "{}", "- ", ": ", "\n", "  ", "'", "\"", "|",
    "&a ", "*a",
    "<<: *a", "AWS::NoValue", "AWS::Serverless::Function", "AWS::Serverless::Api", "Policies:", "Auth:", "Events:",
    "-1", "1e999",
    "\u{FEFF}", "é", "\t", "#", "{{resolve:ssm:x}}", "!GetAtt A.B", "Fn::ForEach::X", "Metadata: {Writ: {Allow: [1]}}",
]

/// A template with lines swapped, doubled, cut, moved, or words in wrong places.
func damaged(_ bytes: [UInt8], _ random: inout Generator) -> [UInt8] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
    for _ in 0...random.below(4) {
        guard !lines.isEmpty else { break }
        let at = random.below(lines.count)
        switch random.below(8) {
        case 0: lines.remove(at: at)
        case 1: lines.insert(lines[random.below(lines.count)], at: at)
        case 2: lines.swapAt(at, random.below(lines.count))
        case 3: lines[at] = [UInt8](repeating: 0x20, count: random.below(9)) + lines[at].drop { $0 == 0x20 }
        case 4:
            let word = Array(words[random.below(words.count)].utf8)
            lines[at].insert(contentsOf: word, at: random.below(lines[at].count + 1))
        case 5:
            if let colon = lines[at].firstIndex(of: 0x3A) {
                lines[at] = lines[at][...colon] + [0x20] + Array(words[random.below(words.count)].utf8)
            }
        case 6: if !lines[at].isEmpty { lines[at][random.below(lines[at].count)] = UInt8(random.below(256)) }
        default: lines.removeLast(random.below(lines.count))
        }
    }
    return Array(lines.joined(separator: [0x0A]))
}

switch arguments[1] {
case "corpus":
    var read = 0
    var findings = 0
    for name in names {
        guard let count = audit(bytes(name), name) else { continue }
        read += 1
        findings += count
    }
    print("\(read) of \(names.count) templates expanded and audited, \(findings) findings")
case "needed": try needed(folder)
case "mutate":
    let count = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 1_000
    var random = Generator(state: arguments.count > 4 ? UInt64(arguments[4]) ?? 1 : 1)
    // Small templates: a mutant of a large one says no more and takes longer.
    let texts = names.map { ($0, bytes($0)) }.filter { $0.1.count < 4_096 && !$0.1.isEmpty }
    guard !texts.isEmpty else {
        print("no template in \(folder)")
        exit(2)
    }
    var unread = 0
    var longest = Duration.zero
    let clock = ContinuousClock()
    for _ in 0..<count {
        let (name, text) = texts[random.below(texts.count)]
        let mutant = damaged(text, &random)
        // A crash leaves the mutant behind.
        if arguments.count > 5 { try? Data(mutant).write(to: URL(fileURLWithPath: arguments[5])) }
        let taken = clock.measure { if audit(mutant, name) == nil { unread += 1 } }
        longest = max(longest, taken)
    }
    print(
        "\(count) mutants of \(texts.count) templates, no crash; \(unread) were no YAML or JSON; the longest took \(longest)"
    )
default:
    print("no such part: \(arguments[1])")
    exit(2)
}
