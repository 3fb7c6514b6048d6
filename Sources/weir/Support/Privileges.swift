import Glibc
import Maps

/// What a verb needs of root's rights; the rest is given up before it begins, for good and for whom it starts.
enum Privileges {
    /// Files of others, which root may read as ever.
    private static let files: Set<Capability> = [.dacOverride, .dacReadSearch, .fileOwner]
    /// Loading, verifying and attaching programs, reading what others loaded, network namespaces; and giving up rights later.
    private static let kernel: Set<Capability> = files.union([
        .bpf, .performance, .netAdmin, .sysAdmin, .sysResource, .sysChroot, .sysPtrace, .setPrivileges,
    ])

    /// What the verb keeps from its start; nil for those that play with networks of their own or start programs of the user's.
    static func kept(by words: [String]) -> Set<Capability>? {
        switch words.first {
        case "check", "fmt", "new", "log", "manual": files
        case "build": ["--verify", "--timings", "--verifier-log"].contains { words.contains($0) } ? kernel : files
        // Addresses of the kernel.
        case "prog": kernel.union([.systemLog])
        case "attach", "status", "swap", "confirm", "rollback", "mode", "repair", "detach", "guard", "plan", "apply", "export", "guard-apply", "table",
            "counter", "meter", "register", "mirror", "multicast", "group", "metrics", "events", "map", "undo", "doctor":
            kernel
        default: nil
        }
    }

    /// Before a socket is answered, or what a program reports is printed for long: the kernel's rights that reading takes, and nothing that
    /// changes an interface.
    static func keepForReading() { if geteuid() == 0 { Capability.keep(only: files.union([.bpf, .performance, .sysAdmin, .sysPtrace])) } }

    /// Gives up what the words do not need. Who is not root has nothing to give up.
    static func drop(for words: [String]) {
        guard geteuid() == 0, let kept = kept(by: words) else { return }
        Capability.keep(only: kept)
    }

    private final class Job {
        let body: () -> Void
        init(_ body: @escaping () -> Void) { self.body = body }
    }

    /// Does something, and starts what it starts, clang above all, with rights over files alone: on a thread of its own, since rights are a
    /// thread's and this one needs its own afterwards.
    static func withFilesAlone<Value>(_ body: () -> Value) -> Value {
        guard geteuid() == 0 else { return body() }
        var result: Value?
        withoutActuallyEscaping(body) { body in
            withUnsafeMutablePointer(to: &result) { place in
                let job = Unmanaged.passRetained(
                    Job {
                        Capability.keep(only: files)
                        place.pointee = body()
                    })
                var attributes = pthread_attr_t()
                pthread_attr_init(&attributes)
                defer { pthread_attr_destroy(&attributes) }
                // As deep as the first thread's, at least.
                pthread_attr_setstacksize(&attributes, 64 << 20)
                var thread = pthread_t()
                let failure = pthread_create(
                    &thread, &attributes,
                    { raw in
                        if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                        return nil
                    }, job.toOpaque())
                guard failure == 0 else { return job.release() }
                pthread_join(thread, nil)
            }
        }
        // Without a thread it is done all the same.
        return result ?? body()
    }
}
