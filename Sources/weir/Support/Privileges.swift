import Glibc
import Maps

/// What a verb needs of root's rights; the rest is given up before it begins, for good and for whom it starts.
enum Privileges {
    /// Files of others, which root may read as ever.
    private static let files: Set<Capability> = [.dacOverride, .dacReadSearch, .fileOwner]
    /// Loading and verifying a program.
    private static let kernel: Set<Capability> = files.union([.bpf, .performance, .netAdmin, .sysAdmin, .sysResource, .sysChroot])

    /// What the verb keeps from its start; nil for those that need more, or start programs of the user's own.
    static func kept(by words: [String]) -> Set<Capability>? {
        switch words.first {
        case "check", "fmt", "new", "log", "manual": files
        case "build": ["--verify", "--timings", "--verifier-log"].contains { words.contains($0) } ? kernel : files
        default: nil
        }
    }

    /// Before a socket is answered: the kernel's rights that reading takes, and nothing that changes an interface.
    static func keepForReading() { if geteuid() == 0 { Capability.keep(only: files.union([.bpf, .performance, .sysAdmin, .sysPtrace])) } }

    /// Gives up what the words do not need. Who is not root has nothing to give up.
    static func drop(for words: [String]) {
        guard geteuid() == 0, let kept = kept(by: words) else { return }
        Capability.keep(only: kept)
    }
}
