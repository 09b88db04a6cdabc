"""POST /orders: prices an order in euros, stores it and hands it to shipping."""

import json
import logging
import os
import urllib.request
import uuid
from decimal import Decimal

import boto3

logger = logging.getLogger()
logger.setLevel(logging.INFO)

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
queue = boto3.client("sqs")


def rate_of(currency):
    """How many euros one unit of the currency is worth, from the rate service."""
    url = f"https://{os.environ['RATES_HOST']}/rates"
    with urllib.request.urlopen(url, timeout=5) as answer:
        rates = json.load(answer, parse_float=Decimal)
    return rates.get(currency)


def reply(status, body):
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}


def parsed(body):
    """The fields of an order, or None if they are not what an order needs."""
    try:
        order = json.loads(body or "")
        item, quantity, currency = order["item"], order["quantity"], order.get("currency", "EUR")
    except (ValueError, KeyError, TypeError):
        return None
    if not (isinstance(item, str) and 0 < len(item) <= 64 and item.isalnum()):
        return None
    if not (isinstance(quantity, int) and 0 < quantity <= 1000):
        return None
    if not (isinstance(currency, str) and len(currency) == 3 and currency.isalpha()):
        return None
    return item, quantity, currency.upper()


def handler(event, context):
    order = parsed(event.get("body"))
    if order is None:
        return reply(400, {"message": "an order has an item, a quantity and a currency"})
    item, quantity, currency = order
    rate = rate_of(currency)
    if rate is None:
        return reply(400, {"message": "unknown currency"})
    if not os.environ["PAYMENT_KEY"]:
        raise RuntimeError("no payment key")
    order_id = str(uuid.uuid4())
    total = (Decimal(10) * quantity * rate).quantize(Decimal("0.01"))
    orders.put_item(Item={"id": order_id, "item": item, "quantity": quantity, "total": total, "state": "new"})
    queue.send_message(QueueUrl=os.environ["SHIPPING_QUEUE"], MessageBody=json.dumps({"id": order_id, "item": item}))
    logger.info("order %s accepted", order_id)
    return reply(201, {"id": order_id, "total": str(total)})
