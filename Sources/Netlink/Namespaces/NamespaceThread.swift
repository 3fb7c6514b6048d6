import CMnl
import Glibc

/// Runs `body` on a thread of its own and waits for it. The thread ends with `body`, so whatever `body` did to the
/// thread (its namespaces above all) is over when this returns.
///
/// Returns false when no thread could be had; `body` did not run then.
func onThreadOfItsOwn(_ body: () -> Void) -> Bool {
    withoutActuallyEscaping(body) { body in
        var thread = pthread_t()
        let job = Unmanaged.passRetained(Job(body))
        let failure = pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, job.toOpaque())
        guard failure == 0 else {
            job.release()
            return false
        }
        pthread_join(thread, nil)
        return true
    }
}

private final class Job {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
}
