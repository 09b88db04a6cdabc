import WritModel
import WritTemplates

/// What is seen of an application once it runs.
enum MonitoringRules: RuleSet {
    static let retention = Rule(
        "WRIT-MON-001", practice: 4, .note, cwe: 778, "logs of functions are kept for ever, under nobody's rule",
        fix: "declare `AWS::Logs::LogGroup` for each function with `RetentionInDays`",
        source: "Security Hub CloudWatch.16")
    static let tracing = Rule(
        "WRIT-MON-002", practice: 4, .note, cwe: 778, "functions, stages or state machines are not traced",
        fix: "set `Tracing: Active` (stages: `TracingEnabled`, state machines: `Tracing`)",
        source: "AWS Lambda Developer Guide, Using AWS X-Ray")
    static let unwatched = Rule(
        "WRIT-MON-005", practice: 4, .note, cwe: 778, "nobody is told when functions fail",
        fix: "add alarms on `Errors`, `Throttles` and the depth of dead-letter queues", source: "PureSec SAS-5")
    static let trail = Rule(
        "WRIT-MON-006", practice: 4, .medium, cwe: 778, "a trail does not keep what it should",
        fix: "set `IsLogging: true`, `EnableLogFileValidation: true`, `IsMultiRegionTrail: true`",
        source: "Security Hub CloudTrail.1, CloudTrail.4")
    static let rules = [retention, tracing, unwatched, trail]

    static func check(_ input: AuditInput) -> [Finding] { watching(input) + alarms(input) + trails(input) }

    private static func watching(_ input: AuditInput) -> [Finding] {
        let groups = input.resources.filter {
            $0.type == "AWS::Logs::LogGroup" && $0.property("RetentionInDays") != nil
        }
        let covered = Set(
            groups.flatMap { group in
                group.rawProperty("LogGroupName").map { input.application.scope.value($0).references } ?? []
            })
        let names = groups.compactMap { group in
            group.rawProperty("LogGroupName").map { input.text(of: input.application.scope.value($0)) }
        }
        let unkept = input.functions.filter { function in
            guard !covered.contains(function.logicalID), function.logGroup == nil else { return false }
            guard let name = function.name.literalString else { return groups.isEmpty || covered.isEmpty }
            return !names.contains { $0.hasSuffix("/" + name) }
        }
        let untraced = input.functions.filter { $0.tracing != "Active" }
        // Groups of functions are named with their functions.
        let endless = input.resources.filter { group in
            group.type == "AWS::Logs::LogGroup" && group.lacks("RetentionInDays")
                && !(group.rawProperty("LogGroupName").map { input.text(of: input.application.scope.value($0)) } ?? "")
                    .contains("/aws/lambda/")
        }
        return retention.together(unkept, ": no log group with a retention")
            + retention.together(endless, ": no `RetentionInDays`")
            + tracing.together(
                untraced.map(\.resource) + input.resources.filter(isUntraced), ": tracing is off",
                functions: untraced.map(\.logicalID))
    }

    /// Stages of REST APIs and state machines, which pass traces on.
    private static func isUntraced(_ resource: Resource) -> Bool {
        switch resource.type {
        case "AWS::Serverless::Api", "AWS::ApiGateway::Stage": resource.isOff("TracingEnabled")
        case "AWS::Serverless::StateMachine": resource.isOff("Tracing.Enabled")
        case "AWS::StepFunctions::StateMachine": resource.isOff("TracingConfiguration.Enabled")
        default: false
        }
    }

    private static func alarms(_ input: AuditInput) -> [Finding] {
        guard !input.functions.isEmpty,
            !input.resources.contains(where: {
                $0.type == "AWS::CloudWatch::Alarm" || $0.type == "AWS::CloudWatch::CompositeAlarm"
            }),
            input.application.document["custom"]?["alerts"] == nil
        else { return [] }
        return unwatched.together(input.functions, ": no alarm in the template")
    }

    private static func trails(_ input: AuditInput) -> [Finding] {
        input.resources.filter { $0.type == "AWS::CloudTrail::Trail" }.compactMap { resource in
            let off = resource.isOff("IsLogging")
            let faults =
                (off ? ["records nothing (`IsLogging`)"] : [])
                + (resource.isOff("EnableLogFileValidation")
                    ? ["does not notice changed files (`EnableLogFileValidation`)"] : [])
                + (resource.isOff("IsMultiRegionTrail") ? ["sees one region (`IsMultiRegionTrail`)"] : [])
            guard !faults.isEmpty else { return nil }
            return trail.finding(
                "trail `\(resource.logicalID)` " + faults.joined(separator: ", "), at: [resource.location],
                severity: off ? .medium : .low)
        }
    }
}
