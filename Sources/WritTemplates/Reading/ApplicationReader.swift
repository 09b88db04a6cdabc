package import WritModel

/// Reads a SAM or CloudFormation template into an `Application`.
///
/// A part that cannot be read becomes a problem with its place; the other parts are read all the same.
package struct ApplicationReader {
    /// Values of template parameters that win over their defaults.
    package var parameters: [String: String]
    /// Bytes of a file of the application, by its path relative to the application's folder; nil: only the template is read.
    package var file: (@Sendable (String) -> [UInt8]?)?

    package init(parameters: [String: String] = [:], file: (@Sendable (String) -> [UInt8]?)? = nil) {
        self.parameters = parameters
        self.file = file
    }

    /// - Parameters:
    ///   - document: the template as parsed, with short or long intrinsic functions.
    ///   - folder: the application's folder as the caller names it.
    ///   - templateFile: path of the template relative to `folder`.
    package func read(_ document: Node, name: String, folder: String, templateFile: String) -> Application {
        var whole = LanguageExtensions.expand(IntrinsicTags.expand(document), parameters: parameters)
        var problems: [InputError] = []
        if let file {
            var files = DefinitionFiles(templateFile: templateFile, file: file)
            whole = files.included(whole)
            problems = files.problems
        }
        var reading = TemplateReading(document: whole, templateFile: templateFile, parameters: parameters)
        reading.problems = problems
        reading.readResources()
        reading.readAPIs()
        reading.readFunctions()
        reading.addGeneratedGrants()
        return Application(
            name: name, folder: folder, templateFile: templateFile,
            format: reading.isSAM ? .sam : .cloudFormation, functions: reading.functions, apis: reading.apis,
            resources: reading.resources, document: reading.document, scope: reading.scope,
            problems: reading.problems)
    }
}

/// The state of one reading, passed through the readers of each kind.
struct TemplateReading {
    let document: Node
    let templateFile: String
    let scope: TemplateScope
    let isSAM: Bool
    var resources: [Resource] = []
    var functions: [Function] = []
    var apis: [API] = []
    var problems: [InputError] = []
    private var positions: [String: Int] = [:]

    init(document: Node, templateFile: String, parameters: [String: String]) {
        self.document = document
        self.templateFile = templateFile
        scope = TemplateScope(document: document, parameters: parameters)
        // Templates without the line `Transform` are read by what they hold.
        isSAM =
            Self.names("AWS::Serverless-2016-10-31", document["Transform"]) || document["Globals"] != nil
            || (document["Resources"]?.object ?? Mapping()).contains {
                $0.value["Type"]?.string?.hasPrefix("AWS::Serverless::") ?? false
            }
    }

    private static func names(_ transform: String, _ node: Node?) -> Bool {
        node?.string == transform || (node?.array ?? []).contains { $0.string == transform }
    }

    func resource(_ id: String) -> Resource? { positions[id].map { resources[$0] } }

    mutating func problem(_ code: String, _ message: String, at location: SourceLocation, hint: String? = nil) {
        problems.append(InputError(code, message, at: location, hint: hint))
    }

    mutating func readResources() {
        guard let section = document["Resources"] else {
            problem(
                "no-resources", "the template has no `Resources`", at: document.location,
                hint: "name a SAM or CloudFormation template")
            return
        }
        guard let members = section.object else {
            problem("wrong-type", "`Resources` is a \(section.kind), not an object", at: section.location)
            return
        }
        for entry in members {
            guard let type = entry.value["Type"]?.string else {
                problem("no-type", "resource `\(entry.key)` has no `Type`", at: entry.keyLocation)
                continue
            }
            var raw = entry.value
            if isSAM, var own = raw.object {
                let merged = SAMGlobals.properties(of: type, own: own["Properties"], globals: document["Globals"])
                own["Properties"] = merged
                raw = Node(own, at: raw.location)
            }
            if let properties = raw["Properties"], properties.object == nil, !properties.isNull {
                problem(
                    "wrong-type", "`Properties` of `\(entry.key)` is a \(properties.kind), not an object",
                    at: properties.location)
            }
            let condition = raw["Condition"]?.string
            positions[entry.key] = resources.count
            resources.append(
                Resource(
                    logicalID: entry.key, type: type,
                    properties: raw["Properties"].flatMap(scope.simplify) ?? Node(Mapping(), at: entry.keyLocation),
                    raw: raw, condition: condition,
                    exists: condition.map { scope.conditions[$0] } ?? true, location: entry.keyLocation))
        }
    }

    func value(_ node: Node?) -> Value { node.map(scope.value) ?? .absent }
    func optionalValue(_ node: Node?) -> Value? { node.map(scope.value) }
    func simple(_ node: Node?) -> Node? { node.flatMap(scope.simplify) }

    /// A list, or the one element that stands for it.
    func values(_ node: Node?) -> [Value] {
        guard let node else { return [] }
        if let items = node.array { return items.map(scope.value) }
        if let items = scope.simplify(node)?.array { return items.map(scope.value) }
        return [scope.value(node)]
    }

    func strings(_ node: Node?) -> [String] {
        guard let node = simple(node) else { return [] }
        return (node.array ?? [node]).compactMap(\.scalarText)
    }

    func integer(_ node: Node?) -> Int? {
        guard let node = simple(node) else { return nil }
        return node.integer ?? node.string.flatMap { Int($0) }
    }

    func flag(_ node: Node?) -> Bool? {
        guard let node = simple(node) else { return nil }
        return node.bool ?? node.string.map { $0.lowercased() == "true" }
    }
}
