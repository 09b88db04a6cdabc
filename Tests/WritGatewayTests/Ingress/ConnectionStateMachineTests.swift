import Testing
import WritIngress

@testable import WritGateway

/// The phases of a connection under a clock that only the test moves. Seconds of the test are nanoseconds here.
@Suite struct ConnectionStateMachineTests {
    private static let get = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    private static let post = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n".utf8)

    private func machine(secure: Bool = false) -> ConnectionStateMachine {
        let deadlines = IngressConfiguration.Deadlines(
            handshake: .nanoseconds(5), head: .nanoseconds(10), body: .nanoseconds(30), idle: .nanoseconds(60),
            response: .nanoseconds(20))
        return ConnectionStateMachine(
            ConnectionStateMachine.Deadlines(deadlines), limits: HTTPLimits(), isSecure: secure, now: 0)
    }

    private func isRequest(_ actions: [ConnectionStateMachine.Action]) -> Bool {
        if case .request? = actions.first, actions.count == 1 { true } else { false }
    }

    private func answer(_ closes: Bool) -> [UInt8] { [closes ? 1 : 0] }

    @Test func aHandshakeThatTakesTooLongEnds() {
        var machine = machine(secure: true)
        #expect(machine.deadline == 5 && machine.wantsRead)
        #expect(machine.deadlineReached(now: 4) == [])
        #expect(machine.deadlineReached(now: 5) == [.close])
    }

    @Test func aConnectionThatSaysNothingEnds() {
        var machine = machine(secure: true)
        machine.handshakeCompleted(now: 3)
        #expect(machine.deadline == 13)
        #expect(machine.deadlineReached(now: 13) == [.close])
    }

    @Test func aHeadThatTricklesIsAnsweredOnceAndClosed() {
        var machine = machine()
        for (at, byte) in Self.get.dropLast().enumerated() where at < 9 {
            #expect(machine.received([byte], now: Int64(at)) == [])
        }
        // Further bytes do not move the deadline.
        #expect(machine.phase == .head && machine.deadline == 10)
        #expect(machine.deadlineReached(now: 10) == [.headTimedOut])
        #expect(machine.respond(now: 10, closing: true, answer) == [.send([1])])
        #expect(machine.respond(now: 10, closing: true, answer) == [])
        #expect(machine.written(now: 10) == [])
        #expect(machine.phase == .lingering)
    }

    @Test func aRequestIsServedAndTheConnectionKept() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.get, now: 1)))
        #expect(machine.phase == .deciding && machine.deadline == 31 && !machine.wantsRead)
        #expect(machine.accepted(limit: 0) == [])
        #expect(machine.phase == .serving)
        #expect(machine.respond(now: 2, closing: false, answer) == [.send([0])])
        #expect(machine.deadline == 22)
        #expect(machine.written(now: 3) == [])
        #expect(machine.phase == .idle && machine.deadline == 63)
        #expect(machine.deadlineReached(now: 63) == [.close])
    }

    @Test func aRefusedRequestWithoutABodyKeepsTheConnection() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.get + Self.get, now: 0)))
        #expect(machine.respond(now: 1, closing: false, answer) == [.send([0])])
        #expect(isRequest(machine.written(now: 2)))
        #expect(machine.wantBody(now: 3) == [.body([])])
        #expect(machine.phase == .serving)
    }

    @Test func aBodyIsNotReadBeforeItIsWanted() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.post, now: 0)))
        #expect(machine.accepted(limit: 10) == nil)
        #expect(!machine.wantsRead)
        #expect(machine.wantBody(now: 5) == [])
        #expect(machine.wantsRead && machine.deadline == 35)
        #expect(machine.received(Array("ab".utf8), now: 6) == [])
        #expect(machine.received(Array("cd".utf8), now: 7) == [.body(Array("abcd".utf8))])
        #expect(machine.phase == .serving && machine.deadline == nil)
    }

    @Test func aBodyThatCameWithTheHeadIsTakenAtOnce() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.post + Array("abcd".utf8), now: 0)))
        #expect(machine.accepted(limit: 4) == Array("abcd".utf8))
        #expect(machine.phase == .serving)
    }

    @Test func aBodyLargerThanTheRouteTakesFails() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.post + Array("abcd".utf8), now: 0)))
        #expect(machine.accepted(limit: 3) == nil)
        _ = machine.wantBody(now: 0)
        #expect(machine.respond(now: 1, closing: false, answer) == [.send([1])])
    }

    @Test func aBodyThatTricklesFails() {
        var machine = machine()
        _ = machine.received(Self.post, now: 0)
        _ = machine.wantBody(now: 0)
        #expect(machine.received(Array("abc".utf8), now: 29) == [])
        #expect(machine.deadlineReached(now: 30) == [.bodyFailed(.timedOut)])
        #expect(machine.respond(now: 30, closing: false, answer) == [.send([1])])
    }

    @Test func continueIsSaidOnlyWhenTheBodyIsWanted() {
        var machine = machine()
        let head = Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n".utf8)
        #expect(isRequest(machine.received(head, now: 0)))
        #expect(machine.wantBody(now: 0) == [.sendContinue])
    }

    @Test func aRefusedRequestWhoseBodyIsOnItsWayClosesAfterALittle() {
        var machine = machine()
        _ = machine.received(Self.post, now: 0)
        #expect(machine.respond(now: 1, closing: false, answer) == [.send([1])])
        #expect(machine.written(now: 2) == [])
        #expect(machine.phase == .lingering && machine.wantsRead)
        // What comes now is never taken for a request.
        #expect(machine.received(Array("abcd".utf8) + Self.get, now: 3) == [])
        #expect(machine.received([UInt8](repeating: 0, count: 300_000), now: 4) == [.close])
    }

    @Test func requestsThatComeEarlyWaitTheirTurn() {
        var machine = machine()
        #expect(isRequest(machine.received(Self.get + Self.get, now: 0)))
        _ = machine.accepted(limit: 0)
        _ = machine.respond(now: 1, closing: false, answer)
        #expect(isRequest(machine.written(now: 2)))
    }

    @Test func aHandlerThatTakesTooLongIsAnsweredForAndItsAnswerDropped() {
        var machine = machine()
        _ = machine.received(Self.get, now: 0)
        _ = machine.accepted(limit: 0)
        machine.serve(until: 50)
        #expect(machine.deadlineReached(now: 49) == [])
        #expect(machine.deadlineReached(now: 50) == [.servingTimedOut])
        #expect(machine.respond(now: 50, closing: false, answer) == [.send([0])])
        #expect(machine.respond(now: 51, closing: false, answer) == [])
    }

    @Test func aDecisionThatTakesTooLongIsAnsweredFor() {
        var machine = machine()
        _ = machine.received(Self.post, now: 0)
        #expect(machine.deadlineReached(now: 30) == [.servingTimedOut])
        #expect(machine.respond(now: 30, closing: false, answer) == [.send([1])])
        #expect(machine.wantBody(now: 31) == [])
    }

    @Test func aCallerThatDoesNotTakeItsAnswerIsCut() {
        var machine = machine()
        _ = machine.received(Self.get, now: 0)
        _ = machine.accepted(limit: 0)
        _ = machine.respond(now: 1, closing: false, answer)
        #expect(machine.deadlineReached(now: 21) == [.close])
    }

    @Test func aCallerThatAsksForItIsClosedAfterItsAnswer() {
        var machine = machine()
        _ = machine.received(Array("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n".utf8), now: 0)
        _ = machine.accepted(limit: 0)
        #expect(machine.respond(now: 1, closing: false, answer) == [.send([1])])
        #expect(machine.written(now: 2) == [.close])
    }

    @Test func nonsenseIsAnsweredOnceAndClosed() {
        var machine = machine()
        #expect(machine.received(Array("nonsense\r\n".utf8), now: 0) == [.malformed(.requestLine)])
        #expect(machine.respond(now: 0, closing: true, answer) == [.send([1])])
        #expect(machine.received(Self.get, now: 0) == [])
    }

    @Test func drainingClosesIdleConnectionsNowAndOthersAfterTheirAnswer() {
        var idle = machine()
        #expect(idle.drain() == [.close])
        var busy = machine()
        _ = busy.received(Self.get, now: 0)
        #expect(busy.drain() == [])
        _ = busy.accepted(limit: 0)
        #expect(busy.respond(now: 1, closing: false, answer) == [.send([1])])
        #expect(busy.written(now: 2) == [.close])
    }

    @Test func whoWaitsForABodyIsToldThatTheCallerHasGone() {
        var machine = machine()
        _ = machine.received(Self.post, now: 0)
        _ = machine.wantBody(now: 0)
        #expect(machine.closed() == [.bodyFailed(.closed)])
        #expect(machine.respond(now: 1, closing: false, answer) == [])
        #expect(machine.received(Self.get, now: 2) == [])
    }
}
