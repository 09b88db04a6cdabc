package import NIOCore
import NIOPosix

/// Reads what a sandbox writes to its standard output or error, line by line, until it ends.
package enum LogLines {
    /// Longer lines are cut into pieces of this size, as CloudWatch Logs does (256 KiB an event).
    package static let longest = 256 * 1024

    /// - Parameters:
    ///   - descriptor: the read end of a pipe, owned by this from now on.
    ///   - take: called for each line without its line break, on an event loop; must not block.
    package static func read(
        _ descriptor: Int32, on group: any EventLoopGroup, take: @escaping @Sendable (String) -> Void
    ) async throws {
        _ = try await NIOPipeBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(LineHandler(take: take))
                }
            }
            .takingOwnershipOfDescriptor(input: descriptor)
            .get()
    }

    private final class LineHandler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private var pending: [UInt8] = []
        private let take: @Sendable (String) -> Void

        init(take: @escaping @Sendable (String) -> Void) { self.take = take }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            for byte in unwrapInboundIn(data).readableBytesView {
                if byte == UInt8(ascii: "\n") {
                    flush()
                } else {
                    pending.append(byte)
                    if pending.count == LogLines.longest { flush() }
                }
            }
        }

        func channelInactive(context: ChannelHandlerContext) {
            if !pending.isEmpty { flush() }
            context.fireChannelInactive()
        }

        private func flush() {
            take(String(decoding: pending, as: UTF8.self))
            pending.removeAll(keepingCapacity: true)
        }
    }
}
