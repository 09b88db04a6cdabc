import Testing
import WritModel

@testable import WritAudit

/// From the styles in which teams write calls to the exact pairs of action and resource.
@Suite struct CodeNeedsTests {
    static let template = """
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Orders: {Type: AWS::DynamoDB::Table, Properties: {TableName: orders}}
          Files: {Type: AWS::S3::Bucket, Properties: {BucketName: files}}
          Jobs: {Type: AWS::SQS::Queue, Properties: {QueueName: jobs}}
          Task: {Type: AWS::ECS::TaskDefinition, Properties: {Family: work, TaskRoleArn: !GetAtt Role.Arn, ExecutionRoleArn: "arn:aws:iam::123456789012:role/pull"}}
          Role: {Type: AWS::IAM::Role, Properties: {RoleName: job-role, AssumeRolePolicyDocument: {}}}
          Act:
            Type: AWS::Serverless::Function
            Properties:
              Runtime: RUNTIME
              Handler: app.handler
              CodeUri: src/
              Environment: {Variables: {ORDERS: !Ref Orders, FILES: !Ref Files, JOBS: !Ref Jobs, ROLE: !GetAtt Role.Arn, TASK: !Ref Task, APP_ORDERS: !Ref Orders}}
              Events: {S: {Type: S3, Properties: {Bucket: !Ref Files, Events: s3:ObjectCreated:*, Filter: {S3Key: {Rules: [{Name: prefix, Value: in/}]}}}}}
        """

    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var code: String
        /// `action end-of-resource` of each pair.
        var needs: [String]
        var file = "src/app.py"
        var testDescription: String { name }
    }

    static let samples: [Sample] = [
        Sample(
            name: "arguments bound before the call",
            code: """
                import os, boto3
                from functools import partial
                send = partial(boto3.client("sqs").send_message, QueueUrl=os.environ["JOBS"])
                def handler(event, context):
                    send(MessageBody="x")
                """, needs: ["sqs:SendMessage :jobs"]),
        Sample(
            name: "fields of a dataclass in their order",
            code: """
                import os, boto3
                from dataclasses import dataclass
                @dataclass
                class Job:
                    key: str
                    bucket: str = os.environ["FILES"]
                    def run(self):
                        boto3.client("s3").put_object(Bucket=self.bucket, Key=self.key)
                def handler(event, context):
                    Job("out/a.txt").run()
                """, needs: ["s3:PutObject :::files/out/a.txt"]),
        Sample(
            name: "the prefix of a listing goes on into what is deleted",
            code: """
                import os, boto3
                def handler(event, context):
                    s3 = boto3.client("s3")
                    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=os.environ["FILES"], Prefix="tmp/")
                    keys = [{"Key": o["Key"]} for p in pages for o in p.get("Contents", [])]
                    s3.delete_objects(Bucket=os.environ["FILES"], Delete={"Objects": keys})
                """, needs: ["s3:DeleteObject :::files/tmp/*", "s3:ListBucket :::files"]),
        Sample(
            name: "a changed key is no longer the key of the upload",
            code: """
                import boto3
                s3 = boto3.client("s3")
                def handler(event, context):
                    for record in event["Records"]:
                        key = record["s3"]["object"]["key"]
                        bucket = record["s3"]["bucket"]["name"]
                        s3.get_object(Bucket=bucket, Key=key)
                        s3.put_object(Bucket=bucket, Key="out/" + key.split("/")[-1])
                """, needs: ["s3:GetObject :::files/in/*", "s3:PutObject :::files/out/*"]),
        Sample(
            name: "headers that need permissions of their own",
            code: """
                import os, boto3
                s3 = boto3.client("s3")
                def handler(event, context):
                    s3.upload_file("/tmp/a", os.environ["FILES"], "a", ExtraArgs={"ACL": "private"})
                    s3.put_object(Bucket=os.environ["FILES"], Key="b", Tagging="k=v")
                    s3.get_object(Bucket=os.environ["FILES"], Key="c", VersionId="1")
                """,
            needs: [
                "s3:AbortMultipartUpload :::files/a", "s3:GetObjectVersion :::files/c", "s3:PutObject :::files/a",
                "s3:PutObject :::files/b", "s3:PutObjectAcl :::files/a", "s3:PutObjectTagging :::files/b",
            ]),
        Sample(
            name: "roles that are passed",
            code: """
                import os, boto3
                def handler(event, context):
                    boto3.client("glue").create_job(Name="j", Role=os.environ["ROLE"], Command={"Name": "glueetl"})
                """, needs: ["glue:CreateJob :job/j", "iam:PassRole :role/job-role"]),
        Sample(
            name: "a query of Athena and where its result goes",
            code: """
                import os, boto3
                athena = boto3.client("athena")
                def handler(event, context):
                    q = athena.start_query_execution(QueryString="SELECT 1", QueryExecutionContext={"Database": "logs"})
                    athena.get_query_results(QueryExecutionId=q["QueryExecutionId"])
                """,
            needs: [
                "athena:GetQueryResults :workgroup/primary", "athena:StartQueryExecution :workgroup/primary",
                "glue:GetDatabase :catalog", "glue:GetDatabase :database/logs", "glue:GetPartitions :catalog",
                "glue:GetPartitions :database/logs", "glue:GetPartitions :table/logs/*", "glue:GetTable :catalog",
                "glue:GetTable :database/logs", "glue:GetTable :table/logs/*",
            ]),
        Sample(
            name: "calls of an app's users need nothing",
            code: """
                import boto3
                def handler(event, context):
                    boto3.client("cognito-idp").initiate_auth(ClientId="c", AuthFlow="USER_PASSWORD_AUTH", AuthParameters={})
                    boto3.client("polly").synthesize_speech(Text="a", OutputFormat="mp3", VoiceId="Joanna")
                """, needs: ["polly:SynthesizeSpeech *"]),
        Sample(
            name: "the class that a class method was asked of",
            code: """
                import os, boto3
                class Base:
                    @classmethod
                    def build(cls):
                        return cls()
                class Orders(Base):
                    def save(self):
                        boto3.client("dynamodb").put_item(TableName=os.environ["ORDERS"], Item={})
                def handler(event, context):
                    Orders.build().save()
                """, needs: ["dynamodb:PutItem :table/orders"]),
        Sample(
            name: "one of a few names",
            code: """
                import os, boto3
                def handler(event, context):
                    kind = event["kind"]
                    if kind not in {"full", "thumb"}:
                        return
                    boto3.client("s3").put_object(Bucket=os.environ["FILES"], Key=f"{kind}/a")
                """, needs: ["s3:PutObject :::files/full/a", "s3:PutObject :::files/thumb/a"]),
        Sample(
            name: "identifiers by the names that requests give them",
            code: """
                import boto3
                def handler(event, context):
                    boto3.client("route53").change_resource_record_sets(HostedZoneId="Z1", ChangeBatch={})
                    boto3.resource("ec2").Instance("i-1").stop()
                    boto3.client("iam").get_role(RoleName="reader")
                    boto3.client("rds-data").execute_statement(
                        resourceArn="arn:aws:rds:eu-west-1:123456789012:cluster:c1", sql="SELECT 1")
                    url = boto3.client("sqs").get_queue_url(QueueName="outbox")["QueueUrl"]
                    boto3.client("sqs").send_message(QueueUrl=url, MessageBody="x")
                """,
            needs: [
                "ec2:StopInstances :instance/i-1", "iam:GetRole :role/reader", "rds-data:ExecuteStatement :cluster:c1",
                "route53:ChangeResourceRecordSets :hostedzone/Z1", "sqs:GetQueueUrl :outbox", "sqs:SendMessage :outbox",
            ]),
        Sample(
            name: "parameters bound to a document client",
            code: """
                const AWS = require('aws-sdk');
                const doc = new AWS.DynamoDB.DocumentClient({ params: { TableName: process.env.ORDERS } });
                exports.handler = async () => doc.put({ Item: {} }).promise();
                """, needs: ["dynamodb:PutItem :table/orders"], file: "src/app.js"),
        Sample(
            name: "the class behind `this` and getters",
            code: """
                import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
                const settings = { get table() { return process.env.ORDERS; } };
                class Base {
                  async run(input) { return new DynamoDBClient({}).send(new PutItemCommand({ TableName: this.constructor.table(), ...input })); }
                }
                class Orders extends Base { static table() { return settings.table; } }
                export const handler = async () => new Orders().run({ Item: {} });
                """, needs: ["dynamodb:PutItem :table/orders"], file: "src/app.mjs"),
        Sample(
            name: "a role of an item is no role that is passed",
            code: """
                import os, boto3
                def handler(event, context):
                    boto3.resource("dynamodb").Table(os.environ["ORDERS"]).put_item(Item={"id": 1, "role": "admin", "roleArn": "x"})
                    boto3.client("lambda").update_function_configuration(FunctionName="f", Role=os.environ["ROLE"])
                    boto3.client("events").put_targets(Rule="r", Targets=[{"Id": "1", "Arn": "a", "RoleArn": os.environ["ROLE"]}])
                """,
            needs: [
                "dynamodb:PutItem :table/orders", "events:PutTargets :rule/r", "iam:PassRole :role/job-role",
                "lambda:UpdateFunctionConfiguration :function:f",
            ]),
        Sample(
            name: "any revision of a task definition, with its roles",
            code: """
                import os, boto3
                def handler(event, context):
                    boto3.client("ecs").run_task(taskDefinition=os.environ["TASK"], overrides={"containerOverrides": [{"name": "role"}]})
                """,
            needs: [
                "ecs:RunTask :task-definition/work:*", "iam:PassRole :role/job-role", "iam:PassRole :role/pull",
            ]),
        Sample(
            name: "fields of settings and their variables",
            code: """
                import boto3
                from pydantic import Field
                from pydantic_settings import BaseSettings, SettingsConfigDict
                class Settings(BaseSettings):
                    model_config = SettingsConfigDict(env_prefix="APP_")
                    orders: str = "local-orders"
                    files: str = Field("local-files", validation_alias="FILES")
                    prefix: str = "out"
                def handler(event, context):
                    s = Settings()
                    boto3.resource("dynamodb").Table(s.orders).put_item(Item={})
                    boto3.client("s3").put_object(Bucket=s.files, Key=f"{s.prefix}/a")
                """, needs: ["dynamodb:PutItem :table/orders", "s3:PutObject :::files/out/a"]),
        Sample(
            name: "fields of a model that reads no variables",
            code: """
                import boto3
                from pydantic import BaseModel
                class Settings(BaseModel):
                    orders: str = "local-orders"
                def handler(event, context):
                    boto3.resource("dynamodb").Table(Settings().orders).put_item(Item={})
                """, needs: ["dynamodb:PutItem :table/local-orders"]),
        Sample(
            name: "libraries that read variables",
            code: """
                import boto3
                from decouple import config
                from environs import Env
                env = Env()
                def handler(event, context):
                    boto3.resource("dynamodb").Table(config("ORDERS", default="x")).put_item(Item={})
                    boto3.client("s3").put_object(Bucket=env.str("FILES"), Key=env("FOLDER", "out"))
                """, needs: ["dynamodb:PutItem :table/orders", "s3:PutObject :::files/out"]),
        Sample(
            name: "a checked copy of all variables",
            code: """
                import { z } from 'zod';
                import convict from 'convict';
                import { S3 } from '@aws-sdk/client-s3';
                const { FILES } = z.object({ FILES: z.string() }).parse(process.env);
                const config = convict({ files: { prefix: { env: 'PREFIX', default: 'out', format: String } } });
                const all = { ...process.env, FILES: 'other' };
                export const handler = async () => {
                  await new S3({}).getObject({ Bucket: FILES, Key: config.get('files.prefix') });
                  await new S3({}).putObject({ Bucket: all.FILES, Key: 'k' });
                };
                """, needs: ["s3:GetObject :::files/out", "s3:PutObject :::other/k"], file: "src/app.mjs"),
        Sample(
            name: "a version that may be named",
            code: """
                import os, boto3
                def handler(event, context):
                    v = event.get("version")
                    boto3.client("s3").get_object(Bucket=os.environ["FILES"], Key="a", **({"VersionId": v} if v else {}))
                    boto3.client("s3").delete_object(Bucket=os.environ["FILES"], Key="a", **{"VersionId": v})
                """,
            needs: [
                "s3:DeleteObjectVersion :::files/a", "s3:GetObject :::files/a", "s3:GetObjectVersion :::files/a",
            ]),
        Sample(
            name: "fields that are spread on a condition",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const Bucket = process.env.FILES;
                export const handler = async ({ version }) => {
                  await new S3({}).getObject({ Bucket, Key: 'a', ...(version && { VersionId: version }) });
                  await new S3({}).deleteObject({ Bucket, Key: 'a', ...{ VersionId: version } });
                };
                """,
            needs: [
                "s3:DeleteObjectVersion :::files/a", "s3:GetObject :::files/a", "s3:GetObjectVersion :::files/a",
            ], file: "src/app.mjs"),
        Sample(
            name: "a condition that is not the variable's own",
            code: """
                import os, boto3
                def handler(event, context):
                    name = os.environ["FILES"] if event.get("own") else "shared-files"
                    boto3.client("s3").get_object(Bucket=name, Key="a")
                    other = os.environ["FILES"] if os.environ.get("FILES") else "fallback"
                    boto3.client("s3").put_object(Bucket=other, Key="a")
                """,
            needs: ["s3:GetObject :::files/a", "s3:GetObject :::shared-files/a", "s3:PutObject :::files/a"]),
        Sample(
            name: "one of two variables is set",
            code: """
                const { DynamoDBDocument } = require('@aws-sdk/lib-dynamodb');
                const TableName = process.env.ORDERS_TABLE || process.env.ORDERS;
                exports.handler = async () => DynamoDBDocument.from({}).get({ TableName, Key: {} });
                """, needs: ["dynamodb:GetItem :table/orders"], file: "src/app.js"),
    ]

    @Test(arguments: samples) func needs(_ sample: Sample) throws {
        let runtime = sample.file.hasSuffix(".py") ? "python3.12" : "nodejs22.x"
        let draft = try DrafterTests.draft(
            Self.template.replacing("RUNTIME", with: runtime), [sample.file: sample.code])[0]
        let pairs = DrafterTests.grants(draft).map { pair in
            let parts = pair.split(separator: " ").map(String.init)
            guard
                let wanted = sample.needs.first(where: {
                    $0.hasPrefix(parts[0] + " ") && parts[1].hasSuffix($0.split(separator: " ")[1])
                })
            else { return pair }
            return wanted
        }
        #expect(Set(pairs).sorted() == sample.needs)
    }
}
