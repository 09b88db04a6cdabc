/// What is decided for all routes of an API alike.
package struct IngressOptions: Sendable {
    package enum ScreeningMode: String, Sendable, CaseIterable {
        /// What is found with high confidence is refused; the rest is recorded.
        case block
        /// Everything found is recorded and nothing refused.
        case report
    }

    package var tokens: JWTVerifier.Options
    package var screening: ScreeningMode
    /// Seconds after which API Gateway gives up on a function, however long its own timeout is.
    package var integrationTimeout: Int
    /// Account number in events.
    package var account: String

    package init(
        tokens: JWTVerifier.Options = JWTVerifier.Options(), screening: ScreeningMode = .block,
        integrationTimeout: Int = 30,
        account: String = "000000000000"
    ) {
        self.tokens = tokens
        self.screening = screening
        self.integrationTimeout = integrationTimeout
        self.account = account
    }
}
