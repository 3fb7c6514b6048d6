import CMnl
import Glibc

/// A named network namespace, kept the way iproute2 keeps them: a mount on `/run/netns/NAME`.
public struct NetworkNamespace: Sendable, Hashable, CustomStringConvertible {
    public let name: String

    /// A name is not empty, not `.` or `..`, and has neither `/` nor NUL; anything else is refused with `EINVAL`.
    public init(_ name: String) throws(NetlinkError) {
        guard !name.isEmpty, name != ".", name != "..", !name.utf8.contains(where: { $0 == 0x2f || $0 == 0 }) else {
            throw NetlinkError("name a network namespace '\(name)'", .invalid, detail: "it is not a file name")
        }
        self.init(unchecked: name)
    }

    private init(unchecked name: String) {
        self.init(name: name, path: "\(NetworkNamespace.directory)/\(name)")
    }

    private init(name: String, path: String) {
        self.name = name
        self.path = path
    }

    /// The namespace of process 1: the host's own, also for those who were started inside another one.
    public static let initial = NetworkNamespace(name: "of process 1", path: "/proc/1/ns/net")

    public var description: String { name }

    static let directory = "/run/netns"
    let path: String

    /// Every named namespace of this host, by name.
    public static func all() throws(NetlinkError) -> [NetworkNamespace] {
        guard let listing = opendir(directory) else {
            if Errno(errno) == .noEntry { return [] }
            throw NetlinkError("list network namespaces", Errno(errno))
        }
        defer { closedir(listing) }
        var names: [String] = []
        while let entry = readdir(listing) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted().map(NetworkNamespace.init(unchecked:))
    }

    /// Runs `body` inside the namespace and waits for it.
    ///
    /// `body` runs on a dedicated thread (`setns(2)` is per thread), never on the cooperative pool; what it opens
    /// there, sockets above all, stays in the namespace. The error thrown says that the namespace could not be
    /// entered; what became of `body` is in the result. Mounts are not changed: `/sys` still shows the caller's
    /// interfaces.
    public func run<Value, Failure: Error>(
        _ body: () throws(Failure) -> Value
    ) throws(NetlinkError) -> Result<Value, Failure> {
        do throws(Errno) {
            return try NamespaceDescriptor(path: path).run(body)
        } catch {
            throw NetlinkError(
                "enter network namespace \(name)", error, detail: error == .permission ? "CAP_SYS_ADMIN is needed" : nil)
        }
    }
}
