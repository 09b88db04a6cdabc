import WritModel
package import WritTemplates

/// The code of every function of an application, read once for drafts and rules.
package struct ApplicationCode: Sendable {
    /// By logical id; absent for functions whose code is a binary, is not at hand, or could not be read.
    package var facts: [String: CodeFacts]
    /// Why a function's code was not read, by logical id.
    package var unread: [String: String]
    /// Files that are there and do not define the handler that the template names, by logical id.
    package var undefined: [String: String] = [:]

    package init(facts: [String: CodeFacts] = [:], unread: [String: String] = [:]) {
        self.facts = facts
        self.unread = unread
    }

    /// - Parameter load: gives a file by its path relative to the application's folder; nil where there is none.
    package static func read(
        _ application: Application, limits: CodeLimits = .standard, load: @escaping @Sendable (String) -> [UInt8]?
    ) -> ApplicationCode {
        let bundle = CodeBundle(limits: limits, load: load)
        var out = ApplicationCode()
        for function in application.functions {
            let id = function.logicalID
            guard let runtime = function.runtime, let handler = function.handler else {
                out.unread[id] = "the template does not say which runtime and handler it has"
                continue
            }
            guard runtime.hasPrefix("python") || runtime.hasPrefix("nodejs") else {
                out.unread[id] = "its code is a binary"
                continue
            }
            let kinds = Set(function.triggers.map(\.source.kind))
            switch function.code {
            case .local(let path, _):
                guard let folder = Interpreter.normalised(path) else {
                    out.unread[id] = "its code lies outside the application's folder"
                    continue
                }
                let prefix = folder.isEmpty ? "" : folder + "/"
                let roots = [prefix] + layerRoots(function, application)
                var found: CodeFacts?
                var undefined: String?
                for candidate in [handler] + entryPoints(function, handler) where found == nil {
                    found = CodeAnalyzer.analyze(
                        bundle, handler: candidate, runtime: runtime, roots: roots, events: kinds,
                        environment: environment(function, application), limits: limits
                    ) { undefined = undefined ?? $0 }
                }
                if found == nil { out.undefined[id] = undefined }
                out.facts[id] = found
                if found == nil { out.unread[id] = "there is no handler `\(handler)` in `\(path)`" }
            case .inline(let text, let location):
                let name = runtime.hasPrefix("python") ? "index.py" : "index.js"
                let inline = CodeBundle(label: location.file + "#") { $0 == name ? Array(text.utf8) : nil }
                let found = CodeAnalyzer.analyze(
                    inline, handler: handler, runtime: runtime, events: kinds,
                    environment: environment(function, application), limits: limits)
                out.facts[id] = found
                if found == nil { out.unread[id] = "there is no handler `\(handler)` in its inline code" }
            case .remote: out.unread[id] = "its code is not in the application's folder"
            case .image: out.unread[id] = "its code is a container image"
            case .none: out.unread[id] = "the template names no code"
            }
        }
        return out
    }

    /// Variables that the template sets to one text, whatever the stack.
    private static func environment(_ function: Function, _ application: Application) -> [String: String] {
        var out: [String: String] = [:]
        for variable in function.environment {
            let texts = application.resolve(variable.value).texts
            if texts.count == 1, let text = texts.first, text.isExact { out[variable.name] = text.text }
        }
        return out
    }

    /// Folders of layers that the application holds itself.
    private static func layerRoots(_ function: Function, _ application: Application) -> [String] {
        var out: [String] = []
        for layer in function.layers {
            guard let id = layer.soleReference, let resource = application.resource(id),
                let content = resource.property("ContentUri")?.string ?? resource.property("Content")?.string,
                let folder = Interpreter.normalised(content)
            else { continue }
            let prefix = folder.isEmpty ? "" : folder + "/"
            out += [prefix + "python/", prefix + "nodejs/", prefix]
        }
        return out
    }

    /// Handlers that SAM's esbuild entry points stand for.
    private static func entryPoints(_ function: Function, _ handler: String) -> [String] {
        guard let dot = handler.lastIndex(of: ".") else { return [] }
        let name = handler[dot...]
        let wanted = handler[..<dot].split(separator: "/").last ?? ""
        let points = function.resource.raw["Metadata"]?["BuildProperties"]?["EntryPoints"]?.array ?? []
        let paths = points.compactMap(\.string).compactMap { point -> String? in
            guard let path = Interpreter.normalised(point) else { return nil }
            guard let end = path.lastIndex(of: "."), end > (path.lastIndex(of: "/") ?? path.startIndex) else {
                return path
            }
            return String(path[..<end])
        }
        return paths.sorted { ($0.hasSuffix(wanted) ? 0 : 1) < ($1.hasSuffix(wanted) ? 0 : 1) }.map { $0 + name }
    }
}

extension FunctionTrigger.Source {
    /// One word for the kind of event.
    package var kind: String {
        switch self {
        case .http, .functionURL, .alb: "http"
        case .webSocket: "websocket"
        case .sqs: "sqs"
        case .dynamoDB: "dynamodb"
        case .kinesis: "kinesis"
        case .poll(let type, _): type
        case .s3: "s3"
        case .sns: "sns"
        case .schedule: "schedule"
        case .eventBridge: "eventbridge"
        case .cognito: "cognito"
        case .iot: "iot"
        case .logs: "logs"
        case .invoke: "invoke"
        case .other(let type, _): type
        }
    }
}
