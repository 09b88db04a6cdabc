package import WritModel

/// Reads notifications of an S3 bucket from the queue that the bucket sends them to.
///
/// S3 itself can call only a function in AWS, so the bucket is told to notify a queue, and this reads the queue.
/// Source: Amazon S3 user guide, "Event message structure".
package struct UploadNotifications: Sendable {
    /// Name of the queue for a function's trigger on `bucket`.
    package static func queueName(bucket: String, function: String) -> String {
        let name = "writ-\(function)-\(bucket)"
        let allowed = name.unicodeScalars.map { scalar -> Character in
            let ok = scalar.isASCII && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
            return ok || scalar == "-" || scalar == "_" ? Character(scalar) : "_"
        }
        return String(String(allowed).prefix(80))
    }

    /// The event that `message` carries, with only the records that the trigger admits; nil if none is left.
    package static func event(in message: Node, admittedBy trigger: Trigger.Upload) -> Node? {
        guard let text = message["Body"]?.string,
            let body = try? JSONParser.parse(Array(text.utf8), file: "notification"),
            let records = body["Records"]?.array
        else { return nil }
        let admitted = records.filter { admits($0, trigger) }
        return admitted.isEmpty ? nil : .object(["Records": Node(admitted)])
    }

    /// Whether one record is of this bucket, one of the events, and has a key with the prefix and suffix.
    static func admits(_ record: Node, _ trigger: Trigger.Upload) -> Bool {
        guard record["eventSource"]?.string == "aws:s3",
            record["s3"]?["bucket"]?["arn"]?.string == trigger.arn
                || record["s3"]?["bucket"]?["name"]?.string == ARN(trigger.arn)?.resource,
            let name = record["eventName"]?.string, let key = record["s3"]?["object"]?["key"]?.string
        else { return false }
        let admitted = trigger.events.contains { pattern in
            let wanted = pattern.hasPrefix("s3:") ? String(pattern.dropFirst(3)) : pattern
            return wanted.hasSuffix("*") ? name.hasPrefix(wanted.dropLast()) : name == wanted
        }
        let decoded = decodedKey(key)
        return admitted && decoded.hasPrefix(trigger.prefix) && decoded.hasSuffix(trigger.suffix)
    }

    /// An object key as notifications spell it: percent-encoded, blanks as `+`.
    static func decodedKey(_ key: String) -> String {
        var out: [UInt8] = []
        let bytes = Array(key.utf8)
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "+") {
                out.append(UInt8(ascii: " "))
            } else if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                out.append(value)
                at += 2
            } else {
                out.append(bytes[at])
            }
            at += 1
        }
        return String(decoding: out, as: UTF8.self)
    }

    /// Makes the queue and tells the bucket to notify it, keeping the bucket's other notifications out of the way.
    ///
    /// - Throws: `AWSError`.
    package static func prepare(bucket: String, trigger: Trigger.Upload, queue: ARN, _ aws: AWSClient) async throws {
        let policy = Node.object([
            "Version": "2012-10-17",
            "Statement": [
                .object([
                    "Effect": "Allow", "Principal": .object(["Service": "s3.amazonaws.com"]),
                    "Action": "sqs:SendMessage", "Resource": Node(queue.description),
                    "Condition": .object([
                        "ArnEquals": .object(["aws:SourceArn": Node(trigger.arn)]),
                        "StringEquals": .object(["aws:SourceAccount": Node(queue.account)]),
                    ]),
                ])
            ],
        ])
        _ = try await aws.json(
            "sqs", target: "AmazonSQS.CreateQueue", version: "1.0",
            .object([
                "QueueName": Node(queue.resource),
                "Attributes": .object([
                    "Policy": Node(JSONWriter.string(policy, pretty: false)), "SqsManagedSseEnabled": "true",
                ]),
            ]))
        let read = try await aws.send(
            AWSClient.Request(service: "s3", method: "GET", uri: "/\(bucket)?notification=", headers: [], body: []))
        guard read.status == 200 else { throw AWSError(read, service: "s3") }
        let present = String(decoding: read.body, as: UTF8.self)
        if present.contains(queue.description) { return }
        var inner = ""
        if let open = present.firstRange(of: "<NotificationConfiguration"),
            let end = present[open.upperBound...].firstIndex(of: ">"),
            let close = present.firstRange(of: "</NotificationConfiguration>"), end < close.lowerBound
        {
            inner = String(present[present.index(after: end)..<close.lowerBound])
        }
        let events = trigger.events.map { "<Event>\($0.hasPrefix("s3:") ? "" : "s3:")\(escaped($0))</Event>" }.joined()
        var rules = ""
        for (name, value) in [("prefix", trigger.prefix), ("suffix", trigger.suffix)] where !value.isEmpty {
            rules += "<FilterRule><Name>\(name)</Name><Value>\(escaped(value))</Value></FilterRule>"
        }
        let filter = rules.isEmpty ? "" : "<Filter><S3Key>\(rules)</S3Key></Filter>"
        let document =
            "<NotificationConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\(inner)<QueueConfiguration>"
            + "<Id>\(escaped(queue.resource))</Id><Queue>\(escaped(queue.description))</Queue>\(events)\(filter)"
            + "</QueueConfiguration></NotificationConfiguration>"
        let written = try await aws.send(
            AWSClient.Request(
                service: "s3", method: "PUT", uri: "/\(bucket)?notification=",
                headers: [("content-type", "application/xml")], body: Array(document.utf8)))
        guard written.status == 200 else { throw AWSError(written, service: "s3") }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
