/// Why bytes are no request that this gateway takes.
package enum HTTPParseError: Error, Sendable, Equatable, CaseIterable {
    case requestLine, method, target, version, lineTooLong, headTooLarge, tooManyFields
    case lineEnding, fieldName, fieldValue, folding
    case hostMissing, hostRepeated, hostInvalid, hostDiffers
    case contentLength, contentLengthRepeated, transferEncoding, framingConflict
    case chunkSize, chunkExtension, chunkEnd, trailer, bodyTooLarge, expectation

    /// Status of the answer, after which the connection is closed: what follows has no known beginning.
    package var status: Int {
        switch self {
        case .lineTooLong: 414
        case .headTooLarge, .tooManyFields: 431
        case .bodyTooLarge: 413
        case .version: 505
        case .transferEncoding: 501
        case .expectation: 417
        default: 400
        }
    }

    package var rule: String {
        switch self {
        case .bodyTooLarge: "ingress.body-size"
        case .framingConflict, .contentLength, .contentLengthRepeated, .transferEncoding, .chunkSize, .chunkExtension,
            .chunkEnd, .trailer,
            .lineEnding, .folding:
            "ingress.http-framing"
        default: "ingress.http-syntax"
        }
    }

    package var message: String {
        switch self {
        case .requestLine: "the request line is not method, target and version with one space between"
        case .method: "the method is no token, or longer than 32 bytes"
        case .target: "the target is neither a path nor an absolute http address"
        case .version: "the version is not HTTP/1.1"
        case .lineTooLong: "the request line is too long"
        case .headTooLarge: "the head is too large"
        case .tooManyFields: "the head has too many fields"
        case .lineEnding: "a line does not end in CR LF, or has a CR inside"
        case .fieldName: "the name of a field is no token"
        case .fieldValue: "the value of a field has a control character or is not UTF-8"
        case .folding: "a field is folded over several lines, or begins with white space"
        case .hostMissing: "there is no Host"
        case .hostRepeated: "there is more than one Host"
        case .hostInvalid: "the Host is no host with an optional port"
        case .hostDiffers: "the Host differs from the authority of the target"
        case .contentLength: "Content-Length is no number"
        case .contentLengthRepeated: "there is more than one Content-Length"
        case .transferEncoding: "Transfer-Encoding is something else than chunked"
        case .framingConflict: "there are both Content-Length and Transfer-Encoding"
        case .chunkSize: "the size of a chunk is no hexadecimal number"
        case .chunkExtension: "a chunk has an extension that is too long or has control characters"
        case .chunkEnd: "a chunk does not end in CR LF"
        case .trailer: "there are trailer fields"
        case .bodyTooLarge: "the body is too large"
        case .expectation: "Expect is something else than 100-continue"
        }
    }
}
