import ArgumentParser
import WritModel
import WritTemplates

/// `writ template`: what a template becomes.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template", abstract: "Work with templates.", subcommands: [Expand.self])

    struct Expand: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print the CloudFormation that SAM makes of a template, as JSON.",
            discussion: """
                EXAMPLES
                  writ template expand template.yaml > expanded.json
                """)

        @Argument(help: "Folder or template of the application.") var app: String

        func run() throws {
            let workspace = try Workspace(app)
            let bytes = try Files.read(workspace.template)
            let document =
                workspace.template.hasSuffix(".json")
                ? try JSONParser.parse(bytes, file: workspace.template)
                : try YAMLParser.parse(bytes, file: workspace.template)
            let expansion = SAMTransform.expand(Self.packaged(document))
            guard expansion.errors.isEmpty else { throw CommandFailure.input(expansion.errors) }
            expansion.document.printJSON()
        }

        /// The document as packaging would leave it: SAM wants code in S3, so a local folder becomes an address that says where it was.
        private static func packaged(_ document: Node) -> Node {
            guard var root = document.object, var resources = root["Resources"]?.object else { return document }
            func rewritten(_ properties: Node?) -> Node? {
                guard let node = properties, var members = node.object else { return properties }
                for name in ["CodeUri", "ContentUri", "DefinitionUri"] {
                    guard let value = members[name], let path = value.string, !path.hasPrefix("s3://") else { continue }
                    members[name] = Node("s3://not-packaged/" + (path.isEmpty ? "." : path), at: value.location)
                }
                return Node(members, at: node.location)
            }
            for entry in resources {
                guard var resource = entry.value.object else { continue }
                resource["Properties"] = rewritten(resource["Properties"])
                resources[entry.key] = Node(resource, at: entry.value.location)
            }
            root["Resources"] = Node(resources, at: root["Resources"]?.location ?? .generated)
            if var globals = root["Globals"]?.object {
                for section in globals.keys { globals[section] = rewritten(globals[section]) }
                root["Globals"] = Node(globals, at: root["Globals"]?.location ?? .generated)
            }
            return Node(root, at: document.location)
        }
    }
}
