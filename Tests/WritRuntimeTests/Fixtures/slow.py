"""Handlers that take their time or leave."""

import os
import time


def handler(event, context):
    time.sleep(event["seconds"])
    return event


def leave(event, context):
    if "status" in event:
        os._exit(event["status"])
    return event
