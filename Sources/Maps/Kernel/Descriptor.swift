#if canImport(Glibc)
import Glibc
#endif

/// A file descriptor that is closed with its owner.
struct Descriptor: ~Copyable, Sendable {
    let raw: Int32

    init(owning raw: Int32) { self.raw = raw }

    deinit { close(raw) }

    /// Another descriptor of the same object (fcntl(2), `F_DUPFD_CLOEXEC`).
    func duplicate() throws(BPFError) -> Descriptor {
        let copy = fcntl(raw, F_DUPFD_CLOEXEC, 3)
        guard copy >= 0 else { throw BPFError("duplicate a descriptor") }
        return Descriptor(owning: copy)
    }
}
