import Glibc
import Synchronization

/// Threads of our own, for what may block: the console's loop that answers keys must not, nor may the cooperative pool.
enum Background {
    /// Runs `body` on a thread of its own, in the network namespace of the caller. Signals stay with the other threads.
    static func start(_ body: @escaping @Sendable () -> Void) throws(Refusal) {
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGABRT, SIGTRAP] { sigdelset(&all, fault) }
        pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let job = Unmanaged.passRetained(Job(body))
        var thread = pthread_t()
        let failure = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, job.toOpaque())
        guard failure == 0 else {
            job.release()
            throw Refusal("cannot start a thread: \(String(cString: strerror(failure)))")
        }
        pthread_detach(thread)
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
}

/// Ends the wait of another thread.
final class Bell: Sendable {
    private let reader: Int32
    private let writer: Int32

    init() throws(Refusal) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Refusal("cannot make a pipe: \(String(cString: strerror(errno)))") }
        for end in ends {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        reader = ends[0]
        writer = ends[1]
    }

    deinit {
        close(reader)
        close(writer)
    }

    func ring() {
        let byte: [UInt8] = [1]
        _ = write(writer, byte, 1)
    }

    /// Waits until it rings, something can be read from `other`, or `seconds` are over; nil waits for ever.
    /// - Returns: Whether it was something else than the time.
    @discardableResult
    func wait(seconds: Double?, or other: Int32? = nil) -> Bool {
        var waiting = [pollfd(fd: reader, events: Int16(POLLIN), revents: 0)]
        if let other { waiting.append(pollfd(fd: other, events: Int16(POLLIN), revents: 0)) }
        let milliseconds = seconds.map { Int32(max(0, min(86_400, $0)) * 1000) } ?? -1
        let ready = poll(&waiting, nfds_t(waiting.count), milliseconds)
        var drain = [UInt8](repeating: 0, count: 64)
        while read(reader, &drain, drain.count) > 0 {}
        return ready > 0
    }
}

/// Does one thing after the other in the background, in the order they were asked for.
final class Worker: Sendable {
    private let waiting: Mutex<(jobs: [@Sendable () -> Void], isBusy: Bool)>
    private let bell: Bell

    init() throws(Refusal) {
        waiting = Mutex(([], false))
        bell = try Bell()
        try Background.start { [self] in
            while true {
                while let job = next() { job() }
                bell.wait(seconds: nil)
            }
        }
    }

    func add(_ job: @escaping @Sendable () -> Void) {
        waiting.withLock { $0.jobs.append(job) }
        bell.ring()
    }

    /// Whether everything that was asked for is done.
    var isIdle: Bool { waiting.withLock { $0.jobs.isEmpty && !$0.isBusy } }

    private func next() -> (@Sendable () -> Void)? {
        waiting.withLock { state in
            state.isBusy = !state.jobs.isEmpty
            return state.jobs.isEmpty ? nil : state.jobs.removeFirst()
        }
    }
}
