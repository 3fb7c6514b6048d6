import CMnl
import Glibc

/// An open network namespace.
struct NamespaceDescriptor: ~Copyable {
    let raw: Int32

    /// Opens a namespace file, such as `/run/netns/blue` or `/proc/1/ns/net`.
    init(path: String) throws(Errno) {
        raw = open(path, O_RDONLY | O_CLOEXEC)
        guard raw >= 0 else { throw Errno(errno) }
    }

    /// The namespace a socket belongs to.
    init(of socket: borrowing NetlinkSocket) throws(Errno) {
        raw = cmnl_namespace_of(socket.descriptor)
        guard raw >= 0 else { throw Errno(raw) }
    }

    deinit { if raw >= 0 { close(raw) } }

    /// Runs `body` inside the namespace, on a thread of its own; the caller waits.
    func run<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Errno) -> Result<Value, Failure> {
        let raw = raw
        var outcome: Result<Value, Failure>?
        var refusal: Int32 = -EAGAIN
        let ran = onThreadOfItsOwn {
            refusal = cmnl_enter(raw)
            guard refusal == 0 else { return }
            do throws(Failure) {
                outcome = .success(try body())
            } catch {
                outcome = .failure(error)
            }
        }
        guard ran, let outcome else { throw Errno(refusal) }
        return outcome
    }
}

extension NetworkNamespace {
    /// The namespace opened, for messages that name it.
    func descriptor(to operation: String) throws(NetlinkError) -> NamespaceDescriptor {
        do throws(Errno) {
            return try NamespaceDescriptor(path: path)
        } catch {
            throw NetlinkError(operation, error, detail: "network namespace \(name) cannot be opened")
        }
    }
}
