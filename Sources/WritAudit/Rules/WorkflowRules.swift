import WritModel
import WritTemplates

/// State machines.
enum WorkflowRules: RuleSet {
    static let unlogged = Rule(
        "WRIT-FLOW-001", practice: 4, .low, cwe: 778, "a state machine logs nothing",
        fix: "set `LoggingConfiguration` (SAM: `Logging`) with `Level: ERROR` or more",
        source: "Security Hub StepFunctions.1")
    static let endless = Rule(
        "WRIT-FLOW-002", practice: 7, .low, cwe: 400, "a step may wait for up to a year",
        fix: "set `TimeoutSeconds` or `HeartbeatSeconds` of the step",
        source: "AWS Step Functions Developer Guide, Best practices")
    static let uncaught = Rule(
        "WRIT-FLOW-003", practice: 4, .note, cwe: 755, "a step that fails ends the whole execution",
        fix: "give the step a `Catch` that leads to a state that handles the failure", source: "PureSec SAS-9, SAS-10")
    static let rules = [unlogged, endless, uncaught]

    static func check(_ input: AuditInput) -> [Finding] {
        let machines = input.resources.filter { $0.kind == .stateMachine }
        return unlogged.together(
            machines.filter(isSilent), ": no logging", severity: severity(machines.filter(isSilent)))
            + machines.flatMap(steps)
    }

    /// Express executions leave no other trace; those of standard machines can be looked up for 90 days.
    private static func severity(_ machines: [Resource]) -> Finding.Severity {
        machines.contains { $0.text("Type") == "EXPRESS" || $0.text("StateMachineType") == "EXPRESS" } ? .low : .note
    }

    private static func isSilent(_ machine: Resource) -> Bool {
        let path = machine.type == "AWS::Serverless::StateMachine" ? "Logging" : "LoggingConfiguration"
        switch machine.setting(path) {
        case .missing: return true
        case .unknown: return false
        case .known(let node): return node["Level"]?.string == "OFF" || node["Level"] == nil
        }
    }

    // MARK: steps

    private struct Step {
        var name: String
        var node: Node
        var location: SourceLocation
    }

    private static func steps(_ machine: Resource) -> [Finding] {
        guard let definition = definition(machine) else { return [] }
        var tasks: [Step] = []
        collect(definition, into: &tasks, depth: 0)
        let isBounded = definition["TimeoutSeconds"] != nil
        let waiting = tasks.filter { task in
            let resource = task.node["Resource"]?.string ?? ""
            let waits = resource.hasSuffix(".waitForTaskToken") || resource.contains(":activity:")
            return waits && !isBounded
                && !["TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath"].contains {
                    task.node[$0] != nil
                }
        }
        // Where some steps are caught, the others may be meant; where none is, nobody thought of failures.
        let isUncaught = !tasks.isEmpty && tasks.allSatisfy { $0.node["Catch"] == nil }
        var out: [Finding] = []
        if !waiting.isEmpty {
            out.append(
                endless.finding(
                    "\(Prose.list(waiting.map(\.name))) of `\(machine.logicalID)` \(waiting.count == 1 ? "waits" : "wait") for an answer without a limit",
                    at: waiting.map(\.location)))
        }
        if isUncaught {
            out.append(
                uncaught.finding(
                    "no step of `\(machine.logicalID)` has a `Catch`: \(Prose.list(tasks.map(\.name)))",
                    at: [machine.location] + tasks.map(\.location)))
        }
        return out
    }

    private static func collect(_ machine: Node, into tasks: inout [Step], depth: Int) {
        guard depth < 16 else { return }
        for state in machine["States"]?.object ?? Mapping() {
            if state.value["Type"]?.string == "Task" {
                tasks.append(Step(name: state.key, node: state.value, location: state.keyLocation))
            }
            // A step that catches covers what it holds.
            guard state.value["Catch"] == nil else {
                tasks.append(Step(name: state.key, node: state.value, location: state.keyLocation))
                continue
            }
            for branch in state.value["Branches"]?.array ?? [] { collect(branch, into: &tasks, depth: depth + 1) }
            if let inner = state.value["ItemProcessor"] ?? state.value["Iterator"] {
                collect(inner, into: &tasks, depth: depth + 1)
            }
        }
    }

    /// The definition as data; files of the application stand in its place.
    private static func definition(_ machine: Resource) -> Node? {
        if let node = machine.property("Definition") { return node }
        if let node = machine.property("DefinitionString") {
            let text = node.string ?? node["Fn::Sub"]?.string ?? node["Fn::Sub"]?[0]?.string
            return text.flatMap { try? JSONParser.parse(Array($0.utf8), file: node.location.file) }?.moved(
                to: node.location)
        }
        return nil
    }
}
