"""Imports from layers."""
import ctypes.util
import os

import both
import first


def handler(event, context):
    written = []
    for path in ("/opt/new", "/opt/python/first.py", "/opt/bin/tool"):
        try:
            open(path, "a").close()
            written.append(path)
        except OSError:
            pass
    return {
        "first": first.name, "both": both.name, "written": written, "opt": sorted(os.listdir("/opt")),
        "path": os.environ["PATH"], "libraries": os.environ["LD_LIBRARY_PATH"],
    }
