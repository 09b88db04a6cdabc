package import WritModel

/// A call of the Lambda `Invoke` operation.
///
/// Source: AWS Lambda API reference, "Invoke": `POST /2015-03-31/functions/FunctionName/invocations?Qualifier=…`.
package struct InvokeRequest: Sendable {
    package enum Kind: String, Sendable {
        case synchronous = "RequestResponse"
        case asynchronous = "Event"
        case dryRun = "DryRun"
    }

    /// Largest payload of a synchronous call, 6 MB, and of an asynchronous one, 1 MB (AWS Lambda quotas).
    package static let maxPayload = 6 * 1024 * 1024
    package static let maxAsynchronousPayload = 1024 * 1024

    /// As named by the caller, before `functionName(in:)`.
    package var function: String
    package var kind: Kind
    package var clientContext: String?
    package var payload: [UInt8]

    package init(function: String, kind: Kind, clientContext: String? = nil, payload: [UInt8]) {
        self.function = function
        self.kind = kind
        self.clientContext = clientContext
        self.payload = payload
    }

    /// Reads a request; nil when the path is not that of `Invoke`.
    ///
    /// - Parameters:
    ///   - path: with query, percent-encoded as sent.
    ///   - header: the value of a header by its lower-case name.
    /// - Throws: `InputError` `invoke` for a request that `Invoke` would not take.
    package init?(
        method: String, path: String, header: (String) -> String?, body: [UInt8]
    ) throws(InputError) {
        let parts = path.split(separator: "?", maxSplits: 1).first?.split(
            separator: "/", omittingEmptySubsequences: false)
        guard method == "POST", let parts, parts.count == 5, parts[0].isEmpty, parts[1] == "2015-03-31",
            parts[2] == "functions", parts[4] == "invocations", !parts[3].isEmpty
        else { return nil }
        guard let kind = Kind(rawValue: header("x-amz-invocation-type") ?? Kind.synchronous.rawValue) else {
            throw InputError("invoke", "the invocation type is not known")
        }
        guard body.count <= (kind == .asynchronous ? Self.maxAsynchronousPayload : Self.maxPayload) else {
            throw InputError("invoke-size", "the payload is too large")
        }
        if !body.isEmpty {
            do { _ = try JSONParser.parse(body, file: "payload") } catch {
                throw InputError("invoke-json", "the payload is not JSON")
            }
        }
        self.init(
            function: Self.percentDecoded(String(parts[3])), kind: kind, clientContext: header("x-amz-client-context"),
            payload: body.isEmpty ? Array("{}".utf8) : body)
    }

    /// The function's name in a name, a partial ARN or an ARN, with or without qualifier.
    package static func functionName(in text: String) -> String? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1, 2: return parts[0].isEmpty ? nil : parts[0]
        case 3, 4: return parts[1] == "function" ? parts[2] : nil
        case 7, 8: return parts[0] == "arn" && parts[2] == "lambda" && parts[5] == "function" ? parts[6] : nil
        default: return nil
        }
    }

    private static func percentDecoded(_ text: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(text.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                at += 3
            } else {
                out.append(bytes[at])
                at += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

/// Who may call a function by `Invoke`: decided by the callee's writ.
package enum InvokeDecision {
    /// - Parameters:
    ///   - principal: ARN of the verified caller.
    ///   - callerFunction: logical id of the calling function; nil for a caller from outside.
    package static func decide(principal: String, callerFunction: String?, callee: Writ) -> Verdict {
        for (at, trigger) in callee.ingress.enumerated() {
            guard case .invoke(let invoke) = trigger else { continue }
            for (position, caller) in invoke.callers.enumerated() {
                let admitted =
                    caller.hasPrefix("arn:") ? matches(caller, principal) : callerFunction.map { $0 == caller } ?? false
                if admitted {
                    return .allowed(
                        Reason(
                            "ingress.invoke", "`\(callerFunction ?? principal)` is a caller of the writ",
                            writ: callee.reference("/ingress/\(at)/callers/\(position)")))
                }
            }
        }
        return .refused(
            Reason(
                "ingress.invoke", "`\(callerFunction ?? principal)` is no caller of `\(callee.function)`",
                writ: callee.reference("/ingress")))
    }

    /// `*` stands for any characters, `?` for one; linear in the length of both for each star.
    static func matches(_ pattern: String, _ text: String) -> Bool {
        let pattern = Array(pattern.utf8)
        let text = Array(text.utf8)
        var p = 0
        var t = 0
        var star: (p: Int, t: Int)?
        while t < text.count {
            if p < pattern.count, pattern[p] == UInt8(ascii: "*") {
                star = (p, t)
                p += 1
            } else if p < pattern.count, pattern[p] == UInt8(ascii: "?") || pattern[p] == text[t] {
                p += 1
                t += 1
            } else if let last = star {
                star = (last.p, last.t + 1)
                p = last.p + 1
                t = last.t + 1
            } else {
                return false
            }
        }
        return pattern[p...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
