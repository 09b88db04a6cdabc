/// One HTTP request to an AWS endpoint as it arrived, before anything of it is believed.
package struct AWSRequest: Sendable {
    /// Upper case, e.g. `PUT`.
    package var method: String
    /// Name from the `Host` field in lower case, without port.
    package var host: String
    /// Path as it stood on the request line, percent-encoded, with its leading slash.
    package var path: String
    /// Query as it stood, without the question mark; empty if there was none.
    package var query: String
    package var fields: [Field]
    package var body: Body

    /// A header field; the name is in lower case.
    package struct Field: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name.lowercased()
            self.value = value
        }
    }

    /// What is known of the body when the decision falls.
    package enum Body: Sendable {
        /// All of it.
        case bytes([UInt8])
        /// It follows and is too large to wait for; only operations whose body does not matter may be decided so.
        case streamed
    }

    package init(
        method: String, host: String, path: String, query: String = "", fields: [Field] = [], body: Body = .bytes([])
    ) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
    }

    /// The value of a field that occurs exactly once; nil if it is missing or repeated.
    package func field(_ name: String) -> String? {
        var found: String?
        for field in fields where field.name == name {
            guard found == nil else { return nil }
            found = field.value
        }
        return found
    }

    package func has(_ name: String) -> Bool { fields.contains { $0.name == name } }
}
