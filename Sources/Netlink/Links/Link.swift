/// A network interface as the kernel reports it.
public struct Link: Sendable, Equatable, Identifiable {
    /// `IF_OPER_*`, RFC 2863.
    public enum OperationalState: String, Sendable {
        case unknown, notPresent = "not present", down, lowerLayerDown = "lower layer down", testing, dormant, up
    }

    /// The interface index, unique in its network namespace.
    public var index: Int
    public var name: String
    /// The administrator switched it on (`IFF_UP`).
    public var isUp: Bool
    /// It is up and has a carrier (`IFF_RUNNING`).
    public var isRunning: Bool
    public var isLoopback: Bool
    public var state: OperationalState
    /// The Ethernet address; nil on links that have none of six bytes.
    public var mac: MACAddress?
    /// The largest packet in bytes, without the Ethernet header.
    public var mtu: Int
    /// The driver's kind, such as `veth` or `bridge`; nil for hardware and loopback.
    public var kind: String?
    /// The index of the bridge or bond the link belongs to.
    public var master: Int?
    /// The index of the other end of a veth pair, or of the device below, in the namespace `peerNamespace`.
    public var peer: Int?
    /// The kernel's number for the namespace of `peer`; nil when it is this one.
    public var peerNamespace: Int?
    /// The XDP programs, one a mode; empty when there are none.
    public var xdp: [XDPAttachment]
    public var statistics: LinkStatistics

    public var id: Int { index }
}
