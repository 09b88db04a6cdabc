/// What a signature says of the body: the last line of the canonical request.
///
/// Source: Amazon S3 API Reference, "Authenticating Requests", `x-amz-content-sha256`.
package enum SigV4Payload: Sendable, Equatable {
    /// SHA-256 of the whole body in lower-case hexadecimal.
    case digest(String)
    /// The body is not signed; TLS alone protects it.
    case unsigned
    /// `aws-chunked` with a signature on each chunk; `trailer` for a signed trailer behind the last one.
    case signedChunks(trailer: Bool)
    /// `aws-chunked` with a checksum in a trailer and nothing signed behind the header (default of present SDKs over TLS).
    case unsignedChunks

    /// Nil for anything else, SigV4a's chunks included.
    package init?(text: String) {
        switch text {
        case "UNSIGNED-PAYLOAD": self = .unsigned
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD": self = .signedChunks(trailer: false)
        case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER": self = .signedChunks(trailer: true)
        case "STREAMING-UNSIGNED-PAYLOAD-TRAILER": self = .unsignedChunks
        default:
            guard text.utf8.count == 64,
                text.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
            else { return nil }
            self = .digest(text)
        }
    }

    package var text: String {
        switch self {
        case .digest(let hex): hex
        case .unsigned: "UNSIGNED-PAYLOAD"
        case .signedChunks(false): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
        case .signedChunks(true): "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"
        case .unsignedChunks: "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        }
    }

    package var isChunked: Bool {
        switch self {
        case .signedChunks, .unsignedChunks: true
        case .digest, .unsigned: false
        }
    }
}
