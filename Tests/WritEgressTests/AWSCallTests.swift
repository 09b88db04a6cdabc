import Testing
import WritIAM
import WritModel

@testable import WritEgress

/// Requests as SDKs send them → `action resource`, in order.
@Suite struct AWSCallTests {
    private static let dynamo = "arn:aws:dynamodb:eu-west-1:111122223333:table/"

    private func steps(_ request: AWSRequest, knowledge: AWSKnowledge = AWSKnowledge(account: Fixture.account)) throws
        -> [String]
    {
        try Fixture.call(request, knowledge: knowledge).steps.map {
            "\($0.action) \($0.resources.joined(separator: " | "))"
        }
    }

    private func isUnknown(_ request: AWSRequest) throws -> Bool {
        do {
            _ = try Fixture.call(request)
            return false
        } catch is AWSUnknown {
            return true
        }
    }

    // MARK: DynamoDB

    @Test func dynamoDBNamesEveryTable() throws {
        #expect(
            try steps(Fixture.dynamo("PutItem", #"{"TableName":"Orders","Item":{"id":{"S":"1"}}}"#))
                == ["dynamodb:PutItem \(Self.dynamo)Orders"])
        #expect(
            try steps(Fixture.dynamo("Query", #"{"TableName":"Orders","IndexName":"ByDate"}"#))
                == ["dynamodb:Query \(Self.dynamo)Orders/index/ByDate"])
        let other = "arn:aws:dynamodb:eu-west-1:999900001111:table/Theirs"
        #expect(
            try steps(Fixture.dynamo("GetItem", #"{"TableName":"\#(other)","Key":{"id":{"S":"1"}}}"#))
                == ["dynamodb:GetItem \(other)"])
        let batch = #"{"RequestItems":{"A":{"Keys":[{"id":{"S":"1"}}]},"B":{"Keys":[{"id":{"S":"2"}}]}}}"#
        #expect(
            try steps(Fixture.dynamo("BatchGetItem", batch))
                == ["dynamodb:BatchGetItem \(Self.dynamo)A", "dynamodb:BatchGetItem \(Self.dynamo)B"])
        let transaction = """
            {"TransactItems":[{"Put":{"TableName":"A","Item":{"id":{"S":"1"}}}},{"Delete":{"TableName":"B","Key":{"id":\
            {"S":"1"}}}},{"ConditionCheck":{"TableName":"C","Key":{"id":{"S":"1"}}}},{"Update":{"TableName":"D",\
            "Key":{"id":{"S":"1"}}}}]}
            """
        #expect(
            try steps(Fixture.dynamo("TransactWriteItems", transaction))
                == [
                    "dynamodb:PutItem \(Self.dynamo)A", "dynamodb:DeleteItem \(Self.dynamo)B",
                    "dynamodb:ConditionCheckItem \(Self.dynamo)C", "dynamodb:UpdateItem \(Self.dynamo)D",
                ])
    }

    @Test func dynamoDBConditionKeys() throws {
        let update = """
            {"TableName":"Orders","Key":{"id":{"S":"alice"}},"UpdateExpression":"SET #t = :t, note.x = :n",
             "ExpressionAttributeNames":{"#t":"total"},"ReturnValues":"ALL_NEW"}
            """
        let context = try Fixture.call(Fixture.dynamo("UpdateItem", update)).steps[0].context
        #expect(context["dynamodb:LeadingKeys"] == ["alice"])
        #expect(context["dynamodb:Attributes"] == ["id", "note", "total"])
        #expect(context["dynamodb:ReturnValues"] == "ALL_NEW")
        let twoKeys = Fixture.dynamo("GetItem", #"{"TableName":"Orders","Key":{"id":{"S":"a"},"at":{"N":"1"}}}"#)
        #expect(try Fixture.call(twoKeys).steps[0].unknown.contains("dynamodb:leadingkeys"))
        let knowing = AWSKnowledge(account: Fixture.account, partitionKeys: [Self.dynamo + "Orders": "id"])
        #expect(try Fixture.call(twoKeys, knowledge: knowing).steps[0].context["dynamodb:LeadingKeys"] == ["a"])
        let query = """
            {"TableName":"Orders","KeyConditionExpression":"id = :v AND begins_with(at, :w)",
             "ExpressionAttributeValues":{":v":{"S":"bob"},":w":{"S":"2026"}}}
            """
        #expect(
            try Fixture.call(Fixture.dynamo("Query", query), knowledge: knowing).steps[0].context[
                "dynamodb:LeadingKeys"]
                == ["bob"])
        #expect(try Fixture.call(Fixture.dynamo("Query", query)).steps[0].unknown.contains("dynamodb:leadingkeys"))
    }

    @Test func partiQLIsReadOrRefused() throws {
        func statement(_ text: String) -> AWSRequest {
            let quoted = JSONWriter.string(Node(text), pretty: false)
            return Fixture.dynamo("ExecuteStatement", #"{"Statement":\#(quoted)}"#)
        }
        #expect(
            try steps(statement(#"SELECT * FROM "Orders"."ByDate" WHERE id = 'x; FROM y'"#))
                == ["dynamodb:PartiQLSelect \(Self.dynamo)Orders/index/ByDate"])
        #expect(
            try steps(statement("insert into Orders value {'id': 'a'}")) == [
                "dynamodb:PartiQLInsert \(Self.dynamo)Orders"
            ])
        #expect(
            try steps(statement("UPDATE \"Orders\" SET a=1 WHERE id='b'")) == [
                "dynamodb:PartiQLUpdate \(Self.dynamo)Orders"
            ])
        #expect(
            try steps(statement("DELETE FROM Orders WHERE id='b'")) == ["dynamodb:PartiQLDelete \(Self.dynamo)Orders"])
        for text in [
            "SELECT * FROM Orders WHERE id IN (SELECT id FROM Secrets)", "SELECT * FROM Orders, Secrets",
            "SELECT * FROM Orders -- \n, Secrets", "SELECT * FROM Orders /* x */, Secrets",
            "EXISTS(SELECT * FROM Orders)",
            "SELECT * FROM \"a\"\"b\"", "DROP TABLE Orders", "", "SELECT * FROM Orders; DELETE FROM Secrets",
        ] {
            #expect(try isUnknown(statement(text)), "\(text)")
        }
    }

    @Test func streamsAreReadFromTheIterator() throws {
        let arn = Self.dynamo + "Orders/stream/2026-01-01T00:00:00.000"
        let request = Fixture.json(
            "streams.dynamodb", "DynamoDBStreams_20120810.GetRecords", #"{"ShardIterator":"\#(arn)|1|AAAA"}"#)
        #expect(try steps(request) == ["dynamodb:GetRecords \(arn)"])
    }

    // MARK: S3

    @Test(arguments: [
        ("GET", "/photos/a%20b.jpg", "", "s3:GetObject arn:aws:s3:::photos/a b.jpg"),
        ("HEAD", "/photos/a", "", "s3:GetObject arn:aws:s3:::photos/a"),
        ("GET", "/photos/a", "versionId=1", "s3:GetObjectVersion arn:aws:s3:::photos/a"),
        ("GET", "/photos", "list-type=2&prefix=in%2F", "s3:ListBucket arn:aws:s3:::photos"),
        ("GET", "/photos/", "", "s3:ListBucket arn:aws:s3:::photos"),
        ("GET", "/", "", "s3:ListAllMyBuckets *"), ("PUT", "/photos/dir/", "", "s3:PutObject arn:aws:s3:::photos/dir/"),
        ("PUT", "/photos//a", "", "s3:PutObject arn:aws:s3:::photos//a"),
        ("PUT", "/photos/a", "partNumber=1&uploadId=x", "s3:PutObject arn:aws:s3:::photos/a"),
        ("POST", "/photos/a", "uploads", "s3:PutObject arn:aws:s3:::photos/a"),
        ("POST", "/photos/a", "uploadId=x", "s3:PutObject arn:aws:s3:::photos/a"),
        ("DELETE", "/photos/a", "uploadId=x", "s3:AbortMultipartUpload arn:aws:s3:::photos/a"),
        ("DELETE", "/photos/a", "", "s3:DeleteObject arn:aws:s3:::photos/a"),
        ("PUT", "/photos/a", "acl", "s3:PutObjectAcl arn:aws:s3:::photos/a"),
        ("GET", "/photos/a", "tagging&versionId=3", "s3:GetObjectVersionTagging arn:aws:s3:::photos/a"),
        ("GET", "/photos", "encryption", "s3:GetEncryptionConfiguration arn:aws:s3:::photos"),
        ("PUT", "/photos", "notification", "s3:PutBucketNotification arn:aws:s3:::photos"),
    ])
    func s3Operations(_ method: String, _ path: String, _ query: String, _ step: String) throws {
        #expect(try steps(Fixture.s3(method, path, query: query)) == [step])
        // The same on the bucket's own host.
        if path.hasPrefix("/photos") {
            let rest = String(path.dropFirst("/photos".count))
            let virtual = Fixture.s3(
                method, rest.isEmpty ? "/" : rest, query: query, host: "photos.s3.eu-west-1.amazonaws.com")
            #expect(try steps(virtual) == [step])
        }
    }

    @Test func s3FieldsAskForMore() throws {
        let write = Fixture.s3(
            "PUT", "/photos/a", fields: [("x-amz-acl", "public-read"), ("x-amz-tagging", "team=blue&k=v")])
        #expect(
            try steps(write).map { $0.prefix { $0 != " " } }
                == ["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"])
        let context = try Fixture.call(write).steps[0].context
        #expect(context["s3:x-amz-acl"] == "public-read")
        #expect(context["s3:RequestObjectTag/team"] == "blue")
        let copy = Fixture.s3("PUT", "/photos/a", fields: [("x-amz-copy-source", "/vault/secret%20one?versionId=7")])
        #expect(
            try steps(copy)
                == ["s3:PutObject arn:aws:s3:::photos/a", "s3:GetObjectVersion arn:aws:s3:::vault/secret one"])
        let part = Fixture.s3(
            "PUT", "/photos/a", query: "partNumber=1&uploadId=x", fields: [("x-amz-copy-source", "vault/b")])
        #expect(try steps(part).last == "s3:GetObject arn:aws:s3:::vault/b")
        // In a presigned address the fields may stand in the query.
        let hoisted = Fixture.s3("PUT", "/photos/a", query: "x-amz-copy-source=vault%2Fb&x-amz-acl=public-read")
        #expect(try steps(hoisted).contains("s3:GetObject arn:aws:s3:::vault/b"))
        #expect(try steps(hoisted).contains("s3:PutObjectAcl arn:aws:s3:::photos/a"))
        #expect(
            try Fixture.call(Fixture.s3("GET", "/photos", query: "list-type=2&prefix=in%2F")).steps[0].context[
                "s3:prefix"]
                == "in/")
    }

    @Test func deleteObjectsNamesEachKey() throws {
        func delete(_ body: String) -> AWSRequest { Fixture.s3("POST", "/photos", query: "delete", body: body) }
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Delete xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Object><Key>a&amp;b</Key></Object>\
            <Object><Key>c</Key><VersionId>9</VersionId></Object><Quiet>true</Quiet></Delete>
            """
        #expect(
            try steps(delete(body))
                == ["s3:DeleteObject arn:aws:s3:::photos/a&b", "s3:DeleteObjectVersion arn:aws:s3:::photos/c"])
        for broken in [
            "", "<Delete></Delete>", "<Delete><Object></Object></Delete>",
            "<!DOCTYPE x [<!ENTITY e 'secret'>]><Delete><Object><Key>&e;</Key></Object></Delete>",
            "<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>",
            "<Delete><Object><Key><![CDATA[a]]></Key></Object></Delete>",
            "<Delete><!-- --><Object><Key>a</Key></Object></Delete>", "<Delete><Object><Key>a</Key></Object></Delete>x",
        ] {
            #expect(try isUnknown(delete(broken)), "\(broken)")
        }
    }

    @Test(arguments: [
        ("GET", "/photos/../vault/a", ""), ("GET", "/photos/%2e%2e/vault", ""), ("GET", "/photos/%zz", ""),
        ("GET", "/photos/a", "newthing"), ("PUT", "/photos/a", "policy"), ("GET", "/photos/a", "acl&tagging"),
        ("GET", "/photos/a", "versionId=1&versionId=2"), ("GET", "/photos/a", "versionId=1&VersionId=2"),
        ("GET", "/photos/a", "x=%zz"), ("GET", "/ph*otos/a", ""), ("PATCH", "/photos/a", ""),
        ("POST", "/photos/a", "select&select-type=3"),
    ])
    func ambiguousS3RequestsAreRefused(_ method: String, _ path: String, _ query: String) throws {
        #expect(try isUnknown(Fixture.s3(method, path, query: query)))
    }

    // MARK: Others

    @Test func queuesComeFromTheirURL() throws {
        let url = "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs"
        func send(_ operation: String, _ url: String) -> AWSRequest {
            Fixture.json("sqs", "AmazonSQS.\(operation)", #"{"QueueUrl":"\#(url)","Entries":[]}"#)
        }
        let arn = "arn:aws:sqs:eu-west-1:111122223333:jobs"
        #expect(try steps(send("SendMessageBatch", url)) == ["sqs:SendMessage \(arn)"])
        #expect(try steps(send("ReceiveMessage", url)) == ["sqs:ReceiveMessage \(arn)"])
        #expect(try steps(send("SendMessage", "http://127.0.0.1:5000/111122223333/jobs")) == ["sqs:SendMessage \(arn)"])
        #expect(
            try steps(
                Fixture.form("sqs", "Action=SendMessage&QueueUrl=\(PercentCoding.encode(url.utf8))&MessageBody=a+b"))
                == ["sqs:SendMessage \(arn)"])
        for bad in [
            "jobs", "https://sqs.eu-west-1.amazonaws.com/jobs",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/jobs/x",
            "https://sqs.us-east-1.amazonaws.com/111122223333/jobs",
            "https://sqs.eu-west-1.amazonaws.com/111122223333/j*",
        ] {
            #expect(try isUnknown(send("SendMessage", bad)), "\(bad)")
        }
        var differing = Fixture.form("sqs", "Action=SendMessage&QueueUrl=\(PercentCoding.encode(url.utf8))")
        differing.path = "/111122223333/other"
        #expect(try isUnknown(differing))
    }

    @Test func twoProtocolsInOneRequestAreRefused() throws {
        var both = Fixture.json("sqs", "AmazonSQS.SendMessage", #"{"QueueUrl":"https://x/111122223333/jobs"}"#)
        both.query = "Action=DeleteQueue"
        #expect(try isUnknown(both))
        var form = Fixture.form("sqs", "Action=SendMessage")
        form.fields.append(.init("x-amz-target", "AmazonSQS.DeleteQueue"))
        #expect(try isUnknown(form))
        #expect(
            try isUnknown(Fixture.form("sns", "Action=Publish&Action=DeleteTopic&TopicArn=arn:aws:sns:eu-west-1:1:t")))
        #expect(try isUnknown(Fixture.dynamo("GetItem", #"{"TableName":"A","TableName":"B","Key":{"id":{"S":"1"}}}"#)))
        #expect(try isUnknown(Fixture.dynamo("Unheard", "{}")))
        var compressed = Fixture.dynamo("GetItem", "{}")
        compressed.fields.append(.init("content-encoding", "gzip"))
        #expect(try isUnknown(compressed))
    }

    @Test func lambdaNamesInEveryForm() throws {
        let base = "arn:aws:lambda:eu-west-1:111122223333:function:Mail"
        func invoke(_ name: String, query: String = "") -> AWSRequest {
            AWSRequest(
                method: "POST", host: "lambda.eu-west-1.amazonaws.com",
                path: "/2015-03-31/functions/\(name)/invocations", query: query, body: .bytes([0x7B, 0x7D]))
        }
        #expect(try steps(invoke("Mail")) == ["lambda:InvokeFunction \(base)"])
        #expect(try steps(invoke("Mail", query: "Qualifier=live")) == ["lambda:InvokeFunction \(base):live"])
        #expect(try steps(invoke("Mail:live")) == ["lambda:InvokeFunction \(base):live"])
        #expect(try steps(invoke("111122223333%3Afunction%3AMail")) == ["lambda:InvokeFunction \(base)"])
        #expect(
            try steps(invoke("arn%3Aaws%3Alambda%3Aeu-west-1%3A999900001111%3Afunction%3AMail"))
                == ["lambda:InvokeFunction arn:aws:lambda:eu-west-1:999900001111:function:Mail"])
        #expect(try isUnknown(invoke("arn:aws:lambda:us-east-1:111122223333:function:Mail")))
        #expect(try isUnknown(invoke("Mail:live", query: "Qualifier=other")))
        #expect(try isUnknown(invoke("M*")))
    }

    @Test func secretsParametersAndKeys() throws {
        let base = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:"
        func secret(_ id: String) -> AWSRequest {
            Fixture.json("secretsmanager", "secretsmanager.GetSecretValue", #"{"SecretId":"\#(id)"}"#)
        }
        #expect(try steps(secret("db")) == ["secretsmanager:GetSecretValue \(base)db-??????"])
        #expect(try steps(secret(base + "db-AbCdEf")) == ["secretsmanager:GetSecretValue \(base)db-AbCdEf"])
        #expect(try isUnknown(secret("d*")))
        let ssm = "arn:aws:ssm:eu-west-1:111122223333:parameter/"
        #expect(
            try steps(Fixture.json("ssm", "AmazonSSM.GetParameters", #"{"Names":["/app/a","b:3"]}"#))
                == ["ssm:GetParameters \(ssm)app/a", "ssm:GetParameters \(ssm)b"])
        let key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
        let encrypt = Fixture.json(
            "kms", "TrentService.Encrypt",
            #"{"KeyId":"1234abcd-12ab-34cd-56ef-1234567890ab","EncryptionContext":{"tenant":"t1"},"Plaintext":"AA=="}"#)
        #expect(try steps(encrypt) == ["kms:Encrypt \(key)"])
        #expect(try Fixture.call(encrypt).steps[0].context["kms:EncryptionContext:tenant"] == "t1")
        #expect(try isUnknown(Fixture.json("kms", "TrentService.Decrypt", #"{"CiphertextBlob":"AA=="}"#)))
        let alias = Fixture.json("kms", "TrentService.Encrypt", #"{"KeyId":"alias/app","Plaintext":"AA=="}"#)
        #expect(try isUnknown(alias))
        #expect(
            try steps(alias, knowledge: AWSKnowledge(account: Fixture.account, aliases: ["alias/app": key]))
                == ["kms:Encrypt \(key)"])
    }

    @Test func eventsTopicsStreamsAndMachines() throws {
        let put = #"{"Entries":[{"Source":"a","DetailType":"T","Detail":"{}"},{"EventBusName":"app","Source":"b"}]}"#
        let bus = "arn:aws:events:eu-west-1:111122223333:event-bus/"
        let request = Fixture.json("events", "AWSEvents.PutEvents", put)
        #expect(try steps(request) == ["events:PutEvents \(bus)default", "events:PutEvents \(bus)app"])
        #expect(try Fixture.call(request).steps[0].context["events:detail-type"] == "T")
        let topic = "arn:aws:sns:eu-west-1:111122223333:news"
        #expect(
            try steps(Fixture.form("sns", "Action=Publish&TopicArn=\(topic)&Message=hi")) == ["sns:Publish \(topic)"])
        #expect(try steps(Fixture.form("sns", "Action=Publish&PhoneNumber=%2B44")) == ["sns:Publish *"])
        #expect(
            try steps(Fixture.json("kinesis", "Kinesis_20131202.PutRecords", #"{"StreamName":"clicks"}"#))
                == ["kinesis:PutRecords arn:aws:kinesis:eu-west-1:111122223333:stream/clicks"])
        let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:m"
        #expect(
            try steps(Fixture.json("states", "AWSStepFunctions.StartExecution", #"{"stateMachineArn":"\#(machine)"}"#))
                == ["states:StartExecution \(machine)"])
        #expect(
            try steps(
                Fixture.form("sts", "Action=AssumeRole&RoleArn=arn:aws:iam::999900001111:role/x&RoleSessionName=s"))
                == ["sts:AssumeRole arn:aws:iam::999900001111:role/x"])
        #expect(
            try steps(Fixture.json("logs", "Logs_20140328.PutLogEvents", #"{"logGroupName":"/a","logStreamName":"s"}"#))
                == ["logs:PutLogEvents arn:aws:logs:eu-west-1:111122223333:log-group:/a:log-stream:s"])
    }

    @Test func cborAndRestServices() throws {
        // {"Namespace": "App"} as SDKs send it to CloudWatch.
        let body: [UInt8] = [0xBF, 0x69] + Array("Namespace".utf8) + [0x63] + Array("App".utf8) + [0xFF]
        let metrics = AWSRequest(
            method: "POST", host: "monitoring.eu-west-1.amazonaws.com",
            path: "/service/GraniteServiceVersion20100801/operation/PutMetricData",
            fields: [.init("smithy-protocol", "rpc-v2-cbor")], body: .bytes(body))
        #expect(try steps(metrics) == ["cloudwatch:PutMetricData *"])
        #expect(try Fixture.call(metrics).steps[0].context["cloudwatch:namespace"] == "App")
        let model = AWSRequest(
            method: "POST", host: "bedrock-runtime.eu-west-1.amazonaws.com",
            path: "/model/amazon.nova-lite-v1%3A0/converse",
            body: .bytes(Array("{}".utf8)))
        #expect(
            try steps(model) == [
                "bedrock:InvokeModel arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0"
            ])
        let mail = AWSRequest(
            method: "POST", host: "email.eu-west-1.amazonaws.com", path: "/v2/email/outbound-emails",
            fields: [.init("content-type", "application/json")],
            body: .bytes(
                Array(
                    #"{"FromEmailAddress":"Shop <a@shop.example>","Destination":{"ToAddresses":["b@c.example"]}}"#.utf8)
            ))
        #expect(
            try steps(mail) == [
                "ses:SendEmail arn:aws:ses:eu-west-1:111122223333:identity/a@shop.example | "
                    + "arn:aws:ses:eu-west-1:111122223333:identity/shop.example"
            ])
        let socket = AWSRequest(
            method: "POST", host: "a1.execute-api.eu-west-1.amazonaws.com", path: "/prod/@connections/abc%3D")
        #expect(
            try steps(socket) == [
                "execute-api:ManageConnections arn:aws:execute-api:eu-west-1:111122223333:a1/prod/POST/@connections/abc="
            ])
        let api = AWSRequest(method: "GET", host: "a1.execute-api.eu-west-1.amazonaws.com", path: "/prod/orders/7")
        #expect(
            try steps(api)
                == ["execute-api:Invoke arn:aws:execute-api:eu-west-1:111122223333:a1/prod/GET/orders/7"])
    }

    @Test func mutatedRequestsNeverCrash() throws {
        let seeds = [
            Fixture.dynamo("BatchWriteItem", #"{"RequestItems":{"A":[{"PutRequest":{"Item":{"id":{"S":"1"}}}}]}}"#),
            Fixture.form("sns", "Action=Publish&TopicArn=arn:aws:sns:eu-west-1:111122223333:t&Message=%20"),
            Fixture.s3("POST", "/photos", query: "delete", body: "<Delete><Object><Key>a&amp;</Key></Object></Delete>"),
        ]
        var generator = SeededGenerator(seed: 3)
        func mutate(_ text: String) -> String {
            var bytes = Array(text.utf8)
            guard !bytes.isEmpty else { return text }
            for _ in 0..<2 {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...127, using: &generator)
            }
            return String(decoding: bytes, as: UTF8.self)
        }
        for round in 0..<3000 {
            var request = seeds[round % seeds.count]
            request.path = mutate(request.path)
            request.query = mutate(request.query)
            if case .bytes(let bytes) = request.body {
                request.body = .bytes(Array(mutate(String(decoding: bytes, as: UTF8.self)).utf8))
            }
            _ = try? Fixture.call(request)
        }
    }
}
