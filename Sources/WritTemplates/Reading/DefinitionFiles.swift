import WritModel

/// Definitions that a template keeps in files of their own: OpenAPI documents of APIs and definitions of state machines.
///
/// They take the place of what names them, so that everything behind sees one template; their nodes keep the file they stand in.
/// Source: AWS CloudFormation User Guide, "AWS::Include transform"; AWS SAM Developer Guide, `DefinitionUri`.
struct DefinitionFiles {
    /// Bytes of a file of the application, by its path relative to the application's folder; nil where there is none.
    let file: @Sendable (String) -> [UInt8]?
    let templateFile: String
    private(set) var problems: [InputError] = []

    init(templateFile: String, file: @escaping @Sendable (String) -> [UInt8]?) {
        self.templateFile = templateFile
        self.file = file
    }

    private static let bodies: [String: [(path: String, body: String)]] = [
        "AWS::Serverless::Api": [("DefinitionUri", "DefinitionBody")],
        "AWS::Serverless::HttpApi": [("DefinitionUri", "DefinitionBody")],
        "AWS::ApiGateway::RestApi": [("BodyS3Location", "Body")],
        "AWS::ApiGatewayV2::Api": [("BodyS3Location", "Body")],
        "AWS::Serverless::StateMachine": [("DefinitionUri", "Definition")],
        "AWS::StepFunctions::StateMachine": [("DefinitionS3Location", "Definition")],
    ]

    /// The document with every such file of the application in place.
    mutating func included(_ document: Node) -> Node {
        guard var members = document.object, let resources = members["Resources"]?.object else { return document }
        var fresh = Mapping()
        for entry in resources {
            fresh.append(entry.key, at: entry.keyLocation, resource(entry.value, id: entry.key))
        }
        members["Resources"] = Node(fresh, at: members["Resources"]?.location ?? document.location)
        return Node(members, at: document.location)
    }

    private mutating func resource(_ node: Node, id: String) -> Node {
        guard let type = node["Type"]?.string, let places = Self.bodies[type], var members = node.object,
            var properties = members["Properties"]?.object
        else { return node }
        for place in places {
            if let path = properties[place.path]?.string, let content = load(path, at: properties[place.path], id) {
                properties[place.path] = nil
                if properties[place.body] == nil { properties.append(place.body, at: content.location, content) }
            }
            if let body = properties[place.body] { properties[place.body] = expanded(body, id, depth: 0) }
        }
        members["Properties"] = Node(properties, at: members["Properties"]?.location ?? node.location)
        return Node(members, at: node.location)
    }

    /// `Fn::Transform: {Name: AWS::Include, Parameters: {Location: …}}`, wherever it stands.
    private mutating func expanded(_ node: Node, _ id: String, depth: Int) -> Node {
        guard depth < 64 else { return node }
        switch node.value {
        case .array(let items):
            var fresh: [Node] = []
            for item in items { fresh.append(expanded(item, id, depth: depth + 1)) }
            return Node(.array(fresh), at: node.location)
        case .object(let members):
            var fresh = Mapping()
            for entry in members {
                let call = entry.key == "Fn::Transform" ? entry.value : nil
                let location = call?["Parameters"]?["Location"]
                if call?["Name"]?.string == "AWS::Include", let path = location?.string,
                    let content = load(path, at: location, id)
                {
                    guard members.count > 1, let parts = content.object else { return content }
                    for part in parts { fresh.append(part.key, at: part.keyLocation, part.value) }
                    continue
                }
                fresh.append(entry.key, at: entry.keyLocation, expanded(entry.value, id, depth: depth + 1))
            }
            return Node(fresh, at: node.location)
        default: return node
        }
    }

    private mutating func load(_ text: String, at node: Node?, _ id: String) -> Node? {
        let place = node?.location ?? .generated
        let folder = templateFile.split(separator: "/").dropLast().joined(separator: "/")
        let isRemote = text.contains("://") || text.contains("${")
        let path = isRemote ? nil : ServerlessVariables.normalized(folder.isEmpty ? text : folder + "/" + text)
        guard let path, let bytes = file(path) else {
            problems.append(
                InputError(
                    "unread-definition", "the definition of `\(id)` in `\(text)` was not read", at: place,
                    hint: "what stands there is not judged"))
            return nil
        }
        do throws(InputError) {
            let isJSON = bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == UInt8(ascii: "{")
            let content = isJSON ? try JSONParser.parse(bytes, file: path) : try YAMLParser.parse(bytes, file: path)
            return IntrinsicTags.expand(content)
        } catch {
            problems.append(error)
            return nil
        }
    }
}
