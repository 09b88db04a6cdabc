"""Serves the example behind all gates, uses it as its callers would, and attacks it.

usage: demo.py [--once]

Each step says what is tried, what came of it, and for an attack which line of the record tells. With --once the
demonstration ends by itself: exit status 0 only if everything was as promised.
"""

import base64
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ROOT = pathlib.Path(__file__).resolve().parent.parent
WRIT = pathlib.Path(os.environ.get("WRIT", ROOT / ".build/release/writ")).absolute()
PYTHON = sys.executable
WORK = ROOT / ".build/demo"
STANDIN = ROOT / "scripts/standin"
REGION, ACCOUNT = "eu-west-1", "123456789012"
AWS = "http://127.0.0.1:5055"
ISSUER = "https://issuer.example.com"
BOLD, GREEN, RED, DIM, END = ("\033[1m", "\033[32m", "\033[31m", "\033[2m", "\033[0m") if sys.stdout.isatty() else ("",) * 5
ENVIRONMENT = {**os.environ, "AWS_ACCESS_KEY_ID": "real-key-of-the-operator", "AWS_SECRET_ACCESS_KEY": "real-secret",
               "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION}

failures = []
children = []
# Protections of the sandbox that this host does not give, e.g. cgroups to an ordinary user; as flags of `writ serve`.
without = []


def title(text):
    print(f"\n{BOLD}{text}{END}", flush=True)


def check(what, held, detail=""):
    mark = f"{GREEN}held{END}" if held else f"{RED}FAILED{END}"
    print(f"  {mark}  {what}" + (f"\n        {DIM}{detail}{END}" if detail else ""), flush=True)
    if not held:
        failures.append(what)


def writ(*arguments, expect=0, quiet=False, **options):
    """Runs a command of Writ; shows it as a person would type it."""
    arguments = [str(argument) for argument in arguments]
    if not quiet:
        shown = " ".join(argument.replace(str(WORK) + "/", "") for argument in arguments)
        print(f"  {DIM}$ writ {shown}{END}", flush=True)
    result = subprocess.run([WRIT, *arguments], capture_output=True, text=True, env=ENVIRONMENT, timeout=120, **options)
    if expect is not None and result.returncode != expect:
        print(result.stdout + result.stderr)
        sys.exit(f"writ {' '.join(arguments)}: exit status {result.returncode}, expected {expect}")
    return result


class Ended(SystemExit):
    """A part of the surroundings ended before it answered; the message holds what it wrote."""


def start(name, command, ready, log, folder=None):
    """Starts a part of the surroundings in a folder and waits until it answers."""
    output = open(log, "wb")
    process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, env=ENVIRONMENT, cwd=folder, start_new_session=True)
    children.append(process)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise Ended(f"{name} ended:\n" + pathlib.Path(log).read_text(errors="replace"))
        with contextlib.suppress(OSError):
            if ready():
                return process
        time.sleep(0.1)
    sys.exit(f"{name} does not answer:\n" + pathlib.Path(log).read_text(errors="replace"))


def listening(port):
    def probe():
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    return probe


def stop(process):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def client(service):
    return boto3.client(service, endpoint_url=AWS, region_name=REGION, aws_access_key_id="real-key-of-the-operator",
                        aws_secret_access_key="real-secret")


class App:
    """A served copy of an example."""

    def __init__(self, name, port):
        self.name, self.folder, self.port = name, WORK / name, port
        shutil.copytree(ROOT / "Examples" / name, self.folder, ignore=shutil.ignore_patterns(".writ", "__pycache__"))

    def stack(self, *parameters):
        expanded = WORK / f"{self.name}.json"
        expanded.write_text(writ("template", "expand", self.folder).stdout)
        subprocess.run([PYTHON, STANDIN / "stack.py", expanded, self.name, AWS, REGION, *parameters], check=True,
                       env=ENVIRONMENT, stdout=subprocess.DEVNULL)

    def serve(self):
        try:
            self.process = start(f"writ serve {self.name}", [WRIT, "serve", ".", *without], listening(self.port),
                                 WORK / f"{self.name}.log", self.folder)
        except Ended as ended:
            flags = re.findall(r"--without \w+", str(ended))
            if without or not flags:
                raise
            check("serve refuses to start without a promised protection, unless it is named", True, str(ended).split("hint:")[0].strip())
            without.extend(word for flag in flags for word in flag.split())
            print(f"  {DIM}$ writ serve {self.name} {' '.join(without)}{END}", flush=True)
            self.serve()

    def events(self):
        """What the record holds, as OCSF events."""
        text = writ("record", "export", self.folder, quiet=True).stdout
        return [json.loads(line) for line in text.splitlines()]

    def evidence(self, *words, seconds=8):
        """The newest line of the record that has all the words, as a person reads it."""
        until = time.monotonic() + seconds
        while True:
            lines = writ("record", "search", self.folder, quiet=True).stdout.splitlines()
            found = [line for line in lines if all(word in line for word in words)]
            if found or time.monotonic() > until:
                return found[-1] if found else None
            time.sleep(0.3)

    def attack(self, what, stopped, *words):
        """Judges an attack: it must have been stopped, and the record must say so."""
        line = self.evidence(*words)
        check(what, bool(stopped) and line is not None, line or f"no line of the record with {words}")


def request(method, path, token=None, body=None, port=8443):
    """An HTTPS request to the served API: status and body."""
    context = ssl.create_default_context(cafile=WORK / "orders/.writ/tls/ca.pem")
    outgoing = urllib.request.Request(f"https://localhost:{port}{path}", method=method,
                                      data=None if body is None else json.dumps(body).encode())
    outgoing.add_header("content-type", "application/json")
    if token:
        outgoing.add_header("authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(outgoing, context=context, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def token(*arguments):
    return subprocess.run([PYTHON, STANDIN / "services.py", "token", WORK / "services", ISSUER, *arguments], check=True,
                          capture_output=True, text=True).stdout.strip()


def eventually(probe, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = probe()
        if found:
            return found
        time.sleep(0.3)
    return None


def prepare():
    title("The surroundings: a stand-in for AWS, an issuer of tokens, an exchange-rate service, a carrier")
    # Copies of bundles are read-only, folders too.
    for folder, _, _ in os.walk(WORK):
        os.chmod(folder, 0o700)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    start("the stand-in for AWS", [PYTHON, STANDIN / "aws.py", "5055"], listening(5055), WORK / "aws.log")
    start("the services", [PYTHON, STANDIN / "services.py", "serve", WORK / "services", "9443"], listening(9443),
          WORK / "services.log")


def serve_orders():
    title("The example: audited, signed, served")
    orders = App("orders", 8443)
    subprocess.run(["make", "-s", "-C", orders.folder / "src/heartbeat"], check=True)
    orders.stack("PaymentKey=unused-by-the-stack")
    audit = writ("audit", orders.folder, "--fail-on", "high", expect=None)
    print("\n".join("    " + line for line in audit.stdout.splitlines()[-12:]))
    check("the audit finds nothing high in the example", audit.returncode == 0)
    writ("init", orders.folder)
    (orders.folder / ".writ/standin-ca.pem").write_bytes((WORK / "services/ca.pem").read_bytes())
    writ("secret", "put", "PaymentKey", orders.folder, input="pk_demo_7Jq2")
    writ("sign", orders.folder, "--days", "7")
    check("every signature verifies", writ("verify", orders.folder).returncode == 0)
    plans = writ("explain", orders.folder, "--plan", quiet=True).stdout.count("\nsandbox of `")
    check(f"every step of the sandboxes can be read beforehand ({plans} plans)", plans == len(list((orders.folder / "writs").glob("*.dsse.json"))))
    orders.serve()
    return orders


def use(orders):
    title("Normal use, over HTTPS")
    caller = token("orders", "orders")
    status, order = request("POST", "/orders", caller, {"item": "lamp", "quantity": 3, "currency": "USD"})
    check("POST /orders takes an order (rates over HTTPS, table, queue)", status == 201, f"{status} {order}")
    if status != 201:
        return
    status, found = request("GET", f"/orders/{order['id']}", caller)
    check("GET /orders/{id} finds it", status == 200 and found["total"] == order["total"], f"{status} {found}")
    audited = eventually(lambda: client("dynamodb").scan(TableName="orders-audit")["Items"])
    check("the table's stream reached StreamAudit", audited, str(audited)[:150])
    shipped = orders.evidence(f"order {order['id']} announced", seconds=20)
    check("the queue reached ShipOrder (Node), and the carrier took the parcel", shipped, shipped)
    client("s3").put_object(Bucket=f"orders-uploads-{ACCOUNT}", Key="new/catalogue.csv", Body=b"l1,Lamp\nl2,Lantern\n")
    rows = []

    def indexed():
        rows[:] = client("dynamodb").scan(TableName="orders-catalogue")["Items"]
        return len(rows) == 2

    check("the upload was indexed", eventually(indexed), str(rows)[:150])
    status, report = request("GET", "/report", caller)
    check("GET /report: one function invokes another", status == 200 and report["changes"] >= 1, f"{status} {report}")
    beat = orders.evidence("Heartbeat log", "beat ", seconds=75)
    check("the schedule reached the binary", beat, beat)


def least(orders):
    """Each statement that was signed is proposed by `draft`, names its resource, and without it a request of normal use is denied."""
    title("Least privilege: take any statement away, and something of normal use no longer works")
    drafted = json.loads(writ("draft", orders.folder, "--format", "json", expect=None).stdout)
    proposed = {one["function"]: one.get("identity", {}).get("policy") for one in drafted["writs"]}
    # Read before the attacks, so that the record holds normal use alone.
    seen = {}
    for event in orders.events():
        if event.get("cloud", {}).get("provider") == "AWS" and event["action_id"] == 1:
            request = (event["api"]["operation"], event["resources"][0]["name"])
            seen.setdefault(event["unmapped"]["function"], set()).add(request)

    def allowed(policy, request):
        (WORK / "policy.json").write_text(json.dumps(policy))
        result = writ("policy", "evaluate", WORK / "policy.json", "--action", request[0], "--resource", request[1],
                      expect=None, quiet=True)
        if result.returncode not in (0, 1):
            sys.exit(f"writ policy evaluate: {result.stderr}")
        return result.returncode == 0

    for envelope in sorted((orders.folder / "writs").glob("*.dsse.json")):
        statement = json.loads(base64.b64decode(json.loads(envelope.read_text())["payload"]))["predicate"]
        function, policy = statement["function"], statement.get("identity", {}).get("policy")
        check(f"{function}: the signed policy is the drafted one", policy == proposed[function])
        requests = sorted(seen.get(function, ()))
        if policy is None:
            check(f"{function}: needs nothing of AWS, and asks nothing", not requests, str(requests) if requests else "")
            continue
        check(f"{function}: its policy allows each of its {len(requests)} requests", all(allowed(policy, one) for one in requests))
        for index, part in enumerate(policy["Statement"]):
            # Only the keys of a bucket that is named may be a pattern.
            store = part["Resource"].split("/")[0] if part["Resource"].startswith("arn:aws:s3:::") else part["Resource"]
            less = {**policy, "Statement": policy["Statement"][:index] + policy["Statement"][index + 1:]}
            lost = [one for one in requests if not allowed(less, one)]
            named = f"{part['Action']} on {part['Resource']}"
            check(f"{function}: without {named} it is denied what it needs", lost and "*" not in store + part["Action"],
                  " on ".join(lost[0]) if lost else "no request of normal use needs this statement")


def attack_ingress(orders):
    title("Attacks at the entrance")
    body = {"item": "lamp", "quantity": 1}
    status, _ = request("POST", "/orders", None, body)
    orders.attack("a call without a token", status == 401, "ingress.token-missing")
    expired = token("orders", "orders", "-3600")
    status, _ = request("POST", "/orders", expired, body)
    orders.attack("a call with an expired token", status == 401, "ingress.token-expired")
    other = token("another-audience", "orders")
    status, _ = request("POST", "/orders", other, body)
    orders.attack("a token for another audience", status in (401, 403), "ingress.audience")
    caller = token("orders", "orders")
    context = ssl.create_default_context(cafile=WORK / "orders/.writ/tls/ca.pem")
    callers = [http.client.HTTPSConnection("localhost", 8443, context=context, timeout=30) for _ in range(60)]
    for connection in callers:
        connection.connect()
    for connection in callers:
        connection.request("GET", "/orders/none", headers={"authorization": f"Bearer {caller}"})
    statuses = [connection.getresponse().status for connection in callers]
    orders.attack(f"{len(callers)} calls at once, over the rate: {statuses.count(429)} refused", 429 in statuses, "ingress.rate")


def serve_intruder():
    title("A second app whose code is hostile")
    intruder = App("intruder", 8454)
    intruder.stack()
    writ("init", intruder.folder)
    for name in ("Intruder", "Unsigned", "Altered"):
        writ("sign", intruder.folder, "--function", name, "--days", "7")
    writ("sign", intruder.folder, "--function", "Expired")
    (intruder.folder / "writs/Unsigned.dsse.json").unlink()
    handler = intruder.folder / "altered/app.py"
    handler.write_bytes(handler.read_bytes().replace(b"Tries what", b"Tries What", 1))
    check("verify names what is wrong", writ("verify", intruder.folder, expect=1).returncode == 1)
    intruder.serve()
    intruder.attack("a bundle without a signature", True, "Unsigned", "admission.unsigned")
    intruder.attack("one changed byte in a handler", True, "Altered", "admission.digest")
    intruder.attack("a writ that has expired", True, "Expired", "admission.expired")
    return intruder


def attempt(intruder, **event):
    result = writ("invoke", intruder.folder, "Intruder", "--payload", json.dumps(event), quiet=True, expect=None)
    return json.loads(result.stdout) if result.stdout.strip() else {"refused": result.stderr}


def attack_sandbox(intruder):
    title("Attacks from inside a signed function")
    lawful = attempt(intruder, attempt="lawful")
    check("what its writ allows still works", lawful.get("done") == 200, str(lawful))
    tried = attempt(intruder, attempt="shell")
    intruder.attack(f"a shell: {tried}", "stopped" in tried, "/bin/sh")
    tried = attempt(intruder, attempt="file", path="/var/task/app.py")
    intruder.attack(f"a file written outside /tmp: {tried}", "stopped" in tried, "/var/task/app.py")
    tried = attempt(intruder, attempt="file", path="/tmp/lawful")
    check(f"a file in /tmp: {tried}", tried.get("done") == "written")
    tried = attempt(intruder, attempt="connect", host="exfiltrate.example.net", port=443)
    intruder.attack(f"a host that the writ does not name: {tried}", "stopped" in tried, "exfiltrate.example.net")
    tried = attempt(intruder, attempt="connect", host="169.254.169.254", port=80)
    intruder.attack(f"the metadata service: {tried}", "stopped" in tried, "169.254.169.254")
    tried = attempt(intruder, attempt="write")
    intruder.attack(f"an AWS action outside the policy: {tried}", "AccessDenied" in str(tried), "dynamodb:PutItem")
    tried = attempt(intruder, attempt="other_table", table="intruder-others")
    intruder.attack(f"the right action on another table: {tried}", "AccessDenied" in str(tried), "table/intruder-others")
    stolen = attempt(intruder, attempt="credentials").get("done", {})
    outside = boto3.client(
        "lambda", region_name=REGION, endpoint_url="https://localhost:8454", verify=str(intruder.folder / ".writ/tls/ca.pem"),
        aws_access_key_id=stolen.get("AWS_ACCESS_KEY_ID", "x"), aws_secret_access_key=stolen.get("AWS_SECRET_ACCESS_KEY", "x"),
        aws_session_token=stolen.get("AWS_SESSION_TOKEN"), config=Config(retries={"total_max_attempts": 1}))
    try:
        outside.invoke(FunctionName="intruder-Intruder", Payload=b"{}")
        came = "it was served"
    except ClientError as error:
        came = error.response["Error"]["Code"]
    intruder.attack(f"the function's credentials, used from outside: {came}",
                    stolen and came != "it was served", stolen.get("AWS_ACCESS_KEY_ID", "?"))


def attack_record(app):
    title("An attack on the record")
    stop(app.process)
    whole = writ("record", "verify", app.folder)
    check("the record verifies", whole.returncode == 0, whole.stdout.strip().splitlines()[-1])
    altered = WORK / "altered"
    shutil.copytree(app.folder, altered)
    segment = max((altered / ".writ/record").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    content = bytearray(segment.read_bytes())
    content[len(content) // 2] ^= 1
    segment.write_bytes(content)
    result = writ("record", "verify", altered, expect=1)
    said = (result.stdout + result.stderr).strip().splitlines()
    check("one changed bit in the record is found and named", True, said[-1] if said else "")


def main():
    os.environ.update(ENVIRONMENT)
    prepare()
    orders = serve_orders()
    use(orders)
    least(orders)
    attack_ingress(orders)
    intruder = serve_intruder()
    attack_sandbox(intruder)
    attack_record(intruder)
    if "--once" not in sys.argv and not failures:
        title("The example is served at https://localhost:8443 until you press Control-C")
        print(f"  token: {PYTHON} {STANDIN}/services.py token {WORK}/services {ISSUER} orders orders")
        print(f"  record: {WRIT} record tail {orders.folder}")
        with contextlib.suppress(KeyboardInterrupt):
            orders.process.wait()
    print()
    if failures:
        sys.exit(f"{RED}{len(failures)} did not hold{END}: " + "; ".join(failures))
    print(f"{GREEN}Everything held.{END}")


try:
    main()
finally:
    for child in reversed(children):
        if child.poll() is None:
            stop(child)
