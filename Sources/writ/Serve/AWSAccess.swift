import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import WritEgress
import WritModel
import WritRuntime

/// How Writ itself reaches AWS and other hosts: credentials, trusted certificates, one HTTP client.
struct AWSAccess: Sendable {
    let credentials: SigV4Credentials
    let http: HTTPClient
    let client: AWSClient
    let authorities: [NIOSSLCertificate]
    private let hosts: [String: String]

    /// - Parameter trust: PEM of certificates to trust besides the system's; empty for none.
    /// - Throws: `InputError` when there are no credentials or the certificates cannot be read.
    init(configuration: AppConfiguration, region: String, trust: [UInt8]) throws {
        let environment = ProcessInfo.processInfo.environment
        let file =
            environment["AWS_SHARED_CREDENTIALS_FILE"] ?? (environment["HOME"].map { $0 + "/.aws/credentials" } ?? "")
        let text = FileManager.default.contents(atPath: file).map { String(decoding: $0, as: UTF8.self) }
        guard let found = AWSCredentials.find(environment: environment, file: text) else {
            throw InputError(
                "no-credentials", "there are no AWS credentials",
                hint: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE")
        }
        let credentials = SigV4Credentials(
            accessKeyID: found.accessKeyID, secretAccessKey: found.secretAccessKey, sessionToken: found.sessionToken)
        self.credentials = credentials
        do {
            authorities = trust.isEmpty ? [] : try NIOSSLCertificate.fromPEMBytes(trust)
        } catch {
            throw InputError("trust", "the certificates to trust cannot be read: \(error)")
        }
        hosts = configuration.hosts
        var settings = HTTPClient.Configuration()
        settings.redirectConfiguration = .disallow
        settings.timeout.connect = .seconds(10)
        settings.dnsOverride = configuration.hosts.mapValues { String($0.prefix { $0 != ":" }) }
        if !authorities.isEmpty {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(authorities)]
            settings.tlsConfiguration = tls
        }
        http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
        client = AWSClient(region: region, endpoint: configuration.endpoint, client: http) { request, host in
            try Self.sign(request, host: host, region: region, credentials)
        }
    }

    /// The header fields that sign a request of Writ's own.
    private static func sign(
        _ request: AWSClient.Request, host: String, region: String, _ credentials: SigV4Credentials
    ) throws -> [(name: String, value: String)] {
        let parts = request.uri.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let digest = SigV4.digest(request.body)
        var fields = request.headers.map { AWSRequest.Field($0.name, $0.value) }
        fields.append(AWSRequest.Field("host", host))
        if request.service == "s3" { fields.append(AWSRequest.Field("x-amz-content-sha256", digest)) }
        let unsigned = AWSRequest(
            method: request.method, host: String(host.prefix { $0 != ":" }), path: parts[0],
            query: parts.count > 1 ? parts[1] : "", fields: fields, body: .bytes(request.body))
        guard
            let signed = SigV4Signer(credentials).sign(
                unsigned, region: region, service: request.service, payload: .digest(digest),
                now: Int64(Date().timeIntervalSince1970))
        else { throw AWSError(code: "Unsignable", message: "the request has no canonical form", status: 0) }
        return signed.request.fields.map { ($0.name, $0.value) }
    }

    /// Fetches a document over HTTPS, e.g. the keys of an issuer; a host of `serve.hosts` is fetched from where it lives.
    @Sendable func fetch(_ url: String, limit: Int) async throws -> [UInt8] {
        var target = url
        for (name, place) in hosts {
            guard let colon = place.lastIndex(of: ":"), url.hasPrefix("https://\(name)/") else { continue }
            target = "https://\(name)\(place[colon...])" + url.dropFirst("https://\(name)".count)
        }
        let response = try await http.execute(HTTPClientRequest(url: target), timeout: .seconds(10))
        guard response.status == .ok else {
            throw AWSError(
                code: "Status", message: "\(url) answered \(response.status.code)", status: Int(response.status.code))
        }
        return Array(try await response.body.collect(upTo: limit).readableBytesView)
    }
}
