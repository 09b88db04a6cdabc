"""GET /orders/{id}: one order."""

import json
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])


def handler(event, context):
    item = orders.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    if item is None:
        return {"statusCode": 404, "body": json.dumps({"message": "no such order"})}
    order = {key: str(value) for key, value in item.items()}
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(order)}
