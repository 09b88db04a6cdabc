import Dispatch
import Foundation
import Synchronization

/// One line on a terminal's standard error that says what is being done, once that takes longer than a second.
enum Progress {
    /// - Parameter work: is handed the function that names what comes next.
    static func shown<Result>(_ work: ((String) -> Void) throws -> Result) rethrows -> Result {
        guard isatty(2) == 1 else { return try work { _ in } }
        let label = Label()
        let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "writ.progress"))
        timer.schedule(deadline: .now() + 1, repeating: .milliseconds(250))
        timer.setEventHandler { label.show() }
        timer.resume()
        defer {
            timer.cancel()
            label.end()
        }
        return try work { label.name($0) }
    }

    /// The state that the worker and the timer share.
    private final class Label: Sendable {
        private enum State {
            case running(name: String, count: Int, isShown: Bool)
            case ended
        }

        private let state = Mutex(State.running(name: "", count: 0, isShown: false))

        func name(_ name: String) {
            state.withLock { state in
                if case .running(_, let count, let isShown) = state {
                    state = .running(name: name, count: count + 1, isShown: isShown)
                }
            }
        }

        func show() {
            let line = state.withLock { state -> String? in
                guard case .running(let name, let count, _) = state else { return nil }
                state = .running(name: name, count: count, isShown: true)
                return "auditing \(count > 1 ? "(\(count)) " : "")\(name.suffix(60))"
            }
            if let line { Self.write("\r\u{1B}[K\(line)") }
        }

        func end() {
            let wasShown = state.withLock { state in
                defer { state = .ended }
                if case .running(_, _, true) = state { return true }
                return false
            }
            if wasShown { Self.write("\r\u{1B}[K") }
        }

        private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
    }
}
