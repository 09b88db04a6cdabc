import WritModel

/// AppSync functions and the resolvers that chain them.
extension SAMExpansion {
    func makeGraphQLFunctions(_ parts: inout GraphQLParts) throws(SAMFailure) -> [GeneratedResource] {
        var made: [GeneratedResource] = []
        for entry in parts.resource["Functions"]?.object ?? Mapping() {
            let given = entry.value
            if let id = given["Id"], id.isTruthy {
                guard given.object?.allSatisfy({ $0.key == "Id" || $0.value.isNull }) == true else {
                    throw .resource(
                        entry.key, "'Id' cannot be defined with other properties in Function.", at: entry.keyLocation)
                }
                parts.functions[entry.key] = id
                continue
            }
            var function = try parts.generated("AWS::AppSync::FunctionConfiguration", entry.key)
            function["Name"] = given["Name"].isTruthy ? given["Name"] : Node(entry.key)
            let inline = given["InlineCode"].isTruthy
            let uri = given["CodeUri"].isTruthy
            guard !inline || !uri else { throw bothCodes(entry) }
            guard inline || uri else {
                throw .resource(entry.key, "One of 'InlineCode' or 'CodeUri' must be set.", at: entry.keyLocation)
            }
            if inline { function["Code"] = given["InlineCode"] } else { function["CodeS3Location"] = given["CodeUri"] }
            function["DataSourceName"] = try sourceName(entry, &parts)
            function["MaxBatchSize"] = given["MaxBatchSize"]
            function["Description"] = given["Description"]
            function["Runtime"] = try runtime(entry)
            if let sync = given["Sync"].given {
                var kept = Mapping()
                for member in sync.object ?? Mapping() where !member.value.isNull { kept[member.key] = member.value }
                function["SyncConfig"] = Node(kept)
            }
            parts.functions[entry.key] = CFN.getAtt(function.logicalID, "FunctionId")
            made.append(function)
        }
        return made
    }

    private func bothCodes(_ entry: Mapping.Entry) -> SAMFailure {
        .resource(
            entry.key, "Both 'InlineCode' and 'CodeUri' cannot be defined at the same time.", at: entry.keyLocation)
    }

    private func runtime(_ entry: Mapping.Entry) throws(SAMFailure) -> Node {
        guard let runtime = entry.value["Runtime"].given else {
            throw .resource(
                entry.key, "'Runtime' must be defined as a property in \(entry.key).", at: entry.keyLocation)
        }
        return .object([
            "Name": runtime["Name"] ?? Node(.null), "RuntimeVersion": runtime["Version"] ?? Node(.null),
        ])
    }

    private func sourceName(_ entry: Mapping.Entry, _ parts: inout GraphQLParts) throws(SAMFailure) -> Node {
        guard let given = entry.value["DataSource"], given.isTruthy else {
            throw .resource(entry.key, "'DataSource' must be set.", at: entry.keyLocation)
        }
        guard let name = given.string else { return given }
        if name.lowercased() == "none" {
            if parts.none == nil {
                var none = try parts.generated("AWS::AppSync::DataSource", "NoneDataSource")
                none["Name"] = Node(none.logicalID)
                none["Type"] = "NONE"
                parts.none = none
            }
            return CFN.getAtt(parts.resource.id + "NoneDataSource", "Name")
        }
        guard let known = parts.sources[name] else {
            throw .resource(
                entry.key,
                "Either define DataSource '\(name)' in 'DataSources' or use intrinsic function like GetAtt, "
                    + "ImportValue, Sub or another one to reference a DataSource defined outside of this GraphQLApi "
                    + "resource.", at: given.location)
        }
        return known
    }

    // MARK: resolvers

    func makeResolvers(_ parts: GraphQLParts) throws(SAMFailure) -> [GeneratedResource] {
        var made: [GeneratedResource] = []
        for type in parts.resource["Resolvers"]?.object ?? Mapping() {
            for entry in type.value.object ?? Mapping() { made.append(try makeResolver(entry, type.key, parts)) }
        }
        return made
    }

    /// What a resolver runs that states no code: it passes on what its functions give.
    private static let passingCode =
        "\nexport function request(ctx) {\n    return {};\n}\n\nexport function response(ctx) {\n"
        + "    return ctx.prev.result;\n}\n"

    private func makeResolver(
        _ entry: Mapping.Entry, _ type: String, _ parts: GraphQLParts
    ) throws(SAMFailure) -> GeneratedResource {
        let given = entry.value
        var resolver = try parts.generated("AWS::AppSync::Resolver", type + entry.key)
        resolver.dependsOn = [Node(parts.schema)]
        if given["CodeUri"].isTruthy, given["InlineCode"].isTruthy { throw bothCodes(entry) }
        if given["CodeUri"].isTruthy || given["InlineCode"].isTruthy {
            resolver["Code"] = given["InlineCode"]
            resolver["CodeS3Location"] = given["CodeUri"]
            resolver["Runtime"] = try runtime(entry)
        } else {
            resolver["Code"] = Node(Self.passingCode)
            resolver["Runtime"] = .object(["Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"])
        }
        resolver["FieldName"] = given["FieldName"].isTruthy ? given["FieldName"] : Node(entry.key)
        resolver["TypeName"] = Node(type)
        guard let pipeline = given["Pipeline"]?.array, !pipeline.isEmpty else {
            throw .resource(
                entry.key,
                "Resolver '\(entry.key)' must have Pipeline defined. Unit resolvers are not supported. If you need a "
                    + "Unit resolver you can use AppSync resource.", at: entry.keyLocation)
        }
        resolver["Kind"] = "PIPELINE"
        var functions: [Node] = []
        for item in pipeline {
            let name = PythonText.text(item)
            guard let function = parts.functions[name] else {
                throw .resource(entry.key, "Function '\(name)' does not exist.", at: item.location)
            }
            functions.append(function)
        }
        resolver["PipelineConfig"] = .object(["Functions": Node(functions)])
        if let caching = given["Caching"].given {
            var kept = Mapping()
            for member in caching.object ?? Mapping() where !member.value.isNull { kept[member.key] = member.value }
            resolver["CachingConfig"] = Node(kept)
        }
        if given["MaxBatchSize"].isTruthy { resolver["MaxBatchSize"] = given["MaxBatchSize"] }
        return resolver
    }
}
