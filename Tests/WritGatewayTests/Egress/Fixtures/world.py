"""What lies behind the gate in the tests: moto for AWS, a TLS server, a TCP server. Reads commands, one JSON a line."""
import datetime
import json
import os
import socket
import ssl
import sys
import tempfile
import threading
import time

# moto checks every signature and policy after these calls, which make the one user.
os.environ["INITIAL_NO_AUTH_ACTION_COUNT"] = "3"

import boto3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from moto.server import ThreadedMotoServer


def certificate(name):
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM).decode()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()
    return pem, private


def serve(handle, context=None):
    listener = socket.create_server(("127.0.0.1", 0))

    def loop():
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    def one(connection):
        try:
            if context:
                connection = context.wrap_socket(connection, server_side=True)
            handle(connection)
        except OSError:
            pass
        finally:
            connection.close()

    threading.Thread(target=loop, daemon=True).start()
    return listener.getsockname()[1]


def web(connection):
    connection.recv(65536)
    body = b"hello from outside" + b"." * 3_000_000
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


class World:
    def __init__(self):
        moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        moto.start()
        self.port = moto.get_host_and_port()[1]
        self.key, self.secret = "none", "none"
        iam = self.client("iam")
        iam.create_user(UserName="gate")
        allow = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
        iam.put_user_policy(UserName="gate", PolicyName="all", PolicyDocument=json.dumps(allow))
        made = iam.create_access_key(UserName="gate")["AccessKey"]
        self.key, self.secret = made["AccessKeyId"], made["SecretAccessKey"]
        self.pem, private = certificate("api.example.com")
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(self.pem + private)
            file.flush()
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(file.name)
        self.web = serve(web, context)
        self.tcp = serve(echo)

    def client(self, service):
        return boto3.client(
            service, region_name="eu-west-1", endpoint_url=f"http://127.0.0.1:{self.port}",
            aws_access_key_id=self.key, aws_secret_access_key=self.secret)

    def setup(self):
        dynamodb = self.client("dynamodb")
        for table in ("Orders", "Secrets"):
            dynamodb.create_table(
                TableName=table, BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
        s3 = self.client("s3")
        for bucket in ("photos", "vault"):
            s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        s3.put_object(Bucket="vault", Key="secret", Body=b"hidden")
        queue = self.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
        topic = self.client("sns").create_topic(Name="news")["TopicArn"]
        secret = self.client("secretsmanager").create_secret(Name="db", SecretString="s3cret")["ARN"]
        return {"queue": queue, "topic": topic, "secret": secret}

    def items(self, table):
        return sorted(item["id"]["S"] for item in self.client("dynamodb").scan(TableName=table)["Items"])

    def object(self, bucket, key):
        try:
            body = self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
            return {"size": len(body), "head": body[:20].decode("latin-1")}
        except Exception as error:
            return {"error": type(error).__name__}

    def messages(self):
        queue = self.client("sqs").get_queue_url(QueueName="jobs")["QueueUrl"]
        attributes = self.client("sqs").get_queue_attributes(
            QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
        return int(attributes["Attributes"]["ApproximateNumberOfMessages"])

    def latency(self):
        client = self.client("dynamodb")
        times = []
        for _ in range(100):
            start = time.perf_counter()
            client.get_item(TableName="Orders", Key={"id": {"S": "1"}})
            times.append(time.perf_counter() - start)
        return sorted(times)[50] * 1000


def main():
    world = World()
    ready = {"port": world.port, "web": world.web, "tcp": world.tcp, "pem": world.pem, "key": world.key, "private": world.secret,
             **world.setup()}
    print(json.dumps(ready), flush=True)
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(getattr(world, name)(*arguments)), flush=True)
    os._exit(0)


main()
