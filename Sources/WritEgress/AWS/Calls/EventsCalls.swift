import WritIAM
import WritModel

/// EventBridge: for `PutEvents` each entry is decided on its own, with its bus, source and type.
struct EventsCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "PutEvents":
            guard operation.body["EndpointId"] == nil else { throw operation.unknown("global endpoints need SigV4A") }
            guard let entries = operation.body["Entries"]?.array, !entries.isEmpty, entries.count <= 1000 else {
                throw operation.unknown("`Entries` is missing")
            }
            var steps: [AWSCall.Step] = []
            for entry in entries {
                steps.append(
                    AWSCall.Step(
                        operation.action, try bus(entry["EventBusName"]?.string),
                        context: [
                            "events:source": entry["Source"]?.string.map { .strings([$0]) } ?? [],
                            "events:detail-type": entry["DetailType"]?.string.map { .string($0) } ?? [],
                            "events:eventBusInvocation": "false",
                        ]))
            }
            return steps
        case "ListEventBuses", "ListRules", "ListEventSources", "ListArchives", "ListReplays", "ListConnections",
            "ListApiDestinations", "ListEndpoints", "ListRuleNamesByTarget", "TestEventPattern":
            return [AWSCall.Step(operation.action, "*")]
        case "DescribeRule", "EnableRule", "DisableRule", "DeleteRule":
            let bus = operation.text("EventBusName") ?? "default"
            guard !bus.hasPrefix("arn:") else { throw operation.unknown("name the bus, not its ARN") }
            let name = try operation.require("Name")
            return [
                AWSCall.Step(
                    operation.action, operation.arn("events", "rule/" + (bus == "default" ? "" : bus + "/") + name),
                    unknown: ["aws:resourcetag/", "events:creatoraccount", "events:managedby"])
            ]
        case "DescribeEventBus":
            return [AWSCall.Step(operation.action, try bus(operation.text("Name")), unknown: ["aws:resourcetag/"])]
        default: throw operation.unknown("the gate does not decide this operation; call it from outside of functions")
        }
    }

    private func bus(_ name: String?) throws(AWSUnknown) -> String {
        try operation.arn(ofService: "events", value: name ?? "default") { "event-bus/\($0)" }
    }
}
