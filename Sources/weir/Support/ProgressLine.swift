import Glibc

/// How far something is that may take long, on standard error: nothing in the first second; then one line that changes on a terminal,
/// and elsewhere a line every five seconds.
struct ProgressLine {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let begun = MonotonicClock.seconds
    private var last = 0.0
    private var isShown = false

    mutating func show(_ text: @autoclosure () -> String) {
        let now = MonotonicClock.seconds
        guard now - begun >= 1, now - last >= (isTerminal ? 0.2 : 5) else { return }
        last = now
        isShown = true
        Streams.error(isTerminal ? "\r\u{1b}[K\(text())" : text() + "\n")
    }

    /// Takes the line away.
    mutating func finish() {
        if isShown, isTerminal { Streams.error("\r\u{1b}[K") }
        isShown = false
    }
}

/// Time that never goes back (CLOCK_MONOTONIC).
enum MonotonicClock {
    static var seconds: Double { read(CLOCK_MONOTONIC) }

    /// What this thread has had of a CPU (CLOCK_THREAD_CPUTIME_ID).
    static var ownSeconds: Double { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
