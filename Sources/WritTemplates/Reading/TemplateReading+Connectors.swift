import WritModel

/// Grants that only the transform makes: those of connectors.
extension TemplateReading {
    /// Adds to each generated role the statements of the managed policies that connectors attach to it.
    mutating func addConnectorGrants() {
        let hasConnectors = resources.contains {
            $0.type == "AWS::Serverless::Connector" || $0.raw["Connectors"] != nil
        }
        guard isSAM, hasConnectors else { return }
        let options = SAMTransform.Options(parameters: scope.given, localPaths: .replaced)
        let expansion = SAMTransform.expand(document, options: options)
        problems += expansion.errors
        for entry in expansion.document["Resources"]?.object ?? Mapping() {
            guard entry.value["Metadata"]?["aws:sam:connectors"] != nil else { continue }
            let properties = entry.value["Properties"]
            switch entry.value["Type"]?.string {
            case "AWS::IAM::ManagedPolicy":
                let roles = (properties?["Roles"]?.array ?? []).compactMap(\.intrinsicLogicalID)
                attach(properties?["PolicyDocument"], entry.key, to: roles)
            default: continue
            }
        }
    }

    private mutating func attach(_ document: Node?, _ id: String, to roles: [String]) {
        // The place of a connector is where its id begins in the template.
        let owner = resources.filter { id.hasPrefix($0.logicalID) }.max { $0.logicalID.count < $1.logicalID.count }
        for statement in document?["Statement"]?.array ?? [] {
            for index in functions.indices {
                let own = functions[index].role.logicalID ?? functions[index].logicalID + "Role"
                guard roles.contains(own) else { continue }
                let place = owner?.location ?? functions[index].location
                functions[index].role.statements.append(
                    .init(node: statement.placed(at: place), source: .attached(id), location: place))
            }
        }
    }
}
