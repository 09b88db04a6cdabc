import WritModel

/// Weaknesses that need no event data: what the code does is wrong in itself.
extension Interpreter {
    func weakness(
        _ kind: CodeFinding.Kind, _ detail: String, via: String, at place: Place, _ frame: Frame,
        related: SourceLocation? = nil, steps: [Finding.Step] = [], severity: Finding.Severity? = nil
    ) {
        weakness(
            kind, detail, via: via, at: location(place, frame), related: related, steps: steps, severity: severity)
    }

    func weakness(
        _ kind: CodeFinding.Kind, _ detail: String, via: String, at sink: SourceLocation,
        related: SourceLocation? = nil, steps: [Finding.Step] = [], source: String = "",
        severity: Finding.Severity? = nil
    ) {
        guard facts.findings.count < 500, seenFindings.insert("\(kind)|\(sink)").inserted else { return }
        facts.findings.append(
            CodeFinding(
                kind: kind, sink: sink, via: via, source: source, steps: steps, detail: detail, related: related,
                severity: severity))
    }

    /// Event data in the value that nothing made harmless, marks left out.
    func eventTaints(_ value: CodeValue, levels: Int = 4) -> [Taint] {
        taints(value, levels: levels).filter { !$0.isMark && $0.safeFor != .all }
    }

    func marks(_ value: CodeValue, _ mark: String) -> Taint? {
        taints(value, levels: 3).first { $0.source == mark }
    }

    /// The steps of a taint up to here.
    func steps(_ taint: Taint, last: String, at sink: SourceLocation) -> [Finding.Step] {
        var steps: [Finding.Step] = []
        var trail: Trail? = taint.trail
        var later: Trail?
        while let current = trail {
            // Of the steps down to a field the last one says all.
            if current.field == nil || later?.field?.hasPrefix(current.field ?? "") != true {
                steps.append(Finding.Step(current.text, at: current.location))
            }
            later = current
            trail = current.previous
        }
        steps.reverse()
        steps.append(Finding.Step(last, at: sink))
        return steps
    }

    /// Looks at a call of something outside the bundle. What is returned stands for the result.
    func judge(_ path: String, _ arguments: Arguments, _ frame: Frame, _ place: Place) -> CodeValue? {
        let isPython = frame.module.module.language == .python
        noteChecks(path, frame)
        noteArchiveMember(path.split(separator: ".").last.map(String.init) ?? path, frame)
        if isPython, let answer = frameworkResponse(path, arguments, frame, place) { return answer }
        if let claims = judgeToken(path, arguments, frame, place) { return claims }
        if let value = schemaCall(path, arguments, frame, place) { return value }
        if let value = validated(path, arguments, frame) { return value }
        if path == "xml.sax.make_parser().setFeature", arguments.at(1)?.truth == true || arguments.at(1)?.number == 1,
            case .external(let feature)? = arguments.at(0)?.atoms.first, feature.hasSuffix("feature_external_ges")
        {
            openReaders.insert(ObjectIdentifier(frame.module))
        }
        judgeHash(path, arguments, frame, place)
        judgeCipher(path, arguments, frame, place)
        judgeConnection(path, arguments, frame, place)
        judgeCredentials(path, arguments, frame, place)
        judgeArchive(path, arguments, frame, place)
        judgeWrite(path, arguments, frame, place)
        if isPython, path.hasPrefix("re."), let pattern = arguments.at(0)?.constant,
            let text = arguments.at(path == "re.sub" ? 2 : 1)
        {
            judgePattern(pattern, text, path, frame, place)
        }
        if path.hasSuffix(".inject_lambda_context"), arguments.named["log_event"]?.truth == true {
            weakness(
                .eventLog, "the whole event is written into the log (`log_event=True`)", via: path, at: place, frame)
        }
        if isLog(path) { judgeLog(path, arguments, frame, place) }
        if path == "random.choice", case .object(let list)? = arguments.at(0)?.atoms.first,
            list.everything.constants.contains(where: { $0.count > 1 })
        {
            return nil
        }
        return isPython ? randomPython(path, frame, place) : randomScript(path, frame, place)
    }

    /// Libraries that check the shape of data.
    private static let validators = [
        "zod", "joi", "yup", "ajv", "jsonschema.", "marshmallow", "cerberus", "voluptuous", "pydantic", "superstruct",
        "fastjsonschema", "valibot", "io-ts", "typebox", "schema.Schema", "class-validator", "myzod", "runtypes",
    ]
    private static let validations: Set<String> = [
        "parse", "safeParse", "parseAsync", "safeParseAsync", "validate", "validateAsync", "validateSync", "load",
        "cast",
        "model_validate", "parse_obj", "is_valid", "validated", "compile()", "create", "assert", "decode", "attempt",
        "parse_raw",
        "model_validate_json", "transformAndValidate",
    ]

    /// A schema lets only what it names through: both the result and what was looked at are of its shape.
    func validated(_ path: String, _ arguments: Arguments, _ frame: Frame) -> CodeValue? {
        if path.contains("utilities.validation.valid") || path.contains("event_parser")
            || path.hasPrefix("@middy/validator")
            || path.hasPrefix("@aws-lambda-powertools/parser") || path.hasPrefix("@aws-lambda-powertools/validation")
        {
            facts.validatesInput = true
            return nil
        }
        let lower = path.lowercased()
        guard
            Self.validators.contains(where: {
                lower.hasPrefix($0) || lower.hasPrefix("@hapi/" + $0) || lower.hasPrefix("@sinclair/" + $0)
            })
        else { return nil }
        let last = path.split(separator: ".").last.map(String.init) ?? path
        guard Self.validations.contains(last) || path.hasSuffix(".compile()") || path == "fastjsonschema.compile()"
        else { return nil }
        // Settings are no input.
        if arguments.all.contains(where: { $0.atoms.contains(.environment) }) { return nil }
        for argument in written.prefix(2) { clean(argument.value, .massAssignment, frame) }
        for argument in written {
            if case .named("instance") = argument.passing { clean(argument.value, .massAssignment, frame) }
        }
        var result = external(path + "()")
        let hole = Hole(arguments.all.flatMap { taints($0) })
        if !hole.taints.isEmpty { result.add(.hole(hole.cleaned([.massAssignment, .prototype]))) }
        return result
    }

    func judgePattern(_ pattern: String, _ text: CodeValue, _ via: String, _ frame: Frame, _ place: Place) {
        guard let taint = eventTaints(text, levels: 0).first, Sanitizers.backtracks(pattern) else { return }
        let sink = location(place, frame)
        weakness(
            .backtracking, "`\(pattern)` can take exponential time on `\(taint.source)`", via: via, at: sink,
            steps: steps(taint, last: "it is matched", at: sink))
    }

    /// Libraries and functions that prove who sent something, or check a shape.
    private func noteChecks(_ path: String, _ frame: Frame) {
        let last = path.split(separator: ".").last.map(String.init) ?? path
        switch last {
        case "compare_digest", "timingSafeEqual", "constructEvent", "construct_event", "constructEventAsync",
            "validateRequest", "verifySignature", "verify_signature", "verifyWebhookSignature", "jwtVerify",
            "verify_oauth2_token", "verifyIdToken", "verify_id_token", "isValidRequest", "is_valid_request",
            "verifyKey", "verify_key", "createHmac", "createVerify", "checkpw", "get_signing_key_from_jwt":
            facts.verifiesCallers = true
            // To make a signature is not to compare it, and a password is proved by whoever signs in.
            if !["createHmac", "checkpw", "createVerify"].contains(last) { facts.provesCallers = true }
        case "digest" where !path.lowercased().contains("hmac"): break
        case "verify", "validate", "decode", "new", "digest":
            let isProof = [
                "jwt", "jose", "hmac", "crypto", "rsa", "ed25519", "nacl", "Webhook", "svix", "webhook", "Verifier",
            ]
            .contains { path.contains($0) }
            if isProof, last != "decode" || path != "jwt-decode" {
                facts.verifiesCallers = true
                if last == "verify" || last == "decode" && (path.contains("jwt") || path.contains("jose")) {
                    facts.provesCallers = true
                }
            }
        default: break
        }
    }
}
