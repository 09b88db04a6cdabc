package import WritIngress
package import WritModel
package import WritTelemetry

/// What the entrance asks of the rest of the program.
package struct IngressServices: Sendable {
    /// The keys of an issuer; nil where they cannot be had. `IssuerKeys` serves for it.
    package var keys: @Sendable (_ issuer: String) async -> KeySet?
    /// The keys after another look at the issuer, for a token by a key that is not among those known; nil: there is no other look.
    package var refreshedKeys: @Sendable (_ issuer: String) async -> KeySet?
    /// The values of an API key by the name of its secret: the present one and, during a rotation, the one before.
    package var apiKeys: @Sendable (_ secret: String) async -> [Secret<[UInt8]>]
    /// Verifies AWS Signature Version 4 over a whole request; the time is in nanoseconds since 1970.
    package var signature: @Sendable (HTTPRequest, _ now: Int64) async -> SignatureOutcome
    /// Runs the function. It returns soon after the invocation's deadline at the latest.
    package var handler: @Sendable (AdmittedInvocation) async -> FunctionResult
    package var recorder: any Recorder
    /// Nanoseconds since 1970 UTC.
    package var now: @Sendable () -> Int64

    package init(
        keys: @escaping @Sendable (_ issuer: String) async -> KeySet? = { _ in nil },
        refreshedKeys: @escaping @Sendable (_ issuer: String) async -> KeySet? = { _ in nil },
        apiKeys: @escaping @Sendable (_ secret: String) async -> [Secret<[UInt8]>] = { _ in [] },
        signature: @escaping @Sendable (HTTPRequest, _ now: Int64) async -> SignatureOutcome = { _, _ in
            .refused(Reason("ingress.signature", "signatures are not verified here"))
        },
        recorder: any Recorder,
        now: @escaping @Sendable () -> Int64 = SystemTime.now,
        handler: @escaping @Sendable (AdmittedInvocation) async -> FunctionResult
    ) {
        self.keys = keys
        self.refreshedKeys = refreshedKeys
        self.apiKeys = apiKeys
        self.signature = signature
        self.handler = handler
        self.recorder = recorder
        self.now = now
    }
}
