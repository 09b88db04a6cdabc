import Testing

@testable import WritAudit

/// What the code reaches through containers, configuration and decorators, and that what is not reached is said.
@Suite struct ReachTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var files: [String: String]
        var operations: [String] = []
        var isNoted = false
        var testDescription: String { name }
    }

    static let repository = """
        import { S3Client, PutObjectCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
        import { inject, injectable } from 'tsyringe';
        @injectable()
        export class Files {
          constructor(private s3: S3Client, @inject('Bucket') private bucket: string) {}
          put() { return this.s3.send(new PutObjectCommand({ Bucket: this.bucket, Key: 'k' })); }
          drop() { return this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: 'k' })); }
        }
        """

    static let samples: [Sample] = [
        Sample(
            name: "a container makes the class",
            files: [
                "app.ts": """
                import { container } from 'tsyringe';
                import { Files } from './files';
                container.register('Bucket', { useValue: process.env.BUCKET });
                export const handler = async () => container.resolve(Files).put();
                """, "files.ts": repository,
            ], operations: ["s3:PutObject"]),
        Sample(
            name: "an object that is not known may be the class",
            files: [
                "app.ts": """
                import { locate } from 'express';
                import { Files } from './files';
                export const handler = async () => locate('files').of().put();
                """, "files.ts": repository,
            ], isNoted: true),
        Sample(
            name: "methods of the class that nobody asks for",
            files: [
                "app.ts": """
                import { locate } from 'express';
                import { Files } from './files';
                export const handler = async () => locate('files').of().list();
                """, "files.ts": repository,
            ]),
        Sample(
            name: "a framework that gets a class",
            files: [
                "app.ts": """
                import { create } from 'express';
                import { Files } from './files';
                class Control { constructor(private files: Files) {} find() { return this.files.put(); } }
                export const handler = async () => create(Control);
                """, "files.ts": repository,
            ], isNoted: true),
        Sample(
            name: "a framework that gets another class",
            files: [
                "app.ts": """
                import { create } from 'express';
                import { Files } from './files';
                class Control { find() { return 1; } }
                class Unused { constructor(private files: Files) {} list() { return this.files.put(); } }
                export const handler = async () => create(Control);
                """, "files.ts": repository,
            ]),
        Sample(
            name: "paths of the TypeScript configuration",
            files: [
                "app.ts": """
                import { put } from '@lib/store';
                export const handler = async () => put();
                """,
                "tsconfig.json": #"{ // where things are"# + "\n"
                    + #""compilerOptions": {"baseUrl": ".", "paths": {"@lib/*": ["./source/lib/*"],}} }"#,
                "source/lib/store.ts": """
                import { S3 } from '@aws-sdk/client-s3';
                export const put = () => new S3({}).putObject({ Bucket: 'b', Key: 'k' });
                """,
            ], operations: ["s3:PutObject"]),
        Sample(
            name: "a configured path where nothing is",
            files: [
                "app.ts": """
                import { put } from '@lib/store';
                export const handler = async () => put();
                """,
                "tsconfig.json": #"{"compilerOptions": {"paths": {"@lib/*": ["./source/lib/*"]}}}"#,
            ], isNoted: true),
        Sample(
            name: "a workspace of the repository",
            files: [
                "app.ts": """
                import { put } from '@acme/store';
                export const handler = async () => put();
                """,
                "package.json": #"{"workspaces": ["packages/*"], "dependencies": {"@acme/store": "workspace:*"}}"#,
                "packages/store/package.json": #"{"name": "@acme/store", "main": "dist/index.js"}"#,
                "packages/store/src/index.ts": """
                import { S3 } from '@aws-sdk/client-s3';
                export const put = () => new S3({}).putObject({ Bucket: 'b', Key: 'k' });
                """,
            ], operations: ["s3:PutObject"]),
        Sample(
            name: "a package that is not declared",
            files: [
                "app.ts": "import { put } from '@acme/store';\nexport const handler = async () => put();",
                "package.json": #"{"dependencies": {"left-pad": "1"}}"#,
            ], isNoted: true),
        Sample(
            name: "a package that is declared",
            files: [
                "app.ts": "import pad from 'left-pad';\nexport const handler = async () => pad('a', 2);",
                "package.json": #"{"dependencies": {"left-pad": "1"}}"#,
            ]),
        Sample(
            name: "a package that calls AWS on its own",
            files: [
                "app.ts":
                    "import { Entity } from 'electrodb';\nexport const handler = async () => new Entity({}).get({}).go();",
                "package.json": #"{"dependencies": {"electrodb": "2"}}"#,
            ], isNoted: true),
        Sample(
            name: "a data file",
            files: [
                "app.ts": """
                import { S3 } from '@aws-sdk/client-s3';
                const { bucket } = require('./config.json');
                export const handler = async () => new S3({}).putObject({ Bucket: bucket, Key: 'k' });
                """, "config.json": #"{"bucket": "from-file"}"#,
            ], operations: ["s3:PutObject"]),
    ]

    @Test(arguments: samples) func script(_ sample: Sample) {
        let facts = CodeFixture.facts(sample.files, runtime: "nodejs22.x")
        #expect(CodeFixture.operations(facts) == sample.operations)
        #expect(facts.notes.isEmpty != sample.isNoted, "\(facts.notes)")
    }

    static let pythonSamples: [Sample] = [
        Sample(
            name: "what a decorator is given belongs to what it decorates",
            files: [
                "app.py": """
                import boto3
                from aws_lambda_powertools.utilities.batch import batch_processor, BatchProcessor, EventType
                processor = BatchProcessor(event_type=EventType.SQS)
                def remind(record):
                    boto3.client("ses").send_email(Source="a@example.com")
                @batch_processor(record_handler=remind, processor=processor)
                def other(event, context):
                    return {}
                def handler(event, context):
                    boto3.client("s3").get_object(Bucket="b", Key="k")
                """
            ], operations: ["s3:GetObject"]),
        Sample(
            name: "the decorated function calls what its decorator was given",
            files: [
                "app.py": """
                import boto3
                from aws_lambda_powertools.utilities.batch import batch_processor, BatchProcessor, EventType
                processor = BatchProcessor(event_type=EventType.SQS)
                def remind(record):
                    boto3.client("ses").send_email(Source="a@example.com")
                @batch_processor(record_handler=remind, processor=processor)
                def handler(event, context):
                    return {}
                """
            ], operations: ["ses:SendEmail"]),
        Sample(
            name: "a module that is nowhere",
            files: [
                "app.py": "from acme_common import load\ndef handler(event, context):\n    return load()\n",
                "requirements.txt": "requests==2.32\n",
            ], isNoted: true),
        Sample(
            name: "a module that is listed or Python's own",
            files: [
                "app.py":
                    "import graphlib\nfrom acme_common import load\ndef handler(event, context):\n    return load()\n",
                "requirements.txt": "acme-common==1.0\n",
            ]),
        Sample(
            name: "a library that calls AWS on its own",
            files: [
                "app.py": "from pynamodb.models import Model\ndef handler(event, context):\n    return Model.get(1)\n",
                "requirements.txt": "pynamodb\n",
            ], isNoted: true),
    ]

    @Test(arguments: pythonSamples) func python(_ sample: Sample) {
        let facts = CodeFixture.facts(sample.files)
        #expect(CodeFixture.operations(facts) == sample.operations)
        #expect(facts.notes.isEmpty != sample.isNoted, "\(facts.notes)")
    }

    @Test func replacedPiecesAreKept() {
        let facts = CodeFixture.python(
            """
            import boto3, os
            def handler(event, context):
                boto3.client("s3").get_object(Bucket="b", Key="q/{id}/z".replace("{id}", event["id"]))
                boto3.client("s3").put_object(Bucket="b", Key="q-z".replace("-", "/"))
            """)
        #expect(CodeFixture.argument("Key", "GetObject", facts) == ["q/*/z"])
        #expect(CodeFixture.argument("Key", "PutObject", facts) == ["q/z"])
    }

    @Test func aSourceThatIsEncodedNamesItsObject() {
        let facts = CodeFixture.script(
            """
            import { S3 } from '@aws-sdk/client-s3';
            export const handler = async (event) => new S3({}).copyObject({
              Bucket: 'b', Key: 'k', CopySource: encodeURIComponent(`src/in/${event.id}`) });
            """)
        #expect(CodeFixture.argument("Bucket", "GetObject", facts) == ["src"])
        #expect(CodeFixture.argument("Key", "GetObject", facts) == ["in/*"])
    }
}
