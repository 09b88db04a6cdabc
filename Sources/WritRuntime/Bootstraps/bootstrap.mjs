// Runs an unmodified AWS Lambda handler for Node.js (18 and newer) against the Lambda Runtime API (version 2018-06-01).
// CommonJS and ECMAScript modules; async handlers and callbacks. Uses Node's own modules only.

import { existsSync, readFileSync, statSync } from "node:fs";
import { request as httpRequest, Agent } from "node:http";
import { dirname, resolve } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { format, types } from "node:util";

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
  const levels = { log: "INFO", info: "INFO", debug: "DEBUG", warn: "WARN", error: "ERROR", trace: "TRACE", fatal: "FATAL" };
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
    Object.defineProperty(this, "name", { value: kind });
    this.stack = `${kind}: ${message}\n${(this.stack ?? "").split("\n").slice(1).join("\n")}`;
  }
}

/** The callable that `_HANDLER` names: `folder/module.function`, also `module.object.function`. */
async function loadHandler(name) {
  if (name.includes("..")) throw new Failure("Runtime.MalformedHandlerName", `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
  const slash = name.lastIndexOf("/") + 1;
  const match = /^([^.]*)\.(.*)$/.exec(name.slice(slash));
  if (!match) throw new Failure("Runtime.MalformedHandlerName", "Bad handler");
  let module;
  try {
    module = await loadModule(name.slice(0, slash), match[1]);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Failure("Runtime.UserCodeSyntaxError", String(error));
    if (error?.code === "MODULE_NOT_FOUND") throw new Failure("Runtime.ImportModuleError", String(error));
    throw error;
  }
  const found = match[2].split(".").reduce((value, key) => value && value[key], module);
  if (!found) throw new Failure("Runtime.HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof found !== "function") throw new Failure("Runtime.HandlerNotFound", `${name} is not a function`);
  return found;
}

/** Lambda's order: the name as it stands, `.js` (as its package.json says), `.mjs`, `.cjs`, then Node's own search. */
async function loadModule(folder, name) {
  const require = createRequire(import.meta.url);
  const base = resolve(taskRoot, folder, name);
  const kind = statSync(base, { throwIfNoEntry: false });
  if (kind?.isFile()) return require(base);
  if (kind?.isDirectory()) {
    let index;
    try {
      index = require.resolve(base);
    } catch {
      // A folder of the module's name that is no module itself.
    }
    if (index?.startsWith(base + "/")) return require(index);
  }
  const script = base + ".js";
  if (existsSync(script)) return isModuleType(dirname(script)) ? await import(pathToFileURL(script)) : require(script);
  if (existsSync(base + ".mjs")) return await import(pathToFileURL(base + ".mjs"));
  if (existsSync(base + ".cjs")) return require(base + ".cjs");
  return require(require.resolve(name, { paths: [taskRoot, resolve(taskRoot, folder)] }));
}

/** Whether the nearest package.json makes `.js` an ECMAScript module. */
function isModuleType(folder) {
  for (let at = folder; !at.endsWith("/node_modules"); at = dirname(at)) {
    const file = resolve(at, "package.json");
    if (existsSync(file)) {
      try {
        return JSON.parse(readFileSync(file, "utf8")).type === "module";
      } catch {
        return false;
      }
    }
    if (at === dirname(at)) break;
  }
  return false;
}

/** The body for a value that a handler threw or rejected with. */
function describe(error) {
  try {
    if (types.isNativeError(error) || error instanceof Error) {
      return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") };
    }
    return { errorType: typeof error, errorMessage: error.toString(), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage: "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

/** For the log: an error with its own members besides name, message, code and stack. */
function shown(_key, value) {
  if (!(value instanceof Error)) return value;
  const copy = { errorType: value.name, errorMessage: value.message, code: value.code, ...value };
  if (typeof value.stack === "string") copy.stack = value.stack.split("\n");
  return copy;
}

function logError(prefix, error) {
  let text;
  try {
    text = JSON.stringify(error, shown);
  } catch {
    text = JSON.stringify(describe(error));
  }
  console.error(`${prefix} \t${text}`);
}

async function postError(path, error) {
  const body = describe(error);
  await call("POST", path, JSON.stringify(body), {
    "Content-Type": "application/json",
    "Lambda-Runtime-Function-Error-Type": String(body.errorType).replace(/[^\x21-\x7e]/g, "?"),
  });
}

/** Calls the handler; settles with the body of the response, or fails with what the handler threw or rejected with. */
function invoke(handler, event, headers) {
  return new Promise((done, fail) => {
    const deadline = Number(headers["lambda-runtime-deadline-ms"]);
    let waits = true;
    // Only the first word of a handler counts; the answer may still wait for the event loop then.
    let said = false;
    let whenEmpty = () => answer(null);
    const onEmpty = () => {
      process.removeListener("beforeExit", onEmpty);
      whenEmpty();
    };
    const answer = (value) => {
      process.removeListener("beforeExit", onEmpty);
      try {
        done(JSON.stringify(value === undefined ? null : value) ?? "null");
      } catch {
        fail(new Error("Unable to stringify response body"));
      }
    };
    const refuse = (error) => {
      process.removeListener("beforeExit", onEmpty);
      fail(error);
    };
    const once = (action) => (...values) => {
      if (said) return;
      said = true;
      action(...values);
    };
    const finish = (error, value) => (error !== undefined && error !== null ? refuse(error) : answer(value));
    const callback = once((error, value) => {
      if (error !== undefined && error !== null) return refuse(error);
      if (!waits) return answer(value);
      whenEmpty = () => setImmediate(() => answer(value));
    });
    const parsed = (name, what) => {
      if (!headers[name]) return undefined;
      try {
        return JSON.parse(headers[name]);
      } catch (error) {
        throw new Error(`Cannot parse ${what} as json: ${error}`);
      }
    };
    const succeed = once((value) => finish(null, value));
    const failed = once((error) => finish(error === undefined || error === null ? "handled" : error));
    process.on("beforeExit", onEmpty);
    try {
      const context = {
        get callbackWaitsForEmptyEventLoop() {
          return waits;
        },
        set callbackWaitsForEmptyEventLoop(value) {
          waits = value;
        },
        succeed,
        fail: failed,
        done: once(finish),
        functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
        functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
        memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
        logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
        logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
        clientContext: parsed("lambda-runtime-client-context", "ClientContext"),
        identity: parsed("lambda-runtime-cognito-identity", "CognitoIdentity"),
        invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
        awsRequestId: headers["lambda-runtime-aws-request-id"],
        getRemainingTimeInMillis: () => deadline - Date.now(),
      };
      const returned = handler(event, context, callback);
      if (typeof returned?.then === "function") returned.then(succeed, failed);
    } catch (error) {
      callback(error);
    }
  });
}

async function serve(handler) {
  for (;;) {
    let next;
    try {
      next = await call("GET", "invocation/next");
    } catch {
      exitNow(1);  // The server has gone; there is nobody to tell.
    }
    const { status, headers, body } = next;
    if (status !== 200) exitNow(0);
    currentRequest = headers["lambda-runtime-aws-request-id"];
    if (headers["lambda-runtime-trace-id"]) process.env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"];
    else delete process.env._X_AMZN_TRACE_ID;
    let response;
    try {
      response = await invoke(handler, JSON.parse(body.toString("utf8")), headers);
    } catch (error) {
      logError("Invoke Error", error);
      await postError(`invocation/${currentRequest}/error`, error);
      continue;
    }
    await call("POST", `invocation/${currentRequest}/response`, response, { "Content-Type": "application/json" });
  }
}

/** What nobody caught ends the process, as in Lambda; the invocation that ran is told of it. */
function crash(prefix, status, wrap) {
  return async (reason, promise) => {
    const error = wrap(reason, promise);
    logError(prefix, error);
    try {
      await postError(currentRequest ? `invocation/${currentRequest}/error` : "init/error", error);
    } finally {
      exitNow(status);
    }
  };
}

function unhandledRejection(reason, promise) {
  const error = new Failure("Runtime.UnhandledPromiseRejection", String(reason));
  return Object.assign(error, { reason, promise });
}

patchConsole();
// A streaming handler cannot be served through a buffered Runtime API; say so instead of answering something else.
globalThis.awslambda = {
  streamifyResponse: () => {
    throw new Failure("Runtime.StreamingNotSupported", "awslambda.streamifyResponse is not supported; return the whole response");
  },
};
process.on("uncaughtException", crash("Uncaught Exception", 129, (error) => error));
process.on("unhandledRejection", crash("Unhandled Promise Rejection", 128, unhandledRejection));
let handler;
try {
  handler = await loadHandler(process.env._HANDLER ?? "");
} catch (error) {
  logError("Uncaught Exception", error);
  await postError("init/error", error);
  exitNow(1);
}
await serve(handler);
