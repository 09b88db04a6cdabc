/// A request at the entrance, as the strict parser of the gateway hands it over.
package struct HTTPRequest: Sendable, Equatable {
    /// As sent; methods are case-sensitive (RFC 9110 section 9.1).
    package var method: String
    /// Path of the origin form as sent, percent-encoding and all, without the query.
    package var path: String
    /// What stands behind the first `?`, as sent; nil without a `?`.
    package var query: String?
    /// The value of `Host`, or of `:authority`.
    package var authority: String
    /// `HTTP/1.1` or `HTTP/2`, as the event names it.
    package var version: String
    package var fields: HTTPFields
    package var body: [UInt8]

    package init(
        method: String, path: String, query: String? = nil, authority: String, version: String = "HTTP/1.1",
        fields: HTTPFields = HTTPFields(), body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.authority = authority
        self.version = version
        self.fields = fields
        self.body = body
    }
}
