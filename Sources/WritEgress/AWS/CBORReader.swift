import WritModel

/// Reads the CBOR (RFC 8949) that Smithy RPC v2 sends: maps with text keys, definite or indefinite lengths.
///
/// Byte strings become their length only, floats and tags lose nothing that a decision needs. Nil for anything else.
enum CBORReader {
    static func read(_ bytes: [UInt8]) -> Node? {
        var reader = Reader(bytes: bytes)
        guard let node = reader.item(depth: 0), reader.at == bytes.count else { return nil }
        return node
    }

    private struct Reader {
        let bytes: [UInt8]
        var at = 0
        var nodes = 0
        private static let depthLimit = 64
        private static let nodeLimit = 400_000

        init(bytes: [UInt8]) { self.bytes = bytes }

        private mutating func byte() -> UInt8? {
            guard at < bytes.count else { return nil }
            at += 1
            return bytes[at - 1]
        }

        /// The argument of a head; `.some(nil)` for an indefinite length.
        private mutating func argument(_ low: UInt8) -> Int?? {
            let width: Int
            switch low {
            case 0..<24: return .some(Int(low))
            case 24: width = 1
            case 25: width = 2
            case 26: width = 4
            case 27: width = 8
            case 31: return .some(nil)
            default: return nil
            }
            var value: UInt64 = 0
            for _ in 0..<width {
                guard let next = byte() else { return nil }
                value = value << 8 | UInt64(next)
            }
            return Int(exactly: value).map { .some($0) }
        }

        mutating func item(depth: Int) -> Node? {
            nodes += 1
            guard depth < Self.depthLimit, nodes < Self.nodeLimit, let head = byte() else { return nil }
            let major = head >> 5
            let low = head & 31
            if major == 7 { return simple(low) }
            guard let argument = argument(low) else { return nil }
            switch major {
            case 0: return argument.map { Node(.integer($0)) }
            case 1: return argument.map { Node(.integer(-1 - $0)) }
            case 2: return string(argument).map { Node(.integer($0.count)) }
            case 3:
                guard let raw = string(argument), let text = String(validating: raw, as: UTF8.self) else { return nil }
                return Node(text)
            case 4: return list(argument, depth)
            case 5: return map(argument, depth)
            default: return argument == nil ? nil : item(depth: depth + 1)
            }
        }

        private mutating func string(_ length: Int?) -> [UInt8]? {
            guard let length, length <= bytes.count - at else { return nil }
            at += length
            return Array(bytes[at - length..<at])
        }

        private mutating func isEnd(_ read: Int, of count: Int?) -> Bool {
            if let count { return read >= count }
            guard at < bytes.count, bytes[at] == 0xFF else { return false }
            at += 1
            return true
        }

        private mutating func list(_ count: Int?, _ depth: Int) -> Node? {
            var items: [Node] = []
            while !isEnd(items.count, of: count) {
                guard let item = item(depth: depth + 1) else { return nil }
                items.append(item)
            }
            return Node(items)
        }

        private mutating func map(_ count: Int?, _ depth: Int) -> Node? {
            var mapping = Mapping()
            var read = 0
            while !isEnd(read, of: count) {
                guard let key = item(depth: depth + 1)?.string, let value = item(depth: depth + 1),
                    mapping.append(key, at: .generated, value)
                else { return nil }
                read += 1
            }
            return Node(mapping)
        }

        private mutating func simple(_ low: UInt8) -> Node? {
            switch low {
            case 20: return Node(.bool(false))
            case 21: return Node(.bool(true))
            case 22, 23: return Node(.null)
            case 25, 26, 27:
                let width = 1 << (Int(low) - 24)
                guard width <= bytes.count - at else { return nil }
                var bits: UInt64 = 0
                for _ in 0..<width { bits = bits << 8 | UInt64(byte() ?? 0) }
                switch low {
                case 27: return Node(.double(Double(bitPattern: bits)))
                case 26: return Node(.double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))))
                default: return Node(.double(0))
                }
            default: return nil
            }
        }
    }
}
