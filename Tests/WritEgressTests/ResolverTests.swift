import Testing
import WritModel

@testable import WritEgress

@Suite struct ResolverTests {
    static func query(_ name: String, type: UInt16 = 1, id: UInt16 = 7) -> [UInt8] {
        var out: [UInt8] = [UInt8(id >> 8), UInt8(id & 255), 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        for label in name.split(separator: ".") { out += [UInt8(label.utf8.count)] + Array(label.utf8) }
        return out + [0, UInt8(type >> 8), UInt8(type & 255), 0, 1]
    }

    private func responder(limit: Int = 8) throws -> DNSResponder {
        let writ = try Fixture.writ(
            policy: #"{"Version":"2012-10-17","Statement":[]}"#,
            egress: [
                .init(host: "api.example.com", port: 443, transport: .tls),
                .init(host: "*.wild.example.com", port: 443, transport: .tls),
            ])
        return DNSResponder(policy: EgressPolicy(writ), limit: limit)
    }

    private func code(_ answer: [UInt8]?) -> UInt8? { answer.map { $0[3] & 15 } }

    @Test func namedHostGetsOneAddressForGood() throws {
        var responder = try responder()
        let first = responder.respond(to: Self.query("API.example.com"))
        let second = responder.respond(to: Self.query("api.example.com", id: 9))
        #expect(first.verdict?.isAllowed == true)
        #expect(first.name == "api.example.com")
        let address = IPv4Address("198.18.0.1")
        #expect(first.answer.map { Array($0.suffix(4)) } == address?.bytes)
        #expect(first.answer?.suffix(4) == second.answer?.suffix(4))
        #expect(address.flatMap { responder.table.name(for: $0) } == "api.example.com")
        // The case of the question is kept, as resolvers that randomise it expect.
        #expect(first.answer.map { Array($0[13..<16]) } == Array("API".utf8))
    }

    @Test func othersDoNotExist() throws {
        var responder = try responder()
        for name in [
            "evil.example.com", "example.com", "a.api.example.com", "wild.example.com", "a.b.wild.example.com",
        ] {
            let outcome = responder.respond(to: Self.query(name))
            #expect(code(outcome.answer) == 3, "\(name)")
            #expect(outcome.verdict?.reason.rule == "egress.name")
        }
        #expect(responder.table.count == 0)
        #expect(code(responder.respond(to: Self.query("a.wild.example.com")).answer) == 0)
    }

    @Test func ipv6AndOtherTypesAreEmpty() throws {
        var responder = try responder()
        for type: UInt16 in [28, 15, 16, 65] {
            let answer = responder.respond(to: Self.query("api.example.com", type: type)).answer
            #expect(code(answer) == 0)
            #expect(answer.map { Array($0[6...7]) } == [0, 0])
        }
    }

    @Test func awsNamesNeedAPolicy() throws {
        var with = try responder()
        #expect(with.respond(to: Self.query("dynamodb.eu-west-1.amazonaws.com")).verdict?.isAllowed == true)
        #expect(with.respond(to: Self.query("unheard-of.eu-west-1.amazonaws.com")).verdict?.isAllowed == false)
        var without = DNSResponder(policy: EgressPolicy(try Fixture.writ(policy: nil)))
        let outcome = without.respond(to: Self.query("dynamodb.eu-west-1.amazonaws.com"))
        #expect(outcome.verdict?.reason.writ?.pointer == "/identity")
    }

    @Test func tableIsBounded() throws {
        var responder = try responder(limit: 2)
        for name in ["a", "b"] {
            #expect(code(responder.respond(to: Self.query("\(name).wild.example.com")).answer) == 0)
        }
        let full = responder.respond(to: Self.query("c.wild.example.com"))
        #expect(code(full.answer) == 2)
        #expect(full.verdict?.isAllowed == false)
    }

    @Test func badMessagesAreRefusedWithoutCrash() throws {
        var responder = try responder()
        let good = Self.query("api.example.com")
        for length in 0..<good.count {
            let outcome = responder.respond(to: Array(good.prefix(length)))
            #expect(length < 12 ? outcome.answer == nil : code(outcome.answer) == 1)
        }
        var pointer = good
        pointer[12] = 0xC0
        #expect(code(responder.respond(to: pointer).answer) == 1)
        var answer = good
        answer[2] |= 0x80
        #expect(responder.respond(to: answer).answer == nil)
        var update = good
        update[2] = 0x28
        #expect(code(responder.respond(to: update).answer) == 4)
        var two = good
        two[5] = 2
        #expect(code(responder.respond(to: two).answer) == 1)
        #expect(code(responder.respond(to: good + [UInt8](repeating: 0, count: 2000)).answer) == 1)
        #expect(code(responder.respond(to: Self.query(String(repeating: "abcdefg.", count: 40))).answer) == 1)
        var generator = SeededGenerator(seed: 11)
        for _ in 0..<2000 {
            var bytes = good
            for _ in 0..<4 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = responder.respond(to: bytes)
        }
    }
}

/// SplitMix64, so that failures can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
