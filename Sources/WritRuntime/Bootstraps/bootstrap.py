"""Runs an unmodified AWS Lambda handler against the Lambda Runtime API (version 2018-06-01).

With WRIT_ISOLATION=invocation this process imports the handler once and then forks: each invocation gets a fresh copy
of the imported state, and nothing that an invocation does (memory, processes, files in /tmp and /dev/shm) reaches the next one.
With `worker` or `function` the invocations follow each other in this process, as in Lambda itself.

Uses the standard library only, and of it as little as possible: imports are most of a cold start.
"""

import json
import os
import socket
import sys
import time

API = os.environ.get("AWS_LAMBDA_RUNTIME_API", "127.0.0.1:9001")
ISOLATION = os.environ.pop("WRIT_ISOLATION", "worker")
PACKAGES = os.environ.pop("WRIT_PACKAGES", None)
TASK_ROOT = os.environ.get("LAMBDA_TASK_ROOT", "/var/task")
SELF = os.path.abspath(__file__)
MAX_RESPONSE = 6 * 1024 * 1024 + 100 * 1024
UNESCAPED = os.environ.get("AWS_EXECUTION_ENV", "") not in (
    "AWS_Lambda_python3.8", "AWS_Lambda_python3.9", "AWS_Lambda_python3.10", "AWS_Lambda_python3.11")
INDENT = "\u00a0"


class Connection:
    """A kept-alive HTTP/1.1 connection to the Runtime API; every message has a Content-Length."""

    def __init__(self):
        host, port = API.rsplit(":", 1)
        self.socket = socket.create_connection((host, int(port)))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.reader = self.socket.makefile("rb", 65536)

    def request(self, method, path, body=b"", headers=()):
        head = [f"{method} /2018-06-01/runtime/{path} HTTP/1.1", f"Host: {API}", f"Content-Length: {len(body)}"]
        head += [f"{name}: {value}" for name, value in headers]
        self.socket.sendall("\r\n".join(head).encode("latin-1", "replace") + b"\r\n\r\n" + body)
        status_line = self.reader.readline(65536)
        if not status_line:
            raise ConnectionError("the Runtime API closed the connection")
        status = int(status_line.split(b" ", 2)[1])
        answer = {}
        while True:
            line = self.reader.readline(65536)
            if line in (b"\r\n", b""):
                break
            name, _, value = line.partition(b":")
            answer[name.strip().lower().decode("latin-1")] = value.strip().decode("utf-8", "replace")
        return status, answer, self.reader.read(int(answer.get("content-length", "0")))


class ClientContext:
    def __init__(self, value):
        self.custom = value.get("custom")
        self.env = value.get("env")
        client = value.get("client") or {}
        self.client = type("Client", (), {
            key: client.get(key)
            for key in ("installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name")
        })() if "client" in value else None


class CognitoIdentity:
    def __init__(self, value):
        self.cognito_identity_id = value.get("cognitoIdentityId")
        self.cognito_identity_pool_id = value.get("cognitoIdentityPoolId")


class LambdaContext:
    """The context object of the Python runtime (AWS Lambda developer guide, "AWS Lambda context object in Python")."""

    def __init__(self, headers):
        def parsed(name):
            value = headers.get(name)
            return json.loads(value) if value else None

        self.aws_request_id = headers.get("lambda-runtime-aws-request-id")
        self.log_group_name = os.environ.get("AWS_LAMBDA_LOG_GROUP_NAME")
        self.log_stream_name = os.environ.get("AWS_LAMBDA_LOG_STREAM_NAME")
        self.function_name = os.environ.get("AWS_LAMBDA_FUNCTION_NAME")
        self.memory_limit_in_mb = os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE")
        self.function_version = os.environ.get("AWS_LAMBDA_FUNCTION_VERSION")
        self.invoked_function_arn = headers.get("lambda-runtime-invoked-function-arn")
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client = parsed("lambda-runtime-client-context")
        self.client_context = ClientContext(client) if client else None
        self.identity = CognitoIdentity(parsed("lambda-runtime-cognito-identity") or {})
        self._deadline = int(headers.get("lambda-runtime-deadline-ms", "0"))

    def get_remaining_time_in_millis(self):
        return max(self._deadline - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))


class Failure(Exception):
    """An error of the function that has its own Lambda error type."""

    def __init__(self, kind, message, trace=None):
        super().__init__(message)
        self.kind = kind
        self.trace = trace


def set_up_logging():
    """Gives `logging` the format of Lambda's Python runtime, once the handler's module has imported it."""
    logging = sys.modules.get("logging")
    if logging is None or getattr(logging, "_writ_ready", False):
        return
    logging._writ_ready = True

    class RequestFilter(logging.Filter):
        def filter(self, record):
            record.aws_request_id = Current.request_id
            return True

    class Handler(logging.Handler):
        def emit(self, record):
            sys.stdout.write(self.format(record))

    logging.Formatter.converter = time.gmtime
    handler = Handler()
    handler.setFormatter(logging.Formatter(
        "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
    handler.addFilter(RequestFilter())
    logging.root.addHandler(handler)


class Current:
    request_id = ""


class LoggingImportHook:
    """Calls `set_up_logging` right after `logging` is imported, so that the runtime itself need not import it."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name != "logging":
            return None
        sys.meta_path.remove(LoggingImportHook)
        import importlib.util
        spec = importlib.util.find_spec(name)
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            # find_spec has not put the module into sys.modules yet when it is a nested import
            sys.modules.setdefault(name, module)
            set_up_logging()

        spec.loader.exec_module = exec_module
        return spec


def load_handler(name):
    """The callable that `_HANDLER` names, `folder/module.function`."""
    if "." not in name:
        raise Failure("Runtime.MalformedHandlerName", f"Bad handler '{name}': not enough values to unpack (expected 2, got 1)")
    module_name, function_name = name.rsplit(".", 1)
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Failure("Runtime.BuiltInModuleConflict", f"Cannot use built-in module {module_name} as a handler module")
    import importlib
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Failure("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}")
    except SyntaxError as error:
        where = f'  File "{error.filename}" Line {error.lineno}\n    {error.text or ""}'
        raise Failure("Runtime.UserCodeSyntaxError", f"Syntax error in module '{module_name}': {error}", [where])
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Failure("Runtime.HandlerNotFound", f"Handler '{function_name}' missing on module '{module_name}'")


def plain(value, decimals):
    """`value` with what `json` cannot write replaced as Lambda's runtime would write it."""
    kind = type(value)
    if kind in (str, int, float, bool, type(None)):
        return value
    if isinstance(value, dict):
        return {plain_key(key): plain(item, decimals) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return plain(value._asdict(), decimals)
    if isinstance(value, (list, tuple)):
        return [plain(item, decimals) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if is_decimal(value):
        if value.is_nan():
            return float("nan")
        mark = f"{decimals[0]}{len(decimals)}#"
        decimals.append((mark, str(value)))
        return mark
    return value


def plain_key(key):
    return str(key) if is_decimal(key) else key


def is_decimal(value):
    return "decimal" in sys.modules and isinstance(value, sys.modules["decimal"].Decimal)


def to_json(value):
    """The response as Lambda's runtime writes it: decimals as numbers, and from Python 3.12 on unescaped UTF-8."""
    decimals = [os.urandom(16).hex() + "#"]
    text = json.dumps(plain(value, decimals), ensure_ascii=not UNESCAPED)
    for mark, number in decimals[1:]:
        text = text.replace(f'"{mark}"', number, 1)
    return text.encode("utf-8")


def error_body(message, kind, trace, request_id=None):
    return {"errorMessage": message or "", "errorType": kind or "", "requestId": request_id or "",
            "stackTrace": trace or []}


def describe_exception(request_id):
    """The body for an exception of the handler, without the frames of this file."""
    import traceback
    kind, value, tb = sys.exc_info()
    frames = [frame for frame in traceback.extract_tb(tb)]
    while frames and frames[0].filename == SELF:
        frames = frames[1:]
    return error_body(str(value), kind.__name__, traceback.format_list(frames), request_id)


def log_error(body):
    """Writes the error as one log event: lines joined by CR, indented by no-break spaces, as Lambda does."""
    title = "[ERROR]"
    if body["errorType"]:
        title += " " + body["errorType"]
    if body["errorMessage"]:
        title += (":" if body["errorType"] else "") + " " + body["errorMessage"]
    lines = [title, "Traceback (most recent call last):"]
    for element in body["stackTrace"]:
        for line in element.splitlines() or [""]:
            lines.append(INDENT * (len(line) - len(line.lstrip(" "))) + line.lstrip(" "))
    sys.stdout.write("\r".join(lines) + "\n")


def post_error(connection, path, body, kind):
    connection.request("POST", path, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), (
        ("Content-Type", "application/json"), ("Lambda-Runtime-Function-Error-Type", kind)))


def fail_init(failure, body=None):
    body = body or error_body(str(failure), failure.kind, failure.trace)
    log_error(body)
    sys.stdout.flush()
    post_error(Connection(), "init/error", body, body["errorType"])
    os._exit(1)


def serve_one(connection, handler):
    """Takes one event, calls the handler, and gives back its result or its error."""
    status, headers, event = connection.request("GET", "invocation/next")
    if status != 200:
        os._exit(0)
    context = LambdaContext(headers)
    request_id = Current.request_id = context.aws_request_id
    trace_id = headers.get("lambda-runtime-trace-id")
    if trace_id:
        os.environ["_X_AMZN_TRACE_ID"] = trace_id
    failure = None
    try:
        try:
            arguments = json.loads(event)
        except Exception as error:
            raise Failure("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}")
        result = handler(arguments, context)
        try:
            body = result if isinstance(result, bytes) else to_json(result)
            if len(body) > MAX_RESPONSE:
                failure = error_body("Response payload size exceeded maximum allowed payload size (6291556 bytes).",
                                     "Function.ResponseSizeTooLarge", [], request_id)
        except Exception as error:
            raise Failure("Runtime.MarshalError", f"Unable to marshal response: {error}")
    except Failure as error:
        failure = error_body(str(error), error.kind, error.trace, request_id)
    except Exception:
        failure = describe_exception(request_id)
    if failure is not None:
        log_error(failure)
    sys.stdout.flush()
    sys.stderr.flush()
    if failure is not None:
        post_error(connection, f"invocation/{request_id}/error", failure, "Unhandled")
    else:
        connection.request("POST", f"invocation/{request_id}/response", body, (
            ("Content-Type", "application/unknown" if isinstance(result, bytes) else "application/json"),))


def close_inherited_connections():
    """Shuts the connections that the import opened: a forked child must not continue its parent's TLS session."""
    for name in os.listdir("/proc/self/fd"):
        try:
            shared = socket.socket(fileno=os.dup(int(name)))
        except OSError:
            continue
        try:
            if shared.family in (socket.AF_INET, socket.AF_INET6) and shared.type == socket.SOCK_STREAM:
                shared.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        finally:
            shared.close()


def empty(folder):
    """Removes what an invocation left in a folder, without following a link."""
    for entry in os.scandir(folder):
        try:
            if entry.is_dir(follow_symlinks=False):
                os.chmod(entry.path, 0o700)
                empty(entry.path)
                os.rmdir(entry.path)
            else:
                os.unlink(entry.path)
        except OSError as error:
            sys.stderr.write(f"writ: cannot remove {entry.path}: {error.strerror}\n")
            os._exit(1)


def serve_forked(handler):
    """A forked copy for each invocation; whatever it leaves behind is removed before the next one starts."""
    import signal
    threads = sys.modules.get("threading")
    if threads is not None and threads.active_count() > 1:
        fail_init(Failure("Runtime.ThreadsAtInit", "the module starts threads when it is imported, and threads do not "
                          "survive isolation `invocation`; set `isolation: worker` in the writ"))
    close_inherited_connections()
    try:
        # PR_SET_DUMPABLE 0: a child can read or change neither this process nor the next child through /proc.
        import ctypes
        prctl = ctypes.CDLL(None).prctl
        if prctl(4, 0, 0, 0, 0) != 0:
            raise OSError("prctl")
    except (ImportError, OSError) as error:
        fail_init(Failure("Runtime.Isolation", f"cannot protect the parent of the invocations: {error}"))
    import gc
    gc.freeze()
    # Only in a PID namespace of its own is this one of the first processes; elsewhere "all processes" are not ours to kill.
    own_namespace = os.getpid() <= 2
    parent = os.getpid()
    while True:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            code = 1
            prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG: no child outlives its parent,
            if os.getppid() != parent:         # nor one that ended before that was said
                os._exit(0)
            try:
                serve_one(Connection(), handler)
                code = 0
            except SystemExit as exit_request:
                code = exit_request.code if isinstance(exit_request.code, int) else 1
            except BaseException as error:
                sys.stderr.write(f"writ: {type(error).__name__}: {error}\n")
            finally:
                sys.stdout.flush()
                os._exit(code)
        os.waitpid(child, 0)
        if own_namespace:
            try:
                os.kill(-1, signal.SIGKILL)
            except ProcessLookupError:
                pass
            while True:
                try:
                    os.waitpid(-1, 0)
                except ChildProcessError:
                    break
            for folder in ("/tmp", "/dev/shm"):
                empty(folder)


def main():
    sys.path[0:1] = [TASK_ROOT, "/opt/python", f"/opt/python/lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages"]
    if PACKAGES:
        # Behind the bundle's own packages, before the system's: what Lambda's runtime carries.
        at = next((n for n, path in enumerate(sys.path) if path.endswith("-packages") and not path.startswith("/opt/")), len(sys.path))
        sys.path.insert(at, PACKAGES)
    sys.argv = [os.environ.get("_HANDLER", "")]
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    sys.meta_path.insert(0, LoggingImportHook)
    set_up_logging()
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Failure as failure:
        fail_init(failure)
    except SystemExit as exit_request:
        fail_init(Failure("Runtime.ExitError", f"the module called exit({exit_request.code}) when it was imported"))
    except Exception:
        fail_init(None, describe_exception(None))
    if ISOLATION == "invocation":
        serve_forked(handler)
    connection = Connection()
    while True:
        serve_one(connection, handler)


if __name__ == "__main__":
    main()
