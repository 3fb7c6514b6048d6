import CMnl
import Glibc

/// Neighbour entries (ARP and IPv6 neighbour discovery).
public enum Neighbours {
    /// Says once and for all which Ethernet address a neighbour has (`NUD_PERMANENT`), in place of what was known.
    public static func setPermanent(
        _ address: IPAddress, _ mac: MACAddress, on link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        var header = ndmsg()
        header.ndm_family = UInt8(address.code)
        header.ndm_ifindex = Int32(clamping: link)
        header.ndm_state = UInt16(NUD_PERMANENT)
        var message = MessageBuilder(RTM_NEWNEIGH, flags: NLM_F_CREATE | NLM_F_REPLACE)
        message.append(header)
        message.put(NDA_DST, bytes: address.bytes)
        message.put(NDA_LLADDR, bytes: mac.bytes)
        try socket.request(
            message, to: "set neighbour \(address) to \(mac) on \(Links.label(link, in: socket))")
    }
}
