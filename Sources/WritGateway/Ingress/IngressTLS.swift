import NIOSSL
import WritModel

/// The TLS side of the entrance: versions 1.2 and 1.3, forward secrecy and authenticated encryption only (RFC 9325 sections 3 and 4).
enum IngressTLS {
    /// Nil where the listener is without TLS.
    static func context(_ security: IngressConfiguration.Security) throws -> NIOSSLContext? {
        guard case .tls(let certificatePEM, let privateKeyPEM) = security else { return nil }
        let chain: [NIOSSLCertificate]
        do { chain = try NIOSSLCertificate.fromPEMBytes(certificatePEM) } catch {
            throw InputError(
                "certificate", "the certificate cannot be read", hint: "give the chain as PEM, the server's own first")
        }
        let key: NIOSSLPrivateKey
        do { key = try NIOSSLPrivateKey(bytes: privateKeyPEM.reveal(for: "serving TLS"), format: .pem) } catch {
            throw InputError("private-key", "the private key cannot be read", hint: "give it as unencrypted PEM")
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
            .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        configuration.applicationProtocols = ["http/1.1"]
        configuration.certificateVerification = .none
        do { return try NIOSSLContext(configuration: configuration) } catch {
            throw InputError("certificate", "the certificate and the private key do not belong together")
        }
    }
}
