/// Versions that an advisory is about, between events.
///
/// Source: ossf.github.io/osv-schema, "affected[].ranges[] field" and "Evaluation".
package struct AffectedRange: Sendable, Equatable {
    package struct Event: Sendable, Equatable {
        package enum Kind: UInt8, Sendable {
            // In the order in which events of one version take effect.
            case fixed = 0
            case introduced, lastAffected, limit
        }

        package var kind: Kind
        /// `0` of `introduced` comes before all versions, `*` of `limit` after them.
        package var version: String

        package init(_ kind: Kind, _ version: String) {
            self.kind = kind
            self.version = version
        }
    }

    package var events: [Event]

    package init(_ events: [Event]) { self.events = events }

    /// What a range says of one version.
    package enum Judgement: Equatable {
        case outside
        /// - Parameter fixed: the first version after it that is mended; nil where none is known.
        case affected(fixed: String?)
    }

    /// Events whose version the ecosystem does not understand take no part.
    package func judge(_ version: Version, in ecosystem: Ecosystem) -> Judgement {
        var points: [(event: Event, version: Version?)] = []
        var limits: [Version] = []
        var isUnlimited = true
        for event in events {
            if event.kind == .introduced, event.version == "0" {
                points.append((event, nil))
                continue
            }
            if event.kind == .limit, event.version == "*" { continue }
            guard let at = Version(event.version, in: ecosystem) else { continue }
            if event.kind == .limit {
                limits.append(at)
                isUnlimited = false
            } else {
                points.append((event, at))
            }
        }
        guard isUnlimited || limits.contains(where: { version < $0 }) else { return .outside }
        points.sort { a, b in
            guard let x = a.version else { return b.version != nil }
            guard let y = b.version else { return false }
            return x == y ? a.event.kind.rawValue < b.event.kind.rawValue : x < y
        }
        var isAffected = false
        var fixed: String?
        for (event, at) in points {
            switch event.kind {
            case .introduced:
                if let at, version < at { continue }
                isAffected = true
            case .fixed:
                guard let at else { continue }
                if version >= at { isAffected = false } else if fixed == nil { fixed = event.version }
            case .lastAffected:
                if let at, version > at { isAffected = false }
            case .limit: continue
            }
        }
        return isAffected ? .affected(fixed: fixed) : .outside
    }
}
