import Testing
import WritIngress
import WritModel

@testable import WritGateway

@Suite struct IngressServerTests {
    private static let get = "GET /orders/7 HTTP/1.1\r\nHost: localhost\r\n\r\n"

    @Test(arguments: [false, true]) func anAdmittedRequestReachesTheFunctionAndItsAnswerTheCaller(secure: Bool)
        async throws
    {
        try await TestServer.with([TestServer.trigger("GET", "/orders/{id}")], secure: secure) { server in
            let client = try await server.connect()
            try await client.send(Self.get)
            let answer = try await client.until("\"isBase64Encoded\":false}")
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.contains("\"pathParameters\":{\"id\":\"7\"}"))
            #expect(server.recorder.rules == ["ingress.allowed"])
            await client.close()
        }
    }

    @Test func aConnectionServesOneRequestAfterAnother() async throws {
        try await TestServer.with([TestServer.trigger("GET", "/orders/{id}")]) { server in
            let client = try await server.connect()
            try await client.send(Self.get + Self.get)
            try await client.send(Self.get)
            let answer = try await client.until("HTTP/1.1 200 OK", count: 3)
            #expect(answer.split(separator: "HTTP/1.1 200 OK").count == 3)
            await client.close()
        }
    }

    @Test func aBodyIsReadInFullAndHandedOver() async throws {
        try await TestServer.with([TestServer.trigger("POST", "/orders")]) { server in
            let client = try await server.connect()
            try await client.send(
                "POST /orders HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 8\r\n\r\n{\"a\"")
            try await client.send(":1} ")
            let answer = try await client.until("\"isBase64Encoded\":false}")
            #expect(answer.contains("\"body\":\"{\\\"a\\\":1} \""))
            await client.close()
        }
    }
}
