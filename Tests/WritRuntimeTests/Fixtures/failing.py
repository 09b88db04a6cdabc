"""Fails when it is imported."""

1 / 0


def handler(event, context):
    return 1
