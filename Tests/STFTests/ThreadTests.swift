import Synchronization
import Testing

#if canImport(Glibc)
import Glibc
#endif

@testable import STF

/// Work on a thread of its own, done while the one that wants it goes on.
@Suite struct ThreadTests {
    private final class Flag: Sendable {
        let isUp = Atomic<Bool>(false)
        /// Whether it is up within five seconds.
        func waits() -> Bool {
            for _ in 0..<5000 {
                if isUp.load(ordering: .acquiring) { return true }
                usleep(1000)
            }
            return false
        }
    }

    private final class Counter: Sendable {
        let met = Atomic<Int>(0)
    }

    @Test func bothGoOnAtOnce() {
        let (here, there) = (Flag(), Flag())
        let later = Threads.Later(1) { value in
            there.isUp.store(true, ordering: .releasing)
            value = here.waits() ? value + 1 : 0
        }
        #expect(there.waits())
        here.isUp.store(true, ordering: .releasing)
        #expect(later.value() == 2)
        #expect(later.value() == 2)
    }

    @Test func allGoOnAtOnce() {
        let flags = (0..<4).map { _ in Flag() }
        let count = Counter()
        Threads.together(flags.count) { number in
            flags[number].isUp.store(true, ordering: .releasing)
            if flags.allSatisfy({ $0.waits() }) { count.met.add(1, ordering: .relaxed) }
        }
        let all = count.met.load(ordering: .relaxed)
        #expect(all == 4)
    }

    @Test func nobodyLeavesBeforeItIsDone() {
        let flag = Flag()
        func leave() {
            _ = Threads.Later(0) { _ in
                usleep(50_000)
                flag.isUp.store(true, ordering: .releasing)
            }
        }
        leave()
        let isUp = flag.isUp.load(ordering: .acquiring)
        #expect(isUp)
    }
}
