"""GET /report: the report, made by the function that makes reports."""

import json
import os

import boto3

functions = boto3.client("lambda")


def handler(event, context):
    answer = functions.invoke(FunctionName=os.environ["REPORT_FUNCTION"], Payload=b"{}")
    report = json.load(answer["Payload"])
    if "FunctionError" in answer:
        return {"statusCode": 502, "body": json.dumps({"message": "no report now"})}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(report)}
