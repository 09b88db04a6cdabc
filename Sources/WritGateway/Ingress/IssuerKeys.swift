package import WritIngress
import WritModel

/// The keys of the issuers that writs name, fetched by OpenID Connect Discovery (OpenID Connect Discovery 1.0 section 4; RFC 8414) and kept for a while.
///
/// Only issuers asked for by a caller of this type are fetched, which are those of the writs; nothing in a token ever leads to a fetch of another
/// address. A failure is remembered too, so that a dead issuer is not asked again with each request.
package actor IssuerKeys {
    /// Fetches a document over HTTPS: no redirects, at most `limit` bytes, within a time limit of its own; throws for any status but 200.
    package typealias Fetch = @Sendable (_ url: String, _ limit: Int) async throws -> [UInt8]

    package struct Lifetimes: Sendable {
        /// How long fetched keys are used without asking again.
        package var fresh: Duration
        /// How long keys are used on while the issuer cannot be reached.
        package var stale: Duration
        /// How long a failure is remembered, and how often at most a token with an unknown key leads to a fetch.
        package var pause: Duration

        package init(fresh: Duration = .seconds(600), stale: Duration = .seconds(3_600), pause: Duration = .seconds(30))
        {
            self.fresh = fresh
            self.stale = stale
            self.pause = pause
        }
    }

    private struct Entry {
        var keys: KeySet?
        /// Nanoseconds: when the keys were fetched, and when the last try was made.
        var fetched: Int64
        var tried: Int64
    }

    private let fetch: Fetch
    /// Hosts besides the issuer's own where its keys may lie, by issuer.
    private let keyHosts: [String: Set<String>]
    private let lifetimes: Lifetimes
    private let now: @Sendable () -> Int64
    private var entries: [String: Entry] = [:]
    private var underway: [String: Task<KeySet?, Never>] = [:]

    private static let documentBytes = 256 << 10
    private static let maximumIssuers = 256

    /// - Parameters:
    ///   - keyHosts: e.g. `["https://accounts.google.com": ["www.googleapis.com"]]`.
    ///   - now: nanoseconds of a clock.
    package init(
        keyHosts: [String: Set<String>] = [:], lifetimes: Lifetimes = Lifetimes(),
        now: @escaping @Sendable () -> Int64 = SystemTime.now,
        fetch: @escaping Fetch
    ) {
        self.keyHosts = keyHosts
        self.lifetimes = lifetimes
        self.now = now
        self.fetch = fetch
    }

    /// The keys; nil where they cannot be had.
    package func keys(_ issuer: String) async -> KeySet? {
        if let entry = entries[issuer] {
            let time = now()
            if let keys = entry.keys, time - entry.fetched < lifetimes.fresh.nanoseconds { return keys }
            if time - entry.tried < lifetimes.pause.nanoseconds { return usable(entry, time) }
        }
        return await load(issuer)
    }

    /// The keys after another look at the issuer, for a token whose key is not among those known: keys rotate.
    package func refreshed(_ issuer: String) async -> KeySet? {
        if let entry = entries[issuer], now() - entry.tried < lifetimes.pause.nanoseconds {
            return usable(entry, now())
        }
        return await load(issuer)
    }

    private func usable(_ entry: Entry, _ time: Int64) -> KeySet? {
        time - entry.fetched < lifetimes.stale.nanoseconds ? entry.keys : nil
    }

    private func load(_ issuer: String) async -> KeySet? {
        if let task = underway[issuer] { return await task.value }
        guard entries[issuer] != nil || entries.count < Self.maximumIssuers else { return nil }
        let fetch = fetch
        let hosts = keyHosts[issuer] ?? []
        let task = Task { try? await Self.discover(issuer, hosts, fetch) }
        underway[issuer] = task
        let found = await task.value
        underway[issuer] = nil
        let time = now()
        var entry = entries[issuer] ?? Entry(keys: nil, fetched: time, tried: time)
        entry.tried = time
        if let found {
            entry.keys = found
            entry.fetched = time
        }
        entries[issuer] = entry
        return found ?? usable(entry, time)
    }

    private static func discover(_ issuer: String, _ hosts: Set<String>, _ fetch: Fetch) async throws -> KeySet {
        guard let issuerHost = host(issuer) else {
            throw InputError("issuer", "the issuer `\(issuer)` is no https address")
        }
        let base = issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer
        let document = try await fetch("\(base)/.well-known/openid-configuration", documentBytes)
        let limits = DocumentLimits(bytes: documentBytes, depth: 8, nodes: 5_000, scalar: 64 << 10)
        let metadata = try JSONParser.parse(document, file: "openid-configuration", limits: limits)
        // The document must speak of the issuer that was asked for (Discovery section 4.3): else one tenant could pose as another.
        guard metadata["issuer"]?.string == issuer, let address = metadata["jwks_uri"]?.string,
            let keyHost = host(address)
        else {
            throw InputError("issuer", "the metadata of `\(issuer)` is of another issuer, or names no keys")
        }
        guard keyHost == issuerHost || hosts.contains(keyHost) else {
            throw InputError("issuer", "the keys of `\(issuer)` lie on the host `\(keyHost)`, which is not allowed")
        }
        return try KeySet(parsing: try await fetch(address, documentBytes), file: "jwks")
    }

    /// The host with its port, in lower case, of an https address without user information; nil for anything else.
    static func host(_ address: String) -> String? {
        guard address.hasPrefix("https://"), address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != 0x5c }) else {
            return nil
        }
        let rest = address.dropFirst(8)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard HostSyntax.isValid(ArraySlice(Array(authority.utf8))) else { return nil }
        return authority.lowercased()
    }
}
