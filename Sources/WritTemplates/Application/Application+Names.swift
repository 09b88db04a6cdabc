package import WritModel

extension Application {
    /// Nesting of values that name other resources; beyond it nothing is known.
    private static let depthLimit = 16

    /// The texts that the value can have in the environment.
    package func resolve(_ value: Value, with environment: StackEnvironment = StackEnvironment()) -> Resolved {
        Resolver(application: self, environment: environment).resolve(value, depth: 0)
    }

    /// The physical name: stated in the template or the environment, else what CloudFormation's rule for generated names allows.
    package func physicalName(
        of logicalID: String, with environment: StackEnvironment = StackEnvironment()
    ) -> Resolved {
        Resolver(application: self, environment: environment).name(of: logicalID, depth: 0)
    }

    /// The ARN of the resource; nil if the template has no such resource or its type no ARN that Writ knows.
    package func arn(of logicalID: String, with environment: StackEnvironment = StackEnvironment()) -> Resolved? {
        Resolver(application: self, environment: environment).arn(of: logicalID, depth: 0)
    }

    /// The document with every intrinsic function replaced by its text, or by a pattern where it is not known.
    ///
    /// Meant for policy documents: a `Resource` with several possible texts becomes a list of them. Places are kept.
    package func resolve(
        document: Node, with environment: StackEnvironment = StackEnvironment()
    ) -> Node? {
        Resolver(application: self, environment: environment).document(document, depth: 0)
    }

    private struct Resolver {
        var application: Application
        var environment: StackEnvironment
        var scope: TemplateScope

        init(application: Application, environment: StackEnvironment) {
            self.application = application
            self.environment = environment
            scope =
                environment.parameters.isEmpty
                ? application.scope : application.scope.with(parameters: environment.parameters)
        }

        func resolve(_ value: Value, depth: Int) -> Resolved {
            guard depth < Application.depthLimit else { return .unknown }
            switch value {
            case .literal(let node):
                if let items = node.array { return Resolved(items.compactMap(\.scalarText).map { .init($0) }) }
                return node.scalarText.map { Resolved(exact: $0) } ?? (node.isNull ? .absent : .unknown)
            case .pseudo(let name): return environment.pseudo(name).map { Resolved(exact: $0) } ?? .unknown
            case .parameter(let name, _):
                guard let node = scope.parameterValue(name) else {
                    let allowed = (scope.parameters[name]?.allowedValues ?? []).compactMap(\.scalarText)
                    return allowed.isEmpty ? .unknown : Resolved(allowed.map { .init($0) })
                }
                return resolve(.literal(node), depth: depth + 1)
            case .reference(let id, nil): return reference(to: id, depth: depth + 1)
            case .reference(let id, let name?): return attribute(name, of: id, depth: depth + 1)
            case .joined(let parts):
                return parts.reduce(Resolved(exact: "")) { $0.followed(by: resolve($1, depth: depth + 1)) }
            case .list(let items): return Resolved(items.flatMap { resolve($0, depth: depth + 1).texts })
            case .choices(let choices):
                return Resolved(
                    choices.filter { scope.conditions[$0.condition].map { [o = $0.outcome] in $0 == o } ?? true }
                        .flatMap { resolve($0.value, depth: depth + 1).texts })
            case .absent: return .absent
            case .tree, .unknown: return .unknown
            }
        }

        func name(of id: String, depth: Int) -> Resolved {
            if let given = environment.physicalNames[id] { return Resolved(exact: given) }
            guard let resource = application.resource(id) else { return .unknown }
            let naming = ResourceNaming.of(resource.type)
            if let property = naming?.nameProperty, let node = resource.raw["Properties"]?[property] {
                let stated = resolve(scope.value(node), depth: depth + 1)
                if !stated.texts.isEmpty { return stated }
            }
            return generatedName(id, naming, resource)
        }

        private func generatedName(_ id: String, _ naming: ResourceNaming?, _ resource: Resource) -> Resolved {
            guard let naming else { return .unknown }
            let fifo = resource.properties["FifoQueue"]?.bool == true || resource.properties["FifoTopic"]?.bool == true
            let tail = fifo ? "-*.fifo" : "-*"
            let stack = environment.stackName ?? "*"
            switch naming.generated {
            case .opaque: return .unknown
            case .idOnly: return Resolved(pattern: id + tail)
            case .stackAndID, .lowerCase:
                // A random suffix of up to 13 characters follows; past the limit both parts are shortened.
                let fits = stack.count + id.count + 15 <= naming.longest
                let text = fits ? "\(stack)-\(id)\(tail)" : "\(stack.prefix(8))*"
                return Resolved(pattern: naming.generated == .lowerCase ? text.lowercased() : text)
            }
        }

        func arn(of id: String, depth: Int) -> Resolved? {
            guard let resource = application.resource(id), let form = ResourceNaming.of(resource.type)?.arn else {
                return nil
            }
            if let given = environment.attributes[id]?["Arn"] { return Resolved(exact: given) }
            var physical = name(of: id, depth: depth + 1)
            if resource.type == "AWS::SSM::Parameter" {
                physical = physical.mapped {
                    $0.text.hasPrefix("/") ? .init(String($0.text.dropFirst()), isExact: $0.isExact) : $0
                }
            }
            var path = ""
            if resource.type.hasPrefix("AWS::IAM::"), let stated = resource.properties["Path"]?.string {
                path = String(stated.drop { $0 == "/" })
            }
            var result = Resolved(exact: "")
            var rest = Substring(form)
            while let open = rest.firstIndex(of: "{") {
                result = result.followed(by: Resolved(exact: String(rest[..<open])))
                let key = rest[rest.index(after: open)...].first
                switch key {
                case "p": result = result.followed(by: Resolved(exact: environment.partition))
                case "r": result = result.followed(by: environment.region.map { Resolved(exact: $0) } ?? .unknown)
                case "a": result = result.followed(by: environment.account.map { Resolved(exact: $0) } ?? .unknown)
                default: result = result.followed(by: Resolved(exact: path).followed(by: physical))
                }
                rest = rest.dropFirst(rest.distance(from: rest.startIndex, to: open) + 3)
            }
            let tail = String(rest)
            guard !tail.isEmpty else { return result }
            return result.followed(
                by: tail.contains("?") || tail.contains("*") ? Resolved(pattern: tail) : Resolved(exact: tail))
        }

        private func reference(to id: String, depth: Int) -> Resolved {
            guard let resource = application.resource(id), let naming = ResourceNaming.of(resource.type) else {
                return environment.physicalNames[id].map { Resolved(exact: $0) } ?? generatedRole(id, arn: false)
            }
            switch naming.reference {
            case .name: return name(of: id, depth: depth)
            case .identifier: return environment.physicalNames[id].map { Resolved(exact: $0) } ?? .unknown
            case .arn: return arn(of: id, depth: depth) ?? .unknown
            case .url:
                let host = Resolved(exact: "https://sqs.")
                    .followed(by: environment.region.map { Resolved(exact: $0) } ?? .unknown)
                    .followed(by: Resolved(exact: ".amazonaws.com/"))
                    .followed(by: environment.account.map { Resolved(exact: $0) } ?? .unknown)
                return host.followed(by: Resolved(exact: "/")).followed(by: name(of: id, depth: depth))
            }
        }

        private func attribute(_ attribute: String, of id: String, depth: Int) -> Resolved {
            if let given = environment.attributes[id]?[attribute] { return Resolved(exact: given) }
            guard let resource = application.resource(id) else { return generatedRole(id, arn: attribute == "Arn") }
            switch attribute {
            case "Arn", "TopicArn", "TableArn": return arn(of: id, depth: depth) ?? .unknown
            case "Id" where resource.type == "AWS::SecretsManager::Secret":
                return arn(of: id, depth: depth) ?? .unknown
            case "QueueName", "TopicName", "Name", "FunctionName", "TableName":
                return name(of: id, depth: depth)
            case "QueueUrl": return reference(to: id, depth: depth)
            case "StreamArn":
                return (arn(of: id, depth: depth) ?? .unknown).followed(by: Resolved(exact: "/stream/"))
                    .followed(by: .unknown)
            case "DomainName" where resource.type == "AWS::S3::Bucket":
                return name(of: id, depth: depth).followed(by: Resolved(exact: ".s3.amazonaws.com"))
            default: return .unknown
            }
        }

        /// The role that SAM makes for a function or state machine: `<LogicalId>Role`.
        private func generatedRole(_ id: String, arn: Bool) -> Resolved {
            guard id.hasSuffix("Role"), application.resource(String(id.dropLast(4))) != nil else { return .unknown }
            let name = Resolved(pattern: "\(environment.stackName ?? "*")-\(id)-*")
            guard arn else { return name }
            return Resolved(exact: "arn:\(environment.partition):iam::")
                .followed(by: environment.account.map { Resolved(exact: $0) } ?? .unknown)
                .followed(by: Resolved(exact: ":role/")).followed(by: name)
        }

        func document(_ node: Node, depth: Int) -> Node? {
            guard depth < 100 else { return node }
            if let call = Intrinsic(node), call.name != "Condition" {
                if let simple = scope.simplify(node) {
                    if Intrinsic(simple) == nil { return document(simple, depth: depth + 1) }
                } else {
                    return nil
                }
                if call.name == "Fn::If", let items = call.argument.array, items.count == 3 {
                    return alternatives([items[1], items[2]], at: node.location, depth: depth + 1)
                }
                let resolved = resolve(scope.value(node), depth: 0)
                let texts = resolved.texts.map { Node($0.text, at: node.location) }
                return texts.count == 1 ? texts[0] : texts.isEmpty ? nil : Node(texts, at: node.location)
            }
            switch node.value {
            case .array(let items):
                // An element that has become a list (several possible texts) is spliced in.
                let parts: [Node] = items.flatMap { item -> [Node] in
                    guard let part = document(item, depth: depth + 1) else { return [] }
                    return Intrinsic(item) != nil ? part.array ?? [part] : [part]
                }
                return Node(parts, at: node.location)
            case .object(let members):
                var fresh = Mapping()
                for entry in members {
                    if let value = document(entry.value, depth: depth + 1) {
                        fresh.append(entry.key, at: entry.keyLocation, value)
                    }
                }
                return Node(fresh, at: node.location)
            default: return node
            }
        }

        /// Both branches of a condition that is not known, as one list.
        private func alternatives(_ branches: [Node], at location: SourceLocation, depth: Int) -> Node? {
            let parts = branches.compactMap { document($0, depth: depth) }.flatMap { $0.array ?? [$0] }
            return parts.count == 1 ? parts[0] : parts.isEmpty ? nil : Node(parts, at: location)
        }
    }
}
