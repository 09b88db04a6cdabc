package import WritIAM
import WritModel
package import WritTemplates

/// Proposes the least writ for each function of an application, from its template and its code.
package struct Drafter: Sendable {
    let application: Application
    let environment: StackEnvironment
    let options: DraftOptions
    let code: ApplicationCode
    let catalogue: Catalogue

    package init(
        application: Application, code: ApplicationCode, environment: StackEnvironment, options: DraftOptions,
        catalogue: Catalogue = .standard
    ) {
        self.application = application
        self.code = code
        self.environment = environment
        self.options = options
        self.catalogue = catalogue
    }

    /// One writ for each function, in the order of the template.
    package static func draft(
        application: Application, environment: StackEnvironment, options: DraftOptions,
        load: @escaping @Sendable (String) -> [UInt8]?
    ) -> [DraftedWrit] {
        Drafter(
            application: application, code: .read(application, load: load), environment: environment, options: options
        ).draft()
    }

    package func draft() -> [DraftedWrit] {
        var drafts: [FunctionDraft] = application.functions.map { function in
            var draft = FunctionDraft(function: function, drafter: self)
            draft.run()
            return draft
        }
        // A function that may invoke another is one of its callers.
        for caller in drafts {
            for target in caller.invoked.sorted() {
                guard let at = drafts.firstIndex(where: { $0.function.logicalID == target }) else { continue }
                drafts[at].add(caller: caller.function.logicalID, at: caller.function.location)
            }
        }
        return drafts.map { DraftedWrit(writ: $0.writ, evidence: $0.evidence, questions: $0.questions) }
    }
}

/// One writ in the making.
struct FunctionDraft {
    let function: Function
    let drafter: Drafter
    let facts: CodeFacts?
    var writ: Writ
    var evidence: [DraftedWrit.Evidence] = []
    var questions: [DraftedWrit.Question] = []
    /// What the calls in the code need, one by one.
    var needed: [Need] = []
    /// Functions of the application that this one invokes.
    var invoked: Set<String> = []

    var application: Application { drafter.application }
    var stack: StackEnvironment { drafter.environment }

    init(function: Function, drafter: Drafter) {
        self.function = function
        self.drafter = drafter
        facts = drafter.code.facts[function.logicalID]
        let runtime = function.runtime ?? ""
        writ = Writ(
            function: function.logicalID, runtime: runtime, handler: function.handler ?? "bootstrap",
            isolation: runtime.hasPrefix("python") ? .invocation : .worker,
            limits: Writ.Limits(
                memory: .mebibytes(function.memory), timeout: function.timeout,
                concurrency: max(1, function.reservedConcurrency ?? drafter.options.concurrency),
                tmp: .mebibytes(function.ephemeralStorage), processes: drafter.options.processes),
            expires: drafter.options.expires)
    }

    mutating func run() {
        if let reason = drafter.code.unread[function.logicalID] {
            let isBinary = function.runtime?.hasPrefix("provided") == true
            ask(
                "/identity",
                "the code of `\(function.logicalID)` was not read: \(reason); its writ rests on the template alone",
                isBinary
                    ? "compare each permission with what the program does" : "make the code available and draft again",
                function.location)
        }
        if function.runtime == nil {
            ask(
                "/runtime", "the runtime is not known", "state `Runtime`; container images have no writ",
                function.location)
        }
        limits()
        variables()
        ingress()
        identity()
        egress()
        programs()
        files()
        data()
        for note in facts?.notes ?? [] { ask("/identity", note.text, "check what this code does", note.location) }
    }

    mutating func prove(_ pointer: String, _ text: String, _ locations: [SourceLocation]) {
        var unique: [SourceLocation] = []
        for location in locations where !unique.contains(location) { unique.append(location) }
        evidence.append(DraftedWrit.Evidence(pointer: pointer, locations: unique, text: text))
    }

    mutating func ask(
        _ pointer: String, _ text: String, _ answer: String, _ location: SourceLocation? = nil, secret: String? = nil
    ) {
        let question = DraftedWrit.Question(
            pointer: pointer, text: text, answer: answer, location: location, secret: secret)
        if !questions.contains(question) { questions.append(question) }
    }

    private mutating func limits() {
        let stated = function.resource.property("MemorySize") != nil || function.resource.property("Timeout") != nil
        prove(
            "/limits",
            stated
                ? "memory, timeout and storage as in the template" : "Lambda's defaults: the template states no limits",
            [function.resource.place(of: "MemorySize")])
        if function.reservedConcurrency == nil {
            prove(
                "/limits/concurrency",
                "no reserved concurrency in the template; \(drafter.options.concurrency) is assumed",
                [function.location])
        } else if function.reservedConcurrency == 0 {
            ask(
                "/limits/concurrency", "the template reserves no concurrency: the function is switched off",
                "leave it out of the application or reserve at least 1", function.location)
        }
        prove(
            "/isolation",
            writ.isolation == .invocation
                ? "python starts a fresh process for each invocation"
                : "\(writ.runtime) keeps a process for several invocations",
            [function.location])
    }
}
