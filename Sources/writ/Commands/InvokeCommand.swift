import ArgumentParser
import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import WritEgress
import WritModel
import WritTemplates

/// `writ invoke`: calls one function of a served application.
struct InvokeCommand: AsyncParsableCommand, AsksNoCatalogue {
    static let configuration = CommandConfiguration(
        commandName: "invoke", abstract: "Call one function of a served application.",
        discussion: """
            Calls the Lambda Invoke API of a running `writ serve` as a client of it. The function's writ must name that client, e.g.
            `{ source: invoke, callers: ["arn:aws:iam::123456789012:user/operator"] }`.

            EXAMPLES
              writ invoke my-app Report
              writ invoke my-app Resize --payload '{"key":"a.png"}'
              writ invoke my-app Resize --payload @event.json --asynchronous
            """)

    @Argument(help: "Folder or template of the application.") var app: String
    @Argument(help: "Logical id of the function.") var function: String
    @Option(help: "JSON, or @FILE.") var payload: String = "{}"
    @Option(help: "Client of the Invoke API to call as.") var client: String = "operator"
    @Flag(help: "Only hand the event over; the function runs later.") var asynchronous = false

    func run() async throws {
        let loaded = try LoadedApplication(Workspace(app))
        _ = try loaded.functions(named: [function])
        let state = State(loaded.workspace)
        let caller = try InvokeClient.load(client, from: try state.secrets())
        let body = payload.hasPrefix("@") ? try Files.read(String(payload.dropFirst())) : Array(payload.utf8)
        let address = loaded.workspace.configuration.invoke ?? "127.0.0.1:8444"
        let (_, port) = try Address.parse(address)
        let host = "localhost:\(port)"
        let path = "/2015-03-31/functions/\(loaded.functionName(function))/invocations"
        var fields = [AWSRequest.Field("host", host), AWSRequest.Field("content-type", "application/json")]
        if asynchronous { fields.append(AWSRequest.Field("x-amz-invocation-type", "Event")) }
        let request = AWSRequest(method: "POST", host: "localhost", path: path, fields: fields, body: .bytes(body))
        guard
            let signed = SigV4Signer(
                SigV4Credentials(accessKeyID: caller.accessKeyID, secretAccessKey: caller.secretAccessKey)
            ).sign(
                request, region: loaded.environment.region ?? "us-east-1", service: "lambda",
                payload: .digest(SigV4.digest(body)), now: Int64(Date().timeIntervalSince1970))
        else { throw InputError("request", "the request has no canonical form") }
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        let authority = state.tlsFolder + "/ca.pem"
        if Files.exists(authority) {
            tls.additionalTrustRoots = [.certificates(try NIOSSLCertificate.fromPEMBytes(try Files.read(authority)))]
        }
        configuration.tlsConfiguration = tls
        let http = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        var outgoing = HTTPClientRequest(url: "https://\(host)\(path)")
        outgoing.method = .POST
        for field in signed.request.fields { outgoing.headers.replaceOrAdd(name: field.name, value: field.value) }
        outgoing.body = .bytes(ByteBuffer(bytes: body))
        let response: HTTPClientResponse
        let answer: [UInt8]
        do {
            response = try await http.execute(outgoing, timeout: .seconds(910))
            answer = Array(try await response.body.collect(upTo: 8 << 20).readableBytesView)
        } catch {
            try? await http.shutdown()
            throw CommandFailure.input("nothing answers at https://\(host): \(error); is `writ serve \(app)` running?")
        }
        try await http.shutdown()
        Terminal.write(answer + (answer.isEmpty ? [] : [UInt8(ascii: "\n")]))
        if response.status.code >= 300 {
            throw CommandFailure.refused(
                "writ: refused with \(response.status.code) \(response.headers.first(name: "x-amzn-errortype") ?? ""); request \(response.headers.first(name: "x-amzn-requestid") ?? "")"
            )
        }
        if response.headers.contains(name: "x-amz-function-error") { throw CommandFailure.negative }
    }
}
