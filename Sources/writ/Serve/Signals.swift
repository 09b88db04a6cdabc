import Dispatch
import Glibc

/// The signals that end serving.
enum Signals {
    /// Returns when the process is asked to end, by SIGINT or SIGTERM.
    static func wait() async {
        let (asked, sources) = expected()
        for await _ in asked { break }
        for source in sources { source.cancel() }
    }

    /// From here on SIGINT and SIGTERM do not end the process but give an element; the sources are to be cancelled when nobody waits any more.
    static func expected() -> (asked: AsyncStream<Void>, sources: [any DispatchSourceSignal]) {
        let (asked, ask) = AsyncStream<Void>.makeStream()
        let queue = DispatchQueue(label: "writ.signals")
        let sources = [SIGINT, SIGTERM].map { number in
            // SAFETY: SIG_IGN is a constant; the dispatch source sees the signal all the same.
            _ = signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { ask.yield() }
            source.resume()
            return source
        }
        return (asked, sources)
    }
}
