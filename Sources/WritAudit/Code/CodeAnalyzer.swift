import WritModel

/// Reads the code of a function: what it calls, where it connects, what it runs, and where event data goes.
package enum CodeAnalyzer {
    /// - Parameters:
    ///   - handler: as the Lambda setting, e.g. `src/app.create`.
    ///   - runtime: Lambda runtime identifier; only `python…` and `nodejs…` have code that is read.
    ///   - roots: folders of the bundle that imports are looked up in, e.g. `""` and a layer's `layer/python/`.
    ///   - events: kinds of the function's event sources (`http`, `sqs`, `s3`, …); empty where not known.
    ///   - environment: what the template gives variables, where that is one text.
    ///   - undefined: told the file that is there and does not define the handler.
    /// - Returns: nil when there is no such handler, or the runtime is a binary's.
    package static func analyze(
        _ bundle: CodeBundle, handler: String, runtime: String, roots: [String] = [""], events: Set<String> = [],
        environment: [String: String] = [:], limits: CodeLimits = .standard, undefined: ((String) -> Void)? = nil
    ) -> CodeFacts? {
        let languages: [CodeLanguage]
        if runtime.hasPrefix("python") {
            languages = [.python]
        } else if runtime.hasPrefix("nodejs") {
            languages = [.javascript, .typescript]
        } else {
            return nil
        }
        let source = EventSource(
            kinds: events, location: SourceLocation(file: bundle.label + handler, line: 1, column: 1))
        let interpreter = Interpreter(bundle: bundle, roots: roots, limits: limits, source: source)
        interpreter.language = languages[0]
        interpreter.environment = environment
        guard interpreter.run(handler: handler, languages: languages) else {
            if let file = interpreter.undefinedIn { undefined?(file) }
            return nil
        }
        return interpreter.facts
    }
}
