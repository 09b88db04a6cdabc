"""Keeps one line of audit for each change of the orders table."""

import os

import boto3

audit = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        audit.put_item(
            TableName=os.environ["AUDIT_TABLE"],
            Item={
                "id": {"S": record["eventID"]},
                "order": record["dynamodb"]["Keys"]["id"],
                "change": {"S": record["eventName"]},
            },
        )
    return {"audited": len(event["Records"])}
