import Glibc

/// Waiting on this thread.
enum Pause {
    static func seconds(_ seconds: Double) {
        let end = MonotonicClock.seconds + seconds
        while case let left = end - MonotonicClock.seconds, left > 0 {
            // A signal ends it early: the rest is waited for then.
            var part = timespec(tv_sec: Int(left), tv_nsec: Int((left - left.rounded(.down)) * 1e9))
            _ = nanosleep(&part, nil)
        }
    }
}
