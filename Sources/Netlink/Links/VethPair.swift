import CMnl

/// One end of a veth pair to be made.
public struct VethEnd: Sendable, Equatable {
    /// 1 to 15 bytes.
    public var name: String
    /// Nil lets the kernel make one up.
    public var mac: MACAddress?
    /// In bytes; nil means 1500.
    public var mtu: Int?
    /// Where the end lives; nil means the socket's namespace.
    public var namespace: NetworkNamespace?

    public init(_ name: String, mac: MACAddress? = nil, mtu: Int? = nil, in namespace: NetworkNamespace? = nil) {
        self.name = name
        self.mac = mac
        self.mtu = mtu
        self.namespace = namespace
    }
}

extension Links {
    /// Makes a veth pair, both ends down; `EEXIST` when a name is taken.
    public static func createVeth(
        _ end: VethEnd, _ other: VethEnd, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        let operation = "create the veth pair \(end.name) and \(other.name)"
        // The messages name the namespaces by descriptors that must last until they are sent.
        let home = try end.descriptor(to: operation)
        let away = try other.descriptor(to: operation)
        var message = MessageBuilder(RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL)
        message.append(ifinfomsg())
        message.put(end, home)
        message.nest(IFLA_LINKINFO) {
            $0.put(IFLA_INFO_KIND, text: "veth")
            $0.nest(IFLA_INFO_DATA) {
                $0.nest(VETH_INFO_PEER) {
                    $0.append(ifinfomsg())
                    $0.put(other, away)
                }
            }
        }
        try socket.request(message, to: operation)
    }
}

extension VethEnd {
    fileprivate func descriptor(to operation: String) throws(NetlinkError) -> NamespaceDescriptor? {
        guard let namespace else { return nil }
        return try namespace.descriptor(to: operation)
    }
}

extension MessageBuilder {
    fileprivate mutating func put(_ end: VethEnd, _ namespace: borrowing NamespaceDescriptor?) {
        put(IFLA_IFNAME, text: end.name)
        if let mac = end.mac { put(IFLA_ADDRESS, bytes: mac.bytes) }
        if let mtu = end.mtu { put(IFLA_MTU, UInt32(clamping: mtu)) }
        switch namespace {
        case .some(let namespace): put(IFLA_NET_NS_FD, namespace.raw)
        case .none: break
        }
    }
}
