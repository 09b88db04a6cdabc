import WritIngress

/// One HTTP/1.1 connection without its socket: which phase it is in, until when, and what is to be done next.
///
/// ```
/// handshake ─► idle ⇄ head ─► deciding ─► body ─► serving ─► writing ─► idle, or lingering ─► closed
///                               └──────────────────┴─► writing (refused)
/// ```
/// One request at a time: bytes that come early stay unread in the socket, or, at most one read of them, in the parser. Each phase that waits for the
/// caller has a deadline. Times are nanoseconds of any clock that does not go back.
struct ConnectionStateMachine: Sendable {
    struct Deadlines: Sendable {
        var handshake, head, body, idle, response, linger: Int64

        init(_ deadlines: IngressConfiguration.Deadlines) {
            handshake = deadlines.handshake.nanoseconds
            head = deadlines.head.nanoseconds
            body = deadlines.body.nanoseconds
            idle = deadlines.idle.nanoseconds
            response = deadlines.response.nanoseconds
            linger = 2_000_000_000
        }
    }

    enum Phase: Sendable, Equatable {
        case handshake
        case idle
        case head
        /// The head has been given out; nobody has asked for the body yet.
        case deciding
        case body
        /// The request is complete, or broken; the answer is awaited.
        case serving
        case writing
        /// The answer is out, the caller still sends: what it sends is thrown away for a while, since closing now could destroy the answer on its way.
        case lingering
        case closed
    }

    enum Action: Sendable, Equatable {
        case request(HTTPRequest, HTTPRequestParser.Framing)
        /// The body that was asked for, complete.
        case body([UInt8])
        /// The body that was asked for will not come whole: the caller sent nonsense, or was too slow.
        case bodyFailed(BodyFailure)
        /// Before any head: answer and close.
        case malformed(HTTPParseError)
        case headTimedOut
        /// The decision, or the answer of the handler, did not come in time.
        case servingTimedOut
        case sendContinue
        case send([UInt8])
        case close
    }

    enum BodyFailure: Error, Sendable, Equatable {
        case malformed(HTTPParseError)
        case timedOut
        case closed
    }

    private(set) var phase: Phase
    /// When `deadlineReached` is to be called; nil where nobody outside is waited for.
    private(set) var deadline: Int64?
    private let deadlines: Deadlines
    private var parser: HTTPRequestParser
    private var framing = HTTPRequestParser.Framing(length: 0, expectsContinue: false, closes: false)
    private var isBodyComplete = true
    private var collected: [UInt8] = []
    private var isDraining = false
    private var closesAfterWrite = false
    private var lingered = 0
    private static let lingeringBytes = 256 << 10

    init(_ deadlines: Deadlines, limits: HTTPLimits, isSecure: Bool, now: Int64) {
        self.deadlines = deadlines
        parser = HTTPRequestParser(limits)
        phase = isSecure ? .handshake : .idle
        // A new connection owes its first request as soon as one that has begun to send it.
        deadline = now + (isSecure ? deadlines.handshake : deadlines.head)
    }

    /// Whether bytes of the caller are wanted now.
    var wantsRead: Bool {
        switch phase {
        case .handshake, .idle, .head, .body, .lingering: true
        case .deciding, .serving, .writing, .closed: false
        }
    }

    mutating func handshakeCompleted(now: Int64) {
        guard phase == .handshake else { return }
        phase = .idle
        deadline = now + deadlines.head
    }

    mutating func received(_ bytes: some Collection<UInt8>, now: Int64) -> [Action] {
        switch phase {
        case .closed: return []
        case .lingering:
            lingered += bytes.count
            return lingered > Self.lingeringBytes ? close() : []
        case .handshake:
            handshakeCompleted(now: now)
            fallthrough
        default:
            parser.append(bytes)
            return advance(now: now)
        }
    }

    /// The head was accepted for a route: its body may have `limit` bytes. What has come of it already is taken at once.
    ///
    /// - Returns: the body, if it is complete.
    mutating func accepted(limit: Int) -> [UInt8]? {
        guard phase == .deciding else { return nil }
        guard !isBodyComplete else {
            phase = .serving
            return []
        }
        parser.limitBody(to: limit)
        guard let length = framing.length, length <= parser.buffered else { return nil }
        collected.removeAll()
        while let event = parser.next() {
            switch event {
            case .body(let piece): collected.append(contentsOf: piece)
            case .end:
                isBodyComplete = true
                phase = .serving
                defer { collected = [] }
                return collected
            // Left for `wantBody`: the parser stays failed and says so again below.
            case .failed, .head: return nil
            }
        }
        return nil
    }

    /// The body is wanted now. A caller that waits for it is told to go on.
    mutating func wantBody(now: Int64) -> [Action] {
        guard phase == .deciding else { return [] }
        guard !isBodyComplete else {
            phase = .serving
            return [.body([])]
        }
        phase = .body
        deadline = now + deadlines.body
        let answer: [Action] = framing.expectsContinue ? [.sendContinue] : []
        return answer + advance(now: now)
    }

    /// The handler runs and is given until `end`.
    mutating func serve(until end: Int64) {
        guard phase == .serving else { return }
        deadline = end
    }

    /// The answer. Nothing happens if the connection has gone, or was answered already.
    ///
    /// - Parameter make: writes the answer, told whether the connection is closed behind it.
    mutating func respond(now: Int64, closing: Bool, _ make: (_ closes: Bool) -> [UInt8]) -> [Action] {
        guard phase == .deciding || phase == .serving || phase == .body else { return [] }
        closesAfterWrite = closing || isDraining || framing.closes || !isBodyComplete
        phase = .writing
        deadline = now + deadlines.response
        return [.send(make(closesAfterWrite))]
    }

    /// The answer has left.
    mutating func written(now: Int64) -> [Action] {
        guard phase == .writing else { return [] }
        guard closesAfterWrite else {
            phase = .idle
            deadline = now + deadlines.idle
            guard !isDraining else { return close() }
            return advance(now: now)
        }
        guard !isBodyComplete else { return close() }
        phase = .lingering
        deadline = now + deadlines.linger
        return []
    }

    mutating func deadlineReached(now: Int64) -> [Action] {
        guard let deadline, now >= deadline else { return [] }
        switch phase {
        case .closed: return []
        case .handshake, .idle, .writing, .lingering: return close()
        case .head:
            fail()
            return [.headTimedOut]
        case .body:
            fail()
            return [.bodyFailed(.timedOut)]
        case .deciding, .serving:
            self.deadline = nil
            return [.servingTimedOut]
        }
    }

    /// The server stops: an idle connection ends now, another after its answer.
    mutating func drain() -> [Action] {
        isDraining = true
        return phase == .idle || phase == .handshake || phase == .lingering ? close() : []
    }

    /// The connection has ended.
    mutating func closed() -> [Action] {
        let wasReading = phase == .body
        phase = .closed
        deadline = nil
        return wasReading ? [.bodyFailed(.closed)] : []
    }

    private mutating func close() -> [Action] {
        phase = .closed
        deadline = nil
        return [.close]
    }

    /// What follows cannot be told from a request any more: the answer is the last thing sent.
    private mutating func fail() {
        phase = .serving
        deadline = nil
        isBodyComplete = false
        collected = []
    }

    private mutating func advance(now: Int64) -> [Action] {
        while phase == .idle || phase == .head || phase == .body {
            guard let event = parser.next() else {
                if phase == .idle, parser.isInside {
                    phase = .head
                    deadline = now + deadlines.head
                }
                return []
            }
            switch event {
            case .head(let request, let framing):
                self.framing = framing
                // Without a body the request is complete, and the connection can be kept even if it is refused.
                isBodyComplete = framing.length == 0 && parser.next() == .end
                phase = .deciding
                // What is fetched to decide has limits of its own; this one holds whatever they do.
                deadline = now + deadlines.body
                return [.request(request, framing)]
            case .body(let piece): collected.append(contentsOf: piece)
            case .end:
                isBodyComplete = true
                phase = .serving
                deadline = nil
                let body = collected
                collected = []
                return [.body(body)]
            case .failed(let error):
                let wasBody = phase == .body
                fail()
                return [wasBody ? .bodyFailed(.malformed(error)) : .malformed(error)]
            }
        }
        return []
    }
}

extension Duration {
    /// Whole nanoseconds, at most those of about 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? Int64.max >> 2 : min(scaled + attoseconds / 1_000_000_000, Int64.max >> 2)
    }
}
