"""Reads an uploaded catalogue, `sku,name` a line, into the catalogue table."""

import csv
import io
import os
from urllib.parse import unquote_plus

import boto3

storage = boto3.client("s3")
catalogue = boto3.resource("dynamodb").Table(os.environ["CATALOGUE_TABLE"])


def handler(event, context):
    count = 0
    for record in event["Records"]:
        bucket = record["s3"]["bucket"]["name"]
        key = unquote_plus(record["s3"]["object"]["key"])
        text = storage.get_object(Bucket=bucket, Key=key)["Body"].read().decode("utf-8")
        for row in csv.reader(io.StringIO(text)):
            if len(row) == 2:
                catalogue.put_item(Item={"sku": row[0][:64], "name": row[1][:200]})
                count += 1
    return {"indexed": count}
