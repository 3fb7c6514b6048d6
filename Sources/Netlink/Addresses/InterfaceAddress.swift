import CMnl
import Glibc

/// An address of a link.
public struct InterfaceAddress: Sendable, Hashable {
    /// The interface index.
    public var link: Int
    /// The address, and the length of the network it is in.
    public var prefix: IPPrefix

    public init(link: Int, prefix: IPPrefix) {
        self.link = link
        self.prefix = prefix
    }

    /// From `RTM_NEWADDR` or `RTM_DELADDR`; nil for other messages and other families.
    init?(_ message: Message) {
        guard message.type == Int(RTM_NEWADDR) || message.type == Int(RTM_DELADDR),
            let header = message.payload.load(ifaddrmsg.self)
        else { return nil }
        let attributes = message.payload.attributes(after: ifaddrmsg.self)
        // IFA_ADDRESS is the far end on point-to-point links; IPv6 has no IFA_LOCAL there otherwise.
        guard let bytes = attributes[IFA_LOCAL] ?? attributes[IFA_ADDRESS], let address = IPAddress(bytes: bytes),
            let prefix = IPPrefix(address, length: Int(header.ifa_prefixlen))
        else { return nil }
        self.init(link: Int(header.ifa_index), prefix: prefix)
    }
}

/// Addresses of links.
public enum Addresses {
    /// The IPv4 and IPv6 addresses of a link, or of all links.
    public static func all(
        on link: Int? = nil, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Snapshot<InterfaceAddress> {
        var message = MessageBuilder(RTM_GETADDR)
        message.append(ifaddrmsg())
        return try socket.dump(message, to: "list addresses") {
            InterfaceAddress($0).flatMap { link == nil || $0.link == link ? $0 : nil }
        }
    }

    /// Adds an address; `EEXIST` when the link has it.
    ///
    /// - Parameter tentative: IPv6 asks the network whether the address is taken, and uses it after a second or so
    ///   (duplicate address detection); false uses it at once.
    public static func add(
        _ address: InterfaceAddress, tentative: Bool = true, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        try socket.request(
            message(RTM_NEWADDR, address, flags: NLM_F_CREATE | NLM_F_EXCL, tentative: tentative),
            to: "add \(address.prefix) to \(Links.label(address.link, in: socket))")
    }

    /// Removes an address; `EADDRNOTAVAIL` when the link does not have it.
    public static func remove(
        _ address: InterfaceAddress, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        try socket.request(
            message(RTM_DELADDR, address, flags: 0, tentative: true),
            to: "remove \(address.prefix) from \(Links.label(address.link, in: socket))")
    }

    private static func message(
        _ type: Int, _ address: InterfaceAddress, flags: Int32, tentative: Bool
    ) -> MessageBuilder {
        var header = ifaddrmsg()
        header.ifa_family = UInt8(address.prefix.address.code)
        header.ifa_prefixlen = UInt8(address.prefix.length)
        header.ifa_flags = tentative ? 0 : UInt8(IFA_F_NODAD)
        header.ifa_index = UInt32(clamping: address.link)
        var message = MessageBuilder(type, flags: flags)
        message.append(header)
        message.put(IFA_LOCAL, bytes: address.prefix.address.bytes)
        message.put(IFA_ADDRESS, bytes: address.prefix.address.bytes)
        return message
    }
}
