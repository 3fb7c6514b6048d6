import Synchronization
import TUI

/// Makes snapshots on a thread of its own, one every refresh, and one at once when the console looks at something else.
final class Sampler: Sendable {
    private struct Wish {
        var interest = Interest(page: .ports)
        var seconds: Double
        var paused = false
        /// Whether to look before the time has come.
        var hurry = false
        /// Whether to count all entries at the next look.
        var count = false
    }
    /// Seconds between two looks at the least, however many keys are pressed.
    private static let pause = 0.1

    private let wish: Mutex<Wish>
    private let bell: Bell

    init(seconds: Double) throws(Refusal) {
        wish = Mutex(Wish(seconds: seconds))
        bell = try Bell()
    }

    /// Begins; `deliver` is called on the sampling thread.
    func start(_ deliver: @escaping @Sendable (TUI.Snapshot) -> Void) throws(Refusal) {
        try Background.start { [self] in
            let observer = Observer { [self] in look() }
            var due: Double = 0
            while true {
                let now = Double(WallClock.monotonic) / 1e9
                let wish = wish.withLock { wish in
                    defer {
                        wish.hurry = false
                        if !wish.paused { wish.count = false }
                    }
                    return wish
                }
                if now >= due, !wish.paused {
                    deliver(observer.look(wish.interest, count: wish.count))
                    due = max(due + wish.seconds, now + wish.seconds / 2)
                } else if wish.hurry, !wish.paused {
                    deliver(observer.look(wish.interest, between: true, count: wish.count))
                } else if now >= due {
                    due = now + wish.seconds
                }
                if bell.wait(seconds: due - Double(WallClock.monotonic) / 1e9) { bell.wait(seconds: Sampler.pause) }
            }
        }
    }

    /// Looks at this from now on, and at once unless only other entries of the same table are seen.
    func watch(_ interest: Interest) {
        wish.withLock { wish in
            var before = wish.interest
            before.entries = interest.entries
            wish.interest = interest
            wish.hurry = wish.hurry || before != interest
        }
        bell.ring()
    }
    func refresh(every seconds: Double) { change { $0.seconds = seconds } }
    func pause(_ paused: Bool) { change { $0.paused = paused } }
    /// Looks now: something was done.
    func look() { change { _ in } }
    /// Looks now, and counts and reads everything again.
    func count() { change { $0.count = true } }

    private func change(_ body: (inout Wish) -> Void) {
        wish.withLock { wish in
            body(&wish)
            wish.hurry = true
        }
        bell.ring()
    }
}
