/// Paths whose purpose says that they are open to everyone.
enum Entrances {
    private static let health: Set<String> = [
        "health", "healthz", "healthcheck", "health-check", "ping", "status", "ready", "readiness", "live", "liveness",
        "version", "favicon.ico", "robots.txt", "openapi.json", "swagger.json", "jwks.json", "openid-configuration",
    ]
    private static let arrival: Set<String> = [
        "login", "signin", "sign-in", "signup", "sign-up", "register", "registration", "token", "oauth", "oauth2",
        "callback", "forgot-password", "reset-password", "verify-email", "confirm", "refresh",
    ]
    private static let hooks: Set<String> = ["webhook", "webhooks", "hook", "hooks"]

    private static func segments(_ path: String) -> [String] {
        path.split(separator: "/").map { $0.lowercased() }
    }

    /// Tells that the service lives, and nothing else.
    static func isHealth(_ path: String) -> Bool { segments(path).last.map(health.contains) ?? false }
    /// Where callers who have shown nothing yet come to show it.
    static func isArrival(_ path: String) -> Bool { segments(path).last.map(arrival.contains) ?? false }
    /// Where other services call, which sign what they send.
    static func isHook(_ path: String) -> Bool { segments(path).contains(where: hooks.contains) }
    /// Open by its purpose, whichever.
    static func isMeant(_ path: String) -> Bool { isHealth(path) || isArrival(path) || isHook(path) }
}
