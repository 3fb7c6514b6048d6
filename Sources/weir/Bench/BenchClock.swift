#if canImport(Glibc)
import Glibc
#endif

/// Times of test runs, as exact as a shared machine allows: the thread's own processor time, programs taken in turns over many short
/// rounds, the least of each counts.
///
/// A test run of XDP has the kernel patch its dispatcher before and after and wait for all readers: some 10 ms that are not processor
/// time, and tens of microseconds that are. So few rounds of many repetitions tell more than many of few, and what a run costs is to be
/// taken less what the same run of the smallest program costs.
enum BenchClock {
    /// Nanoseconds of processor time of this thread.
    static func threadTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// Nanoseconds since some moment.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
    }

    /// For each of some runs the least nanoseconds that one repetition took. A run does its work as often as it is told.
    static func least(rounds: Int, repeats: Int, of runs: [(Int) throws -> Void]) throws -> [Double] {
        var least = [Double](repeating: .infinity, count: runs.count)
        for _ in 0..<rounds {
            for (index, run) in runs.enumerated() {
                let start = threadTime()
                try run(repeats)
                least[index] = min(least[index], (threadTime() - start) / Double(repeats))
            }
        }
        return least
    }
}
