package import WritModel

/// One function for each rule; nil means that the writ stays below this part of the ceiling.
extension Ceiling {
    /// The reasons why `writ` is wider than the ceiling, in the order of the fields; empty if it is not.
    ///
    /// - Parameters:
    ///   - now: seconds since 1970 UTC.
    ///   - compare: whether the first policy document is contained in the second.
    package func exceeded(
        by writ: Writ, now: Int64, compare: (_ policy: Node, _ ceiling: Node) -> PolicyContainment
    ) -> [Reason] {
        isolation(of: writ) + limits(of: writ) + authorization(of: writ) + identity(of: writ, compare)
            + egress(of: writ) + files(of: writ) + programs(of: writ) + secrets(of: writ) + data(of: writ)
            + lifetime(of: writ, now)
    }

    private func refusal(_ topic: String, _ message: String, _ writ: Writ, _ pointer: String) -> Reason {
        Reason("admission.ceiling-\(topic)", message, writ: writ.reference(pointer))
    }

    private func isolation(of writ: Writ) -> [Reason] {
        // The cases stand from least to most shared.
        let order = Writ.Isolation.allCases
        guard let asked = order.firstIndex(of: writ.isolation), let most = order.firstIndex(of: isolation),
            asked <= most
        else {
            return [
                refusal(
                    "isolation", "isolation `\(writ.isolation.rawValue)` shares more than `\(isolation.rawValue)`",
                    writ,
                    "/isolation")
            ]
        }
        return []
    }

    private func limits(of writ: Writ) -> [Reason] {
        let asked = writ.limits
        let table: [(name: String, asked: Int, most: Int)] = [
            ("memory", asked.memory.bytes, limits.memory.bytes), ("timeout", asked.timeout, limits.timeout),
            ("concurrency", asked.concurrency, limits.concurrency), ("tmp", asked.tmp.bytes, limits.tmp.bytes),
            ("processes", asked.processes, limits.processes),
        ]
        return table.filter { $0.asked > $0.most }.map {
            refusal("limits", "\($0.name) of \($0.asked) is more than \($0.most)", writ, "/limits/\($0.name)")
        }
    }

    private func authorization(of writ: Writ) -> [Reason] {
        guard !anyone else { return [] }
        return writ.ingress.enumerated().compactMap { at, trigger in
            guard case .http(let http) = trigger, http.authorization == .anyone else { return nil }
            return refusal(
                "authorization", "`\(http.method) \(http.path)` is open to anyone", writ, "/ingress/\(at)/authorization"
            )
        }
    }

    private func identity(of writ: Writ, _ compare: (Node, Node) -> PolicyContainment) -> [Reason] {
        guard let policy = writ.identity else { return [] }
        guard let identity else {
            return [refusal("identity", "no function may make AWS calls", writ, "/identity")]
        }
        guard case .exceeds(let witness) = compare(policy, identity) else { return [] }
        return [refusal("identity", "the policy allows more than the ceiling: \(witness)", writ, "/identity")]
    }

    private func egress(of writ: Writ) -> [Reason] {
        writ.egress.enumerated().compactMap { at, asked in
            if egress.contains(where: { $0.covers(asked) }) { return nil }
            return refusal(
                "egress", "no pattern covers \(asked.transport.rawValue) to `\(asked.host):\(asked.port)`", writ,
                "/egress/\(at)")
        }
    }

    private func files(of writ: Writ) -> [Reason] {
        writ.files.enumerated().compactMap { at, asked in
            let covered = files.contains { ceiling in
                let inside =
                    asked.path == ceiling.path || ceiling.path == "/" || asked.path.hasPrefix(ceiling.path + "/")
                return inside && (asked.access == .read || ceiling.access == .write)
            }
            // A path that climbs could be inside by its letters only.
            if covered, !asked.path.split(separator: "/").contains("..") { return nil }
            return refusal(
                "files", "nothing covers \(asked.access.rawValue) access to `\(asked.path)`", writ, "/files/\(at)")
        }
    }

    private func programs(of writ: Writ) -> [Reason] {
        writ.programs.enumerated().compactMap { at, asked in
            let climbs = asked.split(separator: "/").contains("..")
            if !climbs, programs.contains(where: { Glob.matches($0, asked) }) { return nil }
            return refusal("programs", "no pattern covers `\(asked)`", writ, "/programs/\(at)")
        }
    }

    private func secrets(of writ: Writ) -> [Reason] {
        var asked = writ.secrets.enumerated().map { (name: $0.element.name, pointer: "/secrets/\($0.offset)") }
        for (at, trigger) in writ.ingress.enumerated() {
            guard case .http(let http) = trigger, case .apiKey(let secret) = http.authorization else { continue }
            asked.append((secret, "/ingress/\(at)/authorization/secret"))
        }
        return asked.compactMap { name, pointer in
            if secrets.contains(where: { Glob.matches($0, name) }) { return nil }
            return refusal("secrets", "no pattern covers the secret `\(name)`", writ, pointer)
        }
    }

    private func data(of writ: Writ) -> [Reason] {
        // The cases stand from most to least encrypted.
        let order = Writ.DataStore.Encryption.allCases
        return writ.data.enumerated().compactMap { at, store in
            if let asked = order.firstIndex(of: store.encryption), let least = order.firstIndex(of: encryption),
                asked <= least
            {
                return nil
            }
            return refusal(
                "encryption",
                "`\(store.arn)` with encryption `\(store.encryption.rawValue)` is less than"
                    + " `\(encryption.rawValue)`", writ, "/data/\(at)/encryption")
        }
    }

    private func lifetime(of writ: Writ, _ now: Int64) -> [Reason] {
        let (latest, overflow) = now.addingReportingOverflow(lifetime)
        guard !overflow, writ.expires > latest else { return [] }
        return [
            refusal(
                "lifetime", "it ends \(writ.expires.instant), more than \(lifetime / 86400) days ahead", writ,
                "/expires")
        ]
    }
}

extension Ceiling.Destination {
    /// Whether everything that `asked` names is named by this too.
    func covers(_ asked: Writ.Destination) -> Bool {
        guard port == nil || port == asked.port, transport == asked.transport || transport == .tcp else { return false }
        if host == "*" || host == asked.host { return true }
        // A wildcard covers every name below it, among them those that a narrower wildcard matches.
        return host.hasPrefix("*.") && asked.host.hasSuffix(host.dropFirst(1))
    }
}
