import Foundation
import Testing
import WritModel

@testable import WritRuntime

/// Node handlers under our bootstrap, judged by what AWS documents of its own ("Define Lambda function handler in Node.js",
/// "Using the Lambda context object", "Log and monitor Node.js Lambda functions") and publishes as
/// `aws-lambda-nodejs-runtime-interface-client` 3.x: which file is loaded, what ends an invocation, error types, log lines.
///
/// Runs on the machine's Node; `WRIT_NODE` names further ones, separated by colons.
struct NodeParityTests {
    static let nodes =
        ["/usr/bin/node"]
        + (ProcessInfo.processInfo.environment["WRIT_NODE"] ?? "").split(separator: ":").map(String.init)

    private static let id = "8f6f2f5e-0000-4000-8000-000000000001"
    private static let event = #"{"thing":"x","text":"ä","n":[1,2.5,null]}"#

    private static let fixtures = Project.fixtures + "/node"

    private func start(
        _ node: String, _ handler: String, taskRoot: String = fixtures
    ) async throws -> RuntimeProcess {
        try #require(FileManager.default.isExecutableFile(atPath: node), "run scripts/install")
        return try await RuntimeProcess(
            [node, Project.bootstraps + "/bootstrap.mjs"], handler: handler, taskRoot: taskRoot)
    }

    /// Starts, invokes once, ends: the outcome and what was written.
    private func run(
        _ node: String, _ handler: String, taskRoot: String = fixtures
    ) async throws -> (Outcome, String) {
        let runtime = try await start(node, handler, taskRoot: taskRoot)
        guard case .ready = await runtime.nextEvent() else {
            Issue.record("the runtime did not start: \(await runtime.stop())")
            return (.unavailable("start"), "")
        }
        let outcome = await runtime.invoke(Self.event, id: Self.id)
        return (outcome, await runtime.stop())
    }

    @Test(arguments: [
        ("returned", #"{"thing":"x","text":"ä","n":[1,2.5,null]}"#), ("nothing", "null"),
        ("calledBack", #"{"thing":"x"}"#), ("calledBackTwice", #""first""#), ("neither", "null"),
        ("promised", "[1,2.5,null]"), ("thenable", #""thenable""#), ("valueOfPlainFunction", "null"),
        ("waits", #"{"order":["callback","timer"]}"#), ("waitsNot", #"{"order":["callback"]}"#),
        ("asyncWaitsNot", #""at once""#), ("succeeds", #""by context""#), ("isDone", #""done""#),
        ("nested.inner.handler", #""nested""#),
        (
            "about",
            #"{"members":["awsRequestId","callbackWaitsForEmptyEventLoop","clientContext","done","fail","functionName","functionVersion","getRemainingTimeInMillis","identity","invokedFunctionArn","logGroupName","logStreamName","memoryLimitInMB","succeed"],"#
                + #""id":"8f6f2f5e-0000-4000-8000-000000000001","name":"f","version":"$LATEST","arn":"arn:aws:lambda:eu-west-1:123456789012:function:f","memory":"128","group":"/aws/lambda/f","stream":"s","waits":true,"left":true}"#
        ),
    ])
    func resultsAreWhatTheDocumentationSays(_ handler: String, _ expected: String) async throws {
        for node in Self.nodes {
            let (outcome, _) = try await run(node, "handlers.\(handler)")
            #expect(outcome == .result(Array(expected.utf8)), "\(node): \(outcome)")
        }
    }

    @Test(arguments: [
        ("calledBackWithError", "RangeError", "out of range"), ("calledBackWithText", "string", "no error object"),
        ("errorWaitsNot", "Error", "at once"), ("thrown", "OrderError", "no such order"),
        ("thrownSynchronously", "TypeError", "synchronous"), ("rejectedWithText", "string", "only text"),
        ("rejectedWithNothing", "string", "handled"), ("rejectedWithObject", "object", "[object Object]"),
        ("circular", "Error", "Unable to stringify response body"), ("fails", "Error", "by context"),
        ("unhandled", "Runtime.UnhandledPromiseRejection", "Error: nobody looked"),
        ("uncaught", "RangeError", "in a timer"),
    ])
    func errorsHaveTypeMessageAndTrace(_ handler: String, _ type: String, _ message: String) async throws {
        for node in Self.nodes {
            let (outcome, output) = try await run(node, "handlers.\(handler)")
            guard case .failed(let found, let bytes) = outcome else {
                Issue.record("\(node): \(outcome)")
                continue
            }
            let body = try JSONParser.parse(bytes, file: "response")
            #expect(found == type)
            #expect(body["errorType"]?.string == type)
            #expect(body["errorMessage"]?.string == message)
            let trace = body["trace"]?.array?.compactMap(\.string) ?? []
            let isError = !["string", "object"].contains(type)
            #expect(isError ? trace.first == "\(type): \(message)" && trace.count > 1 : trace.isEmpty)
            // The log has the error too, in Lambda's own line.
            let line = output.split(separator: "\n").first { $0.contains("\tERROR\t") } ?? ""
            let prefix =
                switch handler {
                case "unhandled": "Unhandled Promise Rejection"
                case "uncaught": "Uncaught Exception"
                default: "Invoke Error"
                }
            #expect(line.contains("Z\t\(Self.id)\tERROR\t\(prefix) \t"), "\(line)")
        }
    }

    @Test func anErrorsOwnMembersAreInTheLog() async throws {
        for node in Self.nodes {
            let (_, output) = try await run(node, "handlers.thrown")
            let start =
                #"{"errorType":"OrderError","errorMessage":"no such order","code":"E_ORDER","name":"OrderError","order":7,"stack":["OrderError: no such order","#
            #expect(output.contains(start), "\(output)")
        }
    }

    @Test func anExitIsNoAnswer() async throws {
        for node in Self.nodes {
            let (outcome, _) = try await run(node, "handlers.exits")
            #expect(outcome == .exited("with status 3"))
        }
    }

    @Test func logLinesHaveTimeRequestIdAndLevel() async throws {
        for node in Self.nodes {
            let (_, output) = try await run(node, "handlers.logs")
            let lines = output.split(separator: "\n").map {
                $0.replacing(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/, with: "TIME")
            }
            #expect(
                lines == [
                    "TIME\t\(Self.id)\tINFO\tplain text { a: 1 }", "TIME\t\(Self.id)\tINFO\ttwo\rlines",
                    "TIME\t\(Self.id)\tDEBUG\td", "TIME\t\(Self.id)\tWARN\tw", "TIME\t\(Self.id)\tERROR\te",
                ])
        }
    }

    @Test(arguments: [
        ("esm.handler", "esm undefined"), ("toplevel.handler", "awaited"), ("plain.handler", "cjs"),
        ("module/app.handler", "js as a module"), ("sub/folder/app.handler", "in a sub-folder"),
        ("both.handler", "both.js"), ("only.handler", "index.js of the folder"), ("order.handler", ".js"),
    ])
    func handlersAreFoundInLambdasOrder(_ handler: String, _ expected: String) async throws {
        for node in Self.nodes {
            let (outcome, _) = try await run(node, handler)
            #expect(outcome == .result(Array("\"\(expected)\"".utf8)), "\(node): \(outcome)")
        }
    }

    /// In a folder made here: version control ignores folders of that name.
    @Test func aHandlerMayBeAPackageOfTheBundle() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("writ-node-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let package = folder.appendingPathComponent("node_modules/packaged")
        try FileManager.default.createDirectory(at: package, withIntermediateDirectories: true)
        try Data(#"exports.handler = async () => "from node_modules";"#.utf8)
            .write(to: package.appendingPathComponent("index.js"))
        for node in Self.nodes {
            let (outcome, _) = try await run(node, "packaged.handler", taskRoot: folder.path)
            #expect(outcome == .result(Array("\"from node_modules\"".utf8)), "\(node): \(outcome)")
        }
    }

    @Test(arguments: [
        ("absent.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'absent'"),
        ("sub.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'sub'"),
        ("lacking.handler", "Runtime.ImportModuleError", "Error: Cannot find module 'there-is-no-such-package'"),
        ("broken.handler", "Runtime.UserCodeSyntaxError", "SyntaxError: "),
        ("failing.handler", "RangeError", "while loading"),
        ("handlers.absent", "Runtime.HandlerNotFound", "handlers.absent is undefined or not exported"),
        ("handlers.notAFunction", "Runtime.HandlerNotFound", "handlers.notAFunction is not a function"),
        ("handlers", "Runtime.MalformedHandlerName", "Bad handler"),
        (
            "../handlers.returned", "Runtime.MalformedHandlerName",
            "'../handlers.returned' is not a valid handler name. Use absolute paths when specifying root directories in handler names."
        ),
        (
            "streaming.handler", "Runtime.StreamingNotSupported",
            "awslambda.streamifyResponse is not supported; return the whole response"
        ),
    ])
    func initialisationErrorsHaveLambdasTypes(_ handler: String, _ type: String, _ message: String) async throws {
        for node in Self.nodes {
            let runtime = try await start(node, handler)
            guard case .initFailed(.failed(let found, let bytes)) = await runtime.nextEvent() else {
                Issue.record("no init error: \(await runtime.stop())")
                continue
            }
            _ = await runtime.stop()
            #expect(found == type)
            let text = try JSONParser.parse(bytes, file: "response")["errorMessage"]?.string ?? ""
            #expect(text.hasPrefix(message), "\(text)")
        }
    }

    @Test func afterAnErrorTheNextInvocationIsServed() async throws {
        for node in Self.nodes {
            let runtime = try await start(node, "handlers.thrown")
            for id in ["1", "2"] {
                _ = await runtime.nextEvent()
                let outcome = await runtime.invoke("{}", id: id)
                guard case .failed("OrderError", _) = outcome else {
                    Issue.record("\(outcome)")
                    continue
                }
            }
            _ = await runtime.stop()
        }
    }
}
