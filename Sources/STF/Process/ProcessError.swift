#if canImport(Glibc)
import Glibc
#endif

/// Why another program did not do its part.
enum ProcessError: Error {
    /// The system refused: what was tried, and the errno.
    case refused(String, Int32)
    /// It ended before its answer; what it said on standard error.
    case ended(String, String)
    /// It took longer than these seconds.
    case tooSlow(String, Double)

    var text: String {
        switch self {
        case .refused(let operation, let code): "cannot \(operation): \(String(cString: strerror(code)))"
        case .ended(let name, let words):
            words.isEmpty ? "\(name) ended before it answered" : "\(name) ended before it answered:\n\(words)"
        case .tooSlow(let name, let seconds): "\(name) was stopped after \(seconds) seconds"
        }
    }
}

/// A point in time after which nobody waits any longer.
struct Deadline: Sendable {
    let allowed: Double
    private let end: ContinuousClock.Instant

    init(seconds: Double) {
        allowed = seconds
        end = ContinuousClock.now + .seconds(seconds)
    }

    /// What is left, for poll(2): 0 when it has passed.
    var milliseconds: Int32 {
        let left = ContinuousClock.now.duration(to: end)
        return left <= .zero ? 0 : Int32(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1)
    }

    var hasPassed: Bool { ContinuousClock.now >= end }
}
