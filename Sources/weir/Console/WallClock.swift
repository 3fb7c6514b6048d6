import Glibc

/// Times as the console shows them.
enum WallClock {
    /// `14:02:11`, now.
    static var text: String { clock(time(nil)) }

    /// `14:02:11` for a time of today, `07-24` for any other, in seconds since 1970.
    static func text(since seconds: Int) -> String {
        let (then, today) = (parts(seconds), parts(time(nil)))
        if then.tm_yday == today.tm_yday, then.tm_year == today.tm_year { return clock(seconds) }
        return two(then.tm_mon + 1) + "-" + two(then.tm_mday)
    }

    /// Nanoseconds of a clock that nobody sets.
    static var monotonic: UInt64 {
        var now = timespec()
        clock_gettime(CLOCK_MONOTONIC, &now)
        return UInt64(clamping: now.tv_sec) * 1_000_000_000 + UInt64(clamping: now.tv_nsec)
    }

    private static func clock(_ seconds: Int) -> String {
        let parts = parts(seconds)
        return [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
    }

    private static func parts(_ seconds: Int) -> tm {
        var seconds = time_t(seconds)
        var parts = tm()
        localtime_r(&seconds, &parts)
        return parts
    }

    private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
