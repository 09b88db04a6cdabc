import WritModel

extension Interpreter {
    static let kindNames: [(SinkKinds, CodeFinding.Kind)] = [
        (.shell, .shell), (.code, .code), (.deserialisation, .deserialisation), (.sql, .sql), (.noSQL, .noSQL),
        (.path, .path), (.url, .url), (.html, .html), (.template, .template), (.header, .header), (.log, .log),
        (.xml, .xml), (.target, .target), (.regex, .regex), (.prototype, .prototype),
        (.massAssignment, .massAssignment), (.redirect, .redirect), (.archive, .archive), (.origin, .origin),
    ]

    /// Reports event data in `value` that nothing made safe for the sink.
    func check(
        _ kind: SinkKinds, _ value: CodeValue, _ via: String, _ frame: Frame, _ place: Place,
        at sink: SourceLocation? = nil
    ) {
        for atom in value.atoms {
            switch atom {
            case .hole(let hole): report(kind, hole.taints, via, frame, place, at: sink)
            case .text(let parts):
                var before = ""
                for part in parts {
                    switch part {
                    case .constant(let text): before += text
                    case .environment: before += "https://e/"
                    case .hole(let hole):
                        if kind == .url || kind == .redirect, Self.hasHost(before) { return }
                        report(kind, hole.taints, via, frame, place, at: sink)
                        before += "x"
                    }
                }
            case .object(let object):
                if kind == .noSQL || kind == .deserialisation || kind == .prototype {
                    report(kind, taints(object.everything), via, frame, place, at: sink)
                }
            default: break
            }
        }
    }

    /// The text fixes the host: `https://host/`.
    static func hasHost(_ text: String) -> Bool {
        let parts = split(text, "://")
        guard parts.count > 1 else { return text.hasPrefix("/") && !text.hasPrefix("//") }
        return parts[1].contains { $0 == "/" || $0 == "?" || $0 == "#" }
    }

    func report(
        _ kind: SinkKinds, _ taints: [Taint], _ via: String, _ frame: Frame, _ place: Place,
        at known: SourceLocation? = nil
    ) {
        for taint in taints where taint.safeFor.isDisjoint(with: kind) {
            for (each, name) in Self.kindNames where kind.contains(each) {
                let sink = known ?? location(place, frame)
                // The line to change is where the text is built, also where another function hands it to the library.
                let isBuilt = [.shell, .code, .sql, .noSQL].contains(name)
                let built = isBuilt ? built(taint, frame) : nil
                guard facts.findings.count < 500,
                    seenFindings.insert("\(name)|\(built ?? sink)|\(taint.source)|\(route(frame) ?? "")").inserted
                else { continue }
                let steps = steps(
                    taint, last: "\(EventField.phrase(taint.source)) reaches `\(via)`", at: sink)
                facts.findings.append(
                    CodeFinding(
                        kind: name, sink: built ?? sink, via: via, source: taint.source, steps: steps,
                        related: built == nil ? nil : sink, route: route(frame)))
            }
        }
    }

    /// Where the text was put together, if that was in another function than this one.
    private func built(_ taint: Taint, _ frame: Frame) -> SourceLocation? {
        var trail: Trail? = taint.trail
        while let current = trail {
            if current.text == Self.joining {
                return current.function == frame.code.map { ObjectIdentifier($0) } ? nil : current.location
            }
            trail = current.previous
        }
        return nil
    }

    static let joining = "it is put into a text"

    /// Remembers where event data became a part of a text.
    func joinedText(_ value: CodeValue, _ frame: Frame, _ place: Place) -> CodeValue {
        var isPart = false
        for case .text(let parts) in value.atoms where parts.count > 1 {
            isPart = isPart || parts.contains { !$0.taints.isEmpty }
        }
        guard isPart else { return value }
        let at = location(place, frame)
        return CodeValue(
            atoms: value.atoms.map { atom in
                guard case .text(let parts) = atom, parts.count > 1 else { return atom }
                return .text(
                    parts.map { part in
                        guard case .hole(let hole) = part else { return part }
                        return .hole(
                            Hole(
                                hole.taints.map { taint in
                                    // Of several pieces of one text the first step is enough.
                                    let isKnown =
                                        taint.trail.text == Self.joining && taint.trail.location.line == at.line
                                    if isKnown || taint.isMark { return taint }
                                    let out = taint.through(Self.joining, at)
                                    out.trail.function = frame.code.map { ObjectIdentifier($0) }
                                    return out
                                }))
                    })
            })
    }

    // MARK: particular sinks

    /// Names of resources and statements that callers must not choose.
    func checkAWS(_ service: String, _ operation: String, _ input: [String: CodeValue], _ frame: Frame, _ place: Place)
    {
        let via = "\(service):\(operation)"
        for name in [
            "FunctionName", "TableName", "QueueUrl", "TopicArn", "StateMachineArn", "stateMachineArn", "SecretId",
            "Bucket",
        ] {
            if let value = input[name] { check(.target, value, via, frame, place) }
        }
        if service == "sts", let role = input["RoleArn"] { check(.target, role, via, frame, place) }
        if service == "ssm", operation == "GetParameter", let name = input["Name"] {
            check(.target, name, via, frame, place)
        }
        if service == "logs", let query = input["queryString"] { check(.noSQL, query, via, frame, place) }
        if service == "s3" { judgeObject(operation, input["Key"], via, frame, place) }
        judgeTenant(service, input, via, frame, place)
        if service == "dynamodb" {
            for name in [
                "FilterExpression", "KeyConditionExpression", "ConditionExpression", "UpdateExpression",
                "ProjectionExpression", "CodeStatement",
            ] {
                if let value = input[name] { check(.noSQL, value, via, frame, place) }
            }
            if operation.contains("Statement") || operation == "ExecuteTransaction" {
                for value in [input["Statement"]] + nested(input, ["Statements", "TransactStatements"], "Statement") {
                    if let value { check(.sql, value, via, frame, place) }
                }
            }
            if operation == "PutItem", let item = input["Item"] { judgeItem(item, via, frame, place) }
            if operation == "UpdateItem", let names = input["ExpressionAttributeNames"] {
                for case .object(let object) in names.atoms { judgeItem(object.everything, via, frame, place) }
            }
            // The caller writes the whole request.
            if let value = input["*"] { report(.noSQL, taints(value), via, frame, place) }
        }
        for name in ["sql", "Sql", "QueryString", "Expression"]
        where ["rds-data", "redshift-data", "athena", "s3", "timestream-query"].contains(service) {
            if let value = input[name] { check(.sql, value, via, frame, place) }
        }
        if operation == "SendCommand", let value = input["Parameters"] {
            report(.shell, taints(value), via, frame, place)
        }
    }

    /// A field of each element of lists.
    private func nested(_ input: [String: CodeValue], _ names: [String], _ field: String) -> [CodeValue?] {
        var out: [CodeValue?] = []
        for name in names {
            for case .object(let list) in (input[name] ?? .nothing).atoms {
                for case .object(let element) in list.everything.atoms { out.append(element.read(field)) }
            }
        }
        return out
    }

    /// `object[outer][key] = value` where the caller chooses both keys, at once or call by call: with one alone a shared object
    /// is not reached.
    func checkPrototype(_ target: Expression, _ key: CodeValue, _ frame: Frame, _ place: Place) {
        guard frame.module.module.language != .python else { return }
        let again = frame.code.map { code in stack.reduce(0) { $0 + ($1 === code ? 1 : 0) } > 1 } ?? false
        guard again || isChosen(target, frame) else { return }
        for case .hole(let hole) in key.atoms { report(.prototype, hole.taints, "object[key] =", frame, place) }
    }

    private func isChosen(_ target: Expression, _ frame: Frame) -> Bool {
        guard case .index(_, let outer) = target.kind else { return false }
        return eventTaints(quietly { evaluate(outer, frame) }, levels: 0).contains {
            $0.safeFor.isDisjoint(with: .prototype)
        }
    }
}
