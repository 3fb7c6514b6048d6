import CMnl
import Glibc

/// A subscription to what changes in a network namespace.
public struct Monitor: ~Copyable {
    /// What to hear of.
    public enum Topic: Sendable, CaseIterable {
        case links, ipv4Addresses, ipv6Addresses, trafficControl

        var group: rtnetlink_groups {
            switch self {
            case .links: RTNLGRP_LINK
            case .ipv4Addresses: RTNLGRP_IPV4_IFADDR
            case .ipv6Addresses: RTNLGRP_IPV6_IFADDR
            case .trafficControl: RTNLGRP_TC
            }
        }
    }

    private let socket: NetlinkSocket
    /// Events of a datagram that held several.
    private var waiting: [NetworkEvent] = []

    /// Subscribes. Dump after this, not before: what happens in between is then an event and not lost.
    public init(
        _ topics: [Topic] = Topic.allCases, in namespace: NetworkNamespace? = nil
    ) throws(NetlinkError) {
        socket = try NetlinkSocket(groups: topics.map(\.group), in: namespace)
    }

    /// With a receive buffer of so many bytes, to see it overrun.
    init(_ topics: [Topic], in namespace: NetworkNamespace?, receiveBuffer: Int) throws(NetlinkError) {
        try self.init(topics, in: namespace)
        _ = cmnl_receive_buffer(socket.descriptor, Int32(clamping: receiveBuffer))
    }

    /// The next event; nil when none came in time. Blocks the calling thread.
    public mutating func next(timeoutMilliseconds: Int) throws(NetlinkError) -> NetworkEvent? {
        let deadline = ContinuousClock.now + .milliseconds(max(timeoutMilliseconds, 0))
        do throws(Errno) {
            while waiting.isEmpty {
                let left = (deadline - .now) / .milliseconds(1)
                if try isReadable(within: Int32(min(max(left, 0).rounded(.up), longestPoll))) {
                    waiting = try received()
                } else if left <= 0 {
                    return nil
                }
            }
        } catch {
            throw NetlinkError("hear of network changes", error)
        }
        return waiting.removeFirst()
    }

    private func isReadable(within milliseconds: Int32) throws(Errno) -> Bool {
        var request = pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&request, 1, milliseconds)
        // A signal is no event: the caller measures the time again.
        guard ready >= 0 || errno == EINTR else { throw Errno(errno) }
        return ready > 0
    }

    /// The events of the datagram that waits. An overrun takes the place of it and of all that wait behind it, since
    /// the dump that must follow knows better.
    private func received() throws(Errno) -> [NetworkEvent] {
        do throws(Errno) {
            return Message.split(try socket.receive()).compactMap { NetworkEvent($0) }
        } catch {
            guard error == .noBuffers else { throw error }
        }
        for _ in 0..<mostDrained where (try? isReadable(within: 0)) == true { _ = try? socket.receive() }
        return [.overrun]
    }
}

/// In milliseconds; a longer wait polls again.
private let longestPoll = 60_000.0
/// A drain ends, even where changes never do.
private let mostDrained = 100_000
