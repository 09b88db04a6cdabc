import WritModel

/// Runs a handler on symbols instead of values: every branch is taken, unknown data stays unknown, and what the code would do to the
/// world outside is written down. Bounded by steps, depth and files.
final class Interpreter {
    let bundle: CodeBundle
    /// Folders of the bundle that imports are looked up in: the root, and those of layers.
    let roots: [String]
    let limits: CodeLimits
    var facts = CodeFacts()
    var modules: [String: ModuleState] = [:]
    var steps = 0
    var depth = 0
    var stack: [FunctionCode] = []
    /// Functions that a framework will call: routes, listeners.
    var waiting: [(FunctionReference, [Taint])] = []
    var language = CodeLanguage.python
    var seenCalls: Set<AWSCall> = []
    /// The text that was encoded last, which a request may decode again.
    var encoded: (text: CodeValue, result: CodeValue)?
    /// Methods that were called on something that is not known.
    var unresolved: Set<String> = []
    /// What containers were told to give for a token.
    var bindings: [(token: CodeValue, about: CodeValue)] = []
    /// How bare imports are found, and the lists of requirements, once they were looked at.
    var aliases: ScriptPaths?
    var requirements: [String]?
    /// Functions that a decorator calls for each run of what it decorates.
    var companions: [ObjectIdentifier: [FunctionReference]] = [:]
    /// Above 0 while a client with the credentials of another role is at work.
    var foreign = 0
    /// Calls that were written down last, and those of each command until it is sent.
    var lastCalls: [AWSCall] = []
    var commandCalls: [AWSObject: Set<AWSCall>] = [:]
    /// Calls of commands that were sent with the function's own credentials, and with those of another role.
    var sent: (own: Set<AWSCall>, foreign: Set<AWSCall>) = ([], [])
    var seenFindings: Set<String> = []
    var seenReads: Set<EnvironmentRead> = []
    /// How deep the current statement is inside functions; 0 at module level.
    var callDepth: Int { stack.count }
    var source: EventSource
    /// Files by path, as far as the code names them.
    var contents: [String: HeapObject] = [:]
    /// What calls have made sure of, from their last run.
    var assurances: [CallSite: Assurances] = [:]
    /// Variables that hold paths without `..`.
    var normalisedNames: Set<String> = []
    var lastReturn: Place?
    /// Loops around the current statement.
    var loops = 0
    /// How often each function ran.
    var invocations: [ObjectIdentifier: Int] = [:]
    /// The file in which the handler should be and is not.
    var undefinedIn: String?
    /// The arguments of the current call as they are written.
    var written: [Argument] = []
    /// The algorithm of the hash that was made last.
    var lastHash: String?
    /// Tokens whose claims were read without a proof, and functions that prove tokens.
    var unverified: [UnverifiedClaims] = []
    var provingFunctions: Set<ObjectIdentifier> = []
    /// Archives that are unpacked, and functions that look at what is in them first.
    var archives: [(path: String, place: SourceLocation, function: ObjectIdentifier?, isTar: Bool)] = []
    var sizeCheckers: Set<ObjectIdentifier> = []
    var unguessable: [String: Bool] = [:]
    /// Where the answer objects of frameworks were made.
    var answers: [ObjectIdentifier: Place] = [:]

    /// Expressions inside expressions and calls inside calls; the machine's stack must hold them all.
    static let depthLimit = 360
    static let callLimit = 28
    /// Runs of one function: what many callers pass to it does not differ that often.
    static let invocationLimit = 300

    /// What the template gives variables, where it is one text.
    var environment: [String: String] = [:]
    /// Uses of what the caller says of itself, and whether verified claims are at hand.
    var authorities: [(detail: String, taint: Taint, via: String, at: SourceLocation)] = []
    var readsClaims = false
    /// Modules whose XML readers follow entities.
    var openReaders: Set<ObjectIdentifier> = []

    init(bundle: CodeBundle, roots: [String] = [""], limits: CodeLimits = .standard, source: EventSource) {
        self.bundle = bundle
        self.roots = roots
        self.limits = limits
        self.source = source
    }

    var isExhausted: Bool { steps > limits.steps }

    func note(_ text: String, _ location: SourceLocation? = nil) {
        let note = CodeNote(text: text, location: location)
        if facts.notes.count < 200, !facts.notes.contains(note) { facts.notes.append(note) }
    }

    func location(_ place: Place, _ frame: Frame) -> SourceLocation { frame.module.module.source.location(place) }

    /// - Parameter handler: as the Lambda setting, e.g. `src/app.create`.
    /// - Returns: false when there is no such file or function.
    func run(handler: String, languages: [CodeLanguage]) -> Bool {
        guard let (state, name) = entrance(handler, languages) else { return false }
        load(state)
        guard let entry = exported(name, of: state), !entry.isEmpty else {
            if definesAll(state) { undefinedIn = state.module.path }
            return false
        }
        if !entry.atoms.contains(where: \.isRunnable) { note("what stands behind the handler is not understood") }
        let event = CodeValue(.hole(Hole([source.taint])))
        let context = CodeValue(.external("lambda.context"))
        let frame = Frame(scope: state.scope, module: state)
        let callback = CodeValue(.external("lambda.callback"))
        let result = call(
            entry, Arguments(positional: language == .python ? [event, context] : [event, context, callback]), frame,
            .start, as: nil)
        checkResponse(result, frame)
        drain()
        concludeForeign()
        concludeUnreached()
        concludeTokens()
        concludeArchives()
        concludeAuthorities()
        if isExhausted { note("the code is larger than what is followed for one function; the rest was not read") }
        facts.modules = modules.values.map(\.module.path).sorted()
        return true
    }

    /// Calls what frameworks were given, which may give them more.
    private func drain() {
        var rounds = 0
        while !waiting.isEmpty, rounds < 200 {
            rounds += 1
            let (reference, taints) = waiting.removeFirst()
            let frame = Frame(scope: reference.scope, module: reference.module)
            let unknown = CodeValue(.hole(Hole(taints)))
            let positional = reference.code.parameters.filter { $0.kind == .normal }.map {
                typed($0, unknown, reference)
            }
            let result = invoke(
                reference, Arguments(positional: reference.this == nil ? positional : Array(positional.dropFirst())),
                frame, reference.code.place)
            checkResponse(result, frame)
        }
    }

    /// What a framework makes of a parameter with a type: models of the bundle field by field, numbers that are numbers.
    private func typed(_ parameter: FunctionCode.Parameter, _ unknown: CodeValue, _ reference: FunctionReference)
        -> CodeValue
    {
        guard let annotation = parameter.annotation, reference.module.module.language == .python else { return unknown }
        let frame = Frame(scope: reference.scope, module: reference.module)
        let schema = schema(annotation, parameter.byDefault, frame)
        return schema.isEmpty ? unknown : apply(schema, unknown, frame, reference.code.place)
    }

    private func entrance(_ handler: String, _ languages: [CodeLanguage]) -> (ModuleState, String)? {
        guard let dot = handler.lastIndex(of: ".") else { return nil }
        let name = String(handler[handler.index(after: dot)...])
        let file = String(handler[..<dot])
        let isPython = languages.contains(.python)
        for root in roots {
            let path = isPython ? file.split(separator: ".").joined(separator: "/") : file
            for candidate in isPython ? [path + ".py", path + "/__init__.py"] : scriptCandidates(path) {
                if let state = open(root + candidate) { return (state, name) }
            }
        }
        return nil
    }

    private func exported(_ name: String, of state: ModuleState) -> CodeValue? {
        language == .python ? state.scope.variables[name] : exportsValue(state).flatMap { memberValue($0, name) }
    }

    /// What the module defines is all there to see: nothing comes in wholesale from a module that is not at hand.
    private func definesAll(_ state: ModuleState) -> Bool {
        guard facts.notes.isEmpty, state.module.unreadable.isEmpty else { return false }
        if state.module.language != .python {
            return (exportsValue(state) ?? .nothing).atoms.allSatisfy { atom in
                if case .object(let object) = atom { object.others.isEmpty } else { false }
            }
        }
        return !state.module.body.contains { statement in
            guard case .load(let load) = statement.kind else { return false }
            return load.bindings.contains { if case .everything = $0 { true } else { false } }
        }
    }

    private func memberValue(_ value: CodeValue, _ name: String) -> CodeValue? {
        var out = CodeValue.nothing
        for case .object(let object) in value.atoms {
            if let found = object.read(name) { out.join(found) }
            if let getter = object.getters[name], let state = modules.values.first {
                out.join(call(getter, Arguments(), Frame(scope: state.scope, module: state), .start, as: nil))
            }
        }
        return out.isEmpty ? nil : out
    }

    /// The value of `module.exports`.
    func exportsValue(_ state: ModuleState) -> CodeValue? { state.holder.read("exports") }

    // MARK: modules

    /// The module at a path of the bundle; nil where there is none or it cannot be read.
    func open(_ path: String) -> ModuleState? {
        if let known = modules[path] { return known }
        switch bundle.module(path) {
        case .missing: return nil
        case .failed(let error):
            note("`\(bundle.label + path)` was not read: \(error.message)", error.location)
            return nil
        case .module(let module):
            guard modules.count < limits.files else {
                note("more than \(limits.files) files; `\(path)` was not read")
                return nil
            }
            let state = ModuleState(module)
            modules[path] = state
            paths[ObjectIdentifier(state)] = path
            language = module.language == .python ? .python : .javascript
            if let first = module.unreadable.first {
                note("a part of `\(module.path)` is not understood", module.source.location(first))
            }
            return state
        }
    }

    /// Path in the bundle of each module.
    var paths: [ObjectIdentifier: String] = [:]

    func load(_ state: ModuleState) {
        if state.isLoaded { return }
        state.isLoaded = true
        let frame = Frame(scope: state.scope, module: state)
        // What a module does while it loads happens outside any function.
        let outer = stack
        stack = []
        defer { stack = outer }
        if state.module.language == .python {
            state.scope.variables["__name__"] = .string(state.module.path)
            state.scope.variables["__file__"] = .string("/var/task/" + (paths[ObjectIdentifier(state)] ?? ""))
        } else {
            state.holder.set("exports", CodeValue(.object(state.exports)))
            state.scope.variables["exports"] = CodeValue(.object(state.exports))
            state.scope.variables["module"] = CodeValue(.object(state.holder))
            state.scope.variables["__dirname"] = .string("/var/task")
            hoist(state.module.body, frame)
        }
        // A module that stops half way would not have been deployed: what follows is read all the same.
        for statement in state.module.body { _ = run(statement, frame) }
        markShared(state)
    }

    // MARK: environment

    func readEnvironment(_ name: String, byDefault: String?, _ frame: Frame, _ place: Place) {
        let read = EnvironmentRead(name: name, byDefault: byDefault, location: location(place, frame))
        if seenReads.insert(read).inserted { facts.environment.append(read) }
    }
}
