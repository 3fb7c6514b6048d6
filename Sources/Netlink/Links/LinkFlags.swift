import CMnl

/// Offloads that a driver does by flags (`ETHTOOL_GFLAGS`, `<linux/ethtool.h>`).
public struct OffloadFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// VLAN tags of sent frames are put in by the driver.
    public static let vlanInsert = OffloadFlags(rawValue: 1 << 7)
    /// VLAN tags of received frames are taken out by the driver.
    public static let vlanStrip = OffloadFlags(rawValue: 1 << 8)
    /// Received segments are merged by the driver, which native XDP cannot live with.
    public static let largeReceive = OffloadFlags(rawValue: 1 << 15)
}

extension Links {
    /// The flags that are on.
    public static func offloadFlags(of link: Int, in socket: borrowing NetlinkSocket) throws(NetlinkError) -> OffloadFlags {
        let name = try at(link, in: socket).name
        return OffloadFlags(rawValue: try ethtool(ETHTOOL_GFLAGS, 0, name, "read the offloads of \(name)", socket))
    }
}
