package import WritIngress

/// Reads HTTP/1.1 requests (RFC 9112) from bytes, strictly, without any I/O: what two readers could take differently is refused.
///
/// - Lines end in CR LF; a bare LF or CR is refused (section 2.2 lets a recipient accept it; smuggling lives of that).
/// - Exactly one framing: Content-Length once and digits only, or `Transfer-Encoding: chunked` alone, never both (section 6.1).
/// - No folded lines, no white space before the colon, names are tokens, values have no control characters and are UTF-8 (sections 5.1, 5.2).
/// - `Host` exactly once, a host with an optional port; an absolute target must name the same (sections 3.2, 7.2 of RFC 9110).
/// - HTTP/1.1 only. Trailer fields are refused, since nothing here could merge them safely.
///
/// Feed bytes with `append`, then call `next` until it returns nil. How the bytes are cut has no influence on the events. After an error
/// the parser stays failed.
package struct HTTPRequestParser: Sendable {
    package enum Event: Sendable, Equatable {
        /// The head; its `body` is empty. `length` is what Content-Length says, nil for chunked, 0 where there is no body.
        case head(HTTPRequest, framing: Framing)
        case body([UInt8])
        case end
        case failed(HTTPParseError)
    }

    package struct Framing: Sendable, Equatable {
        /// Bytes of the body; nil where it comes in chunks.
        package var length: Int?
        package var expectsContinue: Bool
        /// `Connection: close` was asked for.
        package var closes: Bool
    }

    private enum State: Equatable {
        case requestLine
        case fields
        case body(remaining: Int)
        case chunkLine
        case chunk(remaining: Int)
        /// `read` bytes of the CR LF behind a chunk have come.
        case chunkEnd
        case lastLine
        case failed(HTTPParseError)
    }

    private let limits: HTTPLimits
    private var state = State.requestLine
    private var buffer: [UInt8] = []
    /// Everything before it has been consumed.
    private var start = 0
    /// No LF stands between `start` and here.
    private var scanned = 0
    private var headBytes = 0
    private var bodyBytes = 0
    /// Bytes that the body may have now.
    private var bodyLimit: Int
    private var head = RequestHeadBuilder()

    package init(_ limits: HTTPLimits = HTTPLimits()) {
        self.limits = limits
        bodyLimit = limits.body
    }

    /// Bytes that are held and not yet given out.
    package var buffered: Int { buffer.count - start }

    /// Whether a request has begun: its first byte has come, its end has not.
    package var isInside: Bool { state != .requestLine || buffered > 0 }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        if start > 0 {
            if start == buffer.count { buffer.removeAll(keepingCapacity: true) } else { buffer.removeFirst(start) }
            scanned = max(scanned - start, 0)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// Lowers the limit for the body of the request whose head was just given out.
    package mutating func limitBody(to bytes: Int) { bodyLimit = min(limits.body, bytes) }

    /// The next event; nil where more bytes are needed.
    package mutating func next() -> Event? {
        do throws(HTTPParseError) { return try step() } catch {
            state = .failed(error)
            buffer.removeAll()
            start = 0
            return .failed(error)
        }
    }

    private mutating func step() throws(HTTPParseError) -> Event? {
        while true {
            switch state {
            case .failed: return nil
            case .requestLine:
                // What cannot begin a method (a TLS handshake, an empty line, white space) need not be waited for.
                if start < buffer.count, !FieldSyntax.isTokenByte(buffer[start]) { throw .method }
                guard let line = try line(limit: limits.requestLine, tooLong: .lineTooLong) else { return nil }
                headBytes = line.count + 2
                try head.begin(buffer[line])
                state = .fields
            case .fields:
                guard let line = try line(limit: limits.head - headBytes, tooLong: .headTooLarge) else { return nil }
                headBytes += line.count + 2
                guard line.isEmpty else {
                    guard head.count < limits.fields else { throw .tooManyFields }
                    try head.field(buffer[line])
                    continue
                }
                let (request, framing) = try head.finish()
                bodyBytes = 0
                bodyLimit = limits.body
                if let length = framing.length {
                    guard length <= limits.body else { throw .bodyTooLarge }
                    state = .body(remaining: length)
                } else {
                    state = .chunkLine
                }
                return .head(request, framing: framing)
            case .body(let remaining):
                guard remaining > 0 else { return finish() }
                guard bodyBytes + remaining <= bodyLimit else { throw .bodyTooLarge }
                guard let piece = take(remaining) else { return nil }
                state = .body(remaining: remaining - piece.count)
                bodyBytes += piece.count
                return .body(piece)
            case .chunkLine:
                guard let line = try line(limit: limits.chunkLine, tooLong: .chunkExtension) else { return nil }
                let size = try Self.chunkSize(buffer[line])
                guard size <= bodyLimit - bodyBytes else { throw .bodyTooLarge }
                state = size == 0 ? .lastLine : .chunk(remaining: size)
            case .chunk(let remaining):
                guard remaining > 0 else {
                    state = .chunkEnd
                    continue
                }
                guard let piece = take(remaining) else { return nil }
                state = .chunk(remaining: remaining - piece.count)
                bodyBytes += piece.count
                return .body(piece)
            case .chunkEnd:
                guard buffered > 0 else { return nil }
                guard buffer[start] == 0x0d else { throw .chunkEnd }
                guard buffered > 1 else { return nil }
                guard buffer[start + 1] == 0x0a else { throw .chunkEnd }
                consume(to: start + 2)
                state = .chunkLine
            case .lastLine:
                guard let line = try line(limit: limits.chunkLine, tooLong: .trailer) else { return nil }
                guard line.isEmpty else { throw .trailer }
                return finish()
            }
        }
    }

    private mutating func finish() -> Event {
        state = .requestLine
        return .end
    }

    private mutating func take(_ atMost: Int) -> [UInt8]? {
        let count = min(atMost, buffered)
        guard count > 0 else { return nil }
        let piece = Array(buffer[start..<(start + count)])
        consume(to: start + count)
        return piece
    }

    private mutating func consume(to index: Int) {
        start = index
        scanned = max(scanned, index)
    }

    /// The range of the next line without its CR LF, consumed; nil where its end has not come.
    private mutating func line(limit: Int, tooLong: HTTPParseError) throws(HTTPParseError) -> Range<Int>? {
        var at = max(scanned, start)
        let begin = start
        while at < buffer.count {
            let byte = buffer[at]
            if byte == 0x0a {
                guard at > begin, buffer[at - 1] == 0x0d else { throw .lineEnding }
                guard at - 1 - begin <= limit else { throw tooLong }
                consume(to: at + 1)
                return begin..<(at - 1)
            }
            // A CR inside a line: the byte before this one was one and no LF followed.
            if at > begin, buffer[at - 1] == 0x0d { throw .lineEnding }
            // Two bytes more than the limit may be held: the CR, and the LF that is to come.
            guard at - begin <= limit else { throw tooLong }
            at += 1
        }
        scanned = at
        return nil
    }

    /// `1*HEXDIG [chunk-ext]`; an extension is passed over if it is text (RFC 9112 section 7.1.1).
    private static func chunkSize(_ line: ArraySlice<UInt8>) throws(HTTPParseError) -> Int {
        let digits = line.prefix { hex($0) != nil }
        guard !digits.isEmpty, digits.count <= 8 else { throw .chunkSize }
        let size = digits.reduce(0) { $0 << 4 | Int(hex($1) ?? 0) }
        let rest = line.dropFirst(digits.count)
        guard let first = rest.first else { return size }
        guard first == UInt8(ascii: ";") else { throw .chunkSize }
        guard rest.allSatisfy({ $0 >= 0x20 && $0 < 0x7f }) else { throw .chunkExtension }
        return size
    }

    private static func hex(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
