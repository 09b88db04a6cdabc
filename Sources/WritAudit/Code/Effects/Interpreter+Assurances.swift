/// What is known of values once a function has come back: checks that raise, and checks that answer.
struct Assurance: Equatable {
    /// By parameter: the sinks for which it was found harmless.
    var parameters: [String: SinkKinds] = [:]
    /// By field of the event.
    var fields: [String: SinkKinds] = [:]

    /// What holds on both ways out.
    mutating func meet(_ other: Assurance) {
        parameters = Self.meet(parameters, other.parameters)
        fields = Self.meet(fields, other.fields)
    }

    private static func meet(_ a: [String: SinkKinds], _ b: [String: SinkKinds]) -> [String: SinkKinds] {
        a.reduce(into: [:]) { out, entry in
            let both = entry.value.intersection(b[entry.key] ?? [])
            if !both.isEmpty { out[entry.key] = both }
        }
    }
}

struct Assurances {
    /// On every way out; nil as long as there is none.
    var always: Assurance?
    /// On the ways out that may answer yes.
    var whenTrue: Assurance?
    var code: FunctionCode?

    mutating func meet(_ other: Assurances) {
        always = Self.met(always, other.always)
        whenTrue = Self.met(whenTrue, other.whenTrue)
    }

    private static func met(_ a: Assurance?, _ b: Assurance?) -> Assurance? {
        guard var out = a else { return b }
        if let b { out.meet(b) }
        return out
    }
}

/// A call in the code.
struct CallSite: Hashable {
    let module: ObjectIdentifier
    let place: Place
}

extension Interpreter {
    /// A function gives a value back.
    func leave(_ expression: Expression?, _ value: CodeValue, _ frame: Frame) {
        guard let code = frame.code, !code.parameters.isEmpty else { return }
        let now = assurance(frame, code)
        frame.assured.meet(Assurances(always: now))
        if value.truth == false { return }
        guard let expression, Self.isTest(expression) else {
            frame.assured.meet(Assurances(whenTrue: now))
            return
        }
        let before = frame.scope.variables
        refine(expression, holds: true, frame)
        frame.assured.meet(Assurances(whenTrue: assurance(frame, code)))
        frame.scope.variables = before
    }

    private static func isTest(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .call, .compare, .logical, .not, .name: true
        default: false
        }
    }

    private func assurance(_ frame: Frame, _ code: FunctionCode) -> Assurance {
        var out = Assurance()
        for parameter in code.parameters {
            guard let name = parameter.name, !frame.reassigned.contains(name),
                let value = frame.scope.variables[name]
            else { continue }
            let safe = taints(value, levels: 0).filter { !$0.isMark }.map(\.safeFor)
            guard let first = safe.first else { continue }
            let both = safe.dropFirst().reduce(first) { $0.intersection($1) }
            if !both.isEmpty { out.parameters[name] = both }
        }
        for (name, value) in frame.scope.variables where name.hasPrefix(Self.checkedPrefix) {
            out.fields[name] = value.number.map { SinkKinds(rawValue: Int($0)) }
        }
        return out
    }

    /// Notes what a call has made sure of. Several functions may stand behind one call: what all of them make sure of counts.
    func note(_ assured: Assurances, of code: FunctionCode, _ frame: Frame, _ place: Place) {
        let site = CallSite(module: ObjectIdentifier(frame.module), place: place)
        var assured = assured
        assured.code = code
        if let known = assurances[site], known.code !== code { assured.meet(known) }
        assurances[site] = assured
    }

    /// Lets a call that has come back say what it says about its arguments.
    func assure(_ call: Expression, whenTrue: Bool = false, _ frame: Frame) {
        guard case .call(let callee, let arguments) = call.kind else { return }
        if !whenTrue { assureConversion(callee, arguments, frame) }
        let site = CallSite(module: ObjectIdentifier(frame.module), place: call.place)
        guard let known = assurances[site], let code = known.code,
            let assurance = whenTrue ? known.whenTrue : known.always
        else { return }
        var names = code.parameters.compactMap { $0.kind == .normal ? $0.name : nil }
        // Called as a method, a Python function gets its object first.
        if names.first == "self" || names.first == "cls" { names.removeFirst() }
        for (at, argument) in arguments.enumerated() {
            var name: String?
            switch argument.passing {
            case .positional: name = at < names.count ? names[at] : nil
            case .named(let given): name = given
            default: break
            }
            if let name, let kinds = assurance.parameters[name] { clean(argument.value, kinds, frame) }
        }
        for (field, kinds) in assurance.fields {
            let before = frame.scope.find(field)?.number.map { SinkKinds(rawValue: Int($0)) } ?? []
            frame.scope.variables[field] = CodeValue(.number(Double(before.union(kinds).rawValue)))
        }
    }

    /// Functions that raise where a text is no number, no date, no address, no path below a folder.
    private func assureConversion(_ callee: Expression, _ arguments: [Argument], _ frame: Frame) {
        guard frame.module.module.language == .python, let first = arguments.first?.value else { return }
        if case .member(let object, "relative_to") = callee.kind {
            refineInside(object, quietly { evaluate(first, frame) }, frame)
            return
        }
        guard case .name = first.kind else { return }
        for case .external(let path) in quietly({ evaluate(callee, frame) }).atoms
        where ["int", "float", "uuid.UUID", "decimal.Decimal", "datetime.date.fromisoformat", "ipaddress.ip_address"]
            .contains(path)
        {
            clean(first, .all, frame)
        }
    }
}
