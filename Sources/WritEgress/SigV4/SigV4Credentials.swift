package import WritModel

/// An access key pair, temporary if it has a session token.
package struct SigV4Credentials: Sendable {
    package var accessKeyID: String
    package var secretAccessKey: Secret<String>
    package var sessionToken: Secret<String>?
    /// Seconds since 1970 from which on they are void; nil for long-lived ones.
    package var expires: Int64?

    package init(
        accessKeyID: String, secretAccessKey: Secret<String>, sessionToken: Secret<String>? = nil,
        expires: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expires = expires
    }
}

/// The part of a credential behind the access key: `20150830/us-east-1/service/aws4_request`.
package struct SigV4Scope: Sendable, Hashable {
    /// `yyyymmdd` in UTC.
    package var date: String
    package var region: String
    package var service: String

    package init(date: String, region: String, service: String) {
        self.date = date
        self.region = region
        self.service = service
    }

    package var text: String { "\(date)/\(region)/\(service)/aws4_request" }
}
