import Testing
import WritModel

@testable import WritAudit

/// Resources as each service names them, and what a request brings with it.
@Suite struct ServiceNeedsTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var call: String
        /// `action end-of-resource` of each pair.
        var needs: [String]
        var testDescription: String { call }
    }

    static let samples: [Sample] = [
        Sample(
            call: #"c("lambda").invoke(FunctionName="f", Qualifier="live")"#,
            needs: ["lambda:InvokeFunction :function:f:live"]),
        Sample(call: #"c("lambda").invoke(FunctionName="f")"#, needs: ["lambda:InvokeFunction :function:f"]),
        Sample(
            call: #"c("ses").send_email(Source="Shop <hello@shop.example>", ConfigurationSetName="news")"#,
            needs: ["ses:SendEmail :configuration-set/news", "ses:SendEmail :identity/hello@shop.example"]),
        Sample(
            call: #"c("ses").send_email(Source="hello@shop.example")"#,
            needs: ["ses:SendEmail :identity/hello@shop.example"]),
        Sample(
            call:
                #"c("bedrock-runtime").converse(modelId="eu.maker.model-v1:0", guardrailConfig={"guardrailIdentifier": "g1"})"#,
            needs: [
                "bedrock:ApplyGuardrail :guardrail/g1", "bedrock:InvokeModel :eu-*::foundation-model/maker.model-v1:0",
                "bedrock:InvokeModel :inference-profile/eu.maker.model-v1:0",
            ]),
        Sample(
            call: #"c("bedrock-runtime").converse(modelId="maker.model-v1:0")"#,
            needs: ["bedrock:InvokeModel ::foundation-model/maker.model-v1:0"]),
        Sample(
            call: #"c("cloudformation").describe_stacks(StackName="s")"#,
            needs: ["cloudformation:DescribeStacks :stack/s/*"]),
        Sample(
            call: #"c("scheduler").delete_schedule(Name="n")"#,
            needs: ["scheduler:DeleteSchedule :schedule/default/n"]),
        Sample(
            call: #"c("scheduler").delete_schedule(Name="n", GroupName="g")"#,
            needs: ["scheduler:DeleteSchedule :schedule/g/n"]),
        Sample(
            call: #"c("logs").put_retention_policy(logGroupName="/g", retentionInDays=1)"#,
            needs: ["logs:PutRetentionPolicy :log-group:/g:*"]),
        Sample(
            call: #"c("batch").submit_job(jobName="j", jobQueue="q", jobDefinition="d:3")"#,
            needs: ["batch:SubmitJob :job-definition/d:3", "batch:SubmitJob :job-queue/q"]),
        Sample(
            call: #"c("dynamodb").execute_statement(Statement='SELECT * FROM "t"."by-day"')"#,
            needs: ["dynamodb:PartiQLSelect :table/t/index/by-day"]),
        Sample(
            call:
                #"c("dynamodb").batch_execute_statement(Statements=[{"Statement": "DELETE FROM a"}, {"Statement": "SELECT * FROM b"}])"#,
            needs: ["dynamodb:PartiQLDelete :table/a", "dynamodb:PartiQLSelect :table/b"]),
        Sample(
            call:
                #"c("kinesis").get_records(ShardIterator=c("kinesis").get_shard_iterator(StreamName="s")["ShardIterator"])"#,
            needs: ["kinesis:GetRecords :stream/s", "kinesis:GetShardIterator :stream/s"]),
        Sample(
            call: #"c("glue").get_table(DatabaseName="d", Name="t")"#,
            needs: ["glue:GetTable :catalog", "glue:GetTable :database/d", "glue:GetTable :table/d/t"]),
        Sample(
            call: #"c("ssm").get_parameter(Name="/aws/reference/secretsmanager/s")"#,
            needs: [
                "secretsmanager:GetSecretValue :secret:s-??????",
                "ssm:GetParameter :parameter/aws/reference/secretsmanager/s",
            ]),
        Sample(call: #"c("ssm").get_parameter(Name="/s")"#, needs: ["ssm:GetParameter :parameter/s"]),
        Sample(
            call: #"c("transcribe").get_transcription_job(TranscriptionJobName="j")"#,
            needs: ["transcribe:GetTranscriptionJob :transcription-job/j"]),
        Sample(
            call: #"boto3.resource("s3").Bucket("b").object_versions.delete()"#,
            needs: ["s3:DeleteObjectVersion :::b/*", "s3:ListBucketVersions :::b"]),
        Sample(
            call: #"c("s3").put_object(Bucket="b", Key="k", SSEKMSKeyId="arn:aws:kms:eu-west-1:123456789012:key/1")"#,
            needs: ["kms:GenerateDataKey :key/1", "s3:PutObject :::b/k"]),
        Sample(call: #"c("s3").put_object(Bucket="b", Key="k")"#, needs: ["s3:PutObject :::b/k"]),
    ]

    @Test(arguments: samples) func needs(_ sample: Sample) throws {
        let code = "import boto3\nc = boto3.client\ndef handler(event, context):\n    \(sample.call)\n"
        let draft = try DrafterTests.draft(
            CodeNeedsTests.template.replacing("RUNTIME", with: "python3.12"), ["src/app.py": code])[0]
        let pairs = DrafterTests.grants(draft).map { pair in
            let parts = pair.split(separator: " ").map(String.init)
            return sample.needs.first {
                $0.hasPrefix(parts[0] + " ") && parts[1].hasSuffix($0.split(separator: " ")[1])
            } ?? pair
        }
        #expect(Set(pairs).sorted() == sample.needs)
    }
}
