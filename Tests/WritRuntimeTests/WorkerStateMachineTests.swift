import Testing
import WritModel

@testable import WritRuntime

struct WorkerStateMachineTests {
    private let invocation = Invocation(id: "1", event: [], functionARN: "arn", source: "test")

    private func name<R>(_ action: WorkerStateMachine<R>.Action) -> String {
        switch action {
        case .ready: "ready"
        case .deliver: "deliver"
        case .complete(_, let outcome): "complete \(outcome.name)"
        case .completeAndReady(_, let outcome): "complete \(outcome.name), ready"
        case .initFailed: "init failed"
        case .reject: "reject"
        case .none: "none"
        }
    }

    @Test func oneInvocationAfterAnother() {
        var machine = WorkerStateMachine<Int>()
        for _ in 0..<3 {
            #expect(name(machine.next(1)) == "ready")
            #expect(name(machine.assign(invocation)) == "deliver")
            #expect(name(machine.answer("1", .result([]))) == "complete result")
        }
    }

    @Test func anAnswerForAnotherInvocationIsRejectedAndChangesNothing() {
        var machine = WorkerStateMachine<Int>()
        #expect(name(machine.answer("1", .result([]))) == "reject")
        _ = machine.next(1)
        #expect(name(machine.answer("1", .result([]))) == "reject")
        _ = machine.assign(invocation)
        #expect(name(machine.answer("2", .result([]))) == "reject")
        #expect(name(machine.answer("1", .result([]))) == "complete result")
        #expect(name(machine.answer("1", .result([]))) == "reject")
    }

    @Test func asTheSecondOfTwoWaitingCallsIsRejected() {
        var machine = WorkerStateMachine<Int>()
        _ = machine.next(1)
        #expect(name(machine.next(2)) == "reject")
    }

    @Test func aChildThatDiedIsCompletedWhenItsSuccessorAsks() {
        var machine = WorkerStateMachine<Int>()
        _ = machine.next(1)
        _ = machine.assign(invocation)
        #expect(name(machine.next(2)) == "complete exited, ready")
        #expect(name(machine.assign(invocation)) == "deliver")
    }

    @Test func theEndOfTheSandboxEndsWhatRuns() {
        var busy = WorkerStateMachine<Int>()
        _ = busy.next(1)
        _ = busy.assign(invocation)
        #expect(name(busy.end(.timedOut(seconds: 3))) == "complete timed-out")
        #expect(name(busy.end(.timedOut(seconds: 3))) == "none")
        #expect(name(busy.next(1)) == "reject")
        var fresh = WorkerStateMachine<Int>()
        #expect(name(fresh.end(.exited("x"))) == "init failed")
    }

    @Test func initialisationFailsOnlyBeforeTheFirstEvent() {
        var machine = WorkerStateMachine<Int>()
        _ = machine.next(1)
        #expect(name(machine.initError(.failed(type: "x", body: []))) == "reject")
        var fresh = WorkerStateMachine<Int>()
        #expect(name(fresh.initError(.failed(type: "x", body: []))) == "init failed")
    }

    @Test func aWaitingCallThatIsGivenUpMayBeRepeated() {
        var machine = WorkerStateMachine<Int>()
        _ = machine.next(1)
        machine.abandoned()
        #expect(name(machine.assign(invocation)) == "reject")
        #expect(name(machine.next(2)) == "ready")
    }
}
