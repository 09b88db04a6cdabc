import Testing

@testable import WritAudit

/// Calls on paths that data decides: what is not known beforehand goes both ways, what is known goes one.
@Suite struct PathCallTests {
    static let pythonSamples: [PythonCallTests.Sample] = [
        .init(
            name: "an answer that may be missing",
            code: """
                import boto3
                table = boto3.resource("dynamodb").Table("t")
                s3 = boto3.client("s3")
                sqs = boto3.client("sqs")
                sns = boto3.client("sns")
                def handler(event, context):
                    item = table.get_item(Key={"id": 1}).get("Item")
                    if not item:
                        table.put_item(Item={"id": 1})
                    if item:
                        s3.put_object(Bucket="b", Key="k", Body=b"")
                        return item
                    item and sqs.send_message(QueueUrl="q", MessageBody="x")
                    return item or sns.publish(TopicArn="t", Message="m")
                """,
            operations: ["dynamodb:GetItem", "dynamodb:PutItem", "s3:PutObject", "sns:Publish", "sqs:SendMessage"]),
        .init(
            name: "a client is there: nothing is called without it",
            code: """
                import boto3
                s3 = boto3.client("s3")
                def handler(event, context):
                    if not s3:
                        boto3.client("sqs").send_message(QueueUrl="q", MessageBody="x")
                    return s3.get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject"]),
        .init(
            name: "a function that gives True or nothing",
            code: """
                import boto3
                s3 = boto3.client("s3")
                def fresh(event):
                    if event.get("age", 0) < 5:
                        return True
                def handler(event, context):
                    if not fresh(event):
                        s3.put_object(Bucket="b", Key="k", Body=b"")
                    else:
                        s3.get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject", "s3:PutObject"]),
        .init(
            name: "a function that always gives True",
            code: """
                import boto3
                s3 = boto3.client("s3")
                def fresh(event):
                    return True
                def handler(event, context):
                    if not fresh(event):
                        s3.put_object(Bucket="b", Key="k", Body=b"")
                    else:
                        s3.get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject"]),
        .init(
            name: "filled by the invocation before",
            code: """
                import boto3
                s3 = boto3.client("s3")
                _last = None
                def handler(event, context):
                    global _last
                    if _last:
                        s3.delete_object(Bucket="b", Key=_last)
                    _last = event["key"]
                """, operations: ["s3:DeleteObject"]),
        .init(
            name: "a switch that nothing turns",
            code: """
                import boto3
                s3 = boto3.client("s3")
                DEBUG = False
                def handler(event, context):
                    if DEBUG:
                        s3.delete_object(Bucket="b", Key="k")
                    return s3.get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject"]),
        .init(
            name: "a wrapper that hands on what it does not have",
            code: """
                import boto3
                class Retrying:
                    def __init__(self, inner):
                        self._inner = inner
                    def __getattr__(self, name):
                        method = getattr(self._inner, name)
                        def run(*args, **kwargs):
                            return method(*args, **kwargs)
                        return run
                def handler(event, context):
                    Retrying(boto3.client("s3")).get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject"]),
        .init(
            name: "a wrapper's own method comes first",
            code: """
                import boto3
                class Cached:
                    def __init__(self, inner):
                        self._inner = inner
                    def __getattr__(self, name):
                        return getattr(self._inner, name)
                    def get_object(self, **kwargs):
                        return {}
                def handler(event, context):
                    Cached(boto3.client("s3")).get_object(Bucket="b", Key="k")
                """, operations: []),
        .init(
            name: "with the credentials of an assumed role",
            code: """
                import boto3
                def client(service, role):
                    c = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="x")["Credentials"]
                    session = boto3.Session(aws_access_key_id=c["AccessKeyId"], aws_secret_access_key=c["SecretAccessKey"])
                    return session.client(service)
                def handler(event, context):
                    for page in client("s3", "arn:aws:iam::1:role/r").get_paginator("list_objects_v2").paginate(Bucket="b"):
                        pass
                    client("sqs", "arn:aws:iam::1:role/r").send_message(QueueUrl="q", MessageBody="x")
                """, operations: ["sts:AssumeRole"]),
        .init(
            name: "another role for some tenants only",
            code: """
                import boto3
                def credentials(event):
                    if "tenant" not in event:
                        return {}
                    c = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::1:role/r", RoleSessionName="x")["Credentials"]
                    return {"aws_access_key_id": c["AccessKeyId"], "aws_secret_access_key": c["SecretAccessKey"]}
                def handler(event, context):
                    boto3.client("s3", **credentials(event)).get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject", "sts:AssumeRole"]),
        .init(
            name: "credentials that are fetched again and again",
            code: """
                import boto3
                from botocore.credentials import RefreshableCredentials
                from botocore.session import get_session
                def refresh():
                    c = boto3.client("sts").assume_role(RoleArn="arn:aws:iam::1:role/r", RoleSessionName="x")["Credentials"]
                    return {"access_key": c["AccessKeyId"], "secret_key": c["SecretAccessKey"]}
                def handler(event, context):
                    session = get_session()
                    session._credentials = RefreshableCredentials.create_from_metadata(
                        metadata=refresh(), refresh_using=refresh, method="sts")
                    boto3.Session(botocore_session=session).client("s3").get_object(Bucket="b", Key="k")
                    boto3.client("s3").put_object(Bucket="b", Key="k")
                """, operations: ["s3:PutObject", "sts:AssumeRole"]),
        .init(
            name: "what an object does when its block ends",
            code: """
                import boto3
                class Lock:
                    def __enter__(self): return self
                    def __exit__(self, *error): boto3.client("s3").delete_object(Bucket="b", Key="lock")
                class Quiet:
                    def __enter__(self): return self
                    def release(self): boto3.client("s3").copy_object(Bucket="b", Key="k", CopySource="b/k")
                def handler(event, context):
                    with Lock(), Quiet():
                        boto3.client("s3").put_object(Bucket="b", Key="k", Body=b"")
                """, operations: ["s3:DeleteObject", "s3:PutObject"]),
        .init(
            name: "classes that their base knows",
            code: """
                import boto3
                class Step:
                    known = {}
                    def __init_subclass__(cls, **options): Step.known[cls.__name__] = cls
                class Load(Step):
                    def run(self): boto3.client("s3").get_object(Bucket="b", Key="k")
                class Save(Step):
                    def run(self): boto3.client("s3").put_object(Bucket="b", Key="k", Body=b"")
                class Other:
                    def run(self): boto3.client("s3").delete_object(Bucket="b", Key="k")
                def handler(event, context):
                    Step.known[event["step"]]().run()
                """, operations: ["s3:GetObject", "s3:PutObject"]),
        .init(
            name: "a module by its name",
            code: """
                import importlib
                def handler(event, context):
                    importlib.import_module("boto3").client("s3").get_object(Bucket="b", Key="k")
                    importlib.import_module("json").client("s3").put_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject"]),
        .init(
            name: "keys that are no assumed role's",
            code: """
                import os, boto3
                def handler(event, context):
                    boto3.client("sts").assume_role(RoleArn="arn:aws:iam::1:role/r", RoleSessionName="x")
                    s3 = boto3.client("s3", aws_access_key_id=os.environ.get("AWS_ACCESS_KEY_ID"))
                    s3.get_object(Bucket="b", Key="k")
                """, operations: ["s3:GetObject", "sts:AssumeRole"]),
    ]

    @Test(arguments: pythonSamples) func python(_ sample: PythonCallTests.Sample) {
        #expect(CodeFixture.operations(CodeFixture.python(sample.code)) == sample.operations)
    }

    static let scriptSamples: [PythonCallTests.Sample] = [
        .init(
            name: "early return on an answer",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new S3({});
                export const handler = async (event) => {
                  const { Contents: found } = await s3.listObjectVersions({ Bucket: 'b' });
                  if (found) return found;
                  const old = found ?? await s3.getObject({ Bucket: 'b', Key: 'k' });
                  return old ? s3.deleteObject({ Bucket: 'b', Key: 'k' }) : s3.putObject({ Bucket: 'b', Key: 'k' });
                };
                """, operations: ["s3:DeleteObject", "s3:GetObject", "s3:ListObjectVersions", "s3:PutObject"]),
        .init(
            name: "both sides of an `and`",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new S3({});
                const verbose = true;
                export const handler = async (event) => {
                  if (event.force && verbose) await s3.putObject({ Bucket: 'b', Key: 'k' });
                  else await s3.getObject({ Bucket: 'b', Key: 'k' });
                };
                """, operations: ["s3:GetObject", "s3:PutObject"]),
        .init(
            name: "a constant `and`",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new S3({});
                const on = true, verbose = true;
                export const handler = async (event) => {
                  if (on && verbose) await s3.putObject({ Bucket: 'b', Key: 'k' });
                  else await s3.getObject({ Bucket: 'b', Key: 'k' });
                };
                """, operations: ["s3:PutObject"]),
        .init(
            name: "static getters and the class as `this`",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                class Files {
                  static #one;
                  static get shared() { return (this.#one ??= new this()); }
                  static create() { return new this(); }
                  get client() { return new S3({}); }
                  read() { return this.client.getObject({ Bucket: 'b', Key: 'k' }); }
                  write() { return this.client.putObject({ Bucket: 'b', Key: 'k' }); }
                  remove() { return this.client.deleteObject({ Bucket: 'b', Key: 'k' }); }
                }
                export const handler = async () => { await Files.shared.read(); await Files.create().write(); };
                """, operations: ["s3:GetObject", "s3:PutObject"]),
        .init(
            name: "a proxy in front of a client",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const timed = (target) => new Proxy(target, {
                  get(inner, name) { return (...given) => inner[name].apply(inner, given); },
                });
                const s3 = timed(new S3({}));
                export const handler = async () => s3.getObject({ Bucket: 'b', Key: 'k' });
                """, operations: ["s3:GetObject"]),
        .init(
            name: "a proxy that answers by itself",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new Proxy(new S3({}), { get: () => () => ({}) });
                export const handler = async () => s3.getObject({ Bucket: 'b', Key: 'k' });
                """, operations: []),
        .init(
            name: "an object that holds functions",
            code: """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new S3({});
                const put = () => s3.putObject({ Bucket: 'b', Key: 'k' });
                const Store = Object.freeze({ load: () => s3.getObject({ Bucket: 'b', Key: 'k' }), drop: put });
                export const handler = async () => Store.load();
                """, operations: ["s3:GetObject"]),
        .init(
            name: "temporary credentials",
            code: """
                import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
                import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
                import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
                import { STSClient, AssumeRoleCommand } from '@aws-sdk/client-sts';
                import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
                const own = new S3Client({});
                export const handler = async (event) => {
                  const credentials = fromTemporaryCredentials({ params: { RoleArn: 'arn:aws:iam::1:role/r' } });
                  await new S3Client({ credentials }).send(new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
                  const { Credentials: c } = await new STSClient({}).send(new AssumeRoleCommand({ RoleArn: event.role }));
                  const far = DynamoDBDocumentClient.from(new DynamoDBClient({ credentials: {
                    accessKeyId: c.AccessKeyId, secretAccessKey: c.SecretAccessKey, sessionToken: c.SessionToken } }));
                  await far.send(new GetCommand({ TableName: 't', Key: {} }));
                  return own.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
                };
                """, operations: ["s3:GetObject", "sts:AssumeRole"]),
    ]

    @Test(arguments: scriptSamples) func script(_ sample: PythonCallTests.Sample) {
        #expect(CodeFixture.operations(CodeFixture.script(sample.code)) == sample.operations)
    }

    @Test func namespacesOfTypeScript() {
        let facts = CodeFixture.facts(
            [
                "app.ts": """
                import { S3 } from '@aws-sdk/client-s3';
                const s3 = new S3({});
                export namespace Store {
                  const prefix = 'x/';
                  export const put = (key: string) => s3.putObject({ Bucket: 'b', Key: prefix + key });
                  export const drop = (key: string) => s3.deleteObject({ Bucket: 'b', Key: key });
                }
                export const handler = async () => Store.put('a');
                """
            ], runtime: "nodejs22.x")
        #expect(CodeFixture.operations(facts) == ["s3:PutObject"])
        #expect(CodeFixture.argument("Key", "PutObject", facts) == ["x/a"])
    }

    @Test func exportsBehindGetters() {
        let facts = CodeFixture.facts(
            [
                "app.js": """
                const { S3 } = require('@aws-sdk/client-s3');
                const define = (target, all) => {
                  for (const name in all) Object.defineProperty(target, name, { get: all[name], enumerable: true });
                };
                const out = {};
                define(out, { handler: () => handler, other: () => other });
                module.exports = out;
                const s3 = new S3({});
                const other = async () => s3.putObject({ Bucket: 'b', Key: 'k' });
                const handler = async () => s3.getObject({ Bucket: 'b', Key: 'k' });
                """
            ], runtime: "nodejs22.x")
        #expect(CodeFixture.operations(facts) == ["s3:GetObject"])
    }

    @Test func callsOfAnotherRoleAreWrittenDown() {
        let facts = CodeFixture.python(
            """
            import boto3
            def handler(event, context):
                c = boto3.client("sts").assume_role(RoleArn="r", RoleSessionName="x")["Credentials"]
                boto3.client("s3", aws_access_key_id=c["AccessKeyId"]).get_object(Bucket="b", Key="k")
            """)
        #expect(facts.foreignCalls.map(\.operation) == ["GetObject"])
    }

    /// What is not followed is said, so that no permission is called unused.
    static let notes: [(code: String, isNoted: Bool)] = [
        ("boto3.client(event['service']).get_object(Bucket='b', Key='k')", true),
        ("boto3.client('s3').get_object(Bucket='b', Key=event['key'])", false),
        ("getattr(boto3.client('s3'), event['operation'])(Bucket='b')", true),
        ("getattr(boto3.client('s3'), 'get_object')(Bucket='b')", false),
        ("library.Store(boto3.client('s3')).load()", true),
        ("library.load(boto3.client('s3').get_object(Bucket='b', Key='k')['Body'])", false),
        ("print(isinstance(boto3.client('s3'), object))", false),
    ]

    @Test(arguments: notes.indices) func doubtsAreSaid(_ at: Int) {
        let (code, isNoted) = Self.notes[at]
        let facts = CodeFixture.python("import boto3, library\ndef handler(event, context):\n    \(code)\n")
        #expect(facts.notes.isEmpty != isNoted)
    }
}
