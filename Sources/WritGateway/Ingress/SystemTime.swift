import Glibc

/// The clocks of the machine.
package enum SystemTime {
    /// Nanoseconds since 1970 UTC.
    @Sendable package static func now() -> Int64 { read(CLOCK_REALTIME) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        // SAFETY: the pointer is to a local value that outlives the call.
        _ = unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
