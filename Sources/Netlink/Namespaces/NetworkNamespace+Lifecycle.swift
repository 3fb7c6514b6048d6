import CMnl
import Glibc

extension NetworkNamespace {
    /// Makes a named namespace, as `ip netns add` does; `EEXIST` when the name is taken.
    ///
    /// Everything in it, `lo` included, is down. It lasts until `delete`, or a restart of the host.
    public static func create(_ name: String) throws(NetlinkError) -> NetworkNamespace {
        let namespace = try NetworkNamespace(name)
        do throws(Errno) {
            try prepareDirectory()
            let file = open(namespace.path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0)
            guard file >= 0 else { throw Errno(errno) }
            close(file)
            do throws(Errno) {
                try namespace.pinFresh()
            } catch {
                unlink(namespace.path)
                throw error
            }
        } catch {
            throw NetlinkError(
                "create network namespace \(name)", error,
                detail: error == .permission ? "CAP_SYS_ADMIN is needed" : nil)
        }
        return namespace
    }

    /// Takes the name away, as `ip netns delete` does. The kernel ends the namespace, with the links in it, once no
    /// process and no socket is left inside; a veth end in it takes its peer along.
    public func delete() throws(NetlinkError) {
        let operation = "delete network namespace \(name)"
        let unpinned = cmnl_unpin_namespace(path)
        // EINVAL: a file nothing is mounted on, left by an interrupted creation.
        guard unpinned == 0 || Errno(unpinned) == .invalid else { throw NetlinkError(operation, Errno(unpinned)) }
        guard unlink(path) == 0 else { throw NetlinkError(operation, Errno(errno)) }
    }

    private static func prepareDirectory() throws(Errno) {
        guard mkdir(directory, 0o755) == 0 || errno == EEXIST else { throw Errno(errno) }
        // iproute2 takes the same lock, so that the mount is made once.
        let lock = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw Errno(errno) }
        defer { close(lock) }
        flock(lock, LOCK_EX)
        let shared = cmnl_share_mount(directory)
        guard shared == 0 else { throw Errno(shared) }
    }

    private func pinFresh() throws(Errno) {
        var result: Int32 = -EAGAIN
        let path = path
        let ran = onThreadOfItsOwn {
            result = cmnl_unshare()
            if result == 0 { result = cmnl_pin_namespace(path) }
        }
        guard ran, result == 0 else { throw Errno(result) }
    }
}
