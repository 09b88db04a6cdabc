import NIOCore
import WritEgress

/// DNS over UDP: one datagram, one answer. The resolver's address must be one from which the kernel answers (127.0.0.1).
final class ResolverDatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    typealias OutboundOut = AddressedEnvelope<ByteBuffer>

    private let sandbox: SandboxGate

    init(_ sandbox: SandboxGate) { self.sandbox = sandbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var envelope = unwrapInboundIn(data)
        guard let answer = sandbox.respond(to: Array(envelope.data.readableBytesView)).answer else { return }
        envelope.data = context.channel.allocator.buffer(bytes: answer)
        envelope.metadata = nil
        context.writeAndFlush(wrapOutboundOut(envelope), promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // An answer that could not be delivered; the listener goes on.
    }
}

/// DNS over TCP: each message behind its length in two bytes (RFC 1035, section 4.2.2; RFC 7766).
final class ResolverStreamHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let sandbox: SandboxGate
    private var buffer = ByteBuffer()
    private var deadline: Scheduled<Void>?
    private static let limit = 1 << 16
    /// Seconds that a connection may be open.
    private static let lifetime = TimeAmount.seconds(30)

    init(_ sandbox: SandboxGate) { self.sandbox = sandbox }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = context.eventLoop.scheduleTask(in: Self.lifetime) { channel.close(promise: nil) }
        context.read()
    }

    func channelInactive(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var fresh = unwrapInboundIn(data)
        buffer.writeBuffer(&fresh)
        while let length = buffer.getInteger(at: buffer.readerIndex, as: UInt16.self),
            buffer.readableBytes >= Int(length) + 2
        {
            buffer.moveReaderIndex(forwardBy: 2)
            guard let query = buffer.readBytes(length: Int(length)),
                let answer = sandbox.respond(to: query).answer
            else {
                context.close(promise: nil)
                return
            }
            var out = context.channel.allocator.buffer(capacity: answer.count + 2)
            out.writeInteger(UInt16(answer.count))
            out.writeBytes(answer)
            context.writeAndFlush(wrapOutboundOut(out), promise: nil)
        }
        if buffer.readableBytes > Self.limit { context.close(promise: nil) }
        buffer.discardReadBytes()
    }

    func channelReadComplete(context: ChannelHandlerContext) { context.read() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
