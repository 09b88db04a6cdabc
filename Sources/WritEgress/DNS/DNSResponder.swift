package import WritModel

/// Answers the sandbox's DNS queries: names that the writ allows get an address of the table, all others do not exist.
package struct DNSResponder: Sendable {
    private let policy: EgressPolicy
    package private(set) var table: NameTable

    package init(policy: EgressPolicy, limit: Int = 1024) {
        self.policy = policy
        table = NameTable(limit: limit)
    }

    package struct Outcome: Sendable {
        /// Nil for a message that cannot be answered.
        package var answer: [UInt8]?
        package var name: String
        /// Nil for messages that are no query.
        package var verdict: Verdict?
    }

    package mutating func respond(to message: [UInt8]) -> Outcome {
        let query: DNSQuery
        do {
            query = try DNSQuery(message)
        } catch {
            return Outcome(answer: DNSQuery.answer(to: error), name: "", verdict: nil)
        }
        guard query.class == DNSQuery.internet else {
            return Outcome(answer: query.answer(.refused), name: query.name, verdict: nil)
        }
        if query.name == "localhost" || query.name.hasSuffix(".localhost") {
            let addresses = query.type == DNSQuery.a ? [IPv4Address(0x7F00_0001)] : []
            return Outcome(answer: query.answer(.noError, addresses: addresses), name: query.name, verdict: nil)
        }
        let verdict = policy.decide(name: query.name)
        guard verdict.isAllowed else {
            return Outcome(answer: query.answer(.nameError), name: query.name, verdict: verdict)
        }
        guard query.type == DNSQuery.a else {
            // The name exists, but has no records of this type: clients then go by its IPv4 address.
            return Outcome(answer: query.answer(.noError), name: query.name, verdict: verdict)
        }
        guard let address = table.address(for: query.name) else {
            return Outcome(
                answer: query.answer(.serverFailure), name: query.name,
                verdict: .refused(
                    Reason(
                        "egress.name", "the sandbox asked for more names than one may use", writ: verdict.reason.writ)))
        }
        return Outcome(answer: query.answer(.noError, addresses: [address]), name: query.name, verdict: verdict)
    }
}
