import WritModel
import WritTemplates

/// Resources that services name in a way of their own.
extension FunctionDraft {
    /// Nil where nothing is particular about the action.
    func particular(_ action: String, _ call: AWSCall, _ argument: (String...) -> [BoundText]?) -> [BoundResource]? {
        switch action {
        case "rds-db:connect":
            // The resource is named by the cluster's own id, which no argument holds.
            return (argument("DBUsername") ?? [unknown]).map { user in
                BoundResource(
                    arn: "arn:\(partition):rds-db:\(region):\(account):dbuser:*/\(user.text)",
                    isKnown: user.text != "*",
                    places: user.places)
            }
        case "batch:SubmitJob":
            let queues = (argument("jobQueue") ?? [unknown]).map { named($0, "", "batch", "job-queue/") }
            let definitions = (argument("jobDefinition") ?? [unknown]).flatMap { text -> [BoundResource] in
                let plain = named(text, "", "batch", "job-definition/")
                let last = plain.arn.split(separator: "/").last ?? ""
                guard plain.isKnown, !last.contains(":"), !last.hasSuffix("*") else { return [plain] }
                // Without a revision the newest one is meant.
                return [plain, BoundResource(arn: plain.arn + ":*", isKnown: true, places: plain.places)]
            }
            return queues + definitions
        case "scheduler:CreateSchedule", "scheduler:UpdateSchedule", "scheduler:GetSchedule",
            "scheduler:DeleteSchedule":
            let groups = argument("GroupName") ?? [BoundText(text: "default", isExact: true)]
            let names = argument("Name") ?? [unknown]
            return groups.flatMap { group in
                names.map { name in
                    BoundResource(
                        arn: "arn:\(partition):scheduler:\(region):\(account):schedule/\(group.text)/\(name.text)",
                        isKnown: name.text != "*" && group.text != "*", places: group.places + name.places)
                }
            }
        case "transcribe:GetTranscriptionJob", "transcribe:DeleteTranscriptionJob": return nil
        case "kinesis:GetRecords" where call.arguments["StreamARN"] == nil:
            return earlier("kinesis", ["GetShardIterator"], ["StreamName", "StreamARN"]).map {
                $0.map { named($0, "AWS::Kinesis::Stream", "kinesis", "stream/") }
            }
        case "states:DescribeExecution", "states:StopExecution", "states:GetExecutionHistory":
            // What an earlier call answered is an execution of the machine that it started.
            let isAnswer = call.arguments["executionArn"]?.texts.allSatisfy { $0.parts == [.unknown(from: [])] } ?? true
            guard isAnswer else { return nil }
            return earlier("stepfunctions", ["StartExecution"], ["stateMachineArn"]).map { machines in
                machines.map { machine in
                    var found = named(machine, "AWS::StepFunctions::StateMachine", "states", "stateMachine:")
                    found.arn = Interpreter.split(found.arn, ":stateMachine:").joined(separator: ":execution:") + ":*"
                    return found
                }
            }
        case "appconfig:GetLatestConfiguration":
            let started = (facts?.awsCalls ?? []).filter { $0.operation == "StartConfigurationSession" }
            let found = started.flatMap { resources("appconfig:StartConfigurationSession", $0) }
            return found.isEmpty ? nil : found
        case "glue:GetTable", "glue:GetTables", "glue:GetPartition", "glue:GetPartitions", "glue:BatchCreatePartition",
            "glue:CreatePartition", "glue:CreateTable", "glue:UpdateTable", "glue:DeleteTable", "glue:GetDatabase":
            guard let databases = argument("DatabaseName", "Name") else { return nil }
            return catalogue(databases, action == "glue:GetDatabase" ? [] : argument("TableName", "Name") ?? [unknown])
        case _ where action.hasPrefix("cloudformation:"):
            return argument("StackName")?.map { text in
                text.text.hasPrefix("arn:")
                    ? BoundResource(arn: text.text, isKnown: true, places: text.places)
                    : BoundResource(
                        arn: "arn:\(partition):cloudformation:\(region):\(account):stack/\(text.text)/*",
                        isKnown: text.text != "*", places: text.places)
            }
        case _ where action.hasPrefix("logs:") && call.arguments["logStreamName"] == nil:
            // All but the actions on tags name a group with what is in it.
            guard !action.contains("Tag"), let groups = argument("logGroupName") else { return nil }
            return groups.map { text in
                var group = named(text, "AWS::Logs::LogGroup", "logs", "log-group:")
                if !group.arn.hasSuffix(":*") { group.arn += ":*" }
                return group
            }
        default: return nil
        }
    }

    /// Arguments of calls that the code makes before this one.
    private func earlier(_ service: String, _ operations: [String], _ names: [String]) -> [BoundText]? {
        let calls = (facts?.awsCalls ?? []).filter { $0.service == service && operations.contains($0.operation) }
        let found = calls.flatMap { call in names.compactMap { call.arguments[$0] } }.flatMap(bind)
        return found.isEmpty ? nil : found
    }

    private func catalogue(_ databases: [BoundText], _ tables: [BoundText]) -> [BoundResource] {
        func glue(_ path: String, _ isKnown: Bool, _ places: [SourceLocation]) -> BoundResource {
            BoundResource(arn: "arn:\(partition):glue:\(region):\(account):\(path)", isKnown: isKnown, places: places)
        }
        var out = [glue("catalog", true, [])]
        for database in databases {
            let name = databaseName(database)
            out.append(glue("database/\(name)", name != "*", database.places))
            for table in tables { out.append(glue("table/\(name)/\(table.text)", name != "*", table.places)) }
        }
        return out
    }

    /// The name of a database of Glue, also where the text refers to the template's own.
    func databaseName(_ text: BoundText) -> String {
        guard let id = text.resource, let resource = application.resource(id), resource.type == "AWS::Glue::Database",
            let node = resource.rawProperty("DatabaseInput.Name")
        else { return text.text }
        return application.resolve(application.scope.value(node), with: stack).texts.first?.text ?? text.text
    }

    /// A function with the version or alias that the call names.
    func qualified(_ function: BoundResource, _ call: AWSCall) -> [BoundResource] {
        guard let qualifier = call.arguments["Qualifier"], function.isKnown,
            function.arn.split(separator: ":", omittingEmptySubsequences: false).count == 7
        else { return [function] }
        return bind(qualifier).filter { !$0.text.isEmpty }.map { text in
            BoundResource(
                arn: function.arn + ":" + text.text, isKnown: text.text != "*", places: function.places + text.places)
        }
    }

    /// The identity that mail is sent from, and the set of rules that it is sent with.
    func mail(_ sources: [BoundText], _ call: AWSCall) -> [BoundResource] {
        var out = sources.map { source in
            var address = source
            // `Name <address>`
            if let open = address.text.lastIndex(of: "<") {
                address.text = String(address.text[address.text.index(after: open)...].prefix { $0 != ">" })
            }
            return named(address, "", "ses", "identity/")
        }
        guard call.operation.hasPrefix("Send") else { return out }
        for text in call.arguments["ConfigurationSetName"].map(bind) ?? [] where !text.text.isEmpty {
            out.append(named(text, "AWS::SES::ConfigurationSet", "ses", "configuration-set/"))
        }
        return out
    }

    /// Areas whose inference profiles hand a request on to models of several regions.
    private static let areas = ["eu": "eu-*", "us": "us-*", "apac": "ap-*", "global": "*", "us-gov": "us-gov-*"]

    /// A model, or an inference profile with the models behind it.
    ///
    /// Source: Amazon Bedrock User Guide, "Prerequisites for inference profiles".
    func model(_ text: BoundText) -> [BoundResource] {
        let isArn = text.text.hasPrefix("arn:")
        if isArn, !text.text.contains(":inference-profile/") {
            return [BoundResource(arn: text.text, isKnown: text.isExact, places: text.places)]
        }
        let id = isArn ? String(text.text.split(separator: "/").last ?? "") : text.text
        let area = String(id.prefix { $0 != "." })
        guard let regions = Self.areas[area] else {
            return [
                BoundResource(
                    arn: isArn ? text.text : "arn:\(partition):bedrock:\(region)::foundation-model/\(id)",
                    isKnown: id != "*", places: text.places)
            ]
        }
        let profile = isArn ? text.text : "arn:\(partition):bedrock:\(region):\(account):inference-profile/\(id)"
        let model = id.dropFirst(area.count + 1)
        return [profile, "arn:\(partition):bedrock:\(regions)::foundation-model/\(model)"].map {
            BoundResource(arn: $0, isKnown: true, places: text.places)
        }
    }
}
