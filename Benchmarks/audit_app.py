"""Writes an app of 26 functions as the benchmark of the audit reads it: code in Python and JavaScript, shared modules, secrets, lock files.

usage: audit_app.py FOLDER
"""

import pathlib
import sys

PYTHON = '''import json
import os

import boto3

from shared.store import Store
from shared.text import clean, render

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
queue = boto3.client("sqs")
store = Store(table)


def validate(body):
    if not isinstance(body, dict) or "id" not in body:
        raise ValueError("no id")
    return {{"id": str(body["id"])[:64], "note": clean(body.get("note", ""))}}


def handler(event, context):
    body = validate(json.loads(event.get("body") or "{{}}"))
    item = store.read(body["id"])
    if item is None:
        store.write(body)
        queue.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(body))
    {extra}
    return {{"statusCode": 200, "headers": {{"content-type": "application/json"}}, "body": render(item or body)}}
'''
EXTRAS = ["total = sum(range(10))", "os.system('convert ' + body['note'])", "print(event)", "eval('1 + 1')",
          "open('/tmp/' + event['pathParameters']['name']).read()"]
STORE = '''class Store:
    def __init__(self, table):
        self.table = table

    def read(self, key):
        return self.table.get_item(Key={"id": key}).get("Item")

    def write(self, item):
        self.table.put_item(Item=item)
'''
TEXT = '''import html
import json


def clean(text):
    return html.escape(str(text))[:1000]


def render(item):
    return json.dumps(item, default=str)
'''
NODE = '''const { DynamoDBClient, GetItemCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { clean } = require("./lib/text");

const client = new DynamoDBClient({});

exports.handler = async (event) => {
  for (const record of event.Records ?? []) {
    const body = JSON.parse(record.body);
    const id = clean(body.id);
    const found = await client.send(new GetItemCommand({ TableName: process.env.TABLE, Key: { id: { S: id } } }));
    if (!found.Item) {
      await client.send(new PutItemCommand({ TableName: process.env.TABLE, Item: { id: { S: id } } }));
    }
    EXTRA
  }
  return { ok: true };
};
'''
NODE_EXTRAS = ["console.log(body.note);", "require('child_process').exec('ls ' + body.note);", "const seen = new Map();"]
NODE_TEXT = '''exports.clean = (text) => String(text).replace(/[^a-z0-9-]/gi, "").slice(0, 64);
'''


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def main(folder):
    template = ["AWSTemplateFormatVersion: '2010-09-09'", "Transform: AWS::Serverless-2016-10-31", "Globals:", "  Function:",
                "    Timeout: 10", "    Environment: {Variables: {TABLE: !Ref Rows, QUEUE: !Ref Jobs}}", "Resources:",
                "  Rows: {Type: AWS::Serverless::SimpleTable}", "  Jobs:", "    Type: AWS::SQS::Queue",
                "    Properties: {VisibilityTimeout: 60}"]
    for number in range(26):
        is_python = number % 3 != 2
        name = f"Function{number}"
        source = folder / f"src/f{number}"
        if is_python:
            write(source / "app.py", PYTHON.format(extra=EXTRAS[number % len(EXTRAS)]))
            write(source / "shared/__init__.py", "")
            write(source / "shared/store.py", STORE)
            write(source / "shared/text.py", TEXT)
            write(source / "requirements.txt", "boto3==1.28.0\nrequests==2.25.0\npyyaml==5.3\njinja2==2.11.2\n")
        else:
            write(source / "app.js", NODE.replace("EXTRA", NODE_EXTRAS[number % len(NODE_EXTRAS)]))
            write(source / "lib/text.js", NODE_TEXT)
            write(source / "package.json", '{"name": "f%d", "dependencies": {"lodash": "4.17.15", "axios": "0.21.0"}}\n' % number)
        template += [f"  {name}:", "    Type: AWS::Serverless::Function", "    Properties:", f"      CodeUri: src/f{number}/",
                     "      Handler: app.handler", f"      Runtime: {'python3.12' if is_python else 'nodejs22.x'}", "      Policies:",
                     "        - DynamoDBCrudPolicy: {TableName: !Ref Rows}",
                     "        - SQSSendMessagePolicy: {QueueName: !GetAtt Jobs.QueueName}", "      Events:"]
        if is_python:
            template.append(f"        Call: {{Type: HttpApi, Properties: {{Path: \"/items/{number}/{{name}}\", Method: post}}}}")
        else:
            template.append("        Work: {Type: SQS, Properties: {Queue: !GetAtt Jobs.Arn}}")
    write(folder / "template.yaml", "\n".join(template) + "\n")
    # Made up for this file; the shape is what a scanner looks at.
    write(folder / "src/f0/config.py", 'STRIPE_KEY = "sk_live_' + "4eC39HqLyjWDarjtT1zdp7dc" + '"\n')


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
