"""The program in the sandbox: an empty net namespace, the listening sockets, and boto3 as anybody would use it.

Started by `unshare`; prints its sockets, then runs a case for each line that it reads.
"""
import io
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

PORTS = (443, 80, 5432)


def prepare():
    for command in ("ip link set lo up", "ip route add local 0.0.0.0/0 dev lo"):
        subprocess.run(command.split(), check=True)
    file = tempfile.NamedTemporaryFile("w", delete=False)
    file.write("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    file.close()
    subprocess.run(["mount", "--bind", file.name, "/etc/resolv.conf"], check=True)
    udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    udp.bind(("::", 53))
    sockets = [udp] + [
        socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True) for port in (53, *PORTS)]
    numbers = [one.fileno() for one in sockets]
    print(json.dumps({"pid": os.getpid(), "udp": numbers[0], "tcp": numbers[1], "ports": numbers[2:]}), flush=True)
    return sockets


def configure(pem, outside, key, secret, token):
    authority = tempfile.NamedTemporaryFile("w", suffix=".pem", delete=False)
    authority.write(pem + outside)
    authority.close()
    os.environ.update(
        AWS_CA_BUNDLE=authority.name, SSL_CERT_FILE=authority.name, AWS_ACCESS_KEY_ID=key, AWS_SECRET_ACCESS_KEY=secret,
        AWS_SESSION_TOKEN=token, AWS_REGION="eu-west-1", AWS_DEFAULT_REGION="eu-west-1", AWS_EC2_METADATA_DISABLED="true")
    for socket_ in SOCKETS:
        socket_.close()
    import boto3  # noqa: F401
    return "ready"


def client(service, **options):
    import boto3
    return boto3.client(service, region_name="eu-west-1", **options)


def outcome(call):
    """The result, or the error as a handler sees it."""
    from botocore.exceptions import ClientError
    try:
        return call()
    except ClientError as error:
        answer = error.response
        return {
            "error": answer["Error"]["Code"], "message": answer["Error"]["Message"],
            "retries": answer["ResponseMetadata"]["RetryAttempts"]}
    except Exception as error:
        return {"error": type(error).__name__, "message": str(error)}


def put(table, id):
    client("dynamodb").put_item(TableName=table, Item={"id": {"S": id}})
    return client("dynamodb").get_item(TableName=table, Key={"id": {"S": id}})["Item"]["id"]["S"]


def scan(table):
    return client("dynamodb").scan(TableName=table)["Count"]


def foreign():
    other = client("dynamodb", aws_access_key_id="AKIAATTACKER", aws_secret_access_key="x", aws_session_token="y")
    return other.get_item(TableName="Orders", Key={"id": {"S": "1"}})


def changed():
    one = client("dynamodb")

    def alter(request, **_):
        request.body = request.body.replace(b"Orders", b"Orderz")

    one.meta.events.register("before-send.dynamodb.GetItem", alter)
    return one.get_item(TableName="Orders", Key={"id": {"S": "1"}})


def transact(first, second):
    client("dynamodb").transact_write_items(TransactItems=[
        {"Put": {"TableName": first, "Item": {"id": {"S": "t1"}}}},
        {"Put": {"TableName": second, "Item": {"id": {"S": "t2"}}}}])
    return "written"


def upload(bucket, key, size, kind):
    from boto3.s3.transfer import TransferConfig
    from botocore.config import Config
    body = b"0123456789" * (int(size) // 10)
    if kind == "path":
        one = client("s3", config=Config(s3={"addressing_style": "path"}))
        return one.put_object(Bucket=bucket, Key=key, Body=body)["ResponseMetadata"]["HTTPStatusCode"]
    one = client("s3")
    if kind == "bytes":
        return one.put_object(Bucket=bucket, Key=key, Body=body)["ResponseMetadata"]["HTTPStatusCode"]
    if kind == "stream":
        return one.put_object(Bucket=bucket, Key=key, Body=io.BytesIO(body))["ResponseMetadata"]["HTTPStatusCode"]
    if kind == "signed":
        plain = client("s3", config=Config(s3={"payload_signing_enabled": True}, request_checksum_calculation="when_required"))
        return plain.put_object(Bucket=bucket, Key=key, Body=io.BytesIO(body))["ResponseMetadata"]["HTTPStatusCode"]
    if kind == "multipart":
        one.upload_fileobj(
            io.BytesIO(body), bucket, key,
            Config=TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20, max_concurrency=3))
        return "uploaded"
    if kind == "tampered":
        plain = client("s3", config=Config(
            s3={"payload_signing_enabled": True}, request_checksum_calculation="when_required", retries={"total_max_attempts": 1}))

        def alter(request, **_):
            request.body = body[:-1] + b"X"

        plain.meta.events.register("before-send.s3.PutObject", alter)
        return plain.put_object(Bucket=bucket, Key=key, Body=body)["ResponseMetadata"]["HTTPStatusCode"]


def download(bucket, key):
    return len(client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())


def copy(source, target):
    client("s3").copy_object(Bucket=target, Key="copy", CopySource={"Bucket": source, "Key": "secret"})
    return "copied"


def delete(bucket, *keys):
    answer = client("s3").delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in keys]})
    return len(answer["Deleted"])


def listing(bucket, prefix):
    answer = client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for item in answer.get("Contents", [])]


def presigned(bucket, key, body):
    from botocore.config import Config
    one = client("s3", config=Config(signature_version="s3v4"))
    address = one.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    try:
        request = urllib.request.Request(
            address, data=body.encode(), method="PUT", headers={"Content-Type": "application/octet-stream"})
        urllib.request.urlopen(request, context=context).read()
        address = one.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
        read = urllib.request.urlopen(address, context=context).read().decode()
        try:
            urllib.request.urlopen(address.replace(key, "other"), context=context)
            return "forged"
        except urllib.error.HTTPError as error:
            return [read, error.code]
    except urllib.error.HTTPError as error:
        return {"error": error.code, "message": error.read().decode()}


def batch(queue):
    answer = client("sqs").send_message_batch(
        QueueUrl=queue, Entries=[{"Id": str(n), "MessageBody": "x"} for n in range(3)])
    return len(answer["Successful"])


def publish(topic):
    return len(client("sns").publish(TopicArn=topic, Message="hello")["MessageId"])


def secret(name):
    return client("secretsmanager").get_secret_value(SecretId=name)["SecretString"]


def identity():
    return client("sts").get_caller_identity()["Account"]


def metric():
    return client("cloudwatch").put_metric_data(
        Namespace="App", MetricData=[{"MetricName": "m", "Value": 1.5}])["ResponseMetadata"]["HTTPStatusCode"]


def invoke(name, payload):
    answer = client("lambda").invoke(FunctionName=name, Payload=payload.encode())
    return [answer["Payload"].read().decode(), answer.get("FunctionError")]


def resolve(name):
    return socket.getaddrinfo(name, 443, type=socket.SOCK_STREAM)[0][4][0]


def fetch(name, server=None):
    context = ssl.create_default_context(cafile=os.environ["SSL_CERT_FILE"])
    with socket.create_connection((name, 443), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname=server or name) as tls:
            tls.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            read = b""
            while data := tls.recv(65536):
                read += data
    return len(read.split(b"\r\n\r\n", 1)[1])


def talk(address, port, text):
    with socket.create_connection((address, int(port)), timeout=10) as plain:
        plain.sendall(text.encode())
        plain.shutdown(socket.SHUT_WR)
        read = b""
        while data := plain.recv(65536):
            read += data
    return read.decode()


def raw(text):
    """Bytes as they are to the DynamoDB endpoint, and the status line of the answer."""
    context = ssl.create_default_context(cafile=os.environ["AWS_CA_BUNDLE"])
    with socket.create_connection(("dynamodb.eu-west-1.amazonaws.com", 443), timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="dynamodb.eu-west-1.amazonaws.com") as tls:
            tls.sendall(text.encode("latin-1"))
            return tls.recv(65536).split(b"\r\n")[0].decode()


def dns_over_tcp(name):
    query = bytes.fromhex("000701000001000000000000")
    for label in name.split("."):
        query += bytes([len(label)]) + label.encode()
    query += bytes.fromhex("0000010001")
    with socket.create_connection(("127.0.0.1", 53), timeout=10) as plain:
        plain.sendall(len(query).to_bytes(2, "big") + query)
        return plain.recv(4096)[2:][3] & 15


def latency():
    one = client("dynamodb")
    times = []
    for _ in range(100):
        start = time.perf_counter()
        one.get_item(TableName="Orders", Key={"id": {"S": "1"}})
        times.append(time.perf_counter() - start)
    return sorted(times)[50] * 1000


SOCKETS = prepare()
for line in sys.stdin:
    name, *arguments = json.loads(line)
    signal.alarm(60)
    print(json.dumps(outcome(lambda: globals()[name](*arguments))), flush=True)
    signal.alarm(0)
