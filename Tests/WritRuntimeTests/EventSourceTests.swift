import Testing
import WritModel

@testable import WritRuntime

struct EventSourceTests {
    private let messages: [Node] = [.object(["MessageId": "a"]), .object(["MessageId": "b"])]

    @Test(arguments: [
        (#"{"batchItemFailures":[]}"#, [String]()), ("null", []), ("{}", []),
        (#"{"batchItemFailures":[{"itemIdentifier":"b"}]}"#, ["b"]),
        (#"{"batchItemFailures":[{"itemIdentifier":"c"}]}"#, ["a", "b"]),
        (#"{"batchItemFailures":[{"itemIdentifier":""}]}"#, ["a", "b"]),
        (#"{"batchItemFailures":[{}]}"#, ["a", "b"]), (#"{"batchItemFailures":"b"}"#, ["a", "b"]), ("{", ["a", "b"]),
    ])
    func partialBatchResponses(_ body: String, _ failed: [String]) {
        #expect(QueuePoller.failedItems(in: Array(body.utf8), of: messages) == Set(failed))
    }

    @Test func aStreamIsTakenUpToItsFirstFailure() {
        let records: [Node] = ["1", "2", "3"].map {
            .object(["dynamodb": .object(["SequenceNumber": Node($0)])])
        }
        func taken(_ body: String) -> Int { StreamPoller.taken(of: records, by: Array(body.utf8)) }
        #expect(taken("null") == 3)
        #expect(taken(#"{"batchItemFailures":[]}"#) == 3)
        #expect(taken(#"{"batchItemFailures":[{"itemIdentifier":"3"},{"itemIdentifier":"2"}]}"#) == 1)
        #expect(taken(#"{"batchItemFailures":[{"itemIdentifier":"9"}]}"#) == 0)
        #expect(taken("{") == 0)
    }

    private let upload = Trigger.Upload(
        arn: "arn:aws:s3:::in", events: ["s3:ObjectCreated:*"], prefix: "a b/", suffix: ".csv")

    private func record(
        bucket: String = "in", key: String = "a+b/x%2B.csv", event: String = "ObjectCreated:Put",
        source: String = "aws:s3"
    ) -> Node {
        .object([
            "eventSource": Node(source), "eventName": Node(event),
            "s3": .object([
                "bucket": .object(["name": Node(bucket), "arn": Node("arn:aws:s3:::\(bucket)")]),
                "object": .object(["key": Node(key)]),
            ]),
        ])
    }

    @Test func onlyWhatTheTriggerNamesIsAdmitted() {
        #expect(UploadNotifications.admits(record(), upload))
        #expect(!UploadNotifications.admits(record(bucket: "other"), upload))
        #expect(!UploadNotifications.admits(record(key: "c/x.csv"), upload))
        #expect(!UploadNotifications.admits(record(key: "a+b/x.exe"), upload))
        #expect(!UploadNotifications.admits(record(event: "ObjectRemoved:Delete"), upload))
        #expect(!UploadNotifications.admits(record(source: "aws:sqs"), upload))
    }

    @Test func theTestEventOfABucketIsNoEventOfTheFunction() {
        let message = Node.object(["Body": #"{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"in"}"#])
        #expect(UploadNotifications.event(in: message, admittedBy: upload) == nil)
        #expect(UploadNotifications.event(in: .object(["Body": "no json"]), admittedBy: upload) == nil)
        let real = JSONWriter.string(.object(["Records": [record(), record(bucket: "other")]]), pretty: false)
        let event = UploadNotifications.event(in: .object(["Body": Node(real)]), admittedBy: upload)
        #expect(event?["Records"]?.array?.count == 1)
    }

    @Test func queueNamesAreWhatSQSTakes() {
        let name = UploadNotifications.queueName(bucket: "my.bucket", function: "F")
        #expect(name == "writ-F-my_bucket")
        #expect(UploadNotifications.queueName(bucket: String(repeating: "b", count: 90), function: "F").count == 80)
    }
}
