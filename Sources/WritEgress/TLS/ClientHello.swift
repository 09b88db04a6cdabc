/// The first message of a TLS client: which server it wants (RFC 8446, section 4.1.2; RFC 6066, section 3).
package struct ClientHello: Sendable, Equatable {
    /// SNI in lower case without final dot; nil if there is none.
    package var serverName: String?
    /// ALPN in the client's order.
    package var protocols: [String]
    /// An outer hello of Encrypted Client Hello (RFC 9849): the true server name may be another one.
    package var isEncrypted: Bool

    package enum Outcome: Sendable, Equatable {
        /// More bytes are needed.
        case incomplete
        case hello(ClientHello)
        /// Not a client hello, or one that no client sends; why.
        case refused(String)
    }

    /// Bytes after which a hello must have ended: post-quantum key shares make 2 KiB, some clients pad to more.
    package static let limit = 16 << 10
    private static let handshake: UInt8 = 22
    private static let clientHello: UInt8 = 1

    /// Reads from the start of a connection. Records may split the message anywhere.
    package static func read(_ bytes: [UInt8]) -> Outcome {
        var message: [UInt8] = []
        var at = 0
        var wanted: Int?
        while true {
            guard at < bytes.count else { return unfinished(bytes) }
            guard bytes[at] == handshake else { return .refused("the first byte is no TLS handshake") }
            guard at + 5 <= bytes.count else { return unfinished(bytes) }
            guard bytes[at + 1] == 3, bytes[at + 2] <= 4 else { return .refused("the record's version") }
            let length = Int(bytes[at + 3]) << 8 | Int(bytes[at + 4])
            guard length > 0, length <= 1 << 14 else { return .refused("the record's length") }
            let end = min(at + 5 + length, bytes.count)
            message.append(contentsOf: bytes[at + 5..<end])
            if wanted == nil, message.count >= 4 {
                guard message[0] == clientHello else { return .refused("the first message is no client hello") }
                let size = Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
                guard size <= limit else { return .refused("the client hello is too long") }
                wanted = size + 4
            }
            if let wanted, message.count >= wanted {
                guard message.count == wanted else { return .refused("bytes behind the client hello") }
                return parse(Array(message[4..<wanted]))
            }
            guard end == at + 5 + length else { return unfinished(bytes) }
            at = end
        }
    }

    private static func unfinished(_ bytes: [UInt8]) -> Outcome {
        bytes.count > 2 * limit ? .refused("the client hello is too long") : .incomplete
    }

    private static func parse(_ body: [UInt8]) -> Outcome {
        var reader = Reader(body[...])
        guard reader.skip(2), reader.skip(32), reader.vector(1) != nil, let suites = reader.vector(2),
            suites.count >= 2, reader.vector(1) != nil
        else { return .refused("the client hello is cut short") }
        guard !reader.rest.isEmpty else {
            return .hello(ClientHello(serverName: nil, protocols: [], isEncrypted: false))
        }
        guard let block = reader.vector(2), reader.rest.isEmpty else { return .refused("the extensions") }
        var extensions = Reader(block)
        var seen: Set<Int> = []
        var hello = ClientHello(serverName: nil, protocols: [], isEncrypted: false)
        while !extensions.rest.isEmpty {
            guard let type = extensions.number(2), let data = extensions.vector(2) else {
                return .refused("an extension")
            }
            guard seen.insert(type).inserted else { return .refused("an extension is repeated") }
            switch type {
            case 0:
                guard let name = serverName(data) else { return .refused("the server name") }
                hello.serverName = name
            case 16:
                guard let protocols = protocols(data) else { return .refused("the application protocols") }
                hello.protocols = protocols
            case 0xFE0D:
                // Type 0 is a real outer hello or GREASE, which look alike on purpose; both keep their public name in the
                // SNI, but only the server can tell them apart. See EgressPolicy.
                hello.isEncrypted = true
            default: break
            }
        }
        return .hello(hello)
    }

    private static func serverName(_ data: ArraySlice<UInt8>) -> String? {
        var reader = Reader(data)
        guard let list = reader.vector(2), reader.rest.isEmpty else { return nil }
        var names = Reader(list)
        guard names.number(1) == 0, let name = names.vector(2), names.rest.isEmpty, !name.isEmpty, name.count <= 253
        else { return nil }
        var bytes: [UInt8] = []
        for byte in name {
            switch byte {
            case 0x41...0x5A: bytes.append(byte | 0x20)
            case 0x30...0x39, 0x61...0x7A, 0x2D, 0x2E, 0x5F: bytes.append(byte)
            default: return nil
            }
        }
        if bytes.last == 0x2E { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func protocols(_ data: ArraySlice<UInt8>) -> [String]? {
        var reader = Reader(data)
        guard let list = reader.vector(2), reader.rest.isEmpty else { return nil }
        var items = Reader(list)
        var protocols: [String] = []
        while !items.rest.isEmpty {
            guard let item = items.vector(1), !item.isEmpty else { return nil }
            protocols.append(String(decoding: item, as: UTF8.self))
        }
        return protocols
    }

    /// Takes numbers and vectors off the front; nil where bytes are missing.
    private struct Reader {
        var rest: ArraySlice<UInt8>

        init(_ rest: ArraySlice<UInt8>) { self.rest = rest }

        mutating func skip(_ count: Int) -> Bool {
            guard rest.count >= count else { return false }
            rest = rest.dropFirst(count)
            return true
        }

        mutating func number(_ width: Int) -> Int? {
            guard rest.count >= width else { return nil }
            var value = 0
            for byte in rest.prefix(width) { value = value << 8 | Int(byte) }
            rest = rest.dropFirst(width)
            return value
        }

        mutating func vector(_ width: Int) -> ArraySlice<UInt8>? {
            guard let length = number(width), rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(length) }
            return rest.prefix(length)
        }
    }
}
