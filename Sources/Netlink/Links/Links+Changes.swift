import CMnl
import Glibc

extension Links {
    /// Switches a link on or off (`IFF_UP`).
    public static func setUp(_ up: Bool, of link: Int, in socket: borrowing NetlinkSocket) throws(NetlinkError) {
        var header = Links.header(link)
        header.ifi_change = UInt32(IFF_UP)
        header.ifi_flags = up ? UInt32(IFF_UP) : 0
        var message = MessageBuilder(RTM_SETLINK)
        message.append(header)
        try socket.request(message, to: "switch \(label(link, in: socket)) \(up ? "on" : "off")")
    }

    /// Sets the largest packet, in bytes without the Ethernet header.
    public static func setMTU(_ mtu: Int, of link: Int, in socket: borrowing NetlinkSocket) throws(NetlinkError) {
        try change(link, in: socket, to: "set the MTU of \(label(link, in: socket)) to \(mtu)") {
            $0.put(IFLA_MTU, UInt32(clamping: mtu))
        }
    }

    /// Moves a link to another namespace. It keeps its name, loses its addresses, and is down there.
    public static func move(
        _ link: Int, to namespace: NetworkNamespace, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        let operation = "move \(label(link, in: socket)) to network namespace \(namespace)"
        let target = try namespace.descriptor(to: operation)
        try change(link, in: socket, to: operation) { $0.put(IFLA_NET_NS_FD, target.raw) }
    }

    /// Deletes a link; with one end of a veth pair goes the other.
    public static func delete(_ link: Int, in socket: borrowing NetlinkSocket) throws(NetlinkError) {
        var message = MessageBuilder(RTM_DELLINK)
        message.append(header(link))
        try socket.request(message, to: "delete \(label(link, in: socket))")
    }

    private static func change(
        _ link: Int, in socket: borrowing NetlinkSocket, to operation: @autoclosure () -> String,
        _ attributes: (inout MessageBuilder) -> Void
    ) throws(NetlinkError) {
        var message = MessageBuilder(RTM_SETLINK)
        message.append(header(link))
        attributes(&message)
        try socket.request(message, to: operation())
    }
}
