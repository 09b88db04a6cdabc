import Foundation
import WritEgress
import WritGateway
import WritIAM
import WritModel
import WritSandbox

/// What the egress gate is told of one new sandbox: first what the sandbox must know itself, then its sockets.
struct EgressOpening: Sendable {
    let writ: Writ
    let functionName: String
    let credentials: SandboxCredentials
    let certificateAuthority: SandboxCA

    /// - Throws: what the library says when no certificate can be made.
    init(writ: Writ, functionName: String, credentials: SandboxCredentials) throws {
        self.writ = writ
        self.functionName = functionName
        self.credentials = credentials
        certificateAuthority = try SandboxCA(names: AWSPartition.suffixes, now: Date())
    }

    /// PEM of the authority that signs for AWS names in this sandbox.
    var authority: [UInt8] { Array(certificateAuthority.certificatePEM.utf8) + [UInt8(ascii: "\n")] }

    /// Ports on which the gate listens inside: those of the writ, and the two that everyone tries, so that a try is seen and recorded.
    var ports: [Int] { Set(writ.egress.map(\.port) + [80, 443]).sorted() }

    func sandbox(account: String) throws -> EgressSandbox {
        let role = ARN(service: "iam", region: "", account: account, resource: "role/writ-\(writ.function)")
        return EgressSandbox(
            id: credentials.sandbox, writ: writ,
            identity: try writ.identity.map {
                try IdentityPolicy($0, principal: .session(role: role, name: functionName))
            },
            credentials: SigV4Credentials(
                accessKeyID: credentials.accessKeyID, secretAccessKey: credentials.secretAccessKey,
                sessionToken: credentials.sessionToken),
            knowledge: AWSKnowledge(account: account), authority: certificateAuthority)
    }
}

extension EgressListeners {
    init(_ sandbox: Sandbox) {
        self.init(
            resolver: sandbox.resolverUDP, resolverTCP: sandbox.resolverTCP,
            ports: sandbox.listeners.sorted { $0.key < $1.key }.map(\.value))
    }
}
