import Testing
import WritModel

@testable import WritAudit

/// Each kind of weakness that needs no event data, and what looks like it and is harmless.
@Suite struct WeaknessTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var name: String
        var code: String
        /// `kind line` of each finding.
        var findings: [String]
        var events: Set<String> = ["http"]
        var isScript = false
        var testDescription: String { name }
    }

    static let python: [Sample] = [
        Sample(
            name: "a header before the verified identity",
            code: """
                def handler(event, context):
                    claims = event["requestContext"]["authorizer"]
                    one = event["headers"].get("x-tenant-id") or claims["tenant"]
                    two = claims["tenant"] or event["headers"].get("x-tenant-id")
                    three = event["headers"].get("x-language") or claims["language"]
                    four = event["headers"].get("x-tenant-id") or "none"
                """, findings: ["authority 3"]),
        Sample(
            name: "rounds of a derivation",
            code: """
                import hashlib
                def handler(event, context):
                    secret = event["body"].encode()
                    hashlib.pbkdf2_hmac("sha1", secret, b"salt", 1000)
                    hashlib.pbkdf2_hmac("sha256", secret, b"salt", iterations=600_000)
                """, findings: ["hash 4"]),
        Sample(
            name: "callers that say themselves who they are",
            code: """
                import boto3
                table = boto3.resource("dynamodb").Table("t")
                def handler(event, context):
                    if event["headers"].get("x-user-role") != "admin":
                        return {"statusCode": 403}
                    if event["headers"]["x-mode"] == "admin":
                        return {"statusCode": 200}
                    if event["requestContext"]["authorizer"]["role"] == "admin":
                        return {"statusCode": 200}
                    table.get_item(Key={"pk": event["headers"]["x-tenant-id"]})
                    table.get_item(Key={"pk": event["requestContext"]["authorizer"]["tenant"]})
                    table.get_item(Key={"pk": event["headers"]["x-item-id"]})
                """, findings: ["authority 10", "authority 4"]),
        Sample(
            name: "a tenant's header where nobody is proved",
            code: """
                import boto3
                table = boto3.resource("dynamodb").Table("t")
                def handler(event, context):
                    table.get_item(Key={"pk": event["headers"]["x-tenant-id"]})
                """, findings: []),
        Sample(
            name: "objects by their whole key",
            code: """
                import boto3
                s3 = boto3.client("s3")
                def handler(event, context):
                    s3.get_object(Bucket="b", Key=event["queryStringParameters"]["key"])
                    s3.get_object(Bucket="b", Key="public/" + event["queryStringParameters"]["key"])
                    s3.delete_object(Bucket="b", Key=event["pathParameters"]["key"])
                    s3.get_object(Bucket="b", Key=event["requestContext"]["authorizer"]["sub"])
                """, findings: ["object 4", "object 6"]),
        Sample(
            name: "callers and data that stay",
            code: """
                user = None
                class Service:
                    last = None
                    items = []
                    def work(self, event):
                        Service.last = event["body"]
                        self.items.append(event["body"])
                        local = Service()
                        local.name = event["body"]
                service = Service()
                def add(event, found=[]):
                    found.append(event["body"])
                def make(event, found=None):
                    found = []
                    found.append(event["body"])
                def handler(event, context):
                    global user
                    if user is None:
                        user = event["requestContext"]["authorizer"]["claims"]
                    service.work(event)
                    service.tenant = event["headers"]["x"]
                    add(event)
                    make(event)
                """, findings: ["state 12", "state 19", "state 21", "state 6", "state 7"]),
        Sample(
            name: "keys of tokens, hosts of shells, signatures of helpers",
            code: """
                import hashlib, hmac, jwt, os, paramiko
                def genuine(body, header):
                    expected = "sha256=" + hmac.new(os.environ["S"].encode(), body, hashlib.sha256).hexdigest()
                    return expected == header
                def proved(body, header):
                    expected = "sha256=" + hmac.new(os.environ["S"].encode(), body, hashlib.sha256).hexdigest()
                    return hmac.compare_digest(expected, header)
                def chosen(token):
                    head = jwt.get_unverified_header(token)
                    return jwt.decode(token, os.environ["K"], algorithms=[head["alg"]])["sub"]
                def empty(token):
                    return jwt.decode(token, key="", algorithms=["HS256"])["sub"]
                def handler(event, context):
                    genuine(event["body"], event["headers"]["x-sig"])
                    proved(event["body"], event["headers"]["x-sig"])
                    chosen(event["headers"]["authorization"])
                    empty(event["headers"]["authorization"])
                    client = paramiko.SSHClient()
                    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
                    client.set_missing_host_key_policy(paramiko.RejectPolicy())
                """, findings: ["certificate 19", "timing 4", "token 10", "token 12"]),
        Sample(
            name: "claims of an unverified token",
            code: """
                import base64, json, jwt
                def claims(token):
                    return jwt.decode(token, options={"verify_signature": False})
                def header_only(token):
                    return jwt.get_unverified_header(token)["kid"]
                def proved(token):
                    part = json.loads(base64.urlsafe_b64decode(token.split(".")[1]))
                    key = KEYS[part["tenant"]]
                    return jwt.decode(token, key, algorithms=["RS256"])
                def peeked(token):
                    return json.loads(base64.urlsafe_b64decode(token.split(".")[1]))["sub"]
                def handler(event, context):
                    token = event["headers"]["authorization"]
                    return claims(token).get("role"), header_only(token), proved(token)["sub"], peeked(token)
                """, findings: ["token 11", "token 3"]),
        Sample(
            name: "hashes",
            code: """
                import hashlib
                def handler(event, context):
                    body = event["body"]
                    password = body["password"]
                    a = hashlib.md5(password.encode()).hexdigest()
                    b = hashlib.sha256(password.encode()).hexdigest()
                    c = hashlib.md5(body["content"].encode()).hexdigest()
                    d = hashlib.sha256(body["token"].encode()).hexdigest()
                    e = hashlib.md5(password.encode(), usedforsecurity=False).hexdigest()
                    f = hashlib.pbkdf2_hmac("sha256", password.encode(), b"salt", 600000)
                """, findings: ["hash 5", "hash 6"]),
        Sample(
            name: "random numbers",
            code: """
                import random, secrets, string
                def new_token():
                    return "".join(random.choice(string.ascii_letters) for _ in range(32))
                def handler(event, context):
                    otp = str(random.randint(100000, 999999))
                    jitter = random.random()
                    token = secrets.token_hex(16)
                    page_token_count = random.randint(1, 2)
                    return new_token(), otp, jitter, token
                """, findings: ["random 3", "random 5"]),
        Sample(
            name: "certificates and clear text",
            code: """
                import requests, ssl, os
                def handler(event, context):
                    requests.get("https://a.example.com", verify=False)
                    requests.get("https://a.example.com", verify=True)
                    requests.get("https://a.example.com", verify="/var/task/ca.pem")
                    requests.post("http://partner.example.org/x", json={})
                    requests.get("http://localhost:2773/secretsmanager/get")
                    requests.get("http://169.254.170.2/x")
                    requests.get(os.environ["URL"])
                    context = ssl.create_default_context()
                    context.verify_mode = ssl.CERT_NONE
                    context.check_hostname = True
                """, findings: ["certificate 11", "certificate 3", "clearText 6"]),
        Sample(
            name: "credentials in calls",
            code: """
                import os, boto3, jwt, psycopg2
                KEY = "k3y-for-tokens-2931"
                def handler(event, context):
                    jwt.encode({"a": 1}, KEY, algorithm="HS256")
                    jwt.encode({"a": 1}, os.environ["KEY"], algorithm="HS256")
                    psycopg2.connect(host="db", user="app", password="Pa55-of-app")
                    psycopg2.connect(host="db", user="app", password=os.environ["DB_PASSWORD"])
                    psycopg2.connect(host="db", user="app", password="")
                    if event["headers"]["x-api-key"] == "9f8e7d6c5b4a":
                        return 1
                    if event["headers"]["x-kind"] == "application":
                        return 2
                """, findings: ["credential 4", "credential 6", "credential 9"]),
        Sample(
            name: "errors told to the caller",
            code: """
                import traceback
                def a(event):
                    try:
                        work()
                    except Exception as e:
                        return {"statusCode": 500, "body": str(e)}
                def b(event):
                    try:
                        work()
                    except ValueError as e:
                        return {"statusCode": 400, "body": str(e)}
                    except Exception as e:
                        print("failed", e)
                        return {"statusCode": 500, "body": "internal error"}
                def c(event):
                    try:
                        work()
                    except Exception:
                        return {"statusCode": 500, "body": traceback.format_exc()}
                def handler(event, context):
                    if event["a"]:
                        return a(event)
                    if event["b"]:
                        return b(event)
                    return c(event)
                """, findings: ["errors 19", "errors 6"]),
        Sample(
            name: "guards that fail open",
            code: """
                def is_authorized(token):
                    try:
                        return lookup(token)
                    except Exception:
                        return True
                def check_token(token):
                    try:
                        return lookup(token)
                    except Exception:
                        return False
                def handler(event, context):
                    try:
                        verify_signature(event["body"])
                    except Exception:
                        print("bad signature")
                    user = None
                    try:
                        user = verify_token(event["token"])
                    except Exception:
                        print("bad token")
                    if not user:
                        return 401
                    try:
                        send_metrics()
                    except Exception:
                        pass
                    return is_authorized(event["token"]) and check_token(event["token"])
                """, findings: ["failOpen 15", "failOpen 5"]),
        Sample(
            name: "state between invocations",
            code: """
                import boto3
                SEEN = []
                LAST = {}
                CONFIG = {}
                USER = None
                TABLE = boto3.resource("dynamodb").Table("t")
                def handler(event, context):
                    global USER
                    SEEN.append(event["body"])
                    LAST["request"] = event["body"]
                    CONFIG["limit"] = TABLE.get_item(Key={"id": "limit"})
                    CONFIG[event["tenant"]] = event["x"]
                    USER = event["user"]
                    local = []
                    local.append(event["body"])
                """, findings: ["state 10", "state 13", "state 9"]),
        Sample(
            name: "whole events and secrets in the log",
            code: """
                import json, logging, os, boto3
                logger = logging.getLogger()
                def handler(event, context):
                    print(json.dumps(event))
                    logger.info("request %s", event["headers"])
                    logger.info("order %s", event["pathParameters"]["id"])
                    secret = boto3.client("secretsmanager").get_secret_value(SecretId="s")["SecretString"]
                    logger.debug(secret)
                    logger.info("using %s", os.environ["TABLE"])
                    logger.info(os.environ["API_TOKEN"])
                    print(context.aws_request_id)
                """, findings: ["eventLog 10", "eventLog 4", "eventLog 5", "eventLog 8"]),
        Sample(
            name: "uploads are logged whole by many and hold names only",
            code: """
                def handler(event, context):
                    for record in event["Records"]:
                        print(record["s3"]["object"]["key"])
                """, findings: [], events: ["s3"]),
        Sample(
            name: "mass assignment",
            code: """
                import json, boto3, jsonschema
                table = boto3.resource("dynamodb").Table("t")
                def handler(event, context):
                    body = json.loads(event["body"])
                    table.put_item(Item=body)
                    table.put_item(Item={**body, "id": "1"})
                    table.put_item(Item={"id": body["id"], "name": body["name"]})
                    checked = json.loads(event["body"])
                    jsonschema.validate(checked, {"type": "object"})
                    table.put_item(Item=checked)
                """, findings: ["massAssignment 5", "massAssignment 6"]),
        Sample(
            name: "signed addresses",
            code: """
                import uuid, boto3
                s3 = boto3.client("s3")
                def handler(event, context):
                    name = event["queryStringParameters"]["name"]
                    s3.generate_presigned_url("put_object", Params={"Bucket": "b", "Key": name}, ExpiresIn=300)
                    s3.generate_presigned_url("put_object", Params={"Bucket": "b", "Key": f"up/{uuid.uuid4()}"}, ExpiresIn=300)
                    s3.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=604800)
                    s3.generate_presigned_post("b", "k")
                    s3.generate_presigned_post("b", "k", Conditions=[["content-length-range", 1, 1000]])
                """, findings: ["presigned 5", "presigned 7", "presigned 8"]),
        Sample(
            name: "archives",
            code: """
                import tarfile, zipfile
                def open_all(path):
                    with zipfile.ZipFile(path) as archive:
                        archive.extractall("/tmp/out")
                def open_checked(path):
                    with zipfile.ZipFile(path) as archive:
                        if sum(i.file_size for i in archive.infolist()) > 1000:
                            raise ValueError()
                        archive.extractall("/tmp/out")
                def handler(event, context):
                    open_all("/tmp/a")
                    open_checked("/tmp/a")
                    tarfile.open("/tmp/t").extractall("/tmp/o", filter="data")
                """, findings: ["archive 4"], events: ["s3"]),
        Sample(
            name: "signatures in constant time",
            code: """
                import hashlib, hmac, os
                def handler(event, context):
                    wanted = hmac.new(os.environ["K"].encode(), event["body"].encode(), hashlib.sha256).hexdigest()
                    if event["headers"]["x-signature"] == wanted:
                        return 1
                    return hmac.compare_digest(wanted, event["headers"]["x-signature"])
                """, findings: ["timing 4"]),
        Sample(
            name: "redirects and origins",
            code: """
                ALLOWED = ["https://a.example.com"]
                def go(event):
                    return {"statusCode": 302, "headers": {"Location": event["queryStringParameters"]["next"]}}
                def home(event):
                    return {"statusCode": 302, "headers": {"Location": "https://a.example.com/" + event["path"]}}
                def cors(event):
                    origin = event["headers"]["origin"]
                    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": origin}}
                def listed(event):
                    origin = event["headers"]["origin"]
                    if origin not in ALLOWED:
                        return {"statusCode": 403}
                    return {"statusCode": 200, "headers": {"Access-Control-Allow-Origin": origin}}
                def handler(event, context):
                    return [go, home, cors, listed][0](event) or go(event) or home(event) or cors(event) or listed(event)
                """, findings: ["origin 8", "redirect 3"]),
        Sample(
            name: "ciphers",
            code: """
                import os
                from Crypto.Cipher import AES, DES
                def handler(event, context):
                    AES.new(os.environ["K"], AES.MODE_ECB)
                    AES.new(os.environ["K"], AES.MODE_GCM)
                    DES.new(os.environ["K"])
                """, findings: ["cipher 4", "cipher 6"]),
    ]

    static let frameworks: [Sample] = [
        Sample(
            name: "resolvers are called with what strangers send",
            code: """
                import { ApolloServer } from '@apollo/server';
                import { exec } from 'node:child_process';
                const resolvers = { Mutation: { ping: (_, { host }) => exec(`ping ${host}`), fixed: () => exec('ls') } };
                const server = new ApolloServer({ resolvers });
                export const handler = start(server);
                """, findings: ["shell 3"], isScript: true),
        Sample(
            name: "pages of a template engine that escapes, and of one that does not",
            code: """
                from jinja2 import Environment
                safe = Environment(autoescape=True)
                plain = Environment()
                def page(body):
                    return {"statusCode": 200, "headers": {"Content-Type": "text/html"}, "body": body}
                def handler(event, context):
                    if event["a"]:
                        return {"statusCode": 200, "headers": {"Content-Type": "text/html"},
                            "body": safe.get_template("a").render(name=event["name"])}
                    return {"statusCode": 200, "headers": {"Content-Type": "text/html"},
                        "body": plain.get_template("a").render(name=event["name"])}
                """, findings: ["html 11"]),
        Sample(
            name: "models of a framework are checked, its requests are not",
            code: """
                import boto3
                from fastapi import FastAPI
                from fastapi.responses import HTMLResponse
                from mangum import Mangum
                from pydantic import BaseModel
                app = FastAPI()
                table = boto3.resource("dynamodb").Table("t")
                class Guest(BaseModel):
                    name: str
                @app.post("/guests")
                def add(guest: Guest):
                    table.put_item(Item={"id": "1", **guest.dict()})
                @app.get("/page")
                def page(name: str, size: int):
                    return HTMLResponse(f"<b>{name}</b>" + f"<i>{size}</i>")
                handler = Mangum(app)
                """, findings: ["html 15"]),
        Sample(
            name: "identifiers that a library quotes",
            code: """
                import psycopg2
                from psycopg2 import sql
                cursor = psycopg2.connect("").cursor()
                def handler(event, context):
                    cursor.execute(sql.SQL("SELECT {} FROM t").format(sql.Identifier(event["field"])))
                    cursor.execute("SELECT " + event["field"])
                """, findings: ["sql 6"]),
        Sample(
            name: "tagged templates keep values apart",
            code: """
                import postgres from 'postgres';
                import pg from 'pg';
                const sql = postgres(process.env.PG);
                const pool = new pg.Pool();
                export const handler = async (event) => {
                  await sql`SELECT * FROM t WHERE id = ${event.id}`;
                  await pool.query(`SELECT * FROM t WHERE id = '${event.id}'`);
                  const unused = Math.floor(Math.random() * 4);
                  const resetToken = `${Math.floor(Math.random() * 1e9)}`;
                };
                """, findings: ["random 9", "sql 7"], isScript: true),
        Sample(
            name: "operators in a query of a document store",
            code: """
                const { MongoClient, ObjectId } = require('mongodb');
                exports.handler = async (event) => {
                  const body = JSON.parse(event.body);
                  const users = (await MongoClient.connect(process.env.URL)).db('a').collection('users');
                  await users.findOne({ email: body.email });
                  await users.findOne({ email: String(body.email) });
                  await users.findOne({ _id: new ObjectId(body.id) });
                };
                """, findings: ["noSQL 5"], isScript: true),
    ]

    static let script: [Sample] = [
        Sample(
            name: "tokens in JavaScript",
            code: """
                import jwt from 'jsonwebtoken';
                const peek = (t) => jwt.decode(t).role;
                const kid = (t) => jwt.decode(t, { complete: true }).header.kid;
                const none = (t) => jwt.verify(t, process.env.K, { algorithms: ['HS256', 'none'] });
                const good = (t) => jwt.verify(t, process.env.K, { algorithms: ['RS256'] });
                export const handler = async (event) => {
                  const t = event.headers.authorization;
                  return [peek(t), kid(t), none(t), good(t)];
                };
                """, findings: ["token 2", "token 4"], isScript: true),
        Sample(
            name: "hashes, ciphers, random numbers in JavaScript",
            code: """
                import crypto from 'node:crypto';
                export const handler = async (event) => {
                  const { password, file } = JSON.parse(event.body);
                  const a = crypto.createHash('sha1').update(password).digest('hex');
                  const b = crypto.createHash('sha1').update(file).digest('hex');
                  const c = crypto.createCipheriv('aes-256-ecb', process.env.K, null);
                  const d = crypto.createCipheriv('aes-256-gcm', process.env.K, crypto.randomBytes(12));
                  const sessionId = Math.random().toString(36).slice(2);
                  const delay = Math.random() * 100;
                  const e = crypto.createCipheriv('aes-256-cbc', process.env.K, Buffer.alloc(16));
                  return { a, b, c, d, sessionId, delay, e };
                };
                """, findings: ["cipher 10", "cipher 6", "hash 4", "random 8"], isScript: true),
        Sample(
            name: "connections and credentials in JavaScript",
            code: """
                import https from 'node:https';
                import mysql from 'mysql2/promise';
                const bad = new https.Agent({ rejectUnauthorized: false });
                const good = new https.Agent({ keepAlive: true });
                const pool = mysql.createPool({ host: process.env.H, password: 'Sup3rS3cret!' });
                const other = mysql.createPool({ host: process.env.H, password: process.env.P });
                export const handler = async () => fetch('http://partner.example.org/x');
                """, findings: ["certificate 3", "clearText 7", "credential 5"], isScript: true),
        Sample(
            name: "errors, state and logs in JavaScript",
            code: """
                const seen = [];
                let last;
                export const handler = async (event) => {
                  console.log('event', JSON.stringify(event));
                  console.log(event.pathParameters.id);
                  seen.push(event.body);
                  last = event.body;
                  try {
                    return await work();
                  } catch (err) {
                    console.error(err);
                    if (event.a) return { statusCode: 500, body: JSON.stringify({ message: err.message }) };
                    if (event.b) return { statusCode: 500, body: JSON.stringify({ stack: err.stack }) };
                    if (event.c) return { statusCode: 400, body: err.message };
                    return { statusCode: 500, body: JSON.stringify({ code: err.name }) };
                  }
                };
                """, findings: ["errors 12", "errors 13", "eventLog 4", "state 6", "state 7"], isScript: true),
        Sample(
            name: "mass assignment and validation in JavaScript",
            code: """
                import { z } from 'zod';
                import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
                const doc = DynamoDBDocumentClient.from({});
                const shape = z.object({ id: z.string() });
                export const handler = async (event) => {
                  const body = JSON.parse(event.body);
                  await doc.send(new PutCommand({ TableName: 't', Item: { ...body, at: 1 } }));
                  const item = shape.parse(JSON.parse(event.body));
                  await doc.send(new PutCommand({ TableName: 't', Item: { ...item, at: 1 } }));
                  await doc.send(new PutCommand({ TableName: 't', Item: { id: body.id } }));
                };
                """, findings: ["massAssignment 7"], isScript: true),
    ]

    @Test(arguments: python + frameworks + script) func weaknesses(_ sample: Sample) {
        let facts =
            sample.isScript
            ? CodeFixture.script(sample.code, events: sample.events)
            : CodeFixture.python(sample.code, events: sample.events)
        // What event data reaches has tests of its own.
        let own = facts.findings.filter { $0.kind != .log }
        #expect(Set(own.map { "\($0.kind.rawValue) \($0.sink.line)" }).sorted() == sample.findings)
    }

    @Test func patternsThatBacktrack() {
        for pattern in [#"^(a+)+$"#, #"(\w+\s?)*x"#, #"^([a-z]*)*$"#, #"(?:\d+)+"#] {
            #expect(Sanitizers.backtracks(pattern), "\(pattern)")
        }
        for pattern in [#"^[a-z]+$"#, #"(\w+\.)+com"#, #"^(\d{3}-)*\d+$"#, #"a+b+c"#, #"(ab)+"#, #"[(+]+"#] {
            #expect(!Sanitizers.backtracks(pattern), "\(pattern)")
        }
        let facts = CodeFixture.python(
            """
            import re
            EMAIL = re.compile(r"^([a-zA-Z0-9]+)+@x$")
            def handler(event, context):
                return EMAIL.match(event["email"]), EMAIL.match("fixed"), re.match(r"^[a-z]+$", event["name"])
            """)
        #expect(facts.findings.map(\.kind) == [.backtracking])
    }

    @Test func wordsTellSecretsFromTheirNames() {
        for name in ["password", "resetToken", "API_KEY", "client_secret", "sessionToken", "otp"] {
            #expect(Words.isSecret(name))
        }
        for name in ["tokenCount", "password_field", "secretArn", "partitionKey", "nextToken", "key", "tokenizer"] {
            #expect(!Words.isSecret(name), "\(name)")
        }
        #expect(Words.isUnguessable("verificationCode"))
        #expect(!Words.isUnguessable("statusCode"))
        #expect(Words.isGuard("verify_signature"))
        #expect(!Words.isGuard("send_metrics"))
    }

    /// An identity that is only set where there is none answers for the next caller; one that each call sets anew does not.
    @Test func anIdentityThatIsCachedWeighsMore() {
        let code = """
            import { decodeJwt } from 'jose';
            let user, last, session;
            export const handler = async (event) => {
              if (!user) user = event.requestContext.authorizer.jwt.claims;
              last = event.requestContext.authorizer.jwt.claims;
              if (!session) {
                const claims = decodeJwt(event.headers.authorization);
                session = { sub: claims.sub };
              }
            };
            """
        let found = CodeFixture.script(code, events: ["http"]).findings.filter { $0.kind == .state }
        #expect(found.filter { $0.severity == .high }.map(\.sink.line).sorted() == [4, 8])
        #expect(found.filter { $0.severity == nil }.map(\.sink.line) == [5])
    }
}
