import WritIngress
package import WritModel

/// Where and within which bounds one API is served.
package struct IngressConfiguration: Sendable {
    package enum Security: Sendable {
        /// TLS 1.2 or 1.3. The chain begins with the server's certificate; both are PEM.
        case tls(certificatePEM: [UInt8], privateKeyPEM: Secret<[UInt8]>)
        /// Without TLS, for development; refused for any address that is not loopback.
        case plaintextOnLoopback
    }

    /// How long a connection may stay in each phase.
    package struct Deadlines: Sendable {
        /// From the connection to the end of the TLS handshake.
        package var handshake: Duration
        /// From the first byte of a request, or from the handshake for the first request, to the end of its head.
        package var head: Duration
        /// From the moment the body is wanted to its end.
        package var body: Duration
        /// Between two requests.
        package var idle: Duration
        /// To take a response off our hands.
        package var response: Duration
        /// What a handler may take beyond the deadline it was given, before the gateway answers without it.
        package var grace: Duration
        /// For requests under way when the server stops.
        package var shutdown: Duration

        package init(
            handshake: Duration = .seconds(5), head: Duration = .seconds(10), body: Duration = .seconds(30),
            idle: Duration = .seconds(60),
            response: Duration = .seconds(30), grace: Duration = .seconds(2), shutdown: Duration = .seconds(30)
        ) {
            self.handshake = handshake
            self.head = head
            self.body = body
            self.idle = idle
            self.response = response
            self.grace = grace
            self.shutdown = shutdown
        }
    }

    package var host: String
    /// 0: the system chooses; `IngressServer.port` tells.
    package var port: Int
    package var security: Security
    package var http: HTTPLimits
    package var deadlines: Deadlines
    /// Connections at once.
    package var connections: Int
    /// Connections at once of one address, or of one /64 of IPv6.
    package var connectionsPerAddress: Int
    /// Bytes of all bodies that are being read or served at once.
    package var bodies: Int
    /// Verified tokens remembered.
    package var tokenCache: Int
    /// Keys remembered for each route's rate.
    package var rateCapacity: Int
    /// Threads that move bytes.
    package var threads: Int

    package init(
        host: String = "127.0.0.1", port: Int = 0, security: Security, http: HTTPLimits = HTTPLimits(),
        deadlines: Deadlines = Deadlines(),
        connections: Int = 10_000, connectionsPerAddress: Int = 256, bodies: Int = 256 << 20, tokenCache: Int = 10_000,
        rateCapacity: Int = 65_536, threads: Int = 1
    ) {
        self.host = host
        self.port = port
        self.security = security
        self.http = http
        self.deadlines = deadlines
        self.connections = connections
        self.connectionsPerAddress = connectionsPerAddress
        self.bodies = bodies
        self.tokenCache = tokenCache
        self.rateCapacity = rateCapacity
        self.threads = threads
    }
}
