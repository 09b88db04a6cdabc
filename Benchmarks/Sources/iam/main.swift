import Foundation
import WritIAM
import WritModel

/// Measures the IAM part on third-party policies: `iam SHARED`, where SHARED is the folder of the suites.
///
/// Prints one figure a line; times are processor time of the thread, with reading the JSON unless said otherwise.
/// A second argument and more name the parts to run: catalogue, evaluation, pairs, managed. `iam random COUNT [SEED]`
/// tries random cases against the slow reference instead.

/// Processor time of this thread, so that other work on the machine counts for little.
struct ProcessorClock {
    var now: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
    }

    func measure(_ body: () throws -> Void) rethrows -> Duration {
        let start = now
        try body()
        return now - start
    }
}

func bytes(_ path: String) -> [UInt8] { FileManager.default.contents(atPath: path).map { Array($0) } ?? [] }
func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
}

struct Figures {
    private var times: [Duration] = []
    mutating func add(_ time: Duration) { times.append(time) }
    func text() -> String {
        let sorted = times.sorted()
        guard !sorted.isEmpty else { return "none" }
        func at(_ share: Double) -> String {
            let time = sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
            let nanoseconds =
                Double(time.components.seconds) * 1e9 + Double(time.components.attoseconds) / 1e9
            return String(format: "%.2f µs", nanoseconds / 1000)
        }
        return "n \(sorted.count), p50 \(at(0.5)), p90 \(at(0.9)), p99 \(at(0.99)), max \(at(1))"
    }
}

func kind(_ node: Node) -> PolicyKind {
    let statements = node["Statement"]?.array ?? [node["Statement"]].compactMap { $0 }
    return statements.contains { $0["Principal"] != nil || $0["NotPrincipal"] != nil } ? .resource : .identity
}

func evaluation() throws {
    let text = """
        {"Version": "2012-10-17", "Statement": [
          {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"],
           "Resource": "arn:aws:dynamodb:eu-west-1:111122223333:table/orders",
           "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["${aws:PrincipalTag/tenant}"]}}},
          {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::images/in/*"},
          {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::images/out/*",
           "Condition": {"StringEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}},
          {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:eu-west-1:111122223333:done"},
          {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}
        """
    let policy = try Policy(reading: try JSONParser.parse(Array(text.utf8), file: "writ.json"), kind: .identity)
    let compiled = CompiledPolicy([policy])
    let request = Request(
        action: "s3:PutObject", resource: "arn:aws:s3:::images/out/2026/a.jpg", principal: .anonymous,
        context: ["aws:SecureTransport": "true", "s3:x-amz-server-side-encryption": "aws:kms"])
    let clock = ProcessorClock()
    let count = 200_000
    var allowed = 0
    let time = clock.measure {
        for _ in 0..<count where compiled.evaluate(request).isAllowed { allowed += 1 }
    }
    print("evaluate a writ's policy: \(time / count) each, \(allowed == count ? "allowed" : "wrong")")
    let making = clock.measure {
        for number in 0..<count {
            let made = Request(
                action: "s3:PutObject", resource: "arn:aws:s3:::images/out/2026/\(number & 7).jpg",
                principal: .anonymous,
                context: ["aws:securetransport": "true", "s3:x-amz-server-side-encryption": "aws:kms"])
            if made.resource.isEmpty { allowed += 1 }
        }
    }
    print("make a request: \(making / count) each")
}

/// The texts of both policies of each comparison in Quacky's tables.
func quackyPairs(_ shared: String) -> [(name: String, first: [UInt8], second: [UInt8])] {
    ["ec2", "iam", "s3"].flatMap { name -> [(name: String, first: [UInt8], second: [UInt8])] in
        let table = String(decoding: bytes("\(shared)/suites/quacky/verdicts/\(name).csv"), as: UTF8.self)
        return table.split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard fields.count > 2 else { return nil }
            return (
                "\(fields[0]) \(fields[1])", bytes("\(shared)/suites/quacky\(fields[0])"),
                bytes("\(shared)/suites/quacky\(fields[1])")
            )
        }
    }
}

/// Each pair from its texts to the answer both ways, once: nothing is known of a policy before.
func pairs(_ shared: String) throws {
    var whole = Figures()
    var parsing = Figures()
    var reading = Figures()
    let clock = ProcessorClock()
    for pair in quackyPairs(shared) {
        let start = clock.now
        let a = try JSONParser.parse(pair.first, file: "a")
        let b = try JSONParser.parse(pair.second, file: "b")
        let parsed = clock.now
        let kind = kind(a)
        let first = try Policy(reading: a, kind: kind)
        let second = try Policy(reading: b, kind: kind)
        let read = clock.now
        let result = PolicyComparison.compare([first], to: [second], catalogue: nil)
        let time = clock.now - start
        whole.add(time)
        parsing.add(parsed - start)
        reading.add(read - parsed)
        if time > .milliseconds(1) { print("  slow: \(pair.name) \(time) \(result.relation)") }
    }
    print("Quacky pairs, both directions, from JSON: \(whole.text())")
    print("  of which JSON: \(parsing.text())")
    print("  of which reading the policies: \(reading.text())")
}

func managed(_ shared: String) throws {
    let folder = "\(shared)/data/iam/managed-policies"
    let clock = ProcessorClock()
    let outerBytes = bytes("\(folder)/ReadOnlyAccess.json")
    let outer = try Policy(
        reading: try JSONParser.parse(outerBytes, file: "r")["document"] ?? Node(.null), kind: .identity)
    var own = Figures()
    var against = Figures()
    var undecided = 0
    var contained = 0
    for name in names(folder) where name.hasSuffix(".json") {
        let text = bytes("\(folder)/\(name)")
        guard let document = try JSONParser.parse(text, file: name)["document"] else { continue }
        let start = clock.now
        let policy = try Policy(reading: document, kind: .identity)
        let itself = PolicyComparison.isContained([policy], in: [policy], catalogue: nil)
        own.add(clock.now - start)
        if !itself.isContained { print("  not in itself: \(name)") }
        let begin = clock.now
        let result = PolicyComparison.isContained([policy], in: [outer], catalogue: nil)
        let time = clock.now - begin
        against.add(time)
        if result.isContained { contained += 1 }
        if !result.isDecided {
            undecided += 1
            print("  undecided: \(name)")
        }
        if time > .milliseconds(5) { print("  slow: \(name) \(time)") }
    }
    print("managed in itself, with making the policy: \(own.text())")
    print("managed in ReadOnlyAccess: \(against.text()); contained \(contained), undecided \(undecided)")
}

func catalogue() {
    let clock = ProcessorClock()
    let load = clock.measure { _ = Catalogue.standard.action("s3:GetObject") }
    print("catalogue, first action: \(load)")
    let all = clock.measure { _ = Catalogue.standard.actionNames(matching: "*:Get*") }
    print("catalogue, first pattern over all services: \(all)")
}

/// Prints each comparison whose answer differs from the published verdict, with the request that shows it.
func verdicts(_ shared: String) throws {
    var agreed = 0
    var refuted = 0
    var open = 0
    for name in ["ec2", "iam", "s3"] {
        let table = String(decoding: bytes("\(shared)/suites/quacky/verdicts/\(name).csv"), as: UTF8.self)
        for line in table.split(separator: "\n").dropFirst() {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            guard fields.count > 9 else { continue }
            var policies: [Policy] = []
            for path in fields[0...1] {
                let node = try JSONParser.parse(bytes("\(shared)/suites/quacky\(path)"), file: path)
                policies.append(try Policy(reading: node, kind: kind(node)))
            }
            for (inner, outer, verdict) in [(0, 1, fields[2]), (1, 0, fields[9])] {
                let free = PolicyComparison.isContained([policies[inner]], in: [policies[outer]], catalogue: nil)
                let real = PolicyComparison.isContained(
                    [policies[inner]], in: [policies[outer]], catalogue: .standard)
                let theirs = verdict == "UNSAT"
                if free.isContained == theirs || real.isContained == theirs {
                    agreed += 1
                } else if let witness = real.witness ?? free.witness {
                    refuted += 1
                    print(
                        "  refuted \(fields[inner]) in \(fields[outer]): \(verdict), but \(witness.action) \(witness.resource) \(witness.context)"
                    )
                } else {
                    open += 1
                    print(
                        "  differs \(fields[inner]) in \(fields[outer]): \(verdict), free \(free.isContained) \(free.isDecided) real \(real.isContained) \(real.isDecided)"
                    )
                }
            }
        }
    }
    print("Quacky verdicts: agreed \(agreed), refuted by a request \(refuted), differing \(open)")
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "random" {
    let count = arguments.count > 1 ? Int(arguments[1]) ?? 0 : 10_000
    let seed = arguments.count > 2 ? UInt64(arguments[2]) ?? 1 : 1
    exit(try randomCases(count, seed: seed) ? 0 : 1)
}
let shared = arguments.first ?? "../shared"
let parts = arguments.count > 1 ? Set(arguments[1...]) : ["catalogue", "evaluation", "pairs", "managed"]
if parts.contains("catalogue") { catalogue() }
if parts.contains("evaluation") { try evaluation() }
if parts.contains("pairs") { try pairs(shared) }
if parts.contains("loop") { for _ in 0..<40 { try pairs(shared) } }
if parts.contains("verdicts") { try verdicts(shared) }
if parts.contains("managed") { try managed(shared) }
