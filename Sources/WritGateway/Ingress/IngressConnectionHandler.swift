import NIOCore
import NIOSSL
import NIOTLS
import WritIngress

/// Carries out what the state machine of a connection says: reads, writes, timers, and calls of the pipeline. It decides nothing.
final class IngressConnectionHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let pipeline: IngressPipeline
    private let peer: Peer
    private var machine: ConnectionStateMachine
    private var context: ChannelHandlerContext?
    private var timer: Scheduled<Void>?
    private var timerAt: Int64?
    private var bodyContinuation: CheckedContinuation<Result<[UInt8], ConnectionStateMachine.BodyFailure>, Never>?
    private var timeoutResponse: HTTPResponse?
    private var isHead = false
    private var waiting: ArraySlice<ConnectionStateMachine.Action> = []
    private var isPerforming = false

    init(pipeline: IngressPipeline, peer: Peer, configuration: IngressConfiguration) {
        self.pipeline = pipeline
        self.peer = peer
        let isSecure = if case .tls = configuration.security { true } else { false }
        machine = ConnectionStateMachine(
            ConnectionStateMachine.Deadlines(configuration.deadlines), limits: configuration.http, isSecure: isSecure,
            now: Self.now())
    }

    private static func now() -> Int64 { Int64(clamping: NIODeadline.now().uptimeNanoseconds) }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelActive(context: ChannelHandlerContext) {
        arm()
        context.fireChannelActive()
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) {
        perform(machine.closed())
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        perform(machine.received(bytes.readableBytesView, now: Self.now()))
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if machine.wantsRead { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted? = event as? TLSUserEvent {
            machine.handshakeCompleted(now: Self.now())
            arm()
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// TLS errors and resets: nothing could be answered any more.
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: called by the exchange, on the event loop

    func wantBody(_ continuation: CheckedContinuation<Result<[UInt8], ConnectionStateMachine.BodyFailure>, Never>) {
        guard machine.phase == .deciding, bodyContinuation == nil else {
            continuation.resume(returning: .failure(.closed))
            return
        }
        bodyContinuation = continuation
        perform(machine.wantBody(now: Self.now()))
    }

    func serve(for nanoseconds: Int64, timeout: HTTPResponse) {
        timeoutResponse = timeout
        machine.serve(until: Self.now() + nanoseconds)
        arm()
    }

    func respond(_ response: HTTPResponse, closing: Bool = false) {
        let isHead = isHead
        let pipeline = pipeline
        timeoutResponse = nil
        perform(
            machine.respond(now: Self.now(), closing: closing) { closes in
                pipeline.serialize(response, toHead: isHead, closes: closes)
            })
    }

    func drain() { perform(machine.drain()) }

    // MARK: actions

    /// Carries actions out one after another. Those that follow from one of them wait in line instead of nesting, since a caller may send
    /// thousands of requests at once, each of which is answered on the spot.
    private func perform(_ actions: [ConnectionStateMachine.Action]) {
        waiting.append(contentsOf: actions)
        guard !isPerforming else { return }
        isPerforming = true
        while let action = waiting.popFirst() { carryOut(action) }
        isPerforming = false
        arm()
        if machine.wantsRead { context?.read() }
    }

    private func carryOut(_ action: ConnectionStateMachine.Action) {
        switch action {
        case .request(let request, let framing): decide(request, framing)
        case .body(let body): resumeBody(.success(body))
        case .bodyFailed(let failure): resumeBody(.failure(failure))
        case .malformed(let error): respond(pipeline.malformed(error, peer: peer), closing: true)
        case .headTimedOut: respond(pipeline.headTimedOut(peer: peer), closing: true)
        case .servingTimedOut:
            respond(timeoutResponse ?? pipeline.undecided(peer: peer))
        case .sendContinue: write(HTTPResponseSerializer.interimContinue, promise: nil)
        case .send(let bytes): send(bytes)
        case .close: context?.close(promise: nil)
        }
    }

    private func decide(_ request: HTTPRequest, _ framing: HTTPRequestParser.Framing) {
        guard let context else { return }
        isHead = request.method == "HEAD"
        switch pipeline.accept(request, framing, peer: peer) {
        case .answer(let response): respond(response)
        case .serve(let routed, let id, let rateFields):
            let body = machine.accepted(limit: routed.maximumBody)
            pipeline.submit(
                IngressExchange(
                    request: routed, requestID: id, peer: peer, rateFields: rateFields, length: framing.length,
                    readyBody: body,
                    connection: NIOLoopBound(self, eventLoop: context.eventLoop)))
        }
    }

    private func resumeBody(_ result: Result<[UInt8], ConnectionStateMachine.BodyFailure>) {
        bodyContinuation?.resume(returning: result)
        bodyContinuation = nil
    }

    private func send(_ bytes: [UInt8]) {
        guard let context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        promise.futureResult.whenComplete { _ in
            let handler = bound.value
            handler.perform(handler.machine.written(now: Self.now()))
        }
        write(bytes, promise: promise)
    }

    private func write(_ bytes: [UInt8], promise: EventLoopPromise<Void>?) {
        guard let context else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    }

    /// One timer for each connection. A later deadline leaves it alone: when it fires, it is set anew.
    private func arm() {
        guard let context, let deadline = machine.deadline else { return }
        if let timerAt, timerAt <= deadline { return }
        timer?.cancel()
        timerAt = deadline
        let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
        timer = context.eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(max(deadline, 0)))) {
            let handler = bound.value
            handler.timer = nil
            handler.timerAt = nil
            handler.perform(handler.machine.deadlineReached(now: Self.now()))
        }
    }
}
