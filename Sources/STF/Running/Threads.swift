import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Threads of our own, for work that blocks: the cooperative pool has one thread a core.
enum Threads {
    /// Runs `body` on a thread of its own and does not wait; when no thread can be had, here and now.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let job = Unmanaged.passRetained(Job(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, job.toOpaque())
        if failure == 0 {
            pthread_detach(thread)
        } else {
            job.takeRetainedValue().body()
        }
    }

    /// Runs `body` on a thread of its own.
    static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            start { continuation.resume(returning: body()) }
        }
    }

    /// Calls `body` with every number below `count`, `jobs` of them at a time, as they become free.
    static func forEach(_ count: Int, jobs: Int, _ body: @escaping @Sendable (Int) -> Void) async {
        let queue = Queue(count: count)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<max(1, min(jobs, count)) {
                group.addTask {
                    await run { while let index = queue.take() { body(index) } }
                }
            }
        }
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Hands out the numbers below `count`, each once.
    private final class Queue: Sendable {
        private let next = Atomic<Int>(0)
        private let count: Int
        init(count: Int) { self.count = count }

        func take() -> Int? {
            let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
            return index < count ? index : nil
        }
    }
}
