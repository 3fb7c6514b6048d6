import CMnl
import Glibc
import Synchronization

/// A netlink socket, of routing (`NETLINK_ROUTE`) unless it was opened for generic netlink. It speaks for the network namespace it was opened in, from any thread.
///
/// Extended acknowledgements (`NETLINK_EXT_ACK`) and strict checking (`NETLINK_GET_STRICT_CHK`) are on. A request
/// holds the socket until its answer is complete, so that threads may share one.
public struct NetlinkSocket: ~Copyable, @unchecked Sendable {
    private let handle: OpaquePointer
    /// The number of the last request; whoever holds it has the socket.
    let sequence = Mutex<UInt32>(0)
    /// Sees every datagram that is sent or received: for tests, which compare them with recorded ones.
    let tap = Mutex<(@Sendable (_ sent: Bool, _ datagram: [UInt8]) -> Void)?>(nil)
    /// How long the kernel took over the slowest request so far.
    let slowest = Mutex<Duration>(.zero)

    /// How long the kernel took over the slowest request so far: over a socket that made one change, that change.
    public var slowestAnswer: Duration { slowest.withLock { $0 } }

    /// A socket in the network namespace of the calling thread.
    public init() throws(NetlinkError) {
        handle = try NetlinkSocket.open(groups: [])
    }

    /// A socket in a named network namespace; nil stands for that of the calling thread.
    public init(in namespace: NetworkNamespace?) throws(NetlinkError) {
        handle = try NetlinkSocket.open(groups: [], in: namespace)
    }

    /// A socket that hears multicast groups.
    init(groups: [rtnetlink_groups], in namespace: NetworkNamespace?) throws(NetlinkError) {
        handle = try NetlinkSocket.open(groups: groups, in: namespace)
    }

    /// A socket of generic netlink (`NETLINK_GENERIC`) in a named network namespace; nil stands for that of the calling thread.
    init(genericIn namespace: NetworkNamespace?) throws(NetlinkError) {
        handle = try NetlinkSocket.open(groups: [], in: namespace, bus: NETLINK_GENERIC)
    }

    deinit { mnl_socket_close(handle) }

    /// The descriptor, which stays the socket's.
    var descriptor: Int32 { mnl_socket_get_fd(handle) }

    private static func open(
        groups: [rtnetlink_groups], in namespace: NetworkNamespace?, bus: Int32 = NETLINK_ROUTE
    ) throws(NetlinkError) -> OpaquePointer {
        guard let namespace else { return try open(groups: groups, bus: bus) }
        let outcome = try namespace.run { () throws(NetlinkError) in Opened(handle: try open(groups: groups, bus: bus)) }
        return try outcome.get().handle
    }

    /// Carries a handle from the thread that opened it to the one that asked.
    private struct Opened { let handle: OpaquePointer }

    private static func open(groups: [rtnetlink_groups], bus: Int32 = NETLINK_ROUTE) throws(NetlinkError) -> OpaquePointer {
        let operation = "open a netlink socket"
        guard let handle = mnl_socket_open2(bus, Int32(SOCK_CLOEXEC.rawValue)) else {
            throw NetlinkError(operation, Errno(Glibc.errno))
        }
        do throws(Errno) {
            for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK] {
                // Older kernels lack some of these, and answer all the same.
                _ = set(option, 1, on: handle)
            }
            _ = cmnl_receive_buffer(mnl_socket_get_fd(handle), receiveBuffer)
            var limit = timeval(tv_sec: replyTimeoutSeconds, tv_usec: 0)
            setsockopt(
                mnl_socket_get_fd(handle), SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            guard mnl_socket_bind(handle, 0, MNL_SOCKET_AUTOPID) == 0 else { throw Errno(Glibc.errno) }
            for group in groups {
                guard set(NETLINK_ADD_MEMBERSHIP, Int32(group.rawValue), on: handle) else { throw Errno(Glibc.errno) }
            }
        } catch {
            mnl_socket_close(handle)
            throw NetlinkError(operation, error)
        }
        return handle
    }

    private static func set(_ option: Int32, _ value: Int32, on handle: OpaquePointer) -> Bool {
        var value = value
        return mnl_socket_setsockopt(handle, option, &value, socklen_t(MemoryLayout<Int32>.size)) == 0
    }

    func send(_ message: [UInt8]) throws(Errno) {
        let sent = message.withUnsafeBytes { mnl_socket_sendto(handle, $0.baseAddress, $0.count) }
        guard sent == message.count else { throw sent < 0 ? Errno(Glibc.errno) : .messageTooLong }
        tap.withLock { $0 }?(true, message)
    }

    /// The next datagram, whole, however long it is. Blocks for the reply timeout at most.
    func receive() throws(Errno) -> [UInt8] {
        while true {
            let pending = cmnl_pending(descriptor)
            if Errno(pending) == .interrupted && pending < 0 { continue }
            guard pending >= 0 else { throw Errno(pending) }
            var length = 0
            let datagram = [UInt8](unsafeUninitializedCapacity: max(Int(pending), leastReceive)) { buffer, count in
                length = mnl_socket_recvfrom(handle, buffer.baseAddress, buffer.count)
                count = max(length, 0)
            }
            if length >= 0 {
                tap.withLock { $0 }?(false, datagram)
                return datagram
            }
            if Glibc.errno != EINTR { throw Errno(Glibc.errno) }
        }
    }
}

/// Dumps come in the largest datagrams the reader offers room for, up to 32 KiB.
private let leastReceive = 32 * 1024
private let receiveBuffer: Int32 = 4 * 1024 * 1024
/// The kernel answers before `send` returns; only a fault makes a reply wait.
private let replyTimeoutSeconds = 10
