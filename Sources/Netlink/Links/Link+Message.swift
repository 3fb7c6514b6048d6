import CMnl
import Glibc

extension Link {
    /// From `RTM_NEWLINK` or `RTM_DELLINK`. Nil for messages of other kinds, and for those a bridge or an address
    /// family sends about its own view of a link.
    init?(_ message: Message) {
        guard message.type == Int(RTM_NEWLINK) || message.type == Int(RTM_DELLINK),
            let header = message.payload.load(ifinfomsg.self), Int32(header.ifi_family) == AF_UNSPEC
        else { return nil }
        let attributes = message.payload.attributes(after: ifinfomsg.self)
        let flags = Int(header.ifi_flags)
        index = Int(header.ifi_index)
        name = attributes.text(IFLA_IFNAME) ?? ""
        isUp = flags & Int(IFF_UP) != 0
        isRunning = flags & Int(IFF_RUNNING) != 0
        isLoopback = flags & Int(IFF_LOOPBACK) != 0
        state = OperationalState(code: attributes.load(IFLA_OPERSTATE) ?? 0)
        mac = attributes[IFLA_ADDRESS].flatMap { MACAddress(bytes: $0) }
        mtu = attributes.load(IFLA_MTU, as: UInt32.self).map(Int.init) ?? 0
        kind = attributes.nested(IFLA_LINKINFO).text(IFLA_INFO_KIND)
        master = attributes.load(IFLA_MASTER, as: UInt32.self).map(Int.init)
        peer = attributes.load(IFLA_LINK, as: Int32.self).map(Int.init)
        peerNamespace = attributes.load(IFLA_LINK_NETNSID, as: Int32.self).map(Int.init)
        xdp = XDPAttachment.all(in: attributes.nested(IFLA_XDP))
        statistics = attributes[IFLA_STATS64].map(LinkStatistics.init) ?? LinkStatistics()
    }
}

extension Link.OperationalState {
    /// From `IFLA_OPERSTATE`, whose numbers are those of RFC 2863 less one.
    init(code: UInt8) {
        let states: [Self] = [.unknown, .notPresent, .down, .lowerLayerDown, .testing, .dormant, .up]
        self = Int(code) < states.count ? states[Int(code)] : .unknown
    }
}
