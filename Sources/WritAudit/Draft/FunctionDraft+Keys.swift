import WritModel
import WritTemplates

extension FunctionDraft {
    /// Permissions on the customer's key that an action on an encrypted store needs besides its own.
    ///
    /// Source: the services' guides, "Encryption at rest": writing asks for a data key, reading decrypts it.
    func keys(_ action: String, of resources: [BoundResource]) -> [(BoundResource, String)] {
        let actions: [String]
        switch action {
        case "s3:GetObject", "s3:GetObjectVersion", "secretsmanager:GetSecretValue", "kinesis:GetRecords":
            actions = ["kms:Decrypt"]
        case "s3:PutObject", "sqs:SendMessage", "sns:Publish": actions = ["kms:Decrypt", "kms:GenerateDataKey"]
        case "kinesis:PutRecord", "kinesis:PutRecords": actions = ["kms:GenerateDataKey"]
        case "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret", "secretsmanager:CreateSecret":
            actions = ["kms:Decrypt", "kms:GenerateDataKey"]
        case "sqs:ReceiveMessage": actions = ["kms:Decrypt"]
        case _ where action.hasPrefix("dynamodb:"): actions = ["kms:Decrypt"]
        case "ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath": actions = ["kms:Decrypt"]
        default: return []
        }
        var out: [(BoundResource, String)] = []
        for resource in resources {
            guard let store = store(resource.arn), let key = customerKey(store) else { continue }
            for action in actions where !out.contains(where: { $0.0 == key && $0.1 == action }) {
                out.append((key, action))
            }
        }
        return out
    }

    /// The template's resource that an ARN (or a part of it: an object, an index) belongs to.
    func store(_ arn: String) -> Resource? {
        application.resources.first { resource in
            guard resource.kind != .other, let own = application.arn(of: resource.logicalID, with: stack)?.pattern
            else { return false }
            return arn == own || arn.hasPrefix(own + "/")
        }
    }

    private static let keyProperties: [String: [String]] = [
        "AWS::DynamoDB::Table": ["SSESpecification.KMSMasterKeyId"],
        "AWS::DynamoDB::GlobalTable": [
            "SSESpecification.KMSMasterKeyId", "Replicas.0.SSESpecification.KMSMasterKeyId",
        ],
        "AWS::S3::Bucket": [
            "BucketEncryption.ServerSideEncryptionConfiguration.0.ServerSideEncryptionByDefault.KMSMasterKeyID"
        ],
        "AWS::SQS::Queue": ["KmsMasterKeyId"], "AWS::SNS::Topic": ["KmsMasterKeyId"],
        "AWS::Kinesis::Stream": ["StreamEncryption.KeyId"], "AWS::SecretsManager::Secret": ["KmsKeyId"],
        "AWS::SSM::Parameter": ["KeyId"],
    ]

    /// The customer's key that encrypts the store; nil for keys of AWS.
    func customerKey(_ store: Resource) -> BoundResource? {
        for path in Self.keyProperties[store.type] ?? [] {
            guard let node = store.rawProperty(path) else { continue }
            let value = application.scope.value(node)
            if let id = value.soleReference, let resource = application.resource(id) {
                if resource.type == "AWS::KMS::Key", let arn = application.arn(of: id, with: stack)?.pattern {
                    return BoundResource(arn: arn, isKnown: true, places: [node.location])
                }
                if resource.type == "AWS::KMS::Alias", let target = resource.rawProperty("TargetKeyId"),
                    let key = application.scope.value(target).soleReference,
                    let arn = application.arn(of: key, with: stack)?.pattern
                {
                    return BoundResource(arn: arn, isKnown: true, places: [node.location])
                }
            }
            guard let text = application.resolve(value, with: stack).texts.first?.text, !text.isEmpty,
                !text.contains("alias/aws/")
            else { continue }
            if text.hasPrefix("arn:"), text.contains(":key/") {
                return BoundResource(arn: text, isKnown: true, places: [node.location])
            }
            let isAlias = text.contains("alias/")
            let name = isAlias || text == "*" ? "*" : text
            return BoundResource(
                arn: "arn:\(stack.partition):kms:\(stack.region ?? "*"):\(stack.account ?? "*"):key/\(name)",
                isKnown: name != "*", places: [node.location])
        }
        return nil
    }

    /// What a service reads with the caller's permissions.
    func implied(_ call: AWSCall) -> [(String, BoundResource)] {
        passedRoles(call).map { ("iam:PassRole", $0) } + read(call) + named(call)
    }

    /// What a parameter of the request brings with it: a key, a place for the result, a guardrail.
    private func named(_ call: AWSCall) -> [(String, BoundResource)] {
        func keys(_ name: String, _ actions: [String]) -> [(String, BoundResource)] {
            guard let given = call.arguments[name],
                bind(given).contains(where: { !$0.text.isEmpty && !$0.text.contains("alias/aws/") })
            else { return [] }
            let asked = AWSCall(
                service: "kms", operation: "Encrypt", via: call.operation, arguments: ["KeyId": given],
                location: call.location)
            return actions.flatMap { action in resources(action, asked).map { (action, $0) } }
        }
        func result(_ bucket: String, _ prefix: String) -> [(String, BoundResource)] {
            guard let name = call.arguments[bucket] else { return [] }
            let written = AWSCall(
                service: "s3", operation: "PutObject", via: call.operation,
                arguments: ["Bucket": name, "Prefix": call.arguments[prefix] ?? SymbolicValue([SymbolicText([])])],
                location: call.location)
            return resources("s3:PutObject", written).map { ("s3:PutObject", $0) }
        }
        switch (call.service, call.operation) {
        case ("s3", "PutObject"), ("s3", "CopyObject"): return keys("SSEKMSKeyId", ["kms:GenerateDataKey"])
        case ("s3", "CreateMultipartUpload"): return keys("SSEKMSKeyId", ["kms:Decrypt", "kms:GenerateDataKey"])
        case ("ssm", "PutParameter"): return keys("KeyId", ["kms:Encrypt"])
        case ("secretsmanager", "CreateSecret"), ("secretsmanager", "UpdateSecret"):
            return keys("KmsKeyId", ["kms:Decrypt", "kms:GenerateDataKey"])
        case ("ssm", "GetParameter"):
            // Secrets can be read through the names of parameters.
            let prefix = "/aws/reference/secretsmanager/"
            return (call.arguments["Name"].map(bind) ?? []).filter { $0.text.hasPrefix(prefix) }.flatMap { name in
                let secret = SymbolicValue([SymbolicText([.constant(String(name.text.dropFirst(prefix.count)))])])
                let read = AWSCall(
                    service: "secretsmanager", operation: "GetSecretValue", via: call.operation,
                    arguments: ["SecretId": secret], location: call.location)
                return resources("secretsmanager:GetSecretValue", read).map { ("secretsmanager:GetSecretValue", $0) }
            }
        case ("transcribe", "StartTranscriptionJob"): return result("OutputBucketName", "OutputKey")
        case ("polly", "StartSpeechSynthesisTask"): return result("OutputS3BucketName", "OutputS3KeyPrefix")
        case ("textract", _): return result("OutputConfig.S3Bucket", "OutputConfig.S3Prefix")
        case ("bedrock-runtime", _):
            let guards =
                (call.arguments["guardrailConfig.guardrailIdentifier"] ?? call.arguments["guardrailIdentifier"]).map(
                    bind) ?? []
            return guards.map {
                ("bedrock:ApplyGuardrail", named($0, "AWS::Bedrock::Guardrail", "bedrock", "guardrail/"))
            }
        case ("bedrock-agent-runtime", "RetrieveAndGenerate"):
            let path = "retrieveAndGenerateConfiguration.knowledgeBaseConfiguration."
            let bases = (call.arguments[path + "knowledgeBaseId"].map(bind) ?? []).map {
                ("bedrock:Retrieve", named($0, "AWS::Bedrock::KnowledgeBase", "bedrock", "knowledge-base/"))
            }
            return bases
                + (call.arguments[path + "modelArn"].map(bind) ?? []).flatMap(model).map { ("bedrock:InvokeModel", $0) }
        default: return []
        }
    }

    private func read(_ call: AWSCall) -> [(String, BoundResource)] {
        func object(_ path: String) -> [(String, BoundResource)] {
            guard let bucket = call.arguments[path + ".Bucket"] else { return [] }
            let key = call.arguments[path + ".Name"] ?? call.arguments[path + ".Key"]
            let read = AWSCall(
                service: "s3", operation: "GetObject", via: call.operation,
                arguments: ["Bucket": bucket, "Key": key ?? SymbolicValue([SymbolicText([.unknown(from: [])])])],
                location: call.location)
            return resources("s3:GetObject", read).map { ("s3:GetObject", $0) }
        }
        switch call.service {
        case "athena" where call.operation == "StartQueryExecution": return query(call)
        case "rekognition":
            return ["Image.S3Object", "SourceImage.S3Object", "TargetImage.S3Object", "Video.S3Object"].flatMap(object)
        case "transcribe":
            return (call.arguments["Media.MediaFileUri"].map(bind) ?? []).compactMap { uri in
                let pieces = Interpreter.split(uri.text, "://")
                guard pieces.count == 2, pieces[0] == "s3" else { return nil }
                return (
                    "s3:GetObject",
                    BoundResource(
                        arn: "arn:\(stack.partition):s3:::\(pieces[1])", isKnown: !pieces[1].hasPrefix("*"),
                        places: uri.places)
                )
            }
        case "textract": return object("Document.S3Object") + object("DocumentLocation.S3Object")
        case "rds-data":
            guard let secret = call.arguments["secretArn"] else { return [] }
            let read = AWSCall(
                service: "secretsmanager", operation: "GetSecretValue", via: call.operation,
                arguments: ["SecretId": secret], location: call.location)
            return resources("secretsmanager:GetSecretValue", read).map { ("secretsmanager:GetSecretValue", $0) }
        default: return []
        }
    }

    /// Roles that the call hands to a service: those of its parameters, and those of the task definition that it runs.
    private func passedRoles(_ call: AWSCall) -> [BoundResource] {
        let names = PassedRoles.parameters(call.service, call.operation).flatMap { path -> [String] in
            guard path.hasPrefix("*.") else { return [path] }
            let last = path.dropFirst(1)
            return call.arguments.keys.filter { $0.hasSuffix(last) || $0 == last.dropFirst() }.sorted()
        }
        return names.flatMap { bind(call.arguments[$0] ?? SymbolicValue([])) }.filter { !$0.text.isEmpty }.map(role)
            + taskDefinitions(call).compactMap(application.resource).flatMap(roles)
    }

    /// Task definitions of the template that the call runs.
    func taskDefinitions(_ call: AWSCall) -> [String] {
        guard call.service == "ecs", ["RunTask", "StartTask"].contains(call.operation) else { return [] }
        let texts = call.arguments["taskDefinition"].map(bind) ?? []
        let all = application.resources.filter { $0.type == "AWS::ECS::TaskDefinition" }
        return texts.flatMap { text -> [String] in
            if let id = text.resource { return [id] }
            let family = String((text.text.split(separator: "/").last ?? "").prefix { $0 != ":" })
            return all.filter { family == "*" || self.family($0) == family }.map(\.logicalID)
        }
    }

    /// The name that the revisions of a task definition share.
    func family(_ task: Resource) -> String? {
        task.rawProperty("Family").flatMap {
            application.resolve(application.scope.value($0), with: stack).texts.first?.text
        }
    }

    private func roles(of task: Resource) -> [BoundResource] {
        ["TaskRoleArn", "ExecutionRoleArn"].compactMap { name in
            guard let node = task.rawProperty(name) else { return nil }
            let value = application.scope.value(node)
            if let id = value.soleReference, let arn = application.arn(of: id, with: stack)?.pattern {
                return BoundResource(arn: arn, isKnown: true, places: [node.location])
            }
            guard let text = application.resolve(value, with: stack).texts.first?.text, !text.isEmpty else {
                return nil
            }
            return role(BoundText(text: text, isExact: !text.contains("*"), places: [node.location]))
        }
    }

    /// A query of Athena reads the catalogue and writes its result with the caller's permissions.
    ///
    /// Source: Athena User Guide, "Fine-grained access to databases and tables", "Access to Amazon S3 locations".
    private func query(_ call: AWSCall) -> [(String, BoundResource)] {
        func glue(_ path: String, _ isKnown: Bool) -> BoundResource {
            BoundResource(
                arn: "arn:\(stack.partition):glue:\(stack.region ?? "*"):\(stack.account ?? "*"):\(path)",
                isKnown: isKnown)
        }
        let database =
            call.arguments["QueryExecutionContext.Database"].flatMap { bind($0).first }.map(databaseName) ?? "default"
        var out: [(String, BoundResource)] = []
        for action in ["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"] {
            out.append((action, glue("catalog", true)))
            out.append((action, glue("database/\(database)", database != "*")))
            if action != "glue:GetDatabase" { out.append((action, glue("table/\(database)/*", true))) }
        }
        for location in call.arguments["ResultConfiguration.OutputLocation"].map(bind) ?? [] {
            let pieces = Interpreter.split(location.text, "://")
            guard pieces.count == 2, pieces[0] == "s3" else { continue }
            let bucket = String(pieces[1].prefix { $0 != "/" })
            var path = pieces[1]
            if path == bucket { path += "/" }
            if !path.hasSuffix("*") { path += "*" }
            let isKnown = bucket != "*"
            for action in ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"] {
                out.append(
                    (
                        action,
                        BoundResource(
                            arn: "arn:\(stack.partition):s3:::\(path)", isKnown: isKnown, places: location.places)
                    ))
            }
            for action in ["s3:GetBucketLocation", "s3:ListBucket"] {
                out.append(
                    (
                        action,
                        BoundResource(
                            arn: "arn:\(stack.partition):s3:::\(bucket)", isKnown: isKnown, places: location.places)
                    ))
            }
        }
        return out
    }

    // MARK: data

    mutating func data() {
        var arns: [String] = []
        for statement in writ.identity?["Statement"]?.array ?? [] {
            for text in statement["Resource"]?.array?.compactMap(\.string) ?? statement["Resource"]?.string.map({ [$0] }
            ) ?? [] { arns.append(text) }
        }
        var seen: Set<String> = []
        for arn in arns {
            guard let resource = store(arn), let own = application.arn(of: resource.logicalID, with: stack)?.pattern,
                [.table, .bucket, .queue, .topic, .stream, .secret].contains(resource.kind), seen.insert(own).inserted
            else { continue }
            let encryption = encryption(of: resource)
            writ.data.append(Writ.DataStore(arn: own, encryption: encryption))
            prove(
                "/data/\(writ.data.count - 1)",
                "`\(resource.logicalID)` of the template is encrypted with \(Self.words[encryption] ?? "")",
                [resource.location])
        }
    }

    private static let words: [Writ.DataStore.Encryption: String] = [
        .customer: "a key of the customer", .provider: "a key of the provider", .none: "no key",
    ]

    private func encryption(of resource: Resource) -> Writ.DataStore.Encryption {
        if customerKey(resource) != nil { return .customer }
        switch resource.type {
        case "AWS::SNS::Topic": return resource.property("KmsMasterKeyId") == nil ? .none : .provider
        case "AWS::SQS::Queue": return resource.property("SqsManagedSseEnabled")?.bool == false ? .none : .provider
        case "AWS::Kinesis::Stream": return resource.property("StreamEncryption") == nil ? .none : .provider
        case "AWS::SSM::Parameter": return resource.property("Type")?.string == "SecureString" ? .provider : .none
        default: return .provider
        }
    }
}
