import Crypto
package import Foundation
package import NIOSSL
import SwiftASN1
import Synchronization
import X509

/// A certificate authority for one sandbox: what the gate shows when a program calls AWS.
///
/// It lives as long as the sandbox, may sign AWS names only (name constraints, RFC 5280, section 4.2.1.10), and its key
/// never leaves this process.
package final class SandboxCA: Sendable {
    /// The authority in PEM, for `AWS_CA_BUNDLE`, `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE`.
    package let certificatePEM: String
    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey
    private let notBefore: Date
    private let notAfter: Date
    private let contexts = Mutex<[String: NIOSSLContext]>([:])
    /// Names whose certificates are kept; more only cost time.
    private static let cacheLimit = 256

    /// - Parameter names: DNS suffixes that it may sign.
    /// - Parameter lifetime: seconds; a day is longer than any sandbox.
    package init(names: [String], now: Date, lifetime: Int = 86_400) throws {
        key = P256.Signing.PrivateKey()
        notBefore = now.addingTimeInterval(-300)
        notAfter = now.addingTimeInterval(Double(lifetime))
        let name = try DistinguishedName { CommonName("Writ sandbox") }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let identifier = SubjectKeyIdentifier(
            keyIdentifier: ArraySlice(SHA256.hash(data: key.publicKey.x963Representation)))
        certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey, notValidBefore: notBefore,
            notValidAfter: notAfter, issuer: name, subject: name, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                Critical(NameConstraints(permittedDNSDomains: names))
                identifier
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
    }

    /// The TLS configuration that shows a certificate for the name; made once.
    package func context(for name: String) throws -> NIOSSLContext {
        if let known = contexts.withLock({ $0[name] }) { return known }
        let made = try make(name)
        contexts.withLock {
            if $0.count >= Self.cacheLimit { $0.removeAll() }
            $0[name] = made
        }
        return made
    }

    private func make(_ name: String) throws -> NIOSSLContext {
        let leafKey = P256.Signing.PrivateKey()
        let leaf = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(leafKey.publicKey),
            notValidBefore: notBefore, notValidAfter: notAfter, issuer: certificate.subject,
            subject: try DistinguishedName { OrganizationName("Writ sandbox") }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectKeyIdentifier(keyIdentifier: ArraySlice(SHA256.hash(data: leafKey.publicKey.x963Representation)))
                AuthorityKeyIdentifier(
                    keyIdentifier: ArraySlice(SHA256.hash(data: key.publicKey.x963Representation)))
                // A subject without a common name: the name stands here only, and may be longer than 64 characters.
                SubjectAlternativeNames([.dnsName(name)])
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        var serializer = DER.Serializer()
        try serializer.serialize(leaf)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(leafKey.derRepresentation), format: .der)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }
}
