import WritModel

/// Which API operation a request is, and its parameters, whatever the protocol.
struct AWSOperation: Sendable {
    let service: AWSService
    let name: String
    let wire: AWSService.WireProtocol
    let host: AWSHost
    let request: AWSRequest
    /// Labels of the path and parameters of the query or form, by their names on the wire.
    let parameters: [String: String]
    /// The body of a JSON or CBOR protocol; an empty object if there is none.
    let body: Node
    let knowledge: AWSKnowledge
    /// Region that the call runs in.
    let region: String

    /// A parameter as text, from path, query, form or body; nil if it is missing or no text.
    func text(_ name: String) -> String? { parameters[name] ?? body[name]?.string }

    func header(_ name: String) -> String? { headers[name] }

    /// Header fields and, of a presigned address, the `x-amz-` parameters that S3 reads as such.
    let headers: [String: String]

    /// An ARN in the call's own partition, region and account.
    func arn(_ service: String, _ resource: String, account: String? = nil) -> String {
        "arn:\(host.partition):\(service):\(region):\(account ?? knowledge.account):\(resource)"
    }

    var action: String { "\(service.prefix):\(name)" }

    func unknown(_ why: String) -> AWSUnknown { AWSUnknown("`\(service.name)` \(name): \(why)") }

    func require(_ name: String) throws(AWSUnknown) -> String {
        guard let text = text(name), !text.isEmpty else { throw unknown("`\(name)` is missing or no text") }
        return text
    }

    /// The value itself if it is an ARN of the service, else the ARN that the name stands for.
    func arn(ofService service: String, value: String, _ resource: (String) -> String) throws(AWSUnknown) -> String {
        guard value.hasPrefix("arn:") else { return arn(service, resource(value)) }
        guard let parsed = ARN(value), parsed.service == service, !value.contains("*"), !value.contains("?") else {
            throw unknown("`\(value.prefix(200))` is no ARN of \(service)")
        }
        return value
    }
}
