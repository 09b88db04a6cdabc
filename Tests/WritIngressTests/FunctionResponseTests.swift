import Testing
import WritModel

@testable import WritIngress

@Suite struct FunctionResponseTests {
    private func response(_ json: String, _ format: Trigger.HTTP.Format = .v2) throws -> HTTPResponse {
        try FunctionResponse.response(to: Array(json.utf8), format: format)
    }

    @Test(arguments: Trigger.HTTP.Format.allCases) func aResultBecomesAResponse(format: Trigger.HTTP.Format) throws {
        let response = try response(#"{"statusCode":201,"headers":{"X-A":"1","x-n":2,"x-b":true},"body":"hi"}"#, format)
        #expect(response.status == 201)
        #expect(response.fields.values("x-a") == ["1"])
        #expect(response.fields.values("x-n") == ["2"])
        #expect(response.fields.values("x-b") == ["true"])
        #expect(response.body == Array("hi".utf8))
    }

    @Test func format2InfersAResponse() throws {
        let object = try response(#"{"a":1}"#)
        #expect(object.status == 200)
        #expect(object.body == Array(#"{"a":1}"#.utf8))
        #expect(object.fields.only("content-type") == "application/json")
        #expect(try response("\"Hello\"").body == Array("Hello".utf8))
        #expect(try response("null").body.isEmpty)
        #expect(try response("[1]").body == Array("[1]".utf8))
    }

    @Test(arguments: ["{}", "null", "\"Hello\"", "[]", "{\"body\":\"x\"}"]) func format1RefusesWhatHasNoStatus(
        json: String
    ) {
        #expect(throws: FunctionResponse.Malformed.self) { try response(json, .v1) }
    }

    @Test func cookiesAndListsOfValuesAreSeparateFields() throws {
        #expect(
            try response(#"{"statusCode":200,"cookies":["a=1","b=2"]}"#).fields.values("set-cookie") == ["a=1", "b=2"])
        let first = try response(
            #"{"statusCode":200,"headers":{"x-a":"0","x-b":"3"},"multiValueHeaders":{"X-A":["1","2"]}}"#, .v1)
        #expect(first.fields.values("x-a") == ["1", "2"])
        #expect(first.fields.values("x-b") == ["3"])
    }

    @Test func aBinaryBodyIsDecoded() throws {
        #expect(try response(#"{"statusCode":200,"body":"/wA=","isBase64Encoded":true}"#).body == [0xff, 0])
        #expect(throws: FunctionResponse.Malformed.self) {
            try response(#"{"statusCode":200,"body":"/wA","isBase64Encoded":true}"#)
        }
    }

    @Test(arguments: [
        #"{"X-A":"a\r\nSet-Cookie: x=1"}"#, #"{"X-A":"a\nb"}"#, #"{"X-A":"a\rb"}"#, #"{"X-A":"a\u0000b"}"#,
        #"{"X-A\r\nB":"a"}"#, #"{"X A":"a"}"#,
        #"{"":"a"}"#, #"{"X:A":"a"}"#, #"{"X-A":["a"]}"#, #"{"X-A":{}}"#, #"["a"]"#,
    ]) func aFieldThatCouldSplitTheResponseIsRefused(headers: String) {
        #expect(throws: FunctionResponse.Malformed.self) { try response("{\"statusCode\":200,\"headers\":\(headers)}") }
        #expect(throws: FunctionResponse.Malformed.self) {
            try response("{\"statusCode\":200,\"headers\":\(headers)}", .v1)
        }
    }

    @Test func aCookieOrListThatCouldSplitTheResponseIsRefused() {
        #expect(throws: FunctionResponse.Malformed.self) {
            try response(#"{"statusCode":200,"cookies":["a=1\r\nX: 1"]}"#)
        }
        #expect(throws: FunctionResponse.Malformed.self) {
            try response(#"{"statusCode":200,"multiValueHeaders":{"X":["a\nb"]}}"#, .v1)
        }
    }

    @Test func fieldsOfTheConnectionAreDropped() throws {
        let response = try response(
            #"{"statusCode":200,"headers":{"Content-Length":"1","Transfer-Encoding":"chunked","Connection":"close","Date":"x","Upgrade":"h2c","X-A":"1"}}"#
        )
        #expect(response.fields.map(\.key) == ["x-a"])
    }

    @Test(arguments: ["99", "100", "199", "600", "1e3", "\"2oo\"", "true", "{}", "200.5", "null"])
    func aStatusBeyondThoseOfAResponseIsRefused(status: String) {
        #expect(throws: FunctionResponse.Malformed.self) { try response("{\"statusCode\":\(status)}", .v1) }
    }

    @Test(arguments: ["", "{", "{\"statusCode\":200,\"statusCode\":201}", "\u{feff}{}"]) func whatIsNotJSONIsRefused(
        json: String
    ) {
        #expect(throws: FunctionResponse.Malformed.self) { try response(json) }
    }

    @Test func aBodyThatIsTooLargeIsRefused() {
        let body = String(repeating: "a", count: FunctionResponse.maximumBytes + 1)
        #expect(throws: FunctionResponse.Malformed.self) { try response("{\"statusCode\":200,\"body\":\"\(body)\"}") }
    }
}
