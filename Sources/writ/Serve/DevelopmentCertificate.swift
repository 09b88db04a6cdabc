import Crypto
import Foundation
import SwiftASN1
import X509

/// A certificate for `localhost` by an authority of its own, for development; a deployment brings its own with `--certificate`.
///
/// The authority's private key is not kept: it signs one certificate and is forgotten.
enum DevelopmentCertificate {
    struct Files {
        var authority: String
        var certificate: String
        var key: String
    }

    /// The files of a certificate that is good for another day at least; they are made if they are not there.
    static func ensure(in folder: String, now: Date) throws -> Files {
        let files = Files(
            authority: folder + "/ca.pem", certificate: folder + "/server.pem", key: folder + "/server.key")
        if let pem = FileManager.default.contents(atPath: files.certificate),
            let certificate = try? Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)),
            certificate.notValidAfter > now.addingTimeInterval(86400), FileManager.default.fileExists(atPath: files.key)
        {
            return files
        }
        let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let authorityName = try DistinguishedName { CommonName("Writ development CA") }
        let authority = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: authorityKey.publicKey,
            notValidBefore: now.addingTimeInterval(-300), notValidAfter: now.addingTimeInterval(90 * 86400),
            issuer: authorityName, subject: authorityName, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true))
                Critical(
                    NameConstraints(
                        permittedDNSDomains: ["localhost"], permittedIPRanges: []))
            }, issuerPrivateKey: authorityKey)
        let key = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey), notValidBefore: now.addingTimeInterval(-300),
            notValidAfter: now.addingTimeInterval(90 * 86400), issuer: authorityName,
            subject: try DistinguishedName { CommonName("localhost") }, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames([.dnsName("localhost")])
            }, issuerPrivateKey: authorityKey)
        try writ.Files.write(Array(key.pemRepresentation.utf8), to: files.key, mode: 0o600)
        try writ.Files.write(Array(certificate.serializeAsPEM().pemString.utf8), to: files.certificate)
        try writ.Files.write(Array(authority.serializeAsPEM().pemString.utf8), to: files.authority)
        return files
    }
}
