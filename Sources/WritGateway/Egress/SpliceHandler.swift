import NIOCore

/// One end of a splice: what one channel reads, the other writes, no faster than it can.
///
/// Both channels are on the same event loop, so the two ends may call each other.
final class SpliceHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private weak var partner: SpliceHandler?
    private var context: ChannelHandlerContext?
    private var hasPendingRead = false

    private init() {}

    static func pair() -> (SpliceHandler, SpliceHandler) {
        let (one, other) = (SpliceHandler(), SpliceHandler())
        one.partner = other
        other.partner = one
        return (one, other)
    }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        self.context = nil
        partner = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let other = partner?.context else {
            context.close(promise: nil)
            return
        }
        other.write(data, promise: nil)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        partner?.context?.flush()
        readIfPossible(context)
    }

    /// Reads on only while the other side takes what is read.
    private func readIfPossible(_ context: ChannelHandlerContext) {
        if partner?.context?.channel.isWritable ?? false {
            context.read()
        } else {
            hasPendingRead = true
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable, let partner, let other = partner.context, partner.hasPendingRead {
            partner.hasPendingRead = false
            other.read()
        }
        context.fireChannelWritabilityChanged()
    }

    func channelInactive(context: ChannelHandlerContext) { partner?.context?.close(promise: nil) }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: partner?.context?.close(mode: .output, promise: nil)
        case is IdleStateHandler.IdleStateEvent: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
