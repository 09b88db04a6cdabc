"""Tells what it finds of earlier invocations, then leaves something in every place that it can reach."""
import os
import signal

import shared

seen = []


def processes():
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def handler(event, context):
    known = {1, os.getpid(), os.getppid()}
    found = {
        "globals": list(seen),
        "module": getattr(shared, "left", None),
        "environment": os.environ.get("LEFT"),
        "tmp": sorted(os.listdir("/tmp")),
        "shm": sorted(os.listdir("/dev/shm")),
        "processes": len([number for number in processes() if number not in known]),
    }
    seen.append(event["n"])
    shared.left = event["n"]
    os.environ["LEFT"] = str(event["n"])
    os.makedirs(f"/tmp/folder-{event['n']}/inner")
    os.chmod(f"/tmp/folder-{event['n']}", 0)
    os.symlink("/var/task", f"/tmp/link-{event['n']}")
    open(f"/dev/shm/file-{event['n']}", "w").close()
    if os.fork() == 0:
        # A process of its own session that holds on to nothing of its parent's and never ends by itself.
        os.setsid()
        for signals in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(signals, signal.SIG_IGN)
        os.closerange(0, 64)
        while True:
            signal.pause()
    return found
