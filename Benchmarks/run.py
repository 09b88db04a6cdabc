"""Prints speed and memory beside a floor or a peer in the same run, as ratios.

usage: run.py [RUNS]

- start of a sandbox against a plain fork and exec (the program in Benchmarks/sandbox, bubblewrap beside it if it is installed)
- start of the command against `true`
- an index of advisories of the size of npm, PyPI, Go and Maven: load, lookups, memory, against reading the file
- comparison and evaluation of IAM policies, where WRIT_SHARED (or ../shared) holds the third-party ones
- cold start and warm call of a Python handler with boto3 against the same bootstrap without sandbox and gates
"""

import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RELEASE = ROOT / ".build/release"
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 15


def timed(action, runs=RUNS):
    """Median of `runs` runs, in milliseconds."""
    taken = []
    for _ in range(runs):
        begin = time.perf_counter()
        action()
        taken.append((time.perf_counter() - begin) * 1000)
    return statistics.median(taken)


def row(what, value, floor, unit="ms"):
    print(f"{what:<52} {value:9.2f} {unit}   floor {floor:8.2f} {unit}   ratio {value / floor if floor else 0:7.2f}", flush=True)


def quiet(*command):
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


class PlainRuntime:
    """The same bootstrap as an ordinary process, with a Runtime API of a few lines: the floor for a handler."""

    def __init__(self, folder):
        self.listener = socket.create_server(("127.0.0.1", 0))
        port = self.listener.getsockname()[1]
        packages = ROOT / ".deps/runtime/python"
        self.begin = time.perf_counter()
        self.process = subprocess.Popen(
            ["/usr/bin/python3", ROOT / "Sources/WritRuntime/Bootstraps/bootstrap.py"], stdout=subprocess.DEVNULL,
            env={"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}", "_HANDLER": "app.handler", "LAMBDA_TASK_ROOT": str(folder),
                 "WRIT_ISOLATION": "worker", "WRIT_PACKAGES": str(packages), "PATH": "/usr/bin", "AWS_REGION": "eu-west-1"})
        self.connection, _ = self.listener.accept()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.connection.makefile("rb")
        self.head()
        self.cold = (time.perf_counter() - self.begin) * 1000

    def head(self):
        """Reads one request; the body is read too."""
        length = 0
        while (line := self.reader.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return self.reader.read(length)

    def call(self, event=b"{}"):
        self.connection.sendall(
            b"HTTP/1.1 200 OK\r\nLambda-Runtime-Aws-Request-Id: 1\r\nLambda-Runtime-Deadline-Ms: 9999999999999\r\n"
            b"Content-Length: %d\r\n\r\n%s" % (len(event), event))
        self.head()
        self.connection.sendall(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        self.head()

    def close(self):
        self.process.kill()
        self.process.wait()


def served(folder):
    """An application of one function, served; returns its folder, the process and a client of the Invoke API."""
    import boto3
    from botocore.config import Config
    writ = RELEASE / "writ"
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}

    def run(*arguments):
        subprocess.run([writ, *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)

    run("init", folder)
    run("sign", folder)
    key = subprocess.run([writ, "key", "client", "bench", folder, "--format", "json"], check=True, capture_output=True)
    process = subprocess.Popen([writ, "serve", folder], env=environment, stdout=subprocess.PIPE, text=True)
    for line in process.stdout:
        if line.startswith("ready"):
            break
    threading.Thread(target=process.stdout.read, daemon=True).start()
    made = json.loads(key.stdout)
    client = boto3.client(
        "lambda", region_name="eu-west-1", endpoint_url="https://localhost:18444", verify=str(folder / ".writ/tls/ca.pem"),
        aws_access_key_id=made["accessKeyId"], aws_secret_access_key=made["secretAccessKey"],
        config=Config(retries={"total_max_attempts": 1}))
    return process, client


def handlers():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary) / "app"
        (folder / "src").mkdir(parents=True)
        (folder / "writs").mkdir()
        (folder / "src/app.py").write_text("import boto3\n\nclient = boto3.client('s3')\n\n\ndef handler(event, context):\n    return event\n")
        (folder / "template.yaml").write_text(
            "Transform: AWS::Serverless-2016-10-31\nResources:\n  Echo:\n    Type: AWS::Serverless::Function\n"
            "    Properties: { CodeUri: src/, Handler: app.handler, Runtime: python3.11 }\n")
        (folder / "writ.yaml").write_text(
            'account: "123456789012"\nregion: eu-west-1\nstack: bench\n'
            "serve: { listen: 127.0.0.1:18443, invoke: 127.0.0.1:18444 }\n")
        expires = time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime(time.time() + 30 * 86400))
        for isolation in ("worker", "invocation"):
            (folder / "writs/Echo.yaml").write_text(
                f"writ: v1\nfunction: Echo\nruntime: python3.11\nhandler: app.handler\nisolation: {isolation}\n"
                "limits: { memory: 512 MiB, timeout: 10 s, concurrency: 1, tmp: 64 MiB, processes: 32 }\nenvironment: {}\n"
                'ingress: [ { source: invoke, callers: ["arn:aws:iam::123456789012:user/bench"] } ]\negress: []\nfiles: []\n'
                f"programs: []\nsecrets: []\ndata: []\nmaterials: {{}}\nexpires: {expires}\n")
            plain = PlainRuntime(folder / "src")
            process, client = served(folder)
            begin = time.perf_counter()
            client.invoke(FunctionName="bench-Echo", Payload=b"{}")
            cold = (time.perf_counter() - begin) * 1000
            row(f"cold start, Python with boto3, isolation {isolation}", cold, plain.cold)
            warm = timed(lambda: client.invoke(FunctionName="bench-Echo", Payload=b"{}"), 100)
            bare = timed(plain.call, 100)
            row(f"warm call over HTTPS, signed, isolation {isolation}", warm, bare)
            plain.close()
            process.terminate()
            process.wait(20)
            shutil.rmtree(folder / ".writ")
            (folder / "writs/trust.yaml").unlink()


def main():
    print(f"processors {os.cpu_count()}, load {os.getloadavg()[0]:.1f}; medians of {RUNS} runs or more")
    row("writ --version", timed(lambda: quiet(RELEASE / "writ", "--version")), timed(lambda: quiet("true")))
    row("writ draft Examples/orders", timed(lambda: quiet(RELEASE / "writ", "draft", ROOT / "Examples/orders")),
        timed(lambda: quiet("/usr/bin/python3", "-c", "")))
    sandbox = RELEASE / "sandbox-benchmark"
    if sandbox.exists():
        subprocess.run([sandbox, RELEASE / "writ-jail", "measure", "30"], check=False)
    advisories = RELEASE / "advisories-benchmark"
    if advisories.exists():
        with tempfile.TemporaryDirectory() as temporary:
            index = pathlib.Path(temporary) / "advisories.index"
            subprocess.run([advisories, "make", index], check=True)
            subprocess.run([advisories, "measure", index], check=True)
    iam = RELEASE / "iam-benchmark"
    shared = pathlib.Path(os.environ.get("WRIT_SHARED", ROOT.parent / "shared"))
    if iam.exists() and shared.is_dir():
        # Processor time on third-party policies: Quacky's pairs, AWS managed policies.
        subprocess.run([iam, shared], check=False)
    handlers()


main()
