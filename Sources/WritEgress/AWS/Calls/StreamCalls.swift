import WritIAM
import WritModel

/// Kinesis Data Streams and Firehose.
struct StreamCalls {
    private let operation: AWSOperation

    init(_ operation: AWSOperation) { self.operation = operation }

    func steps() throws(AWSUnknown) -> [AWSCall.Step] {
        let unknown: Set<String> = ["aws:resourcetag/", "aws:requesttag/", "aws:tagkeys"]
        if operation.service.name == "firehose" {
            if operation.name == "ListDeliveryStreams" { return [AWSCall.Step(operation.action, "*")] }
            let name = try operation.require("DeliveryStreamName")
            return [
                AWSCall.Step(operation.action, operation.arn("firehose", "deliverystream/\(name)"), unknown: unknown)
            ]
        }
        if ["ListStreams", "DescribeLimits", "DescribeAccountSettings"].contains(operation.name) {
            return [AWSCall.Step(operation.action, "*")]
        }
        if let consumer = operation.text("ConsumerARN") {
            return [AWSCall.Step(operation.action, try arn(consumer), unknown: unknown)]
        }
        var resources: [String] = []
        if let name = operation.text("StreamName") { resources.append(operation.arn("kinesis", "stream/\(name)")) }
        if let arn = operation.text("StreamARN") ?? operation.text("ResourceARN") {
            resources.append(try self.arn(arn))
        }
        guard !resources.isEmpty else {
            throw operation.unknown(
                "the call names no stream; pass `StreamARN`, which recent SDKs take beside an iterator")
        }
        var steps: [AWSCall.Step] = []
        for resource in resources { steps.append(AWSCall.Step(operation.action, resource, unknown: unknown)) }
        return steps
    }

    private func arn(_ value: String) throws(AWSUnknown) -> String {
        try operation.arn(ofService: "kinesis", value: value) { "stream/\($0)" }
    }
}
