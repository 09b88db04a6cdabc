package import Crypto

/// Reads an `aws-chunked` body as it streams by, verifies what is signed in it and writes it anew under another key.
///
/// Lengths never change, so `Content-Length` stays true. A chunk is passed on only once its signature is verified.
/// Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header: Transferring Payload in
/// Multiple Chunks", with and without trailing headers.
package struct AWSChunkedBody: Sendable {
    /// Bytes of one chunk; SDKs send 64 KiB to 1 MiB.
    package static let chunkLimit = 8 << 20
    private static let lineLimit = 1024
    private static let trailerLimit = 8

    /// Keys and previous signatures on both sides; nil for chunks without signatures.
    package struct Chain: Sendable {
        package var key: SymmetricKey
        package var timestamp: String
        package var scope: SigV4Scope
        package var signature: String

        package init(key: SymmetricKey, timestamp: String, scope: SigV4Scope, signature: String) {
            self.key = key
            self.timestamp = timestamp
            self.scope = scope
            self.signature = signature
        }

        fileprivate mutating func advance(chunk: [UInt8]) -> String {
            advance("AWS4-HMAC-SHA256-PAYLOAD", SigV4.emptyDigest + "\n" + SigV4.digest(chunk))
        }

        fileprivate mutating func advance(trailer: [UInt8]) -> String {
            advance("AWS4-HMAC-SHA256-TRAILER", SigV4.digest(trailer))
        }

        private mutating func advance(_ kind: String, _ rest: String) -> String {
            let text = "\(kind)\n\(timestamp)\n\(scope.text)\n\(signature)\n\(rest)"
            signature = SigV4.signature(text, key: key)
            return signature
        }
    }

    private enum State: Sendable {
        case header
        case data(size: Int, signature: String?)
        case trailer
        case finished
    }

    private var state = State.header
    private var buffer: [UInt8] = []
    private var incoming: Chain?
    private var outgoing: Chain?
    private let hasTrailer: Bool
    private var remaining: Int
    private var trailers: [String] = []

    /// - Parameter decodedLength: `x-amz-decoded-content-length`; the chunks must add up to it.
    package init(decodedLength: Int, trailer: Bool, incoming: Chain? = nil, outgoing: Chain? = nil) {
        remaining = decodedLength
        hasTrailer = trailer
        self.incoming = incoming
        self.outgoing = outgoing
    }

    /// True once the last chunk and its trailer have been read.
    package var isFinished: Bool { if case .finished = state { true } else { false } }

    /// Takes further bytes and returns what may be passed on.
    package mutating func feed(_ bytes: [UInt8]) throws(SigV4Refusal) -> [UInt8] {
        buffer.append(contentsOf: bytes)
        var out: [UInt8] = []
        var at = 0
        loop: while true {
            switch state {
            case .header:
                guard let line = try line(&at) else { break loop }
                try header(line, &out)
            case .data(let size, let signature):
                guard buffer.count - at >= size + 2 else { break loop }
                let chunk = Array(buffer[at..<at + size])
                guard buffer[at + size] == 13, buffer[at + size + 1] == 10 else {
                    throw .malformed("the end of a chunk")
                }
                at += size + 2
                try self.chunk(chunk, signature, &out)
                out.append(contentsOf: [13, 10])
                state = .header
            case .trailer:
                guard let line = try line(&at) else { break loop }
                try trailer(line, &out)
            case .finished:
                guard at == buffer.count else { throw .malformed("bytes behind the last chunk") }
                break loop
            }
        }
        buffer.removeFirst(at)
        return out
    }

    private func line(_ at: inout Int) throws(SigV4Refusal) -> String? {
        var end = at
        while end < buffer.count, buffer[end] != 13 {
            end += 1
            guard end - at <= Self.lineLimit else { throw .malformed("a line between chunks is too long") }
        }
        guard end + 1 < buffer.count else { return nil }
        guard buffer[end + 1] == 10, let text = String(validating: buffer[at..<end], as: UTF8.self) else {
            throw .malformed("a line between chunks")
        }
        at = end + 2
        return text
    }

    private mutating func header(_ line: String, _ out: inout [UInt8]) throws(SigV4Refusal) {
        let parts = line.split(separator: ";", omittingEmptySubsequences: false)
        let digits = parts[0]
        guard !digits.isEmpty, digits.utf8.count <= 8, digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
            let size = Int(digits, radix: 16), size <= Self.chunkLimit, size <= remaining
        else { throw .malformed("the size of a chunk") }
        var signature: String?
        if incoming != nil {
            let mark = "chunk-signature="
            guard parts.count == 2, parts[1].hasPrefix(mark), parts[1].utf8.count == mark.utf8.count + 64 else {
                throw .malformed("the signature of a chunk")
            }
            signature = String(parts[1].dropFirst(mark.count))
        } else if parts.count != 1 {
            throw .malformed("a chunk extension")
        }
        remaining -= size
        guard size > 0 else {
            guard remaining == 0 else { throw .malformed("the chunks are shorter than announced") }
            try chunk([], signature, &out, digits: digits)
            state = .trailer
            return
        }
        if incoming == nil { out.append(contentsOf: Array(digits.utf8) + [13, 10]) }
        state = .data(size: size, signature: signature)
    }

    private mutating func chunk(_ chunk: [UInt8], _ signature: String?, _ out: inout [UInt8], digits: Substring? = nil)
        throws(SigV4Refusal)
    {
        if let signature, let expected = incoming?.advance(chunk: chunk) {
            guard SigV4.equal(expected, signature) else { throw .payload }
            let fresh = outgoing?.advance(chunk: chunk) ?? signature
            out.append(contentsOf: "\(String(chunk.count, radix: 16));chunk-signature=\(fresh)\r\n".utf8)
        } else if let digits {
            out.append(contentsOf: Array(digits.utf8) + [13, 10])
        }
        out.append(contentsOf: chunk)
    }

    private mutating func trailer(_ line: String, _ out: inout [UInt8]) throws(SigV4Refusal) {
        if line.isEmpty {
            out.append(contentsOf: [13, 10])
            guard !hasTrailer || incoming == nil || trailers.last == nil else {
                throw .malformed("the trailer is not signed")
            }
            state = .finished
            return
        }
        guard hasTrailer, trailers.count < Self.trailerLimit, let colon = line.firstIndex(of: ":") else {
            throw .malformed("a trailer that was not announced")
        }
        let mark = "x-amz-trailer-signature"
        if incoming != nil, line[..<colon].lowercased() == mark {
            let canonical = Array(trailers.map { $0 + "\n" }.joined().utf8)
            let given = line[line.index(after: colon)...].drop(while: { $0 == " " })
            guard let expected = incoming?.advance(trailer: canonical), SigV4.equal(expected, given) else {
                throw .payload
            }
            let fresh = outgoing?.advance(trailer: canonical) ?? expected
            out.append(contentsOf: "\(mark):\(fresh)\r\n".utf8)
            trailers = []
            return
        }
        trailers.append(
            line[..<colon].lowercased() + ":" + SigV4.canonicalValue(String(line[line.index(after: colon)...])))
        out.append(contentsOf: Array(line.utf8) + [13, 10])
    }
}
