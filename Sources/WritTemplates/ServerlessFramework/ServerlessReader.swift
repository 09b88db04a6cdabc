package import WritModel

/// Reads a `serverless.yml` of the Serverless Framework (version 3, provider AWS) into an `Application`.
///
/// Functions and events become the CloudFormation that the framework would generate, under the same logical ids, and
/// are then read as any template, together with the service's own `resources`.
package struct ServerlessReader {
    package var sources: ServerlessVariables.Sources

    package init(sources: ServerlessVariables.Sources = .init()) { self.sources = sources }

    /// - Parameters:
    ///   - document: the parsed `serverless.yml`.
    ///   - folder: the application's folder as the caller names it.
    ///   - templateFile: path of `serverless.yml` relative to `folder`.
    package func read(_ document: Node, name: String, folder: String, templateFile: String) -> Application {
        var variables = ServerlessVariables(root: document, sources: sources)
        let service = IntrinsicTags.expand(variables.resolved())
        var compiler = ServerlessCompiler(service)
        let template = compiler.compile()
        var reading = TemplateReading(document: template, templateFile: templateFile, parameters: [:])
        reading.problems = variables.problems + compiler.problems
        reading.readResources()
        reading.readAPIs()
        reading.readFunctions()
        // What the framework grants of its own accord for event sources is not the author's choice.
        for index in reading.functions.indices {
            for at in reading.functions[index].role.statements.indices
            where compiler.sourceStatements.contains(reading.functions[index].role.statements[at].node) {
                reading.functions[index].role.statements[at].source = .implied
            }
        }
        return Application(
            name: compiler.serviceName ?? name, folder: folder, templateFile: templateFile,
            format: .serverlessFramework, functions: reading.functions, apis: reading.apis,
            resources: reading.resources, document: reading.document, scope: reading.scope,
            problems: reading.problems)
    }
}
