package import NIOSSL
package import WritEgress

/// How the gate reaches the world: real credentials, endpoints, exceptions for development.
package struct UpstreamConfiguration: Sendable {
    /// The credentials that calls are signed with anew. Asked for each call, so that they may rotate.
    package var credentials: @Sendable () async throws -> SigV4Credentials
    /// Where AWS calls go.
    package var endpoints: Endpoints
    /// Name → address for hosts that the operator vouches for; only these may be private addresses.
    package var hostMap: [String: HostAddress]
    /// Further authorities that upstream certificates may come from, besides the system's.
    package var authorities: [NIOSSLCertificate]
    package var limits: Limits

    package enum Endpoints: Sendable {
        /// AWS itself, by the name that the program dialled.
        case aws
        /// One server for all services, e.g. `http://127.0.0.1:5000`; it tells them apart by the `Host` field.
        case standIn(String)
        /// By the endpoint prefix (`dynamodb`); services that are not listed go to AWS.
        case services([String: String])
    }

    package struct HostAddress: Sendable, Equatable {
        /// An IP address.
        package var address: String
        package var port: Int

        package init(address: String, port: Int) {
            self.address = address
            self.port = port
        }
    }

    package struct Limits: Sendable {
        /// Connections of one sandbox at a time.
        package var connections = 256
        /// Bytes of a request whose body has to be read for the decision.
        package var body = 16 << 20
        /// Seconds until the client hello and the TLS handshake must be done.
        package var handshake: Int64 = 10
        /// Seconds to connect onward.
        package var connect: Int64 = 10
        /// Seconds without a byte after which a connection is closed; the longest that Lambda lets a function run.
        package var idle: Int64 = 900

        package init() {}
    }

    package init(
        credentials: @escaping @Sendable () async throws -> SigV4Credentials, endpoints: Endpoints = .aws,
        hostMap: [String: HostAddress] = [:], authorities: [NIOSSLCertificate] = [], limits: Limits = Limits()
    ) {
        self.credentials = credentials
        self.endpoints = endpoints
        self.hostMap = hostMap
        self.authorities = authorities
        self.limits = limits
    }

    /// `https://…` or `http://…` without a final slash.
    func base(for host: AWSHost) -> String {
        switch endpoints {
        case .aws: "https://\(host.name)"
        case .standIn(let url): url.hasSuffix("/") ? String(url.dropLast()) : url
        case .services(let urls):
            urls[host.service].map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "https://\(host.name)"
        }
    }
}
