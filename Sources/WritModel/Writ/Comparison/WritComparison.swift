/// The relation of a new writ to an old one, field by field (spec/writ-v1.md, section 5).
package struct WritComparison: Sendable, Equatable {
    package struct Field: Sendable, Equatable {
        /// JSON pointer of the field in the predicate.
        package var pointer: String
        /// Of the new writ's field to the old one's.
        package var relation: Relation
        /// One sentence that names something which only one of the two allows; empty for equal fields.
        package var witness: String
    }

    package var relation: Relation
    /// Every field, in the order of the specification, equal ones included.
    package var fields: [Field]

    /// Compares what two writs allow.
    ///
    /// - Parameter policies: the relation of the first IAM policy to the second; nil stands for no policy. Asked only if one is there.
    package static func compare(
        _ new: Writ, to old: Writ, policies: (Node?, Node?) -> PolicyRelation
    ) -> WritComparison {
        var fields: [Field] = []
        for (pointer, excess) in rules {
            let more = excess(new, old)
            let less = excess(old, new)
            let relation = Relation(isWithin: more == nil, contains: less == nil)
            var parts: [String] = []
            if let more { parts.append("now: \(more)") }
            if let less { parts.append("before: \(less)") }
            fields.append(Field(pointer: pointer, relation: relation, witness: parts.joined(separator: "; ")))
            if pointer == "/ingress" { fields.append(identity(new, old, policies)) }
        }
        let relation = fields.reduce(Relation.equal) { $0.and($1.relation) }
        return WritComparison(relation: relation, fields: fields)
    }

    private static func identity(_ new: Writ, _ old: Writ, _ policies: (Node?, Node?) -> PolicyRelation) -> Field {
        let found =
            new.identity == nil && old.identity == nil ? PolicyRelation(.equal) : policies(new.identity, old.identity)
        return Field(
            pointer: "/identity", relation: found.relation,
            witness: found.relation == .equal ? "" : found.witness ?? "the policies differ")
    }

    /// For each field the question: what does the first writ allow that the second does not? Nil for nothing.
    private typealias Excess = @Sendable (Writ, Writ) -> String?

    private static let rules: [(pointer: String, excess: Excess)] = [
        ("/function", { different($0.function, $1.function) }),
        ("/runtime", { different($0.runtime, $1.runtime) }),
        ("/handler", { different($0.handler, $1.handler) }),
        ("/isolation", { larger(rank($0.isolation), rank($1.isolation), $0.isolation.rawValue) }),
        ("/limits/memory", { larger($0.limits.memory, $1.limits.memory, $0.limits.memory.description) }),
        ("/limits/timeout", { larger($0.limits.timeout, $1.limits.timeout, SecondCount.text($0.limits.timeout)) }),
        ("/limits/concurrency", { larger($0.limits.concurrency, $1.limits.concurrency, "\($0.limits.concurrency)") }),
        ("/limits/tmp", { larger($0.limits.tmp, $1.limits.tmp, $0.limits.tmp.description) }),
        ("/limits/processes", { larger($0.limits.processes, $1.limits.processes, "\($0.limits.processes)") }),
        ("/environment", { environment($0.environment, $1.environment) }),
        ("/ingress", { IngressComparison.excess($0.ingress, beyond: $1.ingress) }),
        ("/egress", { egress($0.egress, $1.egress) }),
        ("/files", { files($0.files, $1.files) }),
        ("/programs", { missing($0.programs, $1.programs) { "`\($0)` may be executed" } }),
        ("/secrets", { missing($0.secrets, $1.secrets) { "the secret `\($0.name)` is given as `\($0.variable)`" } }),
        ("/data", { data($0.data, $1.data) }),
        ("/materials", { materials($0.materials, $1.materials) }),
        ("/expires", { larger($0.expires, $1.expires, Timestamp.text($0.expires) ?? "\($0.expires)") }),
    ]

    private static func different(_ a: String, _ b: String) -> String? {
        a.utf8.elementsEqual(b.utf8) ? nil : "`\(FieldReader.shown(a))`"
    }

    private static func larger<T: Comparable>(_ a: T, _ b: T, _ shown: String) -> String? { a > b ? shown : nil }

    private static func rank(_ isolation: Writ.Isolation) -> Int {
        switch isolation {
        case .invocation: 0
        case .worker: 1
        case .function: 2
        }
    }

    private static func missing<T: Hashable>(_ a: [T], _ b: [T], _ text: (T) -> String) -> String? {
        let known = Set(b)
        return a.first { !known.contains($0) }.map(text)
    }

    /// Different environments are incomparable: what a variable does is known to the code alone.
    private static func environment(_ a: [String: String], _ b: [String: String]) -> String? {
        for (name, value) in a.sorted(by: { $0.key < $1.key }) {
            guard let other = b[name] else { return "`\(name)` is set" }
            guard value.utf8.elementsEqual(other.utf8) else { return "`\(name)` is `\(FieldReader.shown(value))`" }
        }
        return b.keys.sorted().first { a[$0] == nil }.map { "`\($0)` is not set" }
    }

    private static func egress(_ a: [Writ.Destination], _ b: [Writ.Destination]) -> String? {
        a.first { one in !b.contains { covers($0, one) } }.map {
            "`\($0.host):\($0.port)` may be reached by \($0.transport.rawValue)"
        }
    }

    private static func covers(_ outer: Writ.Destination, _ inner: Writ.Destination) -> Bool {
        outer.port == inner.port && (outer.transport == inner.transport || outer.transport == .tcp)
            && covers(host: outer.host, inner.host)
    }

    /// A leading `*` is exactly one label, so no union of names covers a wildcard and no wildcard covers a deeper one.
    private static func covers(host outer: String, _ inner: String) -> Bool {
        if outer == inner { return true }
        let parts = outer.split(separator: ".")
        guard parts.first == "*" else { return false }
        let labels = inner.split(separator: ".")
        return labels.count == parts.count && labels.dropFirst().elementsEqual(parts.dropFirst())
    }

    /// What every function may read: its bundle and its layers.
    private static let alwaysReadable = ["/var/task", "/var/runtime", "/opt"]

    private static func files(_ a: [Writ.FileAccess], _ b: [Writ.FileAccess]) -> String? {
        let lacking = a.first { one in
            if one.access == .read, alwaysReadable.contains(where: { FieldChecks.isPath(one.path, within: $0) }) {
                return false
            }
            return !b.contains {
                FieldChecks.isPath(one.path, within: $0.path) && (one.access == .read || $0.access == .write)
            }
        }
        return lacking.map { "`\($0.path)` may be \($0.access == .read ? "read" : "written")" }
    }

    private static func data(_ a: [Writ.DataStore], _ b: [Writ.DataStore]) -> String? {
        func weakness(_ encryption: Writ.DataStore.Encryption) -> Int {
            switch encryption {
            case .customer: 0
            case .provider: 1
            case .none: 2
            }
        }
        let lacking = a.first { one in
            !b.contains {
                GlobContainment.isARN(one.arn, within: $0.arn) && weakness(one.encryption) <= weakness($0.encryption)
            }
        }
        return lacking.map { "`\($0.arn)` may be used with encryption `\($0.encryption.rawValue)`" }
    }

    private static func materials(_ a: Writ.Materials, _ b: Writ.Materials) -> String? {
        if let required = b.sbom, a.sbom != required {
            return a.sbom.map { "the SBOM is `\($0)`" } ?? "any SBOM is accepted"
        }
        guard !b.layers.isEmpty, a.layers != b.layers else { return nil }
        return a.layers.isEmpty ? "the layers are not stated" : "the layers are others, or in another order"
    }
}
