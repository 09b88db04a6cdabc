"""Handlers for comparing runtimes: what they return, raise and log must look the same under each."""

import collections
import decimal
import logging

logger = logging.getLogger()


class OwnError(Exception):
    pass


def echo(event, context):
    return event


def nothing(event, context):
    pass


def decimals(event, context):
    return {"price": decimal.Decimal("1.10"), "many": [decimal.Decimal("1E+3"), decimal.Decimal(7)], "f": 0.1}


def named(event, context):
    return collections.namedtuple("Point", "x y")(1, 2)


def unicode(event, context):
    return {"text": "grüße \u2028 \U0001f600", "quote": "\"\\"}


def raw(event, context):
    return b"\x00\x01raw"


def unserialisable(event, context):
    return {"set": {1}}


def nan(event, context):
    return [float("nan"), float("inf")]


def raises(event, context):
    def inner():
        raise ValueError("no such thing: " + event["thing"])

    inner()


def own(event, context):
    raise OwnError()


def chained(event, context):
    try:
        raise KeyError("first")
    except KeyError as error:
        raise RuntimeError("second\nline") from error


def logs(event, context):
    print("printed")
    logger.setLevel(logging.DEBUG)
    logger.info("said %s", "this")
    logging.getLogger("module").warning("two\nlines")
    logger.error("bad")
    return "logged"


def about(event, context):
    return {
        "name": context.function_name, "version": context.function_version, "memory": context.memory_limit_in_mb,
        "arn": context.invoked_function_arn, "group": context.log_group_name, "stream": context.log_stream_name,
        "has_time": 0 < context.get_remaining_time_in_millis() <= 60000, "id": context.aws_request_id,
        "client": context.client_context, "identity": context.identity.cognito_identity_id,
    }
