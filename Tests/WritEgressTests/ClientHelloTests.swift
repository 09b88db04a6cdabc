import Testing
import WritModel

@testable import WritEgress

@Suite struct ClientHelloTests {
    static func vector(_ bytes: [UInt8], _ width: Int = 2) -> [UInt8] {
        (0..<width).reversed().map { UInt8(bytes.count >> ($0 * 8) & 255) } + bytes
    }

    static func hello(sni: String?, extra: [(UInt16, [UInt8])] = []) -> [UInt8] {
        var extensions: [UInt8] = []
        func add(_ type: UInt16, _ data: [UInt8]) {
            extensions += [UInt8(type >> 8), UInt8(type & 255)] + vector(data)
        }
        if let sni { add(0, vector([0] + vector(Array(sni.utf8)))) }
        add(16, vector(vector(Array("h2".utf8), 1) + vector(Array("http/1.1".utf8), 1)))
        for (type, data) in extra { add(type, data) }
        let body =
            [3, 3] + [UInt8](repeating: 7, count: 32) + [0] + vector([0x13, 1]) + vector([0], 1) + vector(extensions)
        return [1] + vector(body, 3)
    }

    static func records(_ message: [UInt8], size: Int = 1 << 14) -> [UInt8] {
        stride(from: 0, to: message.count, by: size).flatMap { at in
            [22, 3, 1] + vector(Array(message[at..<min(at + size, message.count)]))
        }
    }

    private func policy() throws -> EgressPolicy {
        EgressPolicy(
            try Fixture.writ(
                policy: nil,
                egress: [
                    .init(host: "api.example.com", port: 443, transport: .tls),
                    .init(host: "db.example.com", port: 5432, transport: .tcp),
                    .init(host: "192.0.2.7", port: 25, transport: .tcp),
                ]))
    }

    @Test func readsNameAndProtocolsHoweverFragmented() {
        let wanted = ClientHello(serverName: "api.example.com", protocols: ["h2", "http/1.1"], isEncrypted: false)
        for size in [1, 3, 50, 1 << 14] {
            #expect(ClientHello.read(Self.records(Self.hello(sni: "API.example.com"), size: size)) == .hello(wanted))
        }
    }

    @Test func prefixIsIncomplete() {
        let bytes = Self.records(Self.hello(sni: "api.example.com"), size: 40)
        for length in 0..<bytes.count { #expect(ClientHello.read(Array(bytes.prefix(length))) == .incomplete) }
    }

    @Test(
        arguments: [
            Array("GET / HTTP/1.1\r\n".utf8), Array("SSH-2.0-x\r\n".utf8), [22, 3, 1, 0, 0],
            [22, 9, 9, 0, 4, 1, 0, 0, 0],
            [22, 3, 1, 0, 4, 2, 0, 0, 0], [22, 3, 1, 0, 4, 1, 0xFF, 0, 0], [22, 3, 1, 0, 4, 1, 0, 0, 0],
            [0x80, 0x2E, 1],
        ] as [[UInt8]])
    func notAHelloIsRefused(_ bytes: [UInt8]) {
        guard case .refused = ClientHello.read(bytes) else {
            Issue.record("read as \(ClientHello.read(bytes))")
            return
        }
    }

    @Test func strangeNamesAndRepeatedExtensionsAreRefused() {
        for name in ["", "a\u{0}b", "api.example.com.", "ä.example", String(repeating: "a", count: 254)] {
            guard case .refused = ClientHello.read(Self.records(Self.hello(sni: name))) else {
                Issue.record("accepted `\(name)`")
                continue
            }
        }
        let twice = Self.hello(sni: "a.b", extra: [(0, Self.vector([0] + Self.vector(Array("c.d".utf8))))])
        guard case .refused = ClientHello.read(Self.records(twice)) else {
            Issue.record("accepted two names")
            return
        }
    }

    @Test func nameMustBeTheResolvedOne() throws {
        let policy = try policy()
        func decide(_ message: [UInt8]) -> String {
            let verdict = policy.decide(
                hello: ClientHello.read(Self.records(message)), name: "api.example.com", port: 443)
            return (verdict.isAllowed ? "allowed " : "refused ") + verdict.reason.rule
        }
        #expect(decide(Self.hello(sni: "api.example.com")) == "allowed egress.host")
        #expect(decide(Self.hello(sni: "front.example.com")) == "refused egress.sni")
        #expect(decide(Self.hello(sni: nil)) == "refused egress.sni")
        #expect(decide(Self.hello(sni: "api.example.com", extra: [(0xFE0D, [0, 1])])) == "refused egress.sni")
        #expect(decide([2, 0, 0, 0]) == "refused egress.tls")
    }

    @Test func connectionsAreDecidedByNameAndPort() throws {
        let policy = try policy()
        func rule(_ name: String?, _ port: Int, _ address: String = "198.18.0.1") -> String {
            let (verdict, route) = policy.decide(name: name, address: address, port: port)
            #expect(verdict.isAllowed == (route != nil))
            return (verdict.isAllowed ? "allowed " : "refused ") + verdict.reason.rule
        }
        #expect(rule("api.example.com", 443) == "allowed egress.host")
        #expect(rule("api.example.com", 80) == "refused egress.port")
        #expect(rule("evil.example.com", 443) == "refused egress.host")
        #expect(rule("db.example.com", 5432) == "allowed egress.host")
        #expect(rule(nil, 443, "93.184.216.34") == "refused egress.address")
        #expect(rule(nil, 80, "169.254.169.254") == "refused egress.address")
        #expect(rule(nil, 25, "192.0.2.7") == "allowed egress.host")
        #expect(rule(nil, 26, "192.0.2.7") == "refused egress.address")
        #expect(
            policy.decide(name: "db.example.com", address: "", port: 5432).verdict.reason.writ?.pointer == "/egress/1")
        #expect(rule("dynamodb.eu-west-1.amazonaws.com", 443) == "refused egress.host")
    }

    @Test func mutatedHellosNeverCrash() {
        let good = Self.records(Self.hello(sni: "api.example.com"), size: 60)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<5000 {
            var bytes = good
            for _ in 0..<3 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
            }
            _ = ClientHello.read(bytes)
        }
    }

    @Test func onlyGlobalAddressesPass() {
        for text in [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "169.254.169.254", "172.31.255.255", "192.168.0.1",
            "198.18.0.1", "224.0.0.1", "255.255.255.255",
        ] {
            #expect(IPv4Address(text).map(AddressRule.isGlobal) == false, "\(text)")
        }
        for text in ["1.1.1.1", "172.32.0.1", "169.253.0.1", "100.128.0.1", "52.94.0.1"] {
            #expect(IPv4Address(text).map(AddressRule.isGlobal) == true, "\(text)")
        }
        func v6(_ head: [UInt8]) -> [UInt8] { head + [UInt8](repeating: 0, count: 15 - head.count) + [1] }
        for head: [UInt8] in [
            [], [0xFD, 0], [0xFE, 0x80], [0xFF, 2], [0x20, 2], [0x20, 1, 0x0D, 0xB8], [0x20, 1, 0],
            [0, 0x64, 0xFF, 0x9B],
        ] {
            #expect(!AddressRule.isGlobal(ipv6: v6(head)))
        }
        #expect(!AddressRule.isGlobal(ipv6: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 127, 0, 0, 1]))
        #expect(AddressRule.isGlobal(ipv6: v6([0x2A, 0x05, 0xD0])))
        for text in ["1.2.3", "1.2.3.4.5", "01.2.3.4", "256.1.1.1", "a.b.c.d", "1.2.3.+4"] {
            #expect(IPv4Address(text) == nil)
        }
    }
}
