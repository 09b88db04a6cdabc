"""Tries what its writ does not name, as often as it is told."""
import os
import socket


def handler(event, context):
    refused = 0
    for number in range(event["tries"]):
        try:
            kind = number % 2
            if kind == 0:
                os.execv(f"/usr/bin/none-{number}", ["none"])
            else:
                open(f"/etc/file-{number}", "w").close()
        except OSError:
            refused += 1
    return {"refused": refused}
