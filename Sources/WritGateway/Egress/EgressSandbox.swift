package import WritEgress
package import WritModel

/// What the gate has to know of one sandbox.
package struct EgressSandbox: Sendable {
    package var id: String
    package var writ: Writ
    /// The writ's policy; nil if it has none.
    package var identity: IdentityPolicy?
    /// Made for this sandbox alone and given to the function as environment variables.
    package var credentials: SigV4Credentials
    package var knowledge: AWSKnowledge
    /// Signs the certificates that the gate shows for AWS names.
    package var authority: SandboxCA

    package init(
        id: String, writ: Writ, identity: IdentityPolicy?, credentials: SigV4Credentials, knowledge: AWSKnowledge,
        authority: SandboxCA
    ) {
        self.id = id
        self.writ = writ
        self.identity = identity
        self.credentials = credentials
        self.knowledge = knowledge
        self.authority = authority
    }
}

/// The sockets that the jailer opened in the sandbox's network namespace. The gate closes them.
package struct EgressListeners: Sendable {
    /// UDP socket of the resolver; `resolv.conf` names 127.0.0.1.
    package var resolver: CInt?
    /// Listening TCP socket of the resolver.
    package var resolverTCP: CInt?
    /// Listening TCP sockets, one for each port; the port is the socket's own.
    package var ports: [CInt]

    package init(resolver: CInt? = nil, resolverTCP: CInt? = nil, ports: [CInt] = []) {
        self.resolver = resolver
        self.resolverTCP = resolverTCP
        self.ports = ports
    }
}

/// A call of the Lambda Invoke API that was allowed.
package struct EgressInvocation: Sendable {
    package var function: String
    package var qualifier: String?
    package var payload: [UInt8]
    /// `RequestResponse`, `Event` or `DryRun`.
    package var type: String
    /// Logical id of the calling function.
    package var caller: String
    /// `X-Amz-Client-Context`, base64; nil if there is none.
    package var clientContext: String?
}

/// The answer to an invocation of a function that is served here.
package struct EgressInvocationAnswer: Sendable {
    package var status: Int
    package var payload: [UInt8]
    /// `X-Amz-Function-Error`
    package var functionError: String?
    package var executedVersion: String?

    package init(status: Int, payload: [UInt8], functionError: String? = nil, executedVersion: String? = nil) {
        self.status = status
        self.payload = payload
        self.functionError = functionError
        self.executedVersion = executedVersion
    }
}
