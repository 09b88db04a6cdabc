package import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization
import WritModel

/// One sandboxed runtime process (or zygote) that takes one invocation at a time over the Lambda Runtime API.
package final class Worker: Sendable {
    /// Bytes of a response or an error that a runtime may post: Lambda's 6 MiB plus room for its error text.
    package static let maxResponse = 6 * 1024 * 1024 + 100 * 1024

    package let id: String
    private let machine = Mutex(WorkerStateMachine<ParkedCall>())
    private let completion = Mutex<(@Sendable (Outcome) -> Void)?>(nil)
    private let events: @Sendable (Worker, WorkerEvent) -> Void
    private let channel: Mutex<(any Channel)?> = Mutex(nil)
    /// Milliseconds since 1970 at which an invocation that starts now must have ended.
    fileprivate let deadline: @Sendable () -> Int64

    /// - Parameters:
    ///   - deadline: milliseconds since 1970 at which an invocation that starts now must have ended.
    ///   - events: called on an event loop, without a lock held; must not block.
    package init(
        id: String, deadline: @escaping @Sendable () -> Int64, events: @escaping @Sendable (Worker, WorkerEvent) -> Void
    ) {
        self.id = id
        self.deadline = deadline
        self.events = events
    }

    /// Serves the Runtime API on a listening socket that the jailer made inside the sandbox.
    ///
    /// - Parameter listener: file descriptor, owned by the worker from now on.
    package func serve(listener: Int32, on group: any EventLoopGroup) async throws {
        let bound = try await ServerBootstrap(group: group)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline(withErrorHandling: true)
                    try channel.pipeline.syncOperations.addHandler(RuntimeAPIHandler(worker: self))
                }
            }
            .withBoundSocket(listener)
            .get()
        channel.withLock { $0 = bound }
    }

    /// Request id of the invocation that runs; nil between invocations.
    package var currentInvocation: String? { machine.withLock { $0.current?.id } }

    /// Gives the waiting runtime `invocation`; `completion` is called exactly once, unless this returns false.
    package func start(_ invocation: Invocation, completion done: @escaping @Sendable (Outcome) -> Void) -> Bool {
        completion.withLock { $0 = done }
        let action = machine.withLock { $0.assign(invocation) }
        guard case .deliver(let invocation, let call) = action else {
            completion.withLock { $0 = nil }
            return false
        }
        call.deliver(invocation)
        return true
    }

    /// The sandbox has ended or must be given up: whatever runs ends with `outcome`.
    package func end(_ outcome: Outcome) {
        let listening = channel.withLock { bound in
            defer { bound = nil }
            return bound
        }
        listening?.close(promise: nil)
        _ = perform(machine.withLock { $0.end(outcome) })
        events(self, .ended)
    }

    // MARK: - What the runtime says

    fileprivate func next(_ call: ParkedCall) { reply(perform(machine.withLock { $0.next(call) }), to: call.channel) }

    fileprivate func abandoned() { machine.withLock { $0.abandoned() } }

    /// Returns the refusal, nil when the answer was taken.
    fileprivate func answer(_ invocation: String, _ outcome: Outcome) -> String? {
        perform(machine.withLock { $0.answer(invocation, outcome) })
    }

    fileprivate func initError(_ outcome: Outcome) -> String? {
        perform(machine.withLock { $0.initError(outcome) })
    }

    private func reply(_ refusal: String?, to channel: any Channel) {
        if refusal != nil { channel.close(promise: nil) }
    }

    private func perform(_ action: WorkerStateMachine<ParkedCall>.Action) -> String? {
        switch action {
        case .ready: events(self, .ready)
        case .complete(_, let outcome): finish(outcome)
        case .completeAndReady(_, let outcome):
            finish(outcome)
            events(self, .ready)
        case .initFailed(let outcome): events(self, .initFailed(outcome))
        case .deliver(let invocation, let call): call.deliver(invocation)
        case .reject(let why): return why
        case .none: break
        }
        return nil
    }

    private func finish(_ outcome: Outcome) {
        let done = completion.withLock { completion in
            defer { completion = nil }
            return completion
        }
        done?(outcome)
    }
}

package enum WorkerEvent: Sendable {
    /// The worker waits for an invocation.
    case ready
    /// The runtime could not initialise.
    case initFailed(Outcome)
    case ended
}

/// A runtime's call of `/invocation/next` that waits for an event.
struct ParkedCall: Sendable {
    let channel: any Channel
    /// The runtime asked for the connection to be closed behind the answer.
    let closes: Bool
    let timeout: @Sendable () -> Int64

    func deliver(_ invocation: Invocation) {
        var headers = HTTPHeaders()
        headers.add(name: "Lambda-Runtime-Aws-Request-Id", value: invocation.id)
        headers.add(name: "Lambda-Runtime-Deadline-Ms", value: String(timeout()))
        headers.add(name: "Lambda-Runtime-Invoked-Function-Arn", value: invocation.functionARN)
        if let trace = invocation.traceID { headers.add(name: "Lambda-Runtime-Trace-Id", value: trace) }
        if let context = invocation.clientContext {
            headers.add(name: "Lambda-Runtime-Client-Context", value: context)
        }
        RuntimeAPIHandler.respond(
            on: channel, status: .ok, headers: headers, body: invocation.event, closes: closes)
    }
}

/// One connection of a runtime; speaks HTTP/1.1 with bodies of known length.
private final class RuntimeAPIHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private static let prefix = "/2018-06-01/runtime/"
    private let worker: Worker
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    private var tooLarge = false
    private var parked = false
    private var closes = false

    init(worker: Worker) { self.worker = worker }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body = []
            tooLarge = false
            parked = false
            closes = !head.isKeepAlive
        case .body(let part):
            if body.count + part.readableBytes > Worker.maxResponse {
                tooLarge = true
            } else {
                body.append(contentsOf: part.readableBytesView)
            }
        case .end:
            guard let head else { return }
            self.head = nil
            take(head, context: context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if parked { worker.abandoned() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func take(_ head: HTTPRequestHead, context: ChannelHandlerContext) {
        guard head.uri.hasPrefix(Self.prefix) else { return refuse(.notFound, "unknown path", context) }
        let path = head.uri.dropFirst(Self.prefix.count).split(separator: "/", omittingEmptySubsequences: false)
        switch (head.method, path.count, path.first) {
        case (.GET, 2, "invocation") where path[1] == "next":
            parked = true
            worker.next(ParkedCall(channel: context.channel, closes: closes, timeout: worker.deadline))
        case (.POST, 3, "invocation") where path[2] == "response":
            parked = false
            let outcome: Outcome =
                tooLarge
                ? .failed(type: "Function.ResponseSizeTooLarge", body: Self.tooLargeBody)
                : .result(body)
            acknowledge(worker.answer(String(path[1]), outcome), tooLarge, context)
        case (.POST, 3, "invocation") where path[2] == "error":
            parked = false
            acknowledge(worker.answer(String(path[1]), failure(head)), tooLarge, context)
        case (.POST, 2, "init") where path[1] == "error":
            acknowledge(worker.initError(failure(head)), tooLarge, context)
        default:
            refuse(.notFound, "unknown path", context)
        }
    }

    private func failure(_ head: HTTPRequestHead) -> Outcome {
        let type = head.headers.first(name: "Lambda-Runtime-Function-Error-Type") ?? "Unhandled"
        return .failed(type: String(type.prefix(200)), body: tooLarge ? Self.tooLargeBody : body)
    }

    private static let tooLargeBody = Array(
        #"{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}"#
            .utf8)

    private func acknowledge(_ refusal: String?, _ tooLarge: Bool, _ context: ChannelHandlerContext) {
        if let refusal { return refuse(.badRequest, refusal, context) }
        Self.respond(
            on: context.channel, status: tooLarge ? .payloadTooLarge : .accepted, headers: HTTPHeaders(),
            body: Array(#"{"status":"OK"}"#.utf8), closes: closes)
    }

    private func refuse(_ status: HTTPResponseStatus, _ why: String, _ context: ChannelHandlerContext) {
        let body = JSONWriter.bytes(
            .object(["errorMessage": Node(why), "errorType": "InvalidRequest"]), pretty: false)
        Self.respond(on: context.channel, status: status, headers: HTTPHeaders(), body: body, closes: closes)
    }

    static func respond(
        on channel: any Channel, status: HTTPResponseStatus, headers: HTTPHeaders, body: [UInt8], closes: Bool
    ) {
        var headers = headers
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: String(body.count))
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: headers)
        channel.write(HTTPServerResponsePart.head(head), promise: nil)
        channel.write(HTTPServerResponsePart.body(.byteBuffer(channel.allocator.buffer(bytes: body))), promise: nil)
        let sent = channel.writeAndFlush(HTTPServerResponsePart.end(nil))
        if closes { sent.whenComplete { _ in channel.close(promise: nil) } }
    }
}
