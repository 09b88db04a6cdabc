"""Counts the changes of the orders."""

import os

import boto3

audit = boto3.resource("dynamodb").Table(os.environ["AUDIT_TABLE"])


def handler(event, context):
    count, start = 0, {}
    while True:
        page = audit.scan(Select="COUNT", **start)
        count += page["Count"]
        if "LastEvaluatedKey" not in page:
            break
        start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}
    print(f"{count} changes so far")
    return {"changes": count}
