// Runs an unmodified AWS Lambda handler for Node.js (18 and newer) against the Lambda Runtime API (version 2018-06-01).
// CommonJS and ECMAScript modules; async handlers and callbacks. Uses Node's own modules only.

import { existsSync } from "node:fs";
import { request as httpRequest, Agent } from "node:http";
import { resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const [host, port] = (process.env.AWS_LAMBDA_RUNTIME_API ?? "127.0.0.1:9001").split(":");
const taskRoot = process.env.LAMBDA_TASK_ROOT ?? "/var/task";
delete process.env.WRIT_ISOLATION;
const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true });
const exitNow = process.exit.bind(process);
let currentRequest = "";

function call(method, path, body, headers = {}) {
  return new Promise((done, fail) => {
    const payload = body === undefined ? Buffer.alloc(0) : Buffer.from(body);
    const outgoing = httpRequest(
      { host, port, method, path: `/2018-06-01/runtime/${path}`, agent, headers: { ...headers, "Content-Length": payload.length } },
      (answer) => {
        const parts = [];
        answer.on("data", (part) => parts.push(part));
        answer.on("end", () => done({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
        answer.on("error", fail);
      },
    );
    outgoing.on("error", fail);
    outgoing.end(payload);
  });
}

/** Log lines as Lambda's Node runtime writes them: time, request id, level and message, separated by tabs. */
function patchConsole() {
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE" };
  for (const [name, level] of Object.entries(levels)) {
    console[name] = (...args) => {
      const message = format(...args).replace(/\n/g, "\r");
      process.stdout.write(`${new Date().toISOString()}\t${currentRequest || "undefined"}\t${level}\t${message}\n`);
    };
  }
}

class Failure extends Error {
  constructor(kind, message) {
    super(message);
    this.name = kind;
  }
}

/** The callable that `_HANDLER` names: `folder/module.function`, also `module.object.function`. */
async function loadHandler(name) {
  const match = /^([^]*\/)?([^./]+)\.([^]+)$/.exec(name ?? "");
  if (!match) throw new Failure("Runtime.MalformedHandlerName", `Bad handler: ${name}`);
  if (name.includes("..")) throw new Failure("Runtime.MalformedHandlerName", `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  const base = resolve(taskRoot, match[1] ?? "", match[2]);
  const file = ["", ".js", ".mjs", ".cjs"].map((extension) => base + extension).find((path) => path !== base && existsSync(path));
  if (!file) throw new Failure("Runtime.ImportModuleError", `Error: Cannot find module '${match[2]}'`);
  let module;
  try {
    module = file.endsWith(".mjs") ? await import(pathToFileURL(file)) : await requireOrImport(file);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    if (["MODULE_NOT_FOUND", "ERR_MODULE_NOT_FOUND"].includes(error?.code)) throw new Failure("Runtime.ImportModuleError", `Error: ${error.message}`);
    throw error;
  }
  const found = match[3].split(".").reduce((value, key) => value?.[key], module);
  if (found === undefined) throw new Failure("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof found !== "function") throw new Failure("Runtime.HandlerNotFound", `${name} is not a function`);
  return found;
}

async function requireOrImport(file) {
  const require = createRequire(pathToFileURL(`${taskRoot}/`));
  try {
    return require(file);
  } catch (error) {
    if (error?.code !== "ERR_REQUIRE_ESM" && !(error instanceof SyntaxError)) throw error;
    try {
      return await import(pathToFileURL(file));
    } catch {
      throw error;
    }
  }
}

/** The body for a value that a handler threw or rejected with. */
function describe(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function logError(prefix, error) {
  const body = describe(error);
  const shown = { errorType: body.errorType, errorMessage: body.errorMessage };
  if (error?.code !== undefined) shown.code = error.code;
  shown.stack = body.trace;
  process.stdout.write(`${new Date().toISOString()}\t${currentRequest || "undefined"}\tERROR\t${prefix}\t${JSON.stringify(shown)}\n`);
}

async function postError(path, error) {
  const body = describe(error);
  await call("POST", path, JSON.stringify(body), {
    "Content-Type": "application/json",
    "Lambda-Runtime-Function-Error-Type": body.errorType.replace(/[^\x21-\x7e]/g, "?"),
  });
}

/** Calls the handler; settles once its promise does or its callback was called and, if asked, the event loop is empty. */
function invoke(handler, event, headers) {
  return new Promise((done, fail) => {
    const deadline = Number(headers["lambda-runtime-deadline-ms"]);
    let settled = false;
    let result;
    const settle = (action) => (value) => {
      if (!settled) {
        settled = true;
        process.removeListener("beforeExit", onEmpty);
        action(value);
      }
    };
    const succeed = settle(done);
    const reject = settle(fail);
    const onEmpty = () => (result ? (result.error != null ? reject(result.error) : succeed(result.value)) : succeed(null));
    const parsed = (value) => (value ? JSON.parse(value) : undefined);
    const context = {
      callbackWaitsForEmptyEventLoop: true,
      functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
      functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
      memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
      logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
      logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
      clientContext: parsed(headers["lambda-runtime-client-context"]),
      identity: parsed(headers["lambda-runtime-cognito-identity"]),
      invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
      awsRequestId: headers["lambda-runtime-aws-request-id"],
      getRemainingTimeInMillis: () => deadline - Date.now(),
      succeed,
      fail: reject,
      done: (error, value) => (error != null ? reject(error) : succeed(value)),
    };
    const callback = (error, value) => {
      if (settled || result) return;
      result = { error, value };
      if (!context.callbackWaitsForEmptyEventLoop) setImmediate(onEmpty);
    };
    process.on("beforeExit", onEmpty);
    try {
      const returned = handler(event, context, callback);
      if (typeof returned?.then === "function") returned.then(succeed, reject);
    } catch (error) {
      reject(error);
    }
  });
}

async function serve(handler) {
  for (;;) {
    const { status, headers, body } = await call("GET", "invocation/next");
    if (status !== 200) exitNow(0);
    currentRequest = headers["lambda-runtime-aws-request-id"];
    if (headers["lambda-runtime-trace-id"]) process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    try {
      const result = await invoke(handler, JSON.parse(body.toString("utf8")), headers);
      let payload;
      try {
        payload = JSON.stringify(result === undefined ? null : result);
      } catch {
        throw new Failure("Runtime.MarshalError", "Unable to stringify response body");
      }
      await call("POST", `invocation/${currentRequest}/response`, payload ?? "null", { "Content-Type": "application/json" });
    } catch (error) {
      logError("Invoke Error ", error);
      await postError(`invocation/${currentRequest}/error`, error);
    }
  }
}

function crash(kind) {
  return async (reason) => {
    const error = new Failure(kind, reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason));
    if (reason instanceof Error) error.stack = reason.stack;
    logError(kind === "Runtime.UnhandledPromiseRejection" ? "Unhandled Promise Rejection " : "Uncaught Exception ", error);
    try {
      await postError(currentRequest ? `invocation/${currentRequest}/error` : "init/error", error);
    } finally {
      exitNow(128 + 1);
    }
  };
}

patchConsole();
// A streaming handler cannot be served through a buffered Runtime API; say so instead of answering something else.
globalThis.awslambda = {
  streamifyResponse: () => {
    throw new Failure("Runtime.StreamingNotSupported", "awslambda.streamifyResponse is not supported; return the whole response");
  },
};
process.on("uncaughtException", crash("Runtime.UncaughtException"));
process.on("unhandledRejection", crash("Runtime.UnhandledPromiseRejection"));
let handler;
try {
  handler = await loadHandler(process.env._HANDLER);
} catch (error) {
  logError("Uncaught Exception ", error);
  await postError("init/error", error);
  exitNow(1);
}
await serve(handler);
