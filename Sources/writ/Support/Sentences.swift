import WritModel

/// A writ in sentences, for people who review it.
struct Sentences {
    private(set) var lines: [String] = []

    init(_ writ: Writ) {
        lines.append("\(writ.function) runs \(writ.handler) under \(writ.runtime).")
        lines.append("  It may be called by:")
        if writ.ingress.isEmpty { lines.append("    nobody") }
        for trigger in writ.ingress { lines.append("    " + Self.sentence(trigger)) }
        lines.append("  It may call AWS for:")
        lines += Self.statements(writ.identity).map { "    " + $0 }
        lines.append("  It may connect to:")
        if writ.egress.isEmpty { lines.append("    nothing else") }
        for destination in writ.egress {
            let how = destination.transport == .tls ? "TLS" : "any protocol"
            lines.append("    \(destination.host), port \(destination.port), \(how)")
        }
        lines.append("  On its machine it may:")
        for file in writ.files {
            lines.append("    \(file.access == .write ? "read and write" : "read") \(file.path)")
        }
        lines.append(
            writ.programs.isEmpty
                ? "    start no program" : "    start \(writ.programs.joined(separator: ", "))")
        for secret in writ.secrets { lines.append("    see the secret `\(secret.name)` as \(secret.variable)") }
        let limits = writ.limits
        lines.append(
            "    use \(limits.memory), \(limits.timeout) s, \(limits.tmp) of /tmp and \(limits.processes) processes, in \(limits.concurrency) sandbox\(limits.concurrency == 1 ? "" : "es")"
        )
        lines.append("  " + Self.isolation(writ.isolation))
        lines.append("  It is good until \(Timestamp.text(writ.expires) ?? "?").")
    }

    private static func isolation(_ isolation: Writ.Isolation) -> String {
        switch isolation {
        case .invocation: "Each invocation gets a fresh process and an empty /tmp."
        case .worker: "A process serves one invocation after another; what it keeps in memory stays for the next."
        case .function: "One process serves all invocations; what it keeps in memory stays for the next."
        }
    }

    private static func sentence(_ trigger: Trigger) -> String {
        switch trigger {
        case .http(let http):
            let who =
                switch http.authorization {
                case .anyone: "ANYONE"
                case .jwt(let issuer, let audiences, let scopes):
                    "whoever has a token by \(issuer) for \(audiences.joined(separator: " or "))"
                        + (scopes.isEmpty ? "" : " with \(scopes.joined(separator: " and "))")
                case .sigv4(let callers): "AWS callers \(callers.joined(separator: ", "))"
                case .apiKey(let secret): "whoever has the key `\(secret)`"
                }
            let rate = http.rate.map { ", at most \($0.requests) in \($0.seconds) s for each \($0.by.rawValue)" } ?? ""
            return "\(who), by \(http.method) \(http.path)\(rate)"
        case .queue(let queue): return "messages of \(queue.arn)"
        case .upload(let upload):
            let names = upload.prefix.isEmpty && upload.suffix.isEmpty ? "" : " of \(upload.prefix)*\(upload.suffix)"
            return "\(upload.events.joined(separator: ", "))\(names) in \(upload.arn)"
        case .stream(let stream): return "changes of \(stream.arn)"
        case .schedule(let schedule): return "the clock, \(schedule.expression)"
        case .invoke(let invoke): return "the Invoke API, from \(invoke.callers.joined(separator: ", "))"
        }
    }

    private static func statements(_ policy: Node?) -> [String] {
        guard let statement = policy?["Statement"] else { return ["nothing"] }
        func texts(_ node: Node?) -> String {
            (node?.array ?? node.map { [$0] } ?? []).compactMap(\.string).joined(separator: ", ")
        }
        return (statement.array ?? [statement]).map { statement in
            let effect = statement["Effect"]?.string == "Deny" ? "never " : ""
            let action = statement["Action"].map { texts($0) } ?? "all but \(texts(statement["NotAction"]))"
            let resource = statement["Resource"].map { texts($0) } ?? "all but \(texts(statement["NotResource"]))"
            let condition = statement["Condition"].map { " if " + JSONWriter.string($0, pretty: false) } ?? ""
            return "\(effect)\(action) on \(resource)\(condition)"
        }
    }
}
