import Synchronization

/// A value that is set once, after something that needs it has been made.
final class Late<Value: Sendable>: Sendable {
    private let stored = Mutex<Value?>(nil)

    /// nil until it is set.
    var value: Value? { stored.withLock { $0 } }

    func set(_ value: Value) { stored.withLock { $0 = value } }
}
