package import WritModel

/// A serverless application as one model, whichever template format described it.
package struct Application: Sendable {
    package enum Format: String, Sendable {
        case sam, cloudFormation = "cloudformation", serverlessFramework = "serverless-framework"
    }

    /// Name of the folder or template, for messages.
    package var name: String
    /// The application's folder as the caller named it; every location's file is relative to it.
    package var folder: String
    /// Path of the template, relative to `folder`.
    package var templateFile: String
    package var format: Format
    package var parameters: [TemplateParameter]
    package var functions: [Function]
    package var apis: [API]
    /// Every resource of the template, in its order.
    package var resources: [Resource]
    /// The template in the long form of intrinsic functions, as written otherwise.
    package var document: Node
    /// Parameters, mappings and conditions, for reading further parts of the template.
    package var scope: TemplateScope
    /// Parts that could not be read; everything else is here nevertheless.
    package var problems: [InputError]

    private var positions: [String: Int]

    package init(
        name: String, folder: String, templateFile: String, format: Format, functions: [Function] = [],
        apis: [API] = [], resources: [Resource], document: Node, scope: TemplateScope, problems: [InputError] = []
    ) {
        self.name = name
        self.folder = folder
        self.templateFile = templateFile
        self.format = format
        parameters = (document["Parameters"]?.object?.keys ?? []).compactMap { scope.parameters[$0] }
        self.functions = functions
        self.apis = apis
        self.resources = resources
        self.document = document
        self.scope = scope
        self.problems = problems
        positions = Dictionary(
            resources.enumerated().map { ($1.logicalID, $0) }, uniquingKeysWith: { first, _ in first })
    }

    package func resource(_ logicalID: String) -> Resource? { positions[logicalID].map { resources[$0] } }
    package func function(_ logicalID: String) -> Function? { functions.first { $0.logicalID == logicalID } }
    package func api(_ logicalID: String) -> API? { apis.first { $0.logicalID == logicalID } }

    package func resources(ofType types: String...) -> [Resource] { resources.filter { types.contains($0.type) } }
    package func resources(of kind: Resource.Kind) -> [Resource] { resources.filter { $0.kind == kind } }

    package var tables: [Resource] { resources(of: .table) }
    package var buckets: [Resource] { resources(of: .bucket) }
    package var queues: [Resource] { resources(of: .queue) }
    package var topics: [Resource] { resources(of: .topic) }
    package var streams: [Resource] { resources(of: .stream) }
    package var rules: [Resource] { resources(of: .rule) }
    package var secrets: [Resource] { resources(of: .secret) }
    package var keys: [Resource] { resources(of: .key) }
    package var userPools: [Resource] { resources(of: .userPool) }
    package var logGroups: [Resource] { resources(of: .logGroup) }
    package var stateMachines: [Resource] { resources(of: .stateMachine) }
    package var permissions: [Permission] { resources(of: .permission).map { Permission($0, in: self) } }

    /// The resource that the value names: directly, or by a physical name or ARN that exactly one resource has.
    package func resource(named value: Value, with environment: StackEnvironment = StackEnvironment()) -> Resource? {
        if let id = value.soleReference, let resource = resource(id) { return resource }
        guard let text = resolve(value, with: environment).exact else { return nil }
        return resources.first {
            physicalName(of: $0.logicalID, with: environment).exact == text
                || arn(of: $0.logicalID, with: environment)?.exact == text
        }
    }
}
