import CMnl

/// What a link's driver can do for XDP, by its own account (family `netdev` of generic netlink, Linux 6.3;
/// Documentation/netlink/specs/netdev.yaml).
public struct XDPFeatures: OptionSet, Sendable, Hashable {
    public let rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Programs run in the driver and may abort, drop, pass and transmit.
    public static let basic = XDPFeatures(rawValue: 1 << 0)
    /// They may redirect.
    public static let redirect = XDPFeatures(rawValue: 1 << 1)
    /// It takes frames that others redirect to it.
    public static let redirectTarget = XDPFeatures(rawValue: 1 << 2)
    /// Programs run on the card.
    public static let offload = XDPFeatures(rawValue: 1 << 4)
    /// Packets in several buffers are received.
    public static let fragments = XDPFeatures(rawValue: 1 << 5)

    /// The features of a link; nil when the kernel is too old to say.
    public static func of(link: Int, in namespace: NetworkNamespace?) throws(NetlinkError) -> XDPFeatures? {
        let socket = try NetlinkSocket(genericIn: namespace)
        guard let family = try family(named: "netdev", in: socket) else { return nil }
        var message = MessageBuilder(family)
        message.append(genlmsghdr(cmd: NetdevCommand.deviceGet, version: 1, reserved: 0))
        message.put(NetdevAttribute.interfaceIndex, UInt32(clamping: link))
        let reply = try socket.request(message, to: "ask what link number \(link) can do for XDP")
        for message in reply.messages {
            if let features = XDPFeatures(answer: message) { return features }
        }
        return nil
    }

    /// Nil when the message says nothing of features.
    init?(answer message: Message) {
        let attributes = message.payload.attributes(after: genlmsghdr.self)
        guard let bits = attributes.load(NetdevAttribute.xdpFeatures, as: UInt64.self) else { return nil }
        self.init(rawValue: bits)
    }

    /// The number the kernel gave a family; nil when it has none of that name.
    private static func family(named name: String, in socket: borrowing NetlinkSocket) throws(NetlinkError) -> UInt16? {
        var message = MessageBuilder(controlFamily)
        message.append(genlmsghdr(cmd: UInt8(CTRL_CMD_GETFAMILY), version: 1, reserved: 0))
        message.put(CTRL_ATTR_FAMILY_NAME, text: name)
        do throws(NetlinkError) {
            let reply = try socket.request(message, to: "find the netlink family \(name)")
            return reply.messages.lazy.compactMap {
                $0.payload.attributes(after: genlmsghdr.self).load(CTRL_ATTR_FAMILY_ID, as: UInt16.self)
            }.first
        } catch {
            if error.errno == .noEntry { return nil }
            throw error
        }
    }
}

// Of <linux/netdev.h>, which the headers of older systems lack.
private enum NetdevCommand { static let deviceGet: UInt8 = 1 }
private enum NetdevAttribute {
    static let interfaceIndex = 1
    static let xdpFeatures = 3
}

/// `GENL_ID_CTRL`, whose C definition Swift does not see: the family that knows the others.
private let controlFamily = 0x10
