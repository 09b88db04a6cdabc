import WritIAM
package import WritModel

/// The decision on one AWS request: who signed it, what it does, whether the writ's policy allows all of it.
package struct AWSDecision: Sendable {
    package var verdict: Verdict
    /// The call as far as it was understood.
    package var call: AWSCall?
    /// The step that decided.
    package var action: String?
    package var resource: String?
    /// Nil unless allowed; nil too for a request that the writ allows without a signature.
    package var signature: SigV4Verifier.Verified?
    package var isAllowed: Bool { verdict.isAllowed }
    /// How the client expects an error.
    package var errorForm: AWSRefusal.Form
}

/// Decides AWS requests of one sandbox. Pure: time and keys are arguments.
package struct AWSDecider: Sendable {
    private let writ: Writ
    private let identity: IdentityPolicy?
    private let reader: AWSCallReader
    private let verifier: SigV4Verifier

    /// - Parameter identity: the writ's policy; nil if the writ has none, so that every call is refused.
    /// - Parameter credentials: those that only this sandbox was given.
    package init(
        writ: Writ, identity: IdentityPolicy?, credentials: SigV4Credentials, knowledge: AWSKnowledge
    ) {
        self.writ = writ
        self.identity = identity
        var knowledge = knowledge
        knowledge.secrets.merge(identity?.secrets ?? [:]) { $0.union($1) }
        reader = AWSCallReader(knowledge: knowledge)
        verifier = SigV4Verifier(credentials)
    }

    /// - Parameter host: the endpoint by the name that the program dialled.
    /// - Parameter now: seconds since 1970.
    package func decide(_ request: AWSRequest, host: AWSHost, now: Int64) -> AWSDecision {
        let form = AWSRefusal.Form(request, host: host)
        func refused(
            _ rule: String, _ message: String, _ pointer: String, call: AWSCall? = nil, step: AWSCall.Step? = nil
        )
            -> AWSDecision
        {
            AWSDecision(
                verdict: .refused(Reason(rule, message, writ: writ.reference(pointer))), call: call,
                action: step?.action, resource: step?.resources.first, signature: nil, errorForm: form)
        }
        let signature: SigV4Verifier.Verified
        do {
            signature = try verifier.verify(request, host: host, now: now)
        } catch SigV4Refusal.unsigned {
            return unsigned(request, host, form)
        } catch {
            return refused("egress.credentials", error.message, "/identity")
        }
        guard let identity else {
            return refused("egress.aws-policy", "the writ has no policy, so no AWS call is allowed", "/identity")
        }
        var call: AWSCall
        do {
            call = try reader.read(request, host: host, region: signature.authorization.scope.region)
        } catch {
            return refused("egress.aws-unknown", error.message, "/identity/policy")
        }
        guard !call.steps.isEmpty else {
            return refused(
                "egress.aws-unknown", "`\(call.operation)` does nothing that can be decided", "/identity/policy")
        }
        var first: (statement: Int?, explanation: String)?
        for var step in call.steps {
            let time = AWSTimestamp.text(now)
            step.context["aws:CurrentTime"] = .string(Self.extended(time))
            step.context["aws:EpochTime"] = .string(String(now))
            step.context["aws:UserAgent"] = request.field("user-agent").map { .string($0) } ?? []
            if step.action == "sts:GetCallerIdentity" {
                first = first ?? (nil, "`sts:GetCallerIdentity` is always allowed")
                continue
            }
            switch identity.decide(step) {
            case .allowed(let statement, let explanation): first = first ?? (statement, explanation)
            case .denied(let statement, let explanation):
                return refused(
                    "egress.aws-policy", explanation, statement.map(identity.pointer) ?? "/identity/policy", call: call,
                    step: step)
            case .missing(let explanation):
                return refused("egress.aws-policy", explanation, "/identity/policy", call: call, step: step)
            case .undecidable(let statement, let key):
                return refused(
                    "egress.aws-unknown",
                    "`\(step.action)` depends on the condition key `\(key)`, whose value the gate cannot know; "
                        + "restrict the statement by action and resource instead",
                    identity.pointer(statement), call: call, step: step)
            }
        }
        let pointer = first?.statement.map(identity.pointer) ?? "/identity"
        return AWSDecision(
            verdict: .allowed(Reason("egress.aws-policy", first?.explanation ?? "", writ: writ.reference(pointer))),
            call: call, action: call.steps.first?.action, resource: call.steps.first?.resources.first,
            signature: signature, errorForm: form)
    }

    /// Without a signature nobody is known, so only the writ's line for the host can allow it, and nothing is signed.
    private func unsigned(_ request: AWSRequest, _ host: AWSHost, _ form: AWSRefusal.Form) -> AWSDecision {
        for (index, destination) in writ.egress.enumerated()
        where destination.port == 443 && HostPattern(destination.host).matches(host.name) {
            return AWSDecision(
                verdict: .allowed(
                    Reason(
                        "egress.host", "unsigned request to `\(host.name)`, which the writ names",
                        writ: writ.reference("/egress/\(index)"))),
                call: nil, action: nil, resource: nil, signature: nil, errorForm: form)
        }
        return AWSDecision(
            verdict: .refused(
                Reason(
                    "egress.credentials",
                    "\(SigV4Refusal.unsigned.message); name `\(host.name)` in the writ's `egress` to allow unsigned calls",
                    writ: writ.reference("/egress"))),
            call: nil, action: nil, resource: nil, signature: nil, errorForm: form)
    }

    /// `20150830T123600Z` → `2015-08-30T12:36:00Z`
    private static func extended(_ time: String) -> String {
        var out = ""
        for (index, character) in time.enumerated() {
            if index == 4 || index == 6 { out.append("-") }
            if index == 11 || index == 13 { out.append(":") }
            out.append(character)
        }
        return out
    }
}
