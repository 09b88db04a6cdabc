import WritIAM
import WritModel

/// SQS: the queue's ARN from its URL, in the JSON and in the query protocol.
struct SQSCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    /// Batches need the permission of the single operation. Source: Amazon SQS Developer Guide, "Amazon SQS API permissions".
    private static let actions = [
        "SendMessageBatch": "SendMessage", "DeleteMessageBatch": "DeleteMessage",
        "ChangeMessageVisibilityBatch": "ChangeMessageVisibility",
    ]

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        let action = "sqs:" + (Self.actions[operation.name] ?? operation.name)
        switch operation.name {
        case "ListQueues": return [AWSCall.Step(action, "*")]
        case "CreateQueue":
            return [
                AWSCall.Step(
                    action, try arn(operation.knowledge.account, operation.require("QueueName")),
                    unknown: ["aws:requesttag/", "aws:tagkeys"])
            ]
        case "GetQueueUrl":
            let owner = operation.text("QueueOwnerAWSAccountId") ?? operation.knowledge.account
            return [AWSCall.Step(action, try arn(owner, operation.require("QueueName")))]
        case "StartMessageMoveTask", "ListMessageMoveTasks":
            let arn = try operation.arn(ofService: "sqs", value: operation.require("SourceArn")) { $0 }
            var steps = [AWSCall.Step(action, arn)]
            if let destination = operation.text("DestinationArn") {
                steps.append(AWSCall.Step("sqs:SendMessage", destination))
            }
            return steps
        case "CancelMessageMoveTask": throw operation.unknown("the task's handle does not name the queue")
        default:
            return [
                AWSCall.Step(
                    action, try queue(), unknown: ["aws:requesttag/", "aws:tagkeys", "aws:resourcetag/"])
            ]
        }
    }

    private func arn(_ account: String, _ name: String) throws(AWSUnknown) -> String {
        let plain = name.hasSuffix(".fifo") ? String(name.dropLast(5)) : name
        guard account.utf8.count == 12, account.utf8.allSatisfy({ (0x30...0x39).contains($0) }), !plain.isEmpty,
            plain.utf8.count <= 80,
            plain.utf8.allSatisfy({
                (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x2D
                    || $0 == 0x5F
            })
        else { throw operation.unknown("the queue's name or account is not of the usual form") }
        return operation.arn("sqs", name, account: account)
    }

    private func queue() throws(AWSUnknown) -> String {
        var found: [String] = []
        if operation.wire == .query, operation.request.path != "/" {
            found.append(try queue(path: operation.request.path))
        }
        if let url = operation.text("QueueUrl") {
            guard let slashes = url.range("//") else { throw operation.unknown("`QueueUrl` is no address") }
            let rest = url[slashes...]
            guard let slash = rest.firstIndex(of: "/") else { throw operation.unknown("`QueueUrl` names no queue") }
            let host = rest[..<slash].split(separator: ":").first.map(String.init) ?? ""
            if let parsed = AWSHost(host.lowercased()) {
                guard parsed.service == "sqs", parsed.region == operation.region || parsed.isGlobal else {
                    throw operation.unknown("`QueueUrl` is of another region than the endpoint")
                }
            }
            found.append(try queue(path: String(rest[slash...])))
        }
        guard let first = found.first, found.allSatisfy({ $0 == first }) else {
            throw operation.unknown("`QueueUrl` is missing or differs from the path")
        }
        return first
    }

    private func queue(path: String) throws(AWSUnknown) -> String {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 3, parts[0].isEmpty else {
            throw operation.unknown("the queue's address is not `/account/name`")
        }
        return try arn(parts[1], parts[2])
    }
}

extension String {
    /// The place behind the first `mark`.
    fileprivate func range(_ mark: String) -> String.Index? {
        var at = startIndex
        while at < endIndex {
            if self[at...].hasPrefix(mark) { return index(at, offsetBy: mark.count) }
            at = index(after: at)
        }
        return nil
    }
}
