import Crypto
import NIOCore
import NIOHTTP1
import Synchronization
import WritEgress
import WritModel

/// The body of the request that a connection is in the middle of.
///
/// `@unchecked Sendable`: one task at a time pulls. The connection's task does until it hands the body to the HTTP client,
/// and again only once `isFinished` says that the client has read it to the end.
final class AWSRequestBody: @unchecked Sendable {
    typealias Iterator = NIOAsyncChannelInboundStream<HTTPServerRequestPart>.AsyncIterator

    private var iterator: Iterator
    private let finished = Atomic<Bool>(false)

    init(_ iterator: Iterator) { self.iterator = iterator }

    var isFinished: Bool { finished.load(ordering: .acquiring) }

    /// The head of the next request; nil at the end of the connection.
    func nextHead() async throws -> HTTPRequestHead? {
        while let part = try await iterator.next() {
            if case .head(let head) = part {
                finished.store(false, ordering: .releasing)
                return head
            }
        }
        return nil
    }

    /// The next bytes; nil at the end of the request.
    func next() async throws -> ByteBuffer? {
        guard !isFinished else { return nil }
        switch try await iterator.next() {
        case .body(let bytes): return bytes
        case .end, .head:
            finished.store(true, ordering: .releasing)
            return nil
        case nil: throw ChannelError.inputClosed
        }
    }

    /// All of it; nil once it is longer than the limit.
    func collect(limit: Int) async throws -> [UInt8]? {
        var all: [UInt8] = []
        while let bytes = try await next() {
            guard all.count + bytes.readableBytes <= limit else { return nil }
            all.append(contentsOf: bytes.readableBytesView)
        }
        return all
    }
}

/// A body on its way to AWS that is checked as it passes.
struct CheckedBody: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    enum Check: Sendable {
        case none
        /// The last bytes are held back until the digest agrees, so that AWS never sees the whole of a changed body.
        case digest(String)
        case chunks(AWSChunkedBody)
    }

    let body: AWSRequestBody
    let check: Check
    /// What went wrong with the body itself, for the answer.
    let failure: BodyFailure

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body, check: check, failure: failure) }

    struct AsyncIterator: AsyncIteratorProtocol {
        let body: AWSRequestBody
        var check: Check
        let failure: BodyFailure
        private var hash = SHA256()
        private var held: ByteBuffer?
        private var isDone = false

        init(body: AWSRequestBody, check: Check, failure: BodyFailure) {
            self.body = body
            self.check = check
            self.failure = failure
        }

        mutating func next() async throws -> ByteBuffer? {
            do {
                return try await advance()
            } catch let refusal as SigV4Refusal {
                failure.note(refusal)
                throw refusal
            }
        }

        private mutating func advance() async throws -> ByteBuffer? {
            guard !isDone else { return nil }
            switch check {
            case .none: return try await body.next()
            case .digest(let wanted):
                while let bytes = try await body.next() {
                    hash.update(data: Array(bytes.readableBytesView))
                    let ready = held
                    held = bytes
                    if let ready { return ready }
                }
                isDone = true
                guard SigV4.equal(Array(hash.finalize()).lowercaseHex, wanted) else { throw SigV4Refusal.payload }
                return held
            case .chunks(var reader):
                while let bytes = try await body.next() {
                    let out = try reader.feed(Array(bytes.readableBytesView))
                    check = .chunks(reader)
                    if !out.isEmpty { return ByteBuffer(bytes: out) }
                }
                isDone = true
                guard reader.isFinished else { throw SigV4Refusal.malformed("the chunks have no end") }
                return nil
            }
        }
    }
}

/// Why a streamed body was broken off.
final class BodyFailure: Sendable {
    private let reason = Mutex<SigV4Refusal?>(nil)

    func note(_ refusal: SigV4Refusal) { reason.withLock { $0 = $0 ?? refusal } }
    var refusal: SigV4Refusal? { reason.withLock { $0 } }
}
