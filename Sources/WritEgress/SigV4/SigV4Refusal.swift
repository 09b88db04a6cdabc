/// Why a signature does not authenticate a request.
package enum SigV4Refusal: Error, Sendable, Equatable {
    /// Neither an `Authorization` field nor a presigned query.
    case unsigned
    /// Not of the form that the specification gives; what is wrong.
    case malformed(String)
    /// A scheme that the gate does not sign with, e.g. SigV4a.
    case unsupported(String)
    /// Made with a key that was not given to this sandbox.
    case foreign(accessKeyID: String)
    /// The sandbox's credentials, or the presigned address, have run out.
    case expired
    /// The date is further than five minutes from now.
    case skewed
    /// The scope names another region or service than the host.
    case scope(String)
    /// The signature is not the one for this request.
    case mismatch
    /// The body is not the one that was signed.
    case payload

    package var message: String {
        switch self {
        case .unsigned: "the request is not signed"
        case .malformed(let what): "the signature cannot be read: \(what)"
        case .unsupported(let what): "\(what) is not supported; sign with Signature Version 4 (`AWS4-HMAC-SHA256`)"
        case .foreign(let id):
            "the request is signed with the access key `\(id.prefix(32))`, which was not given to this sandbox"
        case .expired: "the credentials or the presigned address have expired"
        case .skewed: "the signature's date is more than five minutes away from now"
        case .scope(let what): "the signature's scope does not fit the host: \(what)"
        case .mismatch: "the signature does not fit the request"
        case .payload: "the body is not the one that was signed"
        }
    }
}
