import Testing
import WritModel

@testable import WritRuntime

struct InvokeRequestTests {
    private func read(
        _ method: String = "POST", _ path: String, _ headers: [String: String] = [:], _ body: String = "{}"
    ) throws -> InvokeRequest? {
        try InvokeRequest(method: method, path: path, header: { headers[$0] }, body: Array(body.utf8))
    }

    @Test func readsTheOperation() throws {
        let request = try read(path("f"), ["x-amz-invocation-type": "Event"])
        #expect(request?.function == "f")
        #expect(request?.kind == .asynchronous)
        #expect(try read(path("f"))?.kind == .synchronous)
        #expect(
            try read(path("arn%3Aaws%3Alambda%3Ax%3A1%3Afunction%3Af"))?.function == "arn:aws:lambda:x:1:function:f")
    }

    private func read(_ path: String, _ headers: [String: String] = [:], _ body: String = "{}") throws -> InvokeRequest?
    {
        try read("POST", path, headers, body)
    }

    private func path(_ name: String) -> String { "/2015-03-31/functions/\(name)/invocations" }

    @Test(arguments: [
        "/", "/2015-03-31/functions//invocations", "/2015-03-31/functions/f", "/2015-03-31/functions/f/invocations/x",
    ])
    func otherPathsAreNotTheOperation(_ path: String) throws {
        #expect(try read(path) == nil)
        #expect(try read("GET", "/2015-03-31/functions/f/invocations") == nil)
    }

    @Test func refusesWhatInvokeWouldNotTake() {
        #expect(throws: InputError("invoke", "")) { try read(path("f"), ["x-amz-invocation-type": "Later"]) }
        #expect(throws: InputError("invoke-json", "")) { try read(path("f"), [:], "{") }
        let large = "\"" + String(repeating: "x", count: InvokeRequest.maxAsynchronousPayload) + "\""
        #expect(throws: InputError("invoke-size", "")) {
            try read(path("f"), ["x-amz-invocation-type": "Event"], large)
        }
    }

    @Test(arguments: [
        ("f", "f"), ("f:live", "f"), ("123456789012:function:f", "f"), ("123456789012:function:f:1", "f"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f", "f"),
        ("arn:aws:lambda:eu-west-1:123456789012:function:f:1", "f"),
    ])
    func namesAndARNs(_ text: String, _ name: String) { #expect(InvokeRequest.functionName(in: text) == name) }

    @Test(arguments: ["", "a:b:c", "arn:aws:s3:x:1:function:f", "arn:aws:lambda:x:1:layer:f", "a:b:c:d:e"])
    func whatIsNoFunction(_ text: String) { #expect(InvokeRequest.functionName(in: text) == nil) }

    @Test func onlyNamedCallersMayInvoke() {
        var callee = Writ(
            function: "Report", runtime: "python3.11", handler: "a.b", isolation: .invocation,
            limits: .init(memory: .mebibytes(128), timeout: 3, concurrency: 1, tmp: .mebibytes(10), processes: 8),
            expires: 0)
        #expect(
            !InvokeDecision.decide(principal: "arn:aws:iam::1:user/a", callerFunction: nil, callee: callee).isAllowed)
        callee.ingress = [.invoke(.init(callers: ["arn:aws:iam::1:user/*", "GetReport"]))]
        #expect(
            InvokeDecision.decide(principal: "arn:aws:iam::1:user/a", callerFunction: nil, callee: callee).isAllowed)
        #expect(
            !InvokeDecision.decide(principal: "arn:aws:iam::2:user/a", callerFunction: nil, callee: callee).isAllowed)
        #expect(InvokeDecision.decide(principal: "x", callerFunction: "GetReport", callee: callee).isAllowed)
        #expect(!InvokeDecision.decide(principal: "x", callerFunction: "Other", callee: callee).isAllowed)
        #expect(!InvokeDecision.decide(principal: "GetReport", callerFunction: nil, callee: callee).isAllowed)
    }
}
