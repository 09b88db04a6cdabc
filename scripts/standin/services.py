"""Stands in, over HTTPS on the loopback interface, for what the example needs of the world outside AWS:
an OpenID Connect issuer, an exchange-rate service and a carrier.

usage: services.py serve FOLDER PORT    serves until it is ended; FOLDER gets ca.pem and the issuer's key
       services.py token FOLDER ISSUER AUDIENCE SCOPE [SECONDS]    prints an access token
"""

import base64
import datetime
import http.server
import json
import pathlib
import ssl
import sys
import time
import uuid

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils

HOSTS = ("issuer.example.com", "rates.example.com", "carrier.example.com")
PEM, PRIVATE = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def private_key(path):
    """The key at `path`, made if it is missing."""
    if path.exists():
        return serialization.load_pem_private_key(path.read_bytes(), None)
    key = ec.generate_private_key(ec.SECP256R1())
    path.touch(0o600)
    path.write_bytes(key.private_bytes(PEM, PRIVATE, serialization.NoEncryption()))
    return key


def certificate(subject, key, issuer, issuer_key, names=()):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(minutes=5))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(PEM)


def jwks(key):
    numbers = key.public_key().public_numbers()
    return {"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "use": "sig", "alg": "ES256",
                      "x": b64(numbers.x.to_bytes(32, "big")), "y": b64(numbers.y.to_bytes(32, "big"))}]}


def token(folder, issuer, audience, scope, seconds="3600"):
    now = int(time.time())
    head = {"alg": "ES256", "kid": "1", "typ": "at+jwt"}
    claims = {"iss": issuer, "aud": audience, "scope": scope, "sub": "alice", "iat": now, "nbf": now,
              "exp": now + int(seconds), "jti": str(uuid.uuid4()), "client_id": "demo"}
    signed = ".".join(b64(json.dumps(part).encode()) for part in (head, claims))
    r, s = utils.decode_dss_signature(
        private_key(folder / "issuer.key").sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    return signed + "." + b64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))


def serve(folder, port):
    folder.mkdir(parents=True, exist_ok=True)
    issuer_key = private_key(folder / "issuer.key")
    ca_key, server_key = private_key(folder / "ca.key"), private_key(folder / "server.key")
    (folder / "ca.pem").write_bytes(certificate("Writ stand-in CA", ca_key, "Writ stand-in CA", ca_key))
    (folder / "server.pem").write_bytes(certificate(HOSTS[0], server_key, "Writ stand-in CA", ca_key, HOSTS))

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def reply(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def do_GET(self):
            host = self.headers.get("host", "").split(":")[0]
            answers = {
                ("issuer.example.com", "/.well-known/openid-configuration"):
                    {"issuer": f"https://{host}", "jwks_uri": f"https://{host}/jwks.json"},
                ("issuer.example.com", "/jwks.json"): jwks(issuer_key),
                ("rates.example.com", "/rates"): {"EUR": 1, "USD": 0.92, "GBP": 1.17},
            }
            body = answers.get((host, self.path))
            self.reply(200 if body else 404, body or {})

        def do_POST(self):
            length = int(self.headers.get("content-length", "0"))
            self.rfile.read(min(length, 1 << 20))
            carrier = self.headers.get("host", "").split(":")[0] == "carrier.example.com"
            self.reply(202 if carrier and self.path == "/parcels" else 404, {})

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] == "serve":
        serve(pathlib.Path(sys.argv[2]), int(sys.argv[3]))
    elif len(sys.argv) in (6, 7) and sys.argv[1] == "token":
        print(token(pathlib.Path(sys.argv[2]), *sys.argv[3:]))
    else:
        sys.exit(__doc__)
