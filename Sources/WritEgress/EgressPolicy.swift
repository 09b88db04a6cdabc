package import WritModel

/// A writ's `egress` and `identity`, compiled into decisions about names, connections and TLS.
package struct EgressPolicy: Sendable {
    private let writ: Writ
    private let exact: [String: [Int]]
    private let wildcards: [(pattern: HostPattern, line: Int)]

    package init(_ writ: Writ) {
        self.writ = writ
        var exact: [String: [Int]] = [:]
        var wildcards: [(pattern: HostPattern, line: Int)] = []
        for (line, destination) in writ.egress.enumerated() {
            if destination.host.hasPrefix("*.") {
                wildcards.append((HostPattern(destination.host), line))
            } else {
                exact[destination.host, default: []].append(line)
            }
        }
        self.exact = exact
        self.wildcards = wildcards
    }

    /// The lines of the writ that name this host.
    private func lines(_ name: String) -> [Int] {
        (exact[name] ?? []) + wildcards.filter { $0.pattern.matches(name) }.map(\.line)
    }

    /// What happens to a connection.
    package enum Route: Sendable, Equatable {
        /// TLS ends at the gate; each request is decided by the writ's policy.
        case aws(AWSHost)
        /// TLS goes through to this name once the client hello agrees.
        case tls(name: String, port: Int)
        /// Bytes go through unseen.
        case tcp(name: String, port: Int)
    }

    /// Whether the name may be resolved.
    package func decide(name: String) -> Verdict {
        if let line = lines(name).first {
            return .allowed(Reason("egress.name", "`\(name)` is named", writ: writ.reference("/egress/\(line)")))
        }
        if AWSHost.isAWS(name) {
            guard writ.identity != nil else {
                return .refused(
                    Reason(
                        "egress.name", "`\(name)` is AWS, and the writ has no policy for AWS calls",
                        writ: writ.reference("/identity")))
            }
            guard AWSHost(name) != nil else {
                return .refused(
                    Reason(
                        "egress.name", "`\(name)` is an AWS endpoint that the gate does not know",
                        writ: writ.reference("/egress")))
            }
            return .allowed(
                Reason(
                    "egress.name", "`\(name)` is AWS; each call is decided", writ: writ.reference("/identity/policy")))
        }
        return .refused(
            Reason(
                "egress.name", "`\(name.prefix(253))` is not among the hosts that the writ names",
                writ: writ.reference("/egress")))
    }

    /// Whether a connection to a port may be made, and by which way.
    ///
    /// - Parameter name: that the dialled address was given out for; nil for a bare address.
    /// - Parameter address: as dialled, for the message.
    package func decide(name: String?, address: String, port: Int) -> (verdict: Verdict, route: Route?) {
        guard let name else { return decide(address: address, port: port) }
        let named = lines(name)
        if AWSHost.isAWS(name), let host = AWSHost(name) {
            guard port == 443 else {
                return refused(
                    "egress.port", "AWS is called over TLS on port 443, not on port \(port) of `\(name)`", "/identity")
            }
            guard writ.identity != nil || !named.isEmpty else {
                return refused("egress.host", "the writ has no policy for AWS calls", "/identity")
            }
            let pointer = writ.identity != nil ? "/identity/policy" : "/egress/\(named.first ?? 0)"
            return (
                .allowed(
                    Reason("egress.host", "`\(name)` is AWS; each call is decided", writ: writ.reference(pointer))),
                .aws(host)
            )
        }
        guard let first = named.first else {
            return refused("egress.host", "`\(name)` is not among the hosts that the writ names", "/egress")
        }
        guard let line = named.first(where: { writ.egress[$0].port == port }) else {
            return refused(
                "egress.port", "`\(name)` may be reached on port \(writ.egress[first].port), not on port \(port)",
                "/egress/\(first)")
        }
        let reason = Reason("egress.host", "`\(name)` port \(port) is named", writ: writ.reference("/egress/\(line)"))
        switch writ.egress[line].transport {
        case .tls: return (.allowed(reason), .tls(name: name, port: port))
        case .tcp: return (.allowed(reason), .tcp(name: name, port: port))
        }
    }

    /// A bare address passes only if the writ names that very address; else nothing says who is behind it.
    private func decide(address: String, port: Int) -> (verdict: Verdict, route: Route?) {
        for line in exact[address] ?? [] where writ.egress[line].port == port && writ.egress[line].transport == .tcp {
            let reason = Reason(
                "egress.host", "the address `\(address)` port \(port) is named", writ: writ.reference("/egress/\(line)")
            )
            return (.allowed(reason), .tcp(name: address, port: port))
        }
        return refused(
            "egress.address", "`\(address)` port \(port) was dialled by address; hosts must be named and resolved",
            "/egress")
    }

    private func refused(_ rule: String, _ message: String, _ pointer: String) -> (verdict: Verdict, route: Route?) {
        (.refused(Reason(rule, message, writ: writ.reference(pointer))), nil)
    }

    /// Whether the first bytes of a TLS connection are for the name that was resolved.
    package func decide(hello: ClientHello.Outcome, name: String, port: Int) -> Verdict {
        let pointer =
            lines(name).first { writ.egress[$0].port == port }.map { "/egress/\($0)" }
            ?? (AWSHost.isAWS(name) ? "/identity" : "/egress")
        func refused(_ rule: String, _ message: String) -> Verdict {
            .refused(Reason(rule, message, writ: writ.reference(pointer)))
        }
        switch hello {
        case .incomplete: return refused("egress.tls", "the client hello for `\(name)` never ended")
        case .refused(let why): return refused("egress.tls", "not TLS as it must be spoken to `\(name)`: \(why)")
        case .hello(let hello):
            guard let server = hello.serverName else {
                return refused("egress.sni", "the client hello for `\(name)` names no server")
            }
            guard server == name else {
                return refused(
                    "egress.sni", "the client hello names `\(server.prefix(253))`, but `\(name)` was resolved")
            }
            guard !hello.isEncrypted else {
                return refused("egress.sni", "the client hello for `\(name)` hides the server's name (ECH)")
            }
            return .allowed(Reason("egress.host", "TLS to `\(name)`", writ: writ.reference(pointer)))
        }
    }
}
