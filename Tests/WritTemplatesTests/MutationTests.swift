import Foundation
import Testing
import WritModel

@testable import WritTemplates

/// Damaged templates must give errors, never a crash.
struct MutationTests {
    /// SplitMix64: the same damage in every run.
    struct Generator {
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

    static let words = [
        "Ref", "Fn::If", "Fn::GetAtt", "Fn::Sub", "AWS::NoValue", "Type", "Properties", "Events", "Auth", "Properties",
        "",
        "${A}", "s3://b/k", "AWS::Serverless::Function", "AWS::Serverless::Api", "*", "$default", "any",
    ]

    static func damaged(_ node: Node, _ random: inout Generator, rate: Int) -> Node {
        if random.below(rate) == 0 { return value(&random) }
        switch node.value {
        case .array(let items):
            var fresh = items.map { damaged($0, &random, rate: rate) }
            if !fresh.isEmpty, random.below(rate) == 0 { fresh.remove(at: random.below(fresh.count)) }
            if let first = fresh.first, random.below(rate) == 0 { fresh.append(first) }
            return Node(.array(fresh), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members where random.below(rate * 2) != 0 {
                let key = random.below(rate * 4) == 0 ? words[random.below(words.count)] : entry.key
                fresh.append(key, at: entry.keyLocation, damaged(entry.value, &random, rate: rate))
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    static func value(_ random: inout Generator) -> Node {
        switch random.below(11) {
        case 0: Node(.null)
        case 1: Node(.bool(random.below(2) == 0))
        case 2: Node(.integer(random.below(1000) - 500))
        case 3: Node(.double(0.5))
        case 4: Node(words[random.below(words.count)])
        case 5: Node([])
        case 6: Node(Mapping())
        case 7: .object(["Ref": Node(words[random.below(words.count)])])
        case 8: .object(["Fn::If": ["C", value(&random), .object(["Ref": "AWS::NoValue"])]])
        case 9: .object(["Fn::GetAtt": [value(&random), "Arn"]])
        default: [value(&random)]
        }
    }

    static func attempt(_ document: Node) {
        _ = SAMTransform.expand(document)
        _ = SAMTransform.expand(document, options: .init(localPaths: .replaced))
        let app = ApplicationReader().read(document, name: "m", folder: ".", templateFile: "t.yaml")
        for resource in app.resources {
            _ = app.arn(of: resource.logicalID)
            _ = app.resolve(document: resource.raw)
        }
        _ = ServerlessReader().read(document, name: "m", folder: ".", templateFile: "t.yaml")
    }

    @Test func damagedTemplatesNeverCrash() throws {
        var random = Generator(state: 20_261_123)
        let texts = [SAMTransformTests.small, ServerlessReaderTests.shop, ApplicationReaderTests.shop]
        for text in texts {
            let document = IntrinsicTags.expand(try YAMLParser.parse(Array(text.utf8), file: "t"))
            for round in 0..<150 { Self.attempt(Self.damaged(document, &random, rate: 5 + round % 40)) }
        }
    }

    /// The same with every template of the SAM project, where they are at hand.
    @Test(.enabled(if: SAMConformanceTests.suite != nil)) func damagedPublishedTemplatesNeverCrash() throws {
        let folder = (SAMConformanceTests.suite ?? "") + "/input"
        var random = Generator(state: 7)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            guard let data = FileManager.default.contents(atPath: folder + "/" + name),
                let document = try? YAMLParser.parse([UInt8](data), file: name)
            else { continue }
            let plain = IntrinsicTags.expand(document)
            for round in 0..<3 { Self.attempt(Self.damaged(plain, &random, rate: 10 + round * 30)) }
        }
    }
}
