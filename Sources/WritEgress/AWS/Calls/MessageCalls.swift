import WritIAM
import WritModel

/// SNS and SES: topics, and the identities that mail is sent from.
struct MessageCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        operation.service.name == "sns" ? try topics() : try mail()
    }

    private func topics() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "Publish", "PublishBatch":
            let targets = ["TopicArn", "TargetArn", "PhoneNumber"].compactMap { operation.text($0) }
            guard targets.count == 1, let target = targets.first else {
                throw operation.unknown("name exactly one of `TopicArn`, `TargetArn` and `PhoneNumber`")
            }
            return [AWSCall.Step("sns:Publish", operation.text("PhoneNumber") == nil ? try topic(target) : "*")]
        case "ListTopics", "ListSubscriptions", "ListPlatformApplications", "ListPhoneNumbersOptedOut",
            "CheckIfPhoneNumberIsOptedOut", "GetSMSAttributes":
            return [AWSCall.Step(operation.action, "*")]
        case "CreateTopic":
            return [
                AWSCall.Step(
                    operation.action, operation.arn("sns", try operation.require("Name")),
                    unknown: ["aws:requesttag/", "aws:tagkeys"])
            ]
        case "Unsubscribe", "GetSubscriptionAttributes", "SetSubscriptionAttributes":
            let arn = try operation.require("SubscriptionArn")
            guard let parsed = ARN(arn), parsed.service == "sns", let colon = parsed.resource.firstIndex(of: ":") else {
                throw operation.unknown("`SubscriptionArn` is no subscription's ARN")
            }
            // The permission is on the topic.
            return [AWSCall.Step(operation.action, String(arn.dropLast(parsed.resource[colon...].count)))]
        default:
            guard operation.text("TopicArn") != nil || operation.text("ResourceArn") != nil else {
                throw operation.unknown("the gate does not decide this operation; call it from outside of functions")
            }
            var name = operation.text("TopicArn")
            if name == nil { name = try operation.require("ResourceArn") }
            return [
                AWSCall.Step(
                    operation.action, try topic(name ?? ""),
                    context: [
                        "sns:Protocol": operation.text("Protocol").map { .string($0) } ?? [],
                        "sns:Endpoint": operation.text("Endpoint").map { .string($0) } ?? [],
                    ], unknown: ["aws:requesttag/", "aws:tagkeys", "aws:resourcetag/"])
            ]
        }
    }

    private func topic(_ value: String) throws(AWSUnknown) -> String {
        guard value.hasPrefix("arn:") else { throw operation.unknown("the topic is no ARN") }
        return try operation.arn(ofService: "sns", value: value) { $0 }
    }

    // MARK: Mail

    private func mail() throws(AWSUnknown) -> [AWSCall.Step] {
        switch operation.name {
        case "SendEmail", "SendTemplatedEmail", "SendRawEmail", "SendBulkEmail", "SendBulkTemplatedEmail":
            break
        case "GetSendQuota", "GetSendStatistics", "ListIdentities", "GetAccount", "ListEmailIdentities",
            "ListTemplates":
            return [AWSCall.Step(operation.action, "*")]
        default: throw operation.unknown("the gate decides sending only; call it from outside of functions")
        }
        let isSecond = operation.service.name == "sesv2"
        guard let from = operation.text(isSecond ? "FromEmailAddress" : "Source"), let address = Self.address(from)
        else {
            throw operation.unknown("name the sender in `\(isSecond ? "FromEmailAddress" : "Source")`")
        }
        let template = operation.text("Template") ?? operation.body["Content"]?["Template"]?["TemplateName"]?.string
        // Either the address or its domain is the verified identity; only SES knows which.
        let domain = address.split(separator: "@").last.map(String.init) ?? address
        var context: [String: ContextValue] = [
            "ses:FromAddress": .string(address),
            "ses:ApiVersion": isSecond ? "2" : "1",
            "ses:FeedbackAddress": (operation.text("ReturnPath") ?? operation.text("FeedbackForwardingEmailAddress"))
                .map { .string($0) } ?? [],
        ]
        var unknown: Set<String> = ["ses:fromdisplayname", "aws:resourcetag/", "ses:multiregionendpointid"]
        if let recipients = recipients(isSecond) {
            context["ses:Recipients"] = .strings(recipients)
        } else {
            unknown.insert("ses:recipients")
        }
        var steps = [
            AWSCall.Step(
                operation.action,
                [operation.arn("ses", "identity/\(address)"), operation.arn("ses", "identity/\(domain)")],
                context: context, unknown: unknown)
        ]
        if let template {
            steps.append(
                AWSCall.Step(
                    operation.action, operation.arn("ses", "template/\(template)"), context: context, unknown: unknown))
        }
        if let set = operation.text("ConfigurationSetName") {
            steps.append(
                AWSCall.Step(
                    operation.action, operation.arn("ses", "configuration-set/\(set)"), context: context,
                    unknown: unknown))
        }
        return isSecond ? steps : [steps[0]]
    }

    /// The address in `Name <a@b>` or `a@b`, in lower case.
    private static func address(_ text: String) -> String? {
        var address = text[...]
        if let open = text.lastIndex(of: "<") {
            guard text.hasSuffix(">") else { return nil }
            address = text[text.index(after: open)...].dropLast()
        }
        let sides = address.split(separator: "@", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty }), address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            !address.contains(where: { "*?<>,;:\"".contains($0) })
        else { return nil }
        return address.lowercased()
    }

    private func recipients(_ isSecond: Bool) -> [String]? {
        let kinds = ["ToAddresses", "CcAddresses", "BccAddresses"]
        guard operation.name == "SendEmail" || operation.name == "SendTemplatedEmail" else { return nil }
        if isSecond {
            guard operation.body["Content"]?["Raw"] == nil else { return nil }
            return kinds.flatMap { operation.body["Destination"]?[$0]?.array?.compactMap(\.string) ?? [] }
        }
        return operation.parameters.sorted { $0.key < $1.key }.filter { parameter in
            kinds.contains { parameter.key.hasPrefix("Destination.\($0).member.") }
        }.map(\.value)
    }
}
