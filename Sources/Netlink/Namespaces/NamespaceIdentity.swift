import CMnl
import Glibc

/// What tells network namespaces apart, whatever they are called: the inode of their file in the kernel's nsfs.
///
/// The kernel gives the number of a namespace that has ended to a later one.
public struct NamespaceIdentity: Sendable, Hashable, Codable {
    public let inode: UInt64

    /// The namespace of the calling thread.
    public static func current() throws(NetlinkError) -> NamespaceIdentity {
        try NamespaceIdentity(path: "/proc/thread-self/ns/net", to: "look at the current network namespace")
    }

    fileprivate init(path: String, to operation: String) throws(NetlinkError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw NetlinkError(operation, Errno(errno)) }
        inode = UInt64(status.st_ino)
    }
}

extension NetworkNamespace {
    public func identity() throws(NetlinkError) -> NamespaceIdentity {
        try NamespaceIdentity(path: path, to: "look at network namespace \(name)")
    }
}
