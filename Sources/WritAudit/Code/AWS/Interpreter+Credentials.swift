/// Clients that sign with the credentials of another role: what they call is that role's to allow.
extension Interpreter {
    // MARK: making

    /// `value` with these credentials: those of a role that was assumed, or, where nothing is known of them, the function's own.
    func signed(_ value: CodeValue, with credentials: CodeValue?) -> CodeValue {
        let given = (credentials ?? .nothing).withoutNone
        let assumed = given.atoms.filter { if case .aws(let object) = $0 { object.isCredentials } else { false } }
        guard !assumed.isEmpty else { return value }
        let isAlways = assumed.count == given.atoms.count && credentials?.atoms.contains(.none) != true
        return isAlways ? foreign(value) : value.joined(foreign(value))
    }

    /// The access key among the options of a client of JavaScript, or what stands for it.
    func credentials(_ options: CodeValue?, _ frame: Frame, _ place: Place) -> CodeValue? {
        let fields = inputFields(options)
        guard let given = fields["credentials"] else { return fields["accessKeyId"] ?? fields["service"].map(key) }
        var out = CodeValue.nothing
        for atom in given.atoms {
            switch atom {
            case .object(let object): out.join(object.read("accessKeyId") ?? .unknown)
            case .function:
                // A provider: asked for the credentials when they are needed.
                let provided = call(CodeValue(atom), Arguments(), frame, place, as: nil)
                for inner in provided.atoms {
                    if case .object(let object) = inner {
                        out.join(object.read("accessKeyId") ?? .unknown)
                    } else {
                        out.add(inner)
                    }
                }
            default: out.add(atom)
            }
        }
        return out
    }

    /// A client that is given to another one brings its credentials.
    private func key(_ client: CodeValue) -> CodeValue {
        isForeign(client) ? CodeValue(.aws(.response("sts", "AssumeRole"))) : .unknown
    }

    func sharing(_ value: CodeValue, _ client: CodeValue?) -> CodeValue {
        client.map(isForeign) == true ? foreign(value) : value
    }

    func foreign(_ value: CodeValue) -> CodeValue {
        CodeValue(
            atoms: value.atoms.map { atom in
                switch atom {
                case .aws(.foreign): atom
                case .aws(let object):
                    if case .method = object {
                        .aws(.foreign(object))
                    } else {
                        object.isService ? .aws(.foreign(object)) : atom
                    }
                default: atom
                }
            })
    }

    // MARK: calling

    func isForeign(_ client: CodeValue) -> Bool {
        !client.isEmpty && client.atoms.allSatisfy { if case .aws(.foreign) = $0 { true } else { false } }
    }

    func asForeign<Result>(_ body: () -> Result) -> Result {
        foreign += 1
        defer { foreign -= 1 }
        return body()
    }

    /// With the credentials that the client has.
    func asForeign<Result>(_ client: CodeValue?, _ body: () -> Result) -> Result {
        client.map(isForeign) == true ? asForeign(body) : body()
    }

    /// A command was written down where it was made; who sends it decides whose call it is.
    func send(_ command: AWSObject) {
        let calls = commandCalls[command] ?? []
        if foreign > 0 { sent.foreign.formUnion(calls) } else { sent.own.formUnion(calls) }
    }

    func noteForeign(_ call: AWSCall) {
        if facts.foreignCalls.count < 1_000, !facts.foreignCalls.contains(call) { facts.foreignCalls.append(call) }
    }

    func concludeForeign() {
        let others = sent.foreign.subtracting(sent.own)
        guard !others.isEmpty else { return }
        facts.awsCalls.filter(others.contains).forEach(noteForeign)
        facts.awsCalls.removeAll(where: others.contains)
    }
}
