import NIOCore
import Synchronization
import WritIngress

/// The connections that are open, so that they can be counted and closed.
final class ConnectionRegistry: Sendable {
    private struct State: ~Copyable {
        var perNetwork: [String: Int] = [:]
        var channels: [ObjectIdentifier: any Channel] = [:]
        var isDraining = false
        var refused = 0
    }

    enum Admission: Equatable {
        case admitted
        /// Refused; `count` refusals so far.
        case refused(count: Int)
    }

    private let state = Mutex(State())
    private let total: Int
    private let perNetwork: Int

    init(total: Int, perNetwork: Int) {
        self.total = total
        self.perNetwork = perNetwork
    }

    func admit(_ channel: any Channel, _ peer: Peer) -> Admission {
        state.withLock { state in
            let held = state.perNetwork[peer.network, default: 0]
            guard !state.isDraining, state.channels.count < total, held < perNetwork else {
                state.refused += 1
                return .refused(count: state.refused)
            }
            state.perNetwork[peer.network] = held + 1
            state.channels[ObjectIdentifier(channel)] = channel
            return .admitted
        }
    }

    func remove(_ channel: any Channel, _ peer: Peer) {
        state.withLock { state in
            guard state.channels.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
            let held = state.perNetwork[peer.network, default: 1] - 1
            state.perNetwork[peer.network] = held > 0 ? held : nil
        }
    }

    /// Refuses every further connection.
    ///
    /// - Returns: those that are open.
    func drain() -> [any Channel] {
        state.withLock { state in
            state.isDraining = true
            return Array(state.channels.values)
        }
    }

    var count: Int { state.withLock { $0.channels.count } }
}
