import WritIAM
import WritModel

/// Services whose resource stands in one parameter, as a table.
struct PlainCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.service.name {
        case "logs": try logs()
        case "cloudwatch": try metrics()
        case "bedrock-runtime": try models()
        case "apigatewaymanagementapi": connections()
        case "sts": try tokens()
        default: try listed()
        }
    }

    /// Operations without a resource. Source: Service Authorization Reference, actions without a resource type.
    private static let everywhere: [String: Set<String>] = [
        "xray": [
            "PutTraceSegments", "PutTelemetryRecords", "GetSamplingRules", "GetSamplingTargets",
            "GetSamplingStatisticSummaries", "GetTraceSummaries", "BatchGetTraces",
        ],
        "stepfunctions": [
            "ListStateMachines", "ListActivities", "SendTaskSuccess", "SendTaskFailure", "SendTaskHeartbeat",
        ],
        "cognito-idp": ["ListUserPools"],
        "scheduler": ["ListSchedules", "ListScheduleGroups"],
        "translate": ["TranslateText", "TranslateDocument", "ListLanguages"],
        "comprehend": [
            "DetectDominantLanguage", "DetectKeyPhrases", "DetectPiiEntities", "DetectSentiment", "DetectSyntax",
            "DetectTargetedSentiment", "ContainsPiiEntities", "BatchDetectDominantLanguage", "BatchDetectEntities",
            "BatchDetectKeyPhrases", "BatchDetectSentiment", "BatchDetectSyntax", "BatchDetectTargetedSentiment",
        ],
        "polly": ["DescribeVoices", "ListLexicons", "ListSpeechSynthesisTasks"],
        "textract": [
            "AnalyzeDocument", "AnalyzeExpense", "AnalyzeID", "DetectDocumentText", "StartDocumentTextDetection",
            "GetDocumentTextDetection", "GetDocumentAnalysis", "StartDocumentAnalysis", "GetExpenseAnalysis",
            "StartExpenseAnalysis",
        ],
        "rekognition": [
            "CompareFaces", "DetectFaces", "DetectLabels", "DetectModerationLabels", "DetectText",
            "RecognizeCelebrities", "DetectProtectiveEquipment",
        ],
    ]

    /// Service → parameter that holds an ARN, or the name in a resource of the given form.
    private static let parameters: [String: [(parameter: String, service: String, form: String)]] = [
        "stepfunctions": [
            ("stateMachineArn", "states", ""), ("executionArn", "states", ""), ("activityArn", "states", ""),
            ("mapRunArn", "states", ""),
        ],
        "cognito-idp": [("UserPoolId", "cognito-idp", "userpool/")],
        "rds-data": [("resourceArn", "rds", "")],
        "iot-data": [("topic", "iot", "topic/"), ("thingName", "iot", "thing/")],
        "rekognition": [("CollectionId", "rekognition", "collection/")],
    ]

    /// Operations of these services that change more than data, or need more permissions than their own.
    private static let refused: Set<String> = [
        "stepfunctions/CreateStateMachine", "stepfunctions/UpdateStateMachine", "stepfunctions/CreateStateMachineAlias",
        "scheduler/CreateSchedule", "scheduler/UpdateSchedule",
    ]

    private func listed() throws(AWSUnknown) -> [AWSCall.Step] {
        let service = operation.service.name
        let unknown: Set<String> = ["aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"]
        if Self.refused.contains("\(service)/\(operation.name)") {
            throw operation.unknown("the gate does not decide deployment; do it from outside of functions")
        }
        if service == "polly", operation.name == "SynthesizeSpeech" { return try speech() }
        if Self.everywhere[service]?.contains(operation.name) == true {
            return [AWSCall.Step(operation.action, "*", unknown: unknown)]
        }
        if service == "scheduler", let name = operation.parameters["Name"], operation.name.hasSuffix("Schedule") {
            let group = operation.text("groupName") ?? "default"
            return [
                AWSCall.Step(
                    operation.action, operation.arn("scheduler", "schedule/\(group)/\(name)"), unknown: unknown)
            ]
        }
        var steps: [AWSCall.Step] = []
        for rule in Self.parameters[service] ?? [] {
            guard let value = operation.text(rule.parameter), !value.isEmpty else { continue }
            guard !rule.form.isEmpty || value.hasPrefix("arn:") else {
                throw operation.unknown("`\(rule.parameter)` is no ARN")
            }
            let resource = try operation.arn(ofService: rule.service, value: value) { rule.form + $0 }
            steps.append(AWSCall.Step(operation.action, resource, unknown: unknown))
        }
        if service == "rds-data", let secret = operation.text("secretArn") {
            steps.append(AWSCall.Step("secretsmanager:GetSecretValue", secret, unknown: unknown))
        }
        if service == "stepfunctions", steps.count > 1 { throw operation.unknown("more than one resource is named") }
        guard !steps.isEmpty else {
            throw operation.unknown("the gate cannot tell the resource; call it from outside of functions")
        }
        return steps
    }

    private func speech() throws(AWSUnknown) -> [AWSCall.Step] {
        guard operation.body["LexiconNames"]?.array?.isEmpty ?? true else {
            throw operation.unknown("the gate does not decide lexicons")
        }
        return [AWSCall.Step(operation.action, "*")]
    }

    // MARK: Logs and metrics

    private func logs() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "DescribeLogGroups", "DescribeQueries", "DescribeDestinations", "TestMetricFilter":
            return [AWSCall.Step(operation.action, "*", unknown: ["aws:resourcetag/"])]
        case "StartQuery", "StartLiveTail", "GetQueryResults", "StopQuery", "GetLogRecord", "PutResourcePolicy",
            "PutDestination", "PutDeliverySource", "CreateDelivery":
            throw operation.unknown(
                "the gate does not decide queries and deliveries; call it from outside of functions")
        default: break
        }
        var group = operation.text("logGroupName")
        if let identifier = operation.text("logGroupIdentifier") {
            guard group == nil else { throw operation.unknown("the log group is named twice") }
            if identifier.hasPrefix("arn:") {
                guard let arn = ARN(identifier), arn.service == "logs", arn.account == operation.knowledge.account,
                    arn.resource.hasPrefix("log-group:"), arn.region == operation.region
                else { throw operation.unknown("`logGroupIdentifier` is no log group of this account") }
                let name = arn.resource.dropFirst(10)
                group = String(name.hasSuffix(":*") ? name.dropLast(2) : name)
            } else {
                group = identifier
            }
        }
        guard let group, Self.isLogName(group) else { throw operation.unknown("`logGroupName` is missing or strange") }
        let base = operation.arn("logs", "log-group:\(group)")
        let unknown: Set<String> = ["aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"]
        switch operation.name {
        case "PutLogEvents", "GetLogEvents", "DeleteLogStream":
            let stream = try operation.require("logStreamName")
            guard !stream.contains("*"), !stream.contains("?"), !stream.contains(":") else {
                throw operation.unknown("`logStreamName` is strange")
            }
            return [AWSCall.Step(operation.action, base + ":log-stream:\(stream)", unknown: unknown)]
        default:
            // The group itself; AWS matches it as `…:log-group:name` and as `…:log-group:name:log-stream:`.
            return [AWSCall.Step(operation.action, [base, base + ":log-stream:"], unknown: unknown)]
        }
    }

    private static func isLogName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 512
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
                    || [0x2D, 0x2E, 0x2F, 0x5F, 0x23].contains($0)
            }
    }

    private func metrics() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "PutMetricData":
            let namespace = try operation.require("Namespace")
            return [AWSCall.Step(operation.action, "*", context: ["cloudwatch:namespace": .string(namespace)])]
        case "GetMetricData", "GetMetricStatistics", "ListMetrics": return [AWSCall.Step(operation.action, "*")]
        default: throw operation.unknown("the gate decides metric data only; call it from outside of functions")
        }
    }

    // MARK: Bedrock, WebSocket connections, STS

    private static let modelActions = [
        "Converse": "InvokeModel", "ConverseStream": "InvokeModelWithResponseStream", "InvokeModel": "InvokeModel",
        "InvokeModelWithResponseStream": "InvokeModelWithResponseStream",
    ]

    private func models() throws(AWSUnknown) -> [AWSCall.Step] {
        guard let action = Self.modelActions[operation.name] else {
            throw operation.unknown("the gate decides the invocation of models only")
        }
        let id = try operation.require("modelId")
        let resource: String
        if id.hasPrefix("arn:") {
            guard let arn = ARN(id), arn.service == "bedrock", !id.contains("*"), !id.contains("?") else {
                throw operation.unknown("`modelId` is no ARN of bedrock")
            }
            resource = id
        } else if ["us.", "eu.", "apac.", "us-gov.", "global.", "jp.", "au.", "ca."].contains(where: id.hasPrefix) {
            // A cross-region inference profile of the account.
            resource = operation.arn("bedrock", "inference-profile/\(id)")
        } else {
            resource = operation.arn("bedrock", "foundation-model/\(id)", account: "")
        }
        var unknown: Set<String> = ["aws:resourcetag/", "bedrock:inferenceprofilearn", "bedrock:prompttemplate"]
        if operation.body["guardrailConfig"] != nil { unknown.insert("bedrock:guardrailidentifier") }
        let guardrail = operation.header("x-amzn-bedrock-guardrailidentifier")
        return [
            AWSCall.Step(
                "bedrock:\(action)", resource,
                context: ["bedrock:GuardrailIdentifier": guardrail.map { .string($0) } ?? []],
                unknown: unknown)
        ]
    }

    /// `POST /stage/@connections/id` at the API's host: `execute-api:ManageConnections`.
    private func connections() -> [AWSCall.Step] {
        var api = ""
        if case .api(let name) = operation.host.place { api = name }
        let path = PercentCoding.text(operation.request.path) ?? "?"
        let parts = path.split(separator: "/").map(String.init)
        let stage = parts.first ?? ""
        let resource = "\(api)/\(stage)/\(operation.request.method)/\(parts.dropFirst().joined(separator: "/"))"
        return [AWSCall.Step("execute-api:ManageConnections", operation.arn("execute-api", resource))]
    }

    private func tokens() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "GetCallerIdentity", "GetSessionToken": return [AWSCall.Step(operation.action, "*")]
        case "AssumeRole":
            let role = try operation.require("RoleArn")
            guard let arn = ARN(role), arn.service == "iam", arn.resource.hasPrefix("role/"), !role.contains("*"),
                !role.contains("?")
            else { throw operation.unknown("`RoleArn` is no role's ARN") }
            var steps = [
                AWSCall.Step(
                    operation.action, role,
                    context: [
                        "sts:ExternalId": operation.text("ExternalId").map { .string($0) } ?? [],
                        "sts:RoleSessionName": operation.text("RoleSessionName").map { .string($0) } ?? [],
                        "sts:SourceIdentity": operation.text("SourceIdentity").map { .string($0) } ?? [],
                        "sts:DurationSeconds": operation.text("DurationSeconds").map { .string($0) } ?? [],
                    ], unknown: ["sts:transitivetagkeys", "aws:requesttag/", "aws:tagkeys", "iam:resourcetag/"])
            ]
            if operation.parameters.keys.contains(where: { $0.hasPrefix("Tags.") }) {
                steps.append(AWSCall.Step("sts:TagSession", role, unknown: steps[0].unknown))
            }
            if operation.text("SourceIdentity") != nil {
                steps.append(AWSCall.Step("sts:SetSourceIdentity", role, unknown: steps[0].unknown))
            }
            return steps
        default: throw operation.unknown("the gate does not decide this way to other credentials")
        }
    }
}
