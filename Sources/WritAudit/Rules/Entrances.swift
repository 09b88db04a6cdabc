/// Paths whose purpose says that they are open to everyone.
///
/// The purpose must follow from the whole path: `/status` tells that a service lives, `/patients/{id}/status` tells about a patient.
enum Entrances {
    private static let health: Set<String> = [
        "health", "healthz", "healthcheck", "health-check", "ping", "status", "ready", "readyz", "readiness", "live",
        "livez", "liveness", "version", "favicon.ico", "robots.txt", "openapi.json", "swagger.json", "jwks.json",
        "openid-configuration",
    ]
    /// Words that mean a sign of life only where nothing else is named before them.
    private static let vague: Set<String> = ["status", "version", "ready", "live"]
    private static let arrival: Set<String> = [
        "login", "signin", "sign-in", "signup", "sign-up", "register", "registration", "token", "oauth", "oauth2",
        "callback", "forgot-password", "reset-password", "verify-email", "confirm", "refresh",
    ]
    /// What callers come for below a segment that speaks of signing in.
    private static let steps: [String: Set<String>] = {
        let signing: Set<String> = [
            "verify", "reset", "forgot", "authorize", "exchange", "challenge", "otp", "magic-link", "code", "resend",
            "acs", "logout", "signout", "password",
        ]
        let password: Set<String> = ["reset", "forgot", "recover", "recovery", "request-reset", "confirm"]
        return [
            "auth": signing, "oauth": signing, "oauth2": signing, "oidc": signing, "saml": signing, "sso": signing,
            "password": password, "passwords": password,
        ]
    }()
    private static let hooks: Set<String> = ["webhook", "webhooks", "hook", "hooks"]
    /// Segments that say nothing of what a path is for.
    private static let neutral: Set<String> = [
        "api", "rest", "public", "auth", "oauth", "oauth2", "oidc", "saml", "sso", "user", "users", "account",
        "accounts", "session", "sessions", "password", "passwords", "email", ".well-known", "prod", "dev", "stage",
    ]
    /// Below these nothing is open on purpose.
    private static let inner: Set<String> = ["admin", "internal", "private", "manage", "management", "debug", "ops"]

    private static func segments(_ path: String) -> [String] {
        path.split(separator: "/").map { $0.lowercased() }
    }

    private static func isVersion(_ segment: String) -> Bool {
        segment.first == "v" && segment.count > 1 && segment.dropFirst().allSatisfy { $0.isNumber || $0 == "." }
    }

    /// The segments of a short path without parameters outside of what is the operators' own; nil for every other path.
    private static func plain(_ path: String) -> [String]? {
        let all = segments(path)
        guard all.count <= 5, !all.contains(where: { $0.contains("{") || $0.contains("*") || inner.contains($0) })
        else { return nil }
        return all.filter { !isVersion($0) }
    }

    /// Tells that the service lives, and nothing else.
    static func isHealth(_ path: String) -> Bool {
        guard let all = plain(path), let last = all.last, health.contains(last), all.count <= 3 else { return false }
        return !vague.contains(last) || all.dropLast().allSatisfy(neutral.contains)
    }

    /// Where callers who have shown nothing yet come to show it.
    static func isArrival(_ path: String) -> Bool {
        guard let all = plain(path), let last = all.last, all.dropLast().allSatisfy(neutral.contains) else {
            return false
        }
        if arrival.contains(last) { return true }
        guard all.count > 1 else { return false }
        return steps[all[all.count - 2]]?.contains(last) ?? false
    }

    /// Where other services call, which sign what they send.
    static func isHook(_ path: String) -> Bool { segments(path).contains(where: hooks.contains) }
    /// Open by its purpose, whichever.
    static func isMeant(_ path: String) -> Bool { isHealth(path) || isArrival(path) || isHook(path) }
}
