"use strict";
// What Lambda's Node.js documentation shows of handlers, one each.

exports.returned = async (event) => ({ thing: event.thing, text: event.text, n: event.n });
exports.nothing = async () => {};
exports.calledBack = (event, context, callback) => callback(null, { thing: event.thing });
exports.calledBackWithError = (event, context, callback) => callback(new RangeError("out of range"));
exports.calledBackWithText = (event, context, callback) => callback("no error object");
exports.calledBackTwice = (event, context, callback) => {
  callback(null, "first");
  callback(null, "second");
};
exports.neither = () => {};
exports.promised = () => Promise.resolve([1, 2.5, null]);
exports.thenable = () => ({ then: (done) => done("thenable") });
exports.valueOfPlainFunction = () => "is ignored";

exports.waits = (event, context, callback) => {
  const result = { order: ["callback"] };
  callback(null, result);
  setTimeout(() => result.order.push("timer"), 5);
};
exports.waitsNot = (event, context, callback) => {
  context.callbackWaitsForEmptyEventLoop = false;
  const result = { order: ["callback"] };
  setTimeout(() => result.order.push("timer"), 60000);
  callback(null, result);
};
exports.asyncWaitsNot = async () => {
  setTimeout(() => {}, 60000);
  return "at once";
};
exports.errorWaitsNot = (event, context, callback) => {
  setTimeout(() => {}, 60000);
  callback(new Error("at once"));
};

class OrderError extends Error {
  constructor(message) {
    super(message);
    this.name = "OrderError";
    this.code = "E_ORDER";
    this.order = 7;
  }
}
exports.thrown = async () => {
  throw new OrderError("no such order");
};
exports.thrownSynchronously = () => {
  throw new TypeError("synchronous");
};
exports.rejectedWithText = () => Promise.reject("only text");
exports.rejectedWithNothing = () => Promise.reject();
exports.rejectedWithObject = () => Promise.reject({ status: 404 });
exports.circular = async () => {
  const value = {};
  value.self = value;
  return value;
};
exports.unhandled = () => {
  Promise.reject(new Error("nobody looked"));
};
exports.uncaught = () => {
  setTimeout(() => {
    throw new RangeError("in a timer");
  }, 1);
};
exports.exits = async () => process.exit(3);

exports.succeeds = (event, context) => context.succeed("by context");
exports.fails = (event, context) => context.fail(new Error("by context"));
exports.isDone = (event, context) => context.done(null, "done");

exports.about = async (event, context) => {
  const left = context.getRemainingTimeInMillis();
  return {
    members: Object.keys(context).sort(),
    id: context.awsRequestId,
    name: context.functionName,
    version: context.functionVersion,
    arn: context.invokedFunctionArn,
    memory: context.memoryLimitInMB,
    group: context.logGroupName,
    stream: context.logStreamName,
    waits: context.callbackWaitsForEmptyEventLoop,
    left: left > 0 && left <= 60000,
  };
};

exports.logs = async () => {
  console.log("plain %s", "text", { a: 1 });
  console.info("two\nlines");
  console.debug("d");
  console.warn("w");
  console.error("e");
};

exports.nested = { inner: { handler: async () => "nested" } };
exports.notAFunction = 42;
