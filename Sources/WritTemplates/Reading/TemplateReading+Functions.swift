import WritModel

extension TemplateReading {
    mutating func readFunctions() {
        for resource in resources where resource.kind == .function { functions.append(function(resource)) }
        connectEventSources()
        connectWebSocketRoutes()
        connectRoutes()
    }

    private mutating func function(_ resource: Resource) -> Function {
        let raw = resource.raw["Properties"]
        let plain = resource.properties
        let isServerless = resource.type == "AWS::Serverless::Function"
        var function = Function(
            logicalID: resource.logicalID, name: value(raw?["FunctionName"]), location: resource.location,
            resource: resource, runtime: plain["Runtime"]?.string, handler: plain["Handler"]?.string,
            code: isServerless ? serverlessCode(resource) : lambdaCode(resource), layers: values(raw?["Layers"]),
            memory: integer(raw?["MemorySize"]) ?? 128, timeout: integer(raw?["Timeout"]) ?? 3,
            ephemeralStorage: integer(raw?["EphemeralStorage"]?["Size"]) ?? 512,
            reservedConcurrency: integer(raw?["ReservedConcurrentExecutions"]),
            architectures: strings(raw?["Architectures"]), environment: environment(raw?["Environment"]),
            role: isServerless ? serverlessRole(resource) : statedRole(raw?["Role"], at: resource.location),
            vpc: vpc(raw?["VpcConfig"]),
            tracing: isServerless ? plain["Tracing"]?.scalarText : plain["TracingConfig"]?["Mode"]?.string,
            deadLetterTarget: optionalValue(
                raw?["DeadLetterConfig"]?["TargetArn"] ?? raw?["DeadLetterQueue"]?["TargetArn"]),
            onFailure: nil, onSuccess: nil, kmsKey: optionalValue(raw?["KmsKeyArn"]),
            codeSigningConfig: optionalValue(raw?["CodeSigningConfigArn"]),
            logGroup: optionalValue(raw?["LoggingConfig"]?["LogGroup"]), tags: tags(plain["Tags"]), triggers: [])
        let destinations = raw?["EventInvokeConfig"]?["DestinationConfig"]
        function.onFailure = optionalValue(destinations?["OnFailure"]?["Destination"])
        function.onSuccess = optionalValue(destinations?["OnSuccess"]?["Destination"])
        if isServerless { function.triggers = samTriggers(resource) }
        return function
    }

    private func serverlessCode(_ resource: Resource) -> Function.Code {
        let properties = resource.raw["Properties"]
        if let inline = resource.properties["InlineCode"], let text = inline.string {
            return .inline(text, inline.location)
        }
        if let image = properties?["ImageUri"] { return .image(value(image), image.location) }
        guard let uri = properties?["CodeUri"] else {
            if simple(properties?["PackageType"])?.string == "Image" {
                return resource.raw["Metadata"]?["DockerContext"].flatMap { context in
                    context.string.map { .local(path($0), context.location) }
                } ?? .none
            }
            return .local(path("."), resource.location)
        }
        if let text = simple(uri)?.string, !text.hasPrefix("s3://") { return .local(path(text), uri.location) }
        return .remote(value(uri), uri.location)
    }

    private func lambdaCode(_ resource: Resource) -> Function.Code {
        guard let code = resource.raw["Properties"]?["Code"] else { return .none }
        if let text = simple(code)?.string {
            return text.hasPrefix("s3://") ? .remote(value(code), code.location) : .local(path(text), code.location)
        }
        if let inline = code["ZipFile"] {
            if let text = simple(inline)?.string { return .inline(text, inline.location) }
            return .remote(value(inline), inline.location)
        }
        if let image = code["ImageUri"] { return .image(value(image), image.location) }
        guard let bucket = code["S3Bucket"] else { return .none }
        return .remote(value(bucket), code.location)
    }

    /// `text` relative to the template's folder, made relative to the application's.
    private func path(_ text: String) -> String {
        let folder = templateFile.split(separator: "/").dropLast()
        var parts = text.hasPrefix("/") ? [] : folder.map(String.init)
        for part in text.split(separator: "/") {
            switch part {
            case ".": continue
            case "..":
                if let last = parts.last, last != ".." { parts.removeLast() } else { parts.append("..") }
            default: parts.append(String(part))
            }
        }
        let joined = parts.joined(separator: "/")
        return text.hasPrefix("/") ? "/" + joined : joined.isEmpty ? "." : joined
    }

    private func environment(_ node: Node?) -> [Function.EnvironmentVariable] {
        let variables = node?["Variables"]?.object ?? simple(node?["Variables"])?.object ?? Mapping()
        return variables.map { .init(name: $0.key, value: value($0.value), location: $0.value.location) }
    }

    private func vpc(_ node: Node?) -> Function.VPC? {
        guard let node, let known = simple(node), !known.isNull else { return nil }
        let source = node["SubnetIds"] != nil || node["SecurityGroupIds"] != nil ? node : known
        return Function.VPC(
            subnets: values(source["SubnetIds"]), securityGroups: values(source["SecurityGroupIds"]),
            location: node.location)
    }

    private func tags(_ node: Node?) -> [String] {
        if let members = node?.object { return members.keys }
        return (node?.array ?? []).compactMap { $0["Key"]?.string }
    }
}
