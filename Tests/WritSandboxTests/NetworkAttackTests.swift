import CWritLinux
import Glibc
import Synchronization
import Testing
import WritModel

@testable import WritSandbox

@Suite struct NetworkAttackTests {
    let harness = Harness.shared

    static func isReadable(_ descriptor: Int32) -> Bool {
        var ready = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&ready, 1, 60_000) == 1
    }

    /// Accepts one connection and says to which address it was made.
    static func acceptOne(_ listener: Int32) -> String {
        guard isReadable(listener) else { return "nothing came" }
        let connection = accept(listener, nil, nil)
        guard connection >= 0 else { return "errno \(errno)" }
        defer { close(connection) }
        var address = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let result = unsafe withUnsafeMutablePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe getsockname(connection, $0, &length) }
        }
        guard result == 0 else { return "errno \(errno)" }
        var text = [CChar](repeating: 0, count: 64)
        unsafe inet_ntop(AF_INET6, &address.sin6_addr, &text, 64)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            + " \(UInt16(bigEndian: address.sin6_port))"
    }

    @Test(.enabled(if: Harness.shared.features.ipv6)) func aNamedPortArrivesAtTheServerWithItsDestination() async throws
    {
        let seen = Collected()
        let result = try await harness.victim("tcp", "93.184.216.34", "443", "tcp", "2001:db8::7", "443") { sandbox in
            for _ in 0..<2 {
                let listener = sandbox.listeners[443] ?? -1
                seen.add(await Harness.blocking { Self.acceptOne(listener) })
            }
        }
        #expect(result.answers("tcp") == ["ok", "ok"])
        #expect(seen.all == ["::ffff:93.184.216.34 443", "2001:db8::7 443"])
        #expect(
            result.observations.contains {
                $0.kind == .connect && $0.target == "93.184.216.34:443" && $0.verdict.isAllowed
            })
    }

    @Test func otherPortsAndAddressesAreRefusedByTheKernel() async throws {
        let refused = String(ECONNREFUSED)
        let result = try await harness.victim(
            "tcp", "169.254.169.254", "80", "tcp", "127.0.0.1", "22", "tcp", "10.0.0.1", "8443", "tcp", "::1", "80",
            "udp", "8.8.8.8", "123", "udp", "127.0.0.1", "9001")
        #expect(result.answers("tcp") == [refused, refused, refused, refused])
        #expect(result.answers("udp") == [refused, refused])
        let metadata = result.observations.first { $0.target == "169.254.169.254:80" }
        #expect(metadata?.verdict.isAllowed == false)
        #expect(metadata?.verdict.reason.writ?.pointer == "/egress")
    }

    @Test func theRuntimeAPIIsOnLoopbackOnly() async throws {
        let seen = Collected()
        let result = try await harness.victim("tcp", "127.0.0.1", "9001", "tcp", "10.1.2.3", "9001") { sandbox in
            seen.add(await Harness.blocking { "\(Self.isReadable(sandbox.runtimeAPI))" })
        }
        #expect(result.answers("tcp") == ["ok", String(ECONNREFUSED)])
        #expect(seen.all == ["true"])
    }

    /// The resolver's answer must come from the address that was asked, or the program throws it away.
    @Test func theResolverAnswersForAnyAddress() async throws {
        let result = try await harness.victim("udp", "8.8.4.4", "53", "udp", "127.0.0.1", "53") { sandbox in
            for _ in 0..<2 {
                guard await Harness.blocking({ Self.isReadable(sandbox.resolverUDP) }) else { return }
                var peer = sockaddr_storage()
                var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
                var byte: UInt8 = 0
                unsafe withUnsafeMutablePointer(to: &peer) {
                    unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                        _ = unsafe recvfrom(sandbox.resolverUDP, &byte, 1, 0, address, &length)
                        _ = unsafe sendto(sandbox.resolverUDP, &byte, 1, 0, address, length)
                    }
                }
            }
        }
        #expect(result.answers("udp") == ["ok", "ok"])
    }

    @Test func onlyPlainSocketsAreMade() async throws {
        let lawful = [
            [1, 1, 0], [1, 2, 0], [2, 1, 0], [2, 1, 6], [2, 2, 17], [10, 1, 0], [10, 2, 0], [2, 0o2004001, 0],
        ]
        let forbidden = [
            [16, 3, 0], [16, 2, 15], [17, 3, 768], [2, 3, 1], [2, 3, 255], [2, 2, 1], [10, 3, 58], [2, 1, 132],
            [2, 1, 262],
            [40, 1, 0], [38, 5, 0], [31, 3, 1], [21, 5, 0], [44, 3, 0], [2, 5, 132], [15, 3, 2], [29, 3, 1],
            [30, 1, 0],
        ]
        let words = (lawful + forbidden).flatMap { ["socket"] + $0.map { String($0) } }
        let result = try await harness.run(harness.input(["/var/task/victim"] + words + ["attach-filter"]))
        let answers = result.answers("socket")
        #expect(answers.prefix(lawful.count).allSatisfy { $0 == "ok" })
        let errors = [EPERM, EAFNOSUPPORT, EPROTONOSUPPORT].map { String($0) }
        #expect(answers.dropFirst(lawful.count).allSatisfy { errors.contains($0) }, "\(answers)")
        #expect(answers.count == lawful.count + forbidden.count)
        #expect(result.answers("attach-filter") == [String(EPERM)])
    }

    @Test func abstractSocketsOfTheHostAreOutOfReach() async throws {
        let name = "writ-test-\(getpid())"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (at, byte) in name.utf8.enumerated() { unsafe path[at + 1] = byte }
        }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + 1 + name.utf8.count)
        let bound = unsafe withUnsafePointer(to: &address) {
            unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(listener, $0, length) }
        }
        #expect(bound == 0)
        #expect(listen(listener, 1) == 0)
        let result = try await harness.victim("abstract", name)
        #expect(result.answers("abstract") == [String(ECONNREFUSED)])
    }
}

/// Words gathered by a closure that runs beside the test.
final class Collected: Sendable {
    private let list = Mutex<[String]>([])
    func add(_ word: String) { list.withLock { $0.append(word) } }
    var all: [String] { list.withLock { $0 } }
}
