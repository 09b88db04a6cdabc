package import WritTemplates

/// Everything that the rules look at; they read nothing else.
package struct AuditInput: Sendable {
    package let application: Application
    package let environment: StackEnvironment
    package var code: ApplicationCode
    /// The template and the source files that handlers reach, by path relative to the application's folder.
    package var sources: [String: [UInt8]]
    /// What a pass over all files of the application's folder saw.
    package var tree: TreeFacts
    /// Third-party packages, and the advisories to judge them by.
    package var dependencies = DependencyFacts()
    /// Seconds since 1970 UTC, for rules about dates; nil leaves them out.
    package var now: Int64?
    /// The policies that resources of the template state.
    let policies: [ResourcePolicy]
    /// Logical ids of the queues, topics, buckets and buses that everyone may write to.
    let publicSources: Set<String>
    /// Logical ids of APIs that only a stated network or circle of accounts reaches.
    let fencedAPIs: Set<String>
    /// Whether findings need what they are known by; reports for people do not.
    package var wantsFingerprints = true
    /// Whether the report draws who can reach what.
    package var wantsPicture = false
    /// Who can reach what; several topics ask.
    package let reach: ApplicationReach
    /// What the code of each function that the template makes needs, by logical id; several topics ask.
    let needs: [String: FunctionNeeds]

    package init(
        application: Application, environment: StackEnvironment = StackEnvironment(),
        code: ApplicationCode = ApplicationCode(), sources: [String: [UInt8]] = [:], tree: TreeFacts = TreeFacts(),
        now: Int64? = nil
    ) {
        self.application = application
        self.environment = environment
        self.code = code
        self.sources = sources
        self.tree = tree
        self.now = now
        policies = Self.resourcePolicies(of: application)
        publicSources = Self.publicSources(of: application, policies)
        fencedAPIs = Self.fencedAPIs(of: application)
        reach = ApplicationReach(application, environment: environment)
        let drafter = Drafter(
            application: application, code: code, environment: environment, options: DraftOptions(expires: .max))
        needs = application.functions.filter { $0.resource.exists != false }.reduce(into: [:]) { needs, function in
            needs[function.logicalID] = drafter.needs(of: function)
        }
    }

    /// Reads the code of every function once.
    ///
    /// - Parameters:
    ///   - tree: what was seen in all files of the application's folder; without it only the template and the code that handlers reach are searched.
    ///   - load: gives a file by its path relative to the application's folder; nil where there is none.
    package static func read(
        _ application: Application, environment: StackEnvironment, now: Int64?,
        tree: TreeFacts? = nil, load: @escaping @Sendable (String) -> [UInt8]?
    ) -> AuditInput {
        let (application, unread) = application.readingImages(load)
        var code = ApplicationCode.read(application, load: load)
        code.unread.merge(unread) { _, reason in reason }
        var sources: [String: [UInt8]] = [:]
        for facts in code.facts.values {
            for path in facts.modules where sources[path] == nil { sources[path] = load(path) }
        }
        sources[application.templateFile] = load(application.templateFile)
        let facts = tree ?? TreeFacts.read(MemoryTree(sources), templates: [application.templateFile], now: now)
        return AuditInput(
            application: application, environment: environment, code: code, sources: sources, tree: facts, now: now)
    }

    /// The functions that the template makes, in its order.
    var functions: [Function] { application.functions.filter { $0.resource.exists != false } }
    /// The resources that the template makes, in its order.
    var resources: [Resource] { application.resources.filter { $0.exists != false } }
}
