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
        let failure = pthread_create(&thread, nil, runJob, job.toOpaque())
        if failure == 0 {
            pthread_detach(thread)
        } else {
            job.takeRetainedValue().body()
        }
    }

    private static let runJob: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { raw in
        if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
        return nil
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

    /// Calls `body` with every number below `count`, each on a thread of its own, and waits for all of them.
    static func together(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
        var threads: [pthread_t] = []
        for index in 0..<count {
            let job = Unmanaged.passRetained(Job { body(index) })
            var thread = pthread_t()
            if pthread_create(&thread, nil, runJob, job.toOpaque()) == 0 {
                threads.append(thread)
            } else {
                job.takeRetainedValue().body()
            }
        }
        for thread in threads { pthread_join(thread, nil) }
    }

    /// A value that a thread of its own works on while the one that wants it does something else. It has the namespaces of who starts it.
    struct Later<Value: Sendable>: ~Copyable {
        private let work: Work

        init(_ value: Value, _ body: @escaping @Sendable (inout Value) -> Void) {
            work = Work(value)
            let job = Unmanaged.passRetained(Job { [work] in work.value.withLock { body(&$0) } })
            var thread = pthread_t()
            if pthread_create(&thread, nil, runJob, job.toOpaque()) == 0 {
                work.thread.withLock { [thread] in $0 = thread }
            } else {
                job.takeRetainedValue().body()
            }
        }

        /// The value when the work is done: waits for it.
        func value() -> Value {
            work.join()
            return work.value.withLock { $0 }
        }

        // The work leans on what goes after this: a namespace, a folder.
        deinit { work.join() }

        private final class Work: Sendable {
            let value: Mutex<Value>
            /// The thread as long as nobody has waited for it.
            let thread = Mutex<pthread_t?>(nil)

            init(_ value: Value) { self.value = Mutex(value) }

            func join() {
                thread.withLock { thread in
                    guard let running = thread.take() else { return }
                    pthread_join(running, nil)
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
