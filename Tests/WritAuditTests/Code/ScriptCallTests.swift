import Testing

@testable import WritAudit

@Suite struct ScriptCallTests {
    static let samples: [PythonCallTests.Sample] = [
        .init(
            name: "version 3 commands",
            code: """
                import { S3Client, GetObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
                const s3 = new S3Client({});
                const unused = () => s3.send(new DeleteObjectCommand({ Bucket: 'b', Key: 'k' }));
                export const handler = async (event) => {
                  const out = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
                  return out.Body.transformToString();
                };
                """, operations: ["s3:GetObject"]),
        .init(
            name: "a class of the bundle with the same name is no command",
            code: """
                class GetObjectCommand { constructor(x) { this.x = x } }
                const client = { send: async (c) => c.x };
                export const handler = async () => client.send(new GetObjectCommand({ Bucket: 'b' }));
                """, operations: []),
        .init(
            name: "document client and its commands",
            code: """
                import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
                import * as lib from '@aws-sdk/lib-dynamodb';
                const ddb = lib.DynamoDBDocumentClient.from(new DynamoDBClient({}));
                const doc = lib.DynamoDBDocument.from(new DynamoDBClient({}));
                export const handler = async (event) => {
                  await ddb.send(new lib.TransactWriteCommand({ TransactItems: [{ Put: { TableName: 'a' } }] }));
                  await doc.update({ TableName: 'b', Key: {} });
                };
                """, operations: ["dynamodb:TransactWriteItems", "dynamodb:UpdateItem"]),
        .init(
            name: "version 2 with promises and callbacks",
            code: """
                import AWS from 'aws-sdk';
                const sqs = new AWS.SQS();
                const doc = new AWS.DynamoDB.DocumentClient();
                const s3 = new AWS.S3();
                export const handler = (event, context, callback) => {
                  doc.get({ TableName: 't', Key: {} }, (err, data) => {
                    sqs.sendMessage({ QueueUrl: 'u', MessageBody: JSON.stringify(data) }).promise().then(() => callback(null, data));
                  });
                  s3.getSignedUrl('getObject', { Bucket: 'b', Key: 'k' });
                  s3.upload({ Bucket: 'b', Key: 'k', Body: '' }).promise();
                };
                """,
            operations: [
                "dynamodb:GetItem", "s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject", "sqs:SendMessage",
            ]),
        .init(
            name: "aggregated client, paginator, waiter, presigner, upload",
            code: """
                import { S3, paginateListObjectsV2, waitUntilObjectExists, PutObjectCommand } from '@aws-sdk/client-s3';
                import { Upload } from '@aws-sdk/lib-storage';
                import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
                import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
                const s3 = new S3();
                export async function handler(event) {
                  await s3.headBucket({ Bucket: 'b' });
                  for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: 'b' })) {}
                  await waitUntilObjectExists({ client: s3, maxWaitTime: 5 }, { Bucket: 'b', Key: 'k' });
                  await getSignedUrl(s3, new PutObjectCommand({ Bucket: 'b', Key: 'k' }));
                  await new Upload({ client: s3, params: { Bucket: 'b', Key: 'k' } }).done();
                }
                """,
            operations: [
                "s3:AbortMultipartUpload", "s3:HeadBucket", "s3:HeadObject", "s3:ListObjectsV2", "s3:PutObject",
            ]),
        .init(
            name: "wrapped handler, traced client",
            code: """
                import middy from '@middy/core';
                import AWSXRay from 'aws-xray-sdk-core';
                import { SNSClient, PublishCommand } from '@aws-sdk/client-sns';
                const sns = AWSXRay.captureAWSv3Client(new SNSClient({}));
                const inner = async (event) => { await sns.send(new PublishCommand({ TopicArn: 'a', Message: 'm' })) };
                export const handler = middy(inner).use({});
                """, operations: ["sns:Publish"]),
        .init(
            name: "switch over routes",
            code: """
                import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
                const client = new DynamoDBClient();
                async function list() { return client.send(new ScanCommand({ TableName: 't' })) }
                export const handler = async (event) => {
                  switch (event.routeKey) {
                    case 'GET /x': return client.send(new GetItemCommand({ TableName: 't' }));
                    case 'PUT /x': { const c = new PutItemCommand({ TableName: 't' }); return client.send(c) }
                    default: return list();
                  }
                };
                """, operations: ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Scan"]),
        .init(
            name: "class with private fields and static members",
            code: """
                import { KMSClient, DecryptCommand } from '@aws-sdk/client-kms';
                class Box {
                  #client = new KMSClient({});
                  static key = process.env.KEY;
                  async open(data) { return this.#client.send(new DecryptCommand({ KeyId: Box.key, CiphertextBlob: data })) }
                }
                const box = new Box();
                export const handler = async (event) => Promise.all(event.items.map((i) => box.open(i)));
                """, operations: ["kms:Decrypt"]),
        .init(
            name: "express behind an adapter",
            code: """
                import express from 'express';
                import serverless from 'serverless-http';
                import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
                const app = express();
                const sfn = new SFNClient({});
                app.post('/start', async (req, res) => {
                  await sfn.send(new StartExecutionCommand({ stateMachineArn: process.env.MACHINE }));
                  res.json({});
                });
                export const handler = serverless(app);
                """, operations: ["stepfunctions:StartExecution"]),
        .init(
            name: "new promise and timers",
            code: """
                import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
                const bus = new EventBridgeClient({});
                const later = () => new Promise((resolve) => setTimeout(() => resolve(new PutEventsCommand({ Entries: [{ EventBusName: 'b' }] })), 5));
                export const handler = async () => { const c = await later(); await bus.send(c) };
                """, operations: ["events:PutEvents"]),
    ]

    @Test(arguments: samples) func findsExactlyTheCallsMade(_ sample: PythonCallTests.Sample) {
        #expect(CodeFixture.operations(CodeFixture.script(sample.code)) == sample.operations)
    }

    @Test func followsCommonJSAndTypeScriptModules() {
        let common = CodeFixture.facts(
            [
                "index.js": "const { save } = require('./lib');\nexports.handler = async (e) => save(e);\n",
                "lib/index.js":
                    "const aws = require('aws-sdk');\nconst db = new aws.DynamoDB.DocumentClient();\nconst { T } = process.env;\n"
                    + "module.exports = { save: (e) => db.put({ TableName: T, Item: e }).promise(), drop: () => db.delete({ TableName: T }).promise() };\n",
            ], handler: "index.handler", runtime: "nodejs20.x")
        #expect(CodeFixture.operations(common) == ["dynamodb:PutItem"])
        #expect(CodeFixture.argument("TableName", "PutItem", common) == ["${T}"])

        let typed = CodeFixture.facts(
            [
                "src/main.ts":
                    "import { Repo } from './repo.js';\nimport type { X } from './types';\nexport const handler = async (event: any): Promise<void> => { await new Repo('x' as string).read<number>(event!.id) };\n",
                "src/repo.ts":
                    "import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';\nexport class Repo {\n  private readonly client: DynamoDBClient = new DynamoDBClient({});\n  constructor(private readonly table: string) {}\n  async read<T>(id: string): Promise<T> { return this.client.send(new GetItemCommand({ TableName: this.table, Key: { id: { S: id } } })) as any }\n}\n",
            ], handler: "src/main.handler", runtime: "nodejs20.x")
        #expect(CodeFixture.operations(typed) == ["dynamodb:GetItem"])
        #expect(CodeFixture.argument("TableName", "GetItem", typed) == ["x"])
    }

    @Test func namesArgumentsThroughTemplatesAndDefaults() {
        let facts = CodeFixture.script(
            """
            import { S3Client, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
            const { BUCKET = 'none', STAGE } = process.env;
            const s3 = new S3Client({});
            const defaults = { Bucket: BUCKET };
            export const handler = async ({ id, ...rest }) => {
              await s3.send(new GetObjectCommand({ ...defaults, Key: `in/${id}.json` }));
              await s3.send(new PutObjectCommand({ Bucket: ['a', STAGE].join('-'), Key: 'out/' + id }));
            };
            """)
        #expect(CodeFixture.argument("Bucket", "GetObject", facts) == ["${BUCKET}"])
        #expect(CodeFixture.argument("Key", "GetObject", facts) == ["in/*.json"])
        #expect(CodeFixture.argument("Bucket", "PutObject", facts) == ["a-${STAGE}"])
        #expect(CodeFixture.argument("Key", "PutObject", facts) == ["out/*"])
    }
}
