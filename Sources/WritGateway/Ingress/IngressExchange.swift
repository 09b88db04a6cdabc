import NIOCore
import WritIngress

/// One accepted request and the way to answer it, for the code that runs beside the event loop.
struct IngressExchange: Sendable {
    let request: RoutedRequest
    let requestID: String
    let peer: Peer
    /// Fields about the rate, for the answer.
    let rateFields: HTTPFields
    /// Bytes of the body as announced; nil where it comes in chunks.
    let length: Int?
    /// The body, if it came with the head.
    let readyBody: [UInt8]?
    let connection: NIOLoopBound<IngressConnectionHandler>

    /// The whole body, within the limits and the time that it has.
    func body() async throws(ConnectionStateMachine.BodyFailure) -> [UInt8] {
        if let readyBody { return readyBody }
        let result = await withCheckedContinuation { continuation in
            connection.eventLoop.execute { connection.value.wantBody(continuation) }
        }
        return try result.get()
    }

    /// The handler has until `end`, nanoseconds from now; after that `timeout` is the answer and another one is dropped.
    func serve(for nanoseconds: Int64, timeout: HTTPResponse) {
        connection.eventLoop.execute { connection.value.serve(for: nanoseconds, timeout: timeout) }
    }

    func respond(_ response: HTTPResponse) {
        connection.eventLoop.execute { connection.value.respond(response) }
    }
}
