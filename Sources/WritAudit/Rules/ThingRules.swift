import WritModel
import WritTemplates

/// Devices: what their certificates let them do.
enum ThingRules: RuleSet {
    static let wide = Rule(
        "WRIT-EVENT-007", practice: 1, .medium, cwe: 732, "every device may use every topic",
        fix: "name the topics with policy variables, e.g. `topic/devices/${iot:Connection.Thing.ThingName}/*`",
        source: "AWS IoT Developer Guide, Security best practices")
    static let rules = [wide]

    static func check(_ input: AuditInput) -> [Finding] {
        input.resources.filter { $0.type == "AWS::IoT::Policy" }.flatMap { policy -> [Finding] in
            guard let statement = policy.property("PolicyDocument.Statement") else { return [] }
            let open = (statement.array ?? [statement]).filter { node in
                guard node["Effect"]?.string == "Allow" else { return false }
                let actions = GrantedStatement.texts(node["Action"])
                // Whom a device may connect as matters with what it may then do.
                guard actions.contains(where: { $0.lowercased() != "iot:connect" }) else { return false }
                return input.resourceTexts(node["Resource"]).contains { text in
                    let resource = ARN(text)?.resource ?? text
                    return ["*", "topic/*", "topicfilter/*"].contains(resource)
                }
            }
            guard !open.isEmpty else { return [] }
            let isAll = open.contains { GrantedStatement.texts($0["Action"]).contains { $0 == "*" || $0 == "iot:*" } }
            return [
                wide.finding(
                    "a device with the policy `\(policy.logicalID)` may use \(ResourcePolicy.actions(open)) on every topic",
                    at: open.map(\.location), severity: isAll ? .high : .medium)
            ]
        }
    }
}
