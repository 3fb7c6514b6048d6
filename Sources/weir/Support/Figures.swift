import Glibc

/// Numbers and times as people read them.
enum Figures {
    static func decimal(_ value: Double, places: Int) -> String {
        guard value.isFinite else { return "-" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let whole = (value * scale).rounded()
        guard abs(whole) < 1e18 else { return "\(value)" }
        let digits = String(Int(abs(whole)))
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
        let sign = whole < 0 ? "-" : ""
        return places == 0 ? sign + padded : sign + padded.dropLast(places) + "." + padded.suffix(places)
    }

    /// A moment of the wall clock, from seconds since 1970: `14:02:11` for today, with the date for any other day.
    static func moment(_ seconds: Int) -> String {
        func parts(_ seconds: Int) -> tm {
            var (time, parts) = (time_t(seconds), tm())
            localtime_r(&time, &parts)
            return parts
        }
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let (then, now) = (parts(seconds), parts(Int(time(nil))))
        let clock = "\(two(then.tm_hour)):\(two(then.tm_min)):\(two(then.tm_sec))"
        if then.tm_year == now.tm_year, then.tm_yday == now.tm_yday { return clock }
        return "\(then.tm_year + 1900)-\(two(then.tm_mon + 1))-\(two(then.tm_mday)) \(clock)"
    }
}
