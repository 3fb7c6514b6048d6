import Glibc
import Synchronization

/// Work on a thread of its own.
final class Runner: Sendable {
    private let done = Atomic<Bool>(false)
    private let failure = Mutex<(any Error)?>(nil)
    private let body: @Sendable () throws -> Void

    init(_ body: @escaping () throws -> Void) {
        // Only that thread runs it.
        nonisolated(unsafe) let body = body
        self.body = { try body() }
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Runner>.fromOpaque(raw).takeRetainedValue().work() }
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    private func work() {
        do { try body() } catch { failure.withLock { $0 = error } }
        done.store(true, ordering: .releasing)
    }

    var isDone: Bool { done.load(ordering: .acquiring) }

    /// Waits for the end, and throws what the work threw.
    func finish() throws {
        while !isDone { usleep(1000) }
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
