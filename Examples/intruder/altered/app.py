"""Tries what it is told to try and says what came of it."""

import os
import socket
import subprocess

import boto3
from botocore.config import Config

database = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}, connect_timeout=3, read_timeout=5))


def lawful(event):
    return database.get_item(TableName=os.environ["VISITS_TABLE"], Key={"id": {"S": "1"}})["ResponseMetadata"]["HTTPStatusCode"]


def shell(event):
    return subprocess.run(["/bin/sh", "-c", "id"], capture_output=True, text=True, check=True).stdout


def file(event):
    with open(event["path"], "w", encoding="utf-8") as out:
        out.write("here")
    return "written"


def connect(event):
    with socket.create_connection((event["host"], event["port"]), timeout=3) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        answer = connection.recv(100)
    if not answer:
        raise ConnectionError("closed without an answer")
    return answer.decode("latin-1")


def write(event):
    return database.put_item(TableName=os.environ["VISITS_TABLE"], Item={"id": {"S": "1"}})["ResponseMetadata"]["HTTPStatusCode"]


def other_table(event):
    return database.get_item(TableName=event["table"], Key={"id": {"S": "1"}})["ResponseMetadata"]["HTTPStatusCode"]


def credentials(event):
    return {name: os.environ[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}


ATTEMPTS = {attempt.__name__: attempt for attempt in (lawful, shell, file, connect, write, other_table, credentials)}


def handler(event, context):
    try:
        return {"done": ATTEMPTS[event["attempt"]](event)}
    except Exception as error:
        return {"stopped": f"{type(error).__name__}: {error}"}
