import NIOCore
import NIOHTTP1
import WritEgress

/// The HTTP/1.1 side of a connection that a program believes to be with AWS: one exchange after the other.
struct AWSConnection: Sendable {
    let sandbox: SandboxGate
    let host: AWSHost

    func serve(_ channel: NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>) async {
        do {
            try await channel.executeThenClose { inbound, outbound in
                let body = AWSRequestBody(inbound.makeAsyncIterator())
                while let head = try await body.nextHead() {
                    let exchange = AWSExchange(sandbox: sandbox, host: host, head: head, body: body, outbound: outbound)
                    let isReusable = try await exchange.run()
                    guard isReusable, body.isFinished, head.isKeepAlive else { return }
                }
            }
        } catch {
            // The client or the handshake broke off; there is nobody left to tell, and each decision is in the record.
        }
    }
}
