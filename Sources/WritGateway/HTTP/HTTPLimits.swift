/// Bounds on what one request may be, all in bytes but `fields`.
package struct HTTPLimits: Sendable, Equatable {
    package var requestLine: Int
    /// The whole head with its line ends.
    package var head: Int
    package var fields: Int
    /// The body of any request; routes have their own, lower ones.
    package var body: Int
    /// The line with the size of a chunk.
    package var chunkLine: Int

    package init(
        requestLine: Int = 8 << 10, head: Int = 32 << 10, fields: Int = 100, body: Int = 6 << 20, chunkLine: Int = 256
    ) {
        self.requestLine = requestLine
        self.head = head
        self.fields = fields
        self.body = body
        self.chunkLine = chunkLine
    }
}
