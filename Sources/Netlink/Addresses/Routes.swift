import CMnl
import Glibc

/// Routes of the main table.
public enum Routes {
    /// Adds a route; `EEXIST` when there is one to the same destination.
    ///
    /// - Parameters:
    ///   - destination: a network, its host bits zero; `IPPrefix.everything` for a default route.
    ///   - gateway: the next hop; nil when the destination is on the link itself.
    ///   - link: the way out; nil lets the kernel find it from the gateway.
    public static func add(
        to destination: IPPrefix, via gateway: IPAddress?, on link: Int? = nil, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        var header = rtmsg()
        header.rtm_family = UInt8(destination.address.code)
        header.rtm_dst_len = UInt8(destination.length)
        header.rtm_table = UInt8(RT_TABLE_MAIN.rawValue)
        header.rtm_protocol = UInt8(RTPROT_STATIC)
        header.rtm_scope = UInt8((gateway == nil ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE).rawValue)
        header.rtm_type = UInt8(RTN_UNICAST)
        var message = MessageBuilder(RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(header)
        message.put(RTA_DST.rawValue, bytes: destination.address.bytes)
        if let gateway { message.put(RTA_GATEWAY.rawValue, bytes: gateway.bytes) }
        if let link { message.put(RTA_OIF.rawValue, UInt32(clamping: link)) }
        try socket.request(
            message, to: "add a route to \(destination)" + (gateway.map { " via \($0)" } ?? ""))
    }
}

extension IPPrefix {
    /// The prefix of length 0, which holds every address.
    public static func everything(_ family: IPAddress.Family) -> IPPrefix {
        switch family {
        case .ipv4: IPPrefix(any: .anyIPv4)
        case .ipv6: IPPrefix(any: .anyIPv6)
        }
    }
}
