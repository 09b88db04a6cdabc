import WritModel
import WritTemplates

/// How functions run: runtimes, bounds, what runs beside them.
enum OperationRules: RuleSet {
    static let runtime = Rule(
        "WRIT-RUN-001", practice: 7, .medium, cwe: 1104, "a runtime gets no security patches any more",
        fix: "move to a supported runtime", source: "AWS Lambda Developer Guide, Runtime deprecation")
    static let concurrency = Rule(
        "WRIT-RUN-002", practice: 7, .low, cwe: 770, "a function that anyone can call has no bound of its own",
        fix: "set `ReservedConcurrentExecutions`", source: "PureSec SAS-8; Lambda Developer Guide, Reserved concurrency"
    )
    static let obsolete = Rule(
        "WRIT-RUN-006", practice: 7, .note, cwe: 1164, "a function has no trigger and no caller",
        fix: "remove it, or state who may call it", source: "PureSec SAS-11")
    static let late = Rule(
        "WRIT-RUN-010", practice: 7, .note, cwe: 770, "a function works on after its caller has gone",
        fix: "set `Timeout` below the 29 seconds (30 for HTTP APIs) that the gateway waits",
        source: "API Gateway Developer Guide, Quotas")
    static let layer = Rule(
        "WRIT-RUN-011", practice: 5, .low, cwe: 829, "a layer of another account runs inside of functions",
        fix: "build the layer yourself, or note who keeps it and pin its version by what you have read",
        source: "checkov; prowler awslambda_function_using_cross_account_layers")
    static let reserved = Rule(
        "WRIT-RUN-012", practice: 7, .low, cwe: nil, "a reserved environment variable is set",
        fix: "take another name; Lambda refuses or overwrites reserved ones",
        source: "AWS Lambda Developer Guide, Defined runtime environment variables")
    static let rules = [runtime, concurrency, obsolete, late, layer, reserved]

    /// End of security patches, seconds since 1970 UTC (`date -u -d DATE +%s`); 0: long past. As of 2026-01.
    private static let ends: [String: Int64] = [
        "nodejs": 0, "nodejs4.3": 0, "nodejs4.3-edge": 0, "nodejs6.10": 0, "nodejs8.10": 0, "nodejs10.x": 0,
        "nodejs12.x": 0, "nodejs14.x": 0, "nodejs16.x": 0, "nodejs18.x": 0, "python2.7": 0, "python3.6": 0,
        "python3.7": 0, "python3.8": 0, "python3.9": 0, "dotnetcore1.0": 0, "dotnetcore2.0": 0, "dotnetcore2.1": 0,
        "dotnetcore3.1": 0, "dotnet5.0": 0, "dotnet6": 0, "dotnet7": 0, "ruby2.5": 0, "ruby2.7": 0, "go1.x": 0,
        "java8": 0, "provided": 0, "nodejs20.x": 1_777_507_200, "ruby3.2": 1_774_915_200,
        "python3.10": 1_793_404_800, "dotnet8": 1_794_268_800, "provided.al2": 1_785_456_000,
        "ruby3.3": 1_806_451_200, "nodejs22.x": 1_809_043_200, "python3.11": 1_814_313_600,
        "java8.al2": 1_814_313_600, "java11": 1_814_313_600,
    ]

    static func check(_ input: AuditInput) -> [Finding] {
        runtimes(input) + bounds(input) + orphans(input) + waits(input) + layers(input) + names(input)
    }

    private static func runtimes(_ input: AuditInput) -> [Finding] {
        let old = input.functions.filter { function in
            guard let end = function.runtime.flatMap({ ends[$0] }) else { return false }
            return end == 0 || (input.now ?? 0) > end
        }
        return Dictionary(grouping: old) { $0.runtime ?? "" }.sorted { $0.key < $1.key }.map { name, functions in
            runtime.finding(
                "`\(name)` gets no security patches any more: \(Prose.list(functions.map(\.logicalID)))",
                at: functions.map { $0.resource.place(of: "Runtime") }, functions: functions.map(\.logicalID))
        }
    }

    private static func bounds(_ input: AuditInput) -> [Finding] {
        // Open routes of an API are a matter of its rate (WRIT-API-005).
        let open = input.functions.filter { function in
            function.reservedConcurrency == nil && function.resource.property("ReservedConcurrentExecutions") == nil
                && function.triggers.contains { trigger in
                    if case .http = trigger.source { return false }
                    return trigger.exposure(in: input) == .public
                }
        }
        // What one call may use up says how much many calls may.
        let costly = open.filter { $0.timeout > 60 || $0.memory >= 3_008 }
        let others = open.filter { function in !costly.contains { $0.logicalID == function.logicalID } }
        let text = ": anyone can call, and no `ReservedConcurrentExecutions` bounds what that uses up"
        return concurrency.together(
            costly.map(\.resource), text + " (a call may take more than a minute or 3 GB)",
            functions: costly.map(\.logicalID), severity: .low)
            + concurrency.together(
                others.map(\.resource), text, functions: others.map(\.logicalID), severity: .note)
    }

    private static func orphans(_ input: AuditInput) -> [Finding] {
        let idle = input.functions.filter { $0.triggers.isEmpty }
        guard !idle.isEmpty else { return [] }
        var named: Set<String> = []
        for section in ["Globals", "Resources", "Outputs"] {
            for entry in input.application.document[section]?.object ?? Mapping() {
                for id in input.application.scope.value(entry.value).references where id != entry.key {
                    named.insert(id)
                }
                // A definition that is kept as text may name functions in any form.
                if entry.value["Type"]?.string?.hasSuffix("StateMachine") == true {
                    let texts = texts(of: entry.value)
                    for function in idle {
                        let names = [function.logicalID, function.name.literalString ?? function.logicalID]
                        if texts.contains(where: { text in names.contains { text.contains($0) } }) {
                            named.insert(function.logicalID)
                        }
                    }
                }
            }
        }
        named.formUnion(invoked(input, idle))
        return obsolete.together(
            idle.filter { !named.contains($0.logicalID) },
            ": no trigger, and nothing in the template calls it")
    }

    /// Functions that the code of others invokes by a name that it writes out.
    private static func invoked(_ input: AuditInput, _ idle: [Function]) -> [String] {
        let texts = input.code.facts.values.flatMap(\.awsCalls).filter { $0.operation.hasPrefix("Invoke") }.flatMap {
            $0.arguments["FunctionName"]?.texts ?? []
        }
        return idle.filter { function in
            let name = function.name.literalString ?? function.logicalID
            // A name of which nothing is known may be that of any function.
            return texts.contains { $0.parts.allSatisfy { if case .unknown = $0 { true } else { false } } }
                || texts.contains { $0.description.contains(name) }
        }.map(\.logicalID)
    }

    private static func texts(of node: Node, depth: Int = 0) -> [String] {
        guard depth < 60 else { return [] }
        if let text = node.string { return [text] }
        let inner = node.array ?? (node.object ?? Mapping()).map(\.value)
        return inner.flatMap { texts(of: $0, depth: depth + 1) }
    }

    private static func waits(_ input: AuditInput) -> [Finding] {
        let long = input.functions.filter { function in
            function.timeout > 30
                && function.triggers.contains { if case .http = $0.source { true } else { false } }
                && function.triggers.allSatisfy { if case .http = $0.source { true } else { false } }
        }
        return late.together(
            long, ": may work on when the gateway has already answered 504", place: "Timeout")
    }

    /// Accounts in which AWS publishes layers: insights, tools for Lambda, OpenTelemetry, pandas, configuration.
    private static let publishers: Set<String> = [
        "580247275435", "017000801446", "094274105915", "901920570463", "184161586896", "336392948345", "027255383542",
        "177933569100", "015030872274", "187925254637", "133490724326", "200266452380", "287114880934", "730335588892",
        "615057806174", "634166935893", "434848589818", "728743619870", "282860088358", "493207061005", "145266761615",
    ]

    private static func layers(_ input: AuditInput) -> [Finding] {
        var users: [String: [Function]] = [:]
        var places: [String: [SourceLocation]] = [:]
        for function in input.functions {
            for node in function.resource.items("Layers") {
                guard let arn = node.string.flatMap({ ARN($0) }), arn.service == "lambda", arn.account.utf8.count == 12,
                    !publishers.contains(arn.account), arn.account != input.environment.account
                else { continue }
                users[arn.account, default: []].append(function)
                places[arn.account, default: []].append(node.location)
            }
        }
        return users.sorted { $0.key < $1.key }.map { account, functions in
            layer.finding(
                "code of account `\(account)` runs inside of \(Prose.list(functions.map(\.logicalID)))",
                at: places[account] ?? [], functions: functions.map(\.logicalID))
        }
    }

    private static let reservedNames: Set<String> = [
        "_HANDLER", "_X_AMZN_TRACE_ID", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE", "AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT", "LAMBDA_RUNTIME_DIR",
    ]

    private static func names(_ input: AuditInput) -> [Finding] {
        let set = input.functions.flatMap { function in
            function.environment.filter { reservedNames.contains($0.name) }.map { (function, $0) }
        }
        guard !set.isEmpty else { return [] }
        return [
            reserved.finding(
                "\(Prose.list(set.map(\.1.name))) of \(Prose.list(set.map(\.0.logicalID))): Lambda keeps that name for itself",
                at: set.map(\.1.location), functions: set.map(\.0.logicalID))
        ]
    }
}
