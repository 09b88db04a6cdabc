import Foundation
import Synchronization
import WritModel
import WritTemplates

/// An application read from its template, and what is known of the stack that it is deployed as.
struct LoadedApplication {
    let workspace: Workspace
    let application: Application
    var environment: StackEnvironment
    /// Files that the template takes in, relative to its folder.
    let included: Set<String>

    /// - Throws: `CommandFailure` when the template as a whole cannot be read.
    init(_ workspace: Workspace) throws {
        self.workspace = workspace
        let relative =
            workspace.template.hasPrefix(workspace.folder + "/")
            ? String(workspace.template.dropFirst(workspace.folder.count + 1)) : workspace.template
        let bytes = try Files.read(workspace.template)
        let document =
            relative.hasSuffix(".json") || Self.isJSONTemplate(relative, bytes)
            ? try JSONParser.parse(bytes, file: relative) : try YAMLParser.parse(bytes, file: relative)
        let configuration = workspace.configuration
        environment = StackEnvironment(
            account: configuration.account, region: configuration.region, stackName: configuration.stack,
            parameters: configuration.parameters, physicalNames: configuration.resources)
        let name = Self.name(of: workspace)
        let folder = workspace.folder
        let taken = Mutex<Set<String>>([])
        let file: @Sendable (String) -> [UInt8]? = { path in
            let bytes = try? Files.read("\(folder)/\(path)", limit: 4 << 20)
            if bytes != nil { taken.withLock { _ = $0.insert(path) } }
            return bytes
        }
        if document["service"] != nil, document["Resources"] == nil {
            let sources = ServerlessVariables.Sources(
                options: configuration.parameters, environment: ProcessInfo.processInfo.environment,
                file: file)
            application = ServerlessReader(sources: sources).read(
                document, name: name, folder: folder, templateFile: relative)
        } else {
            application = ApplicationReader(
                parameters: configuration.parameters, file: file
            ).read(
                document, name: name, folder: folder, templateFile: relative)
        }
        included = taken.withLock { $0 }
        // A function that Writ serves has the name that Writ gives it; CloudFormation draws none.
        for function in application.functions where environment.physicalNames[function.logicalID] == nil {
            if application.resolve(function.name, with: environment).exact == nil, let stack = configuration.stack {
                environment.physicalNames[function.logicalID] = "\(stack)-\(function.logicalID)"
            }
        }
    }

    /// The name under which callers invoke a function.
    func functionName(_ logicalID: String) -> String {
        application.physicalName(of: logicalID, with: environment).exact ?? logicalID
    }

    func functionARN(_ logicalID: String) -> String {
        ARN(
            service: "lambda", region: environment.region ?? "", account: environment.account ?? "",
            resource: "function:" + functionName(logicalID)
        ).description
    }

    /// `NAME.template` may be either; JSON begins with a brace.
    private static func isJSONTemplate(_ name: String, _ bytes: [UInt8]) -> Bool {
        name.hasSuffix(".template") && bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == 0x7B
    }

    private static func name(of workspace: Workspace) -> String {
        workspace.absoluteFolder.split(separator: "/").last.map(String.init) ?? "app"
    }
}
