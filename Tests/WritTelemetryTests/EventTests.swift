import Testing
import WritModel

@testable import WritTelemetry

struct EventTests {
    @Test func eventsReturn() throws {
        var full = RecordFixture.event(2)
        let reference = WritReference(
            function: "F", pointer: "/egress/0", location: .init(file: "writ.yaml", line: 3, column: 5))
        full.verdict = .refused(Reason("egress.host", "no", writ: reference))
        full.details["nested"] = .object(["a": [1, "two", true]])
        for event in [full, Event(.log, time: -1, message: ""), RecordFixture.event(1)] {
            let node = try JSONParser.parse(event.encoded, file: "e")
            let read = try #require(Event(node: node))
            #expect(read.node == event.node && read.verdict == event.verdict && read.details == event.details)
        }
    }

    @Test func refusesOtherObjects() throws {
        for text in [
            "{}", "[]", #"{"kind":"x","time":1,"message":""}"#, #"{"kind":"log","time":1,"message":"","x":1}"#,
        ] {
            #expect(Event(node: try JSONParser.parse(Array(text.utf8), file: "e")) == nil)
        }
    }

    @Test func aLargeEventLosesItsDetails() throws {
        var event = RecordFixture.event(1)
        event.message = String(repeating: "é", count: 200_000)
        event.details["x"] = Node(String(repeating: "x", count: 400_000))
        #expect(event.encoded.count < Event.largest)
        let read = try #require(Event(node: try JSONParser.parse(event.encoded, file: "e")))
        #expect(
            read.details.keys.contains("shortenedFrom") && read.invocation == "i-1" && read.verdict == event.verdict)
    }

    @Test func aLineNamesTheRuleAndTheWrit() {
        var event = RecordFixture.event(1)
        event.time = 1_769_846_400_123_000_000
        event.verdict = .refused(
            Reason(
                "egress.host", "the writ names no such host",
                writ: WritReference(
                    function: "F1", pointer: "/egress", location: .init(file: "writ.yaml", line: 12, column: 5))))
        event.message = "connect to evil.example"
        #expect(
            event.line
                == "2026-01-31T08:00:00.123Z F1 egress refused [egress.host] connect to evil.example "
                + "\u{2014} the writ names no such host (writ.yaml:12:5 /egress)")
    }

    @Test func aLineIsOneLine() {
        let event = Event(.log, time: 0, function: "F", message: "a\nb\u{1B}[2Jc\u{202E}d\u{2028}e\tf")
        #expect(event.line == "1970-01-01T00:00:00.000Z F log a\u{FFFD}b\u{FFFD}[2Jc\u{FFFD}d\u{FFFD}e f")
    }

    @Test func queriesSelect() {
        let event = RecordFixture.event(1)
        func matches(_ change: (inout RecordQuery) -> Void) -> Bool {
            var query = RecordQuery()
            change(&query)
            return query.matches(event)
        }
        #expect(matches { _ in })
        #expect(matches { $0.kinds = [.egress] } && !matches { $0.kinds = [.ingress] })
        #expect(matches { $0.functions = ["F1", "X"] } && !matches { $0.functions = ["F"] })
        #expect(matches { $0.isAllowed = false } && !matches { $0.isAllowed = true })
        #expect(matches { $0.rule = "egress" } && matches { $0.rule = "egress.port" } && !matches { $0.rule = "egr" })
        #expect(matches { $0.from = event.time } && !matches { $0.from = event.time + 1 })
        #expect(matches { $0.until = event.time + 1 } && !matches { $0.until = event.time })
        #expect(matches { $0.text = "EVENT" } && !matches { $0.text = "none" })
        #expect(matches { $0.invocation = "i-1" } && !matches { $0.invocation = "i-2" })
    }
}
