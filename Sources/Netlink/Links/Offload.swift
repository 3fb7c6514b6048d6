import CMnl

/// Work a driver or the network core does on many packets at once, or in place of the protocol stack.
public enum Offload: String, Sendable, CaseIterable {
    /// Generic receive offload: received segments are merged. On veth it also makes the receiving end poll (NAPI).
    case gro
    /// Generic segmentation offload: large sends are cut late.
    case gso
    /// TCP segmentation offload: large TCP sends are cut by the driver.
    case tso
    /// Checksums of sent packets are left to the driver; where packets never reach hardware they stay undone.
    case transmitChecksum = "tx-checksum"
    /// Checksums of received packets are checked by the driver.
    case receiveChecksum = "rx-checksum"

    /// The commands that read and write it, `<linux/ethtool.h>`.
    var commands: (get: Int32, set: Int32) {
        switch self {
        case .gro: (ETHTOOL_GGRO, ETHTOOL_SGRO)
        case .gso: (ETHTOOL_GGSO, ETHTOOL_SGSO)
        case .tso: (ETHTOOL_GTSO, ETHTOOL_STSO)
        case .transmitChecksum: (ETHTOOL_GTXCSUM, ETHTOOL_STXCSUM)
        case .receiveChecksum: (ETHTOOL_GRXCSUM, ETHTOOL_SRXCSUM)
        }
    }
}

extension Links {
    /// Whether an offload is on.
    public static func offload(
        _ offload: Offload, of link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> Bool {
        let name = try at(link, in: socket).name
        return try ethtool(offload.commands.get, 0, name, "read \(offload.rawValue) of \(name)", socket) != 0
    }

    /// Turns an offload on or off, and looks whether it took effect: some depend on others.
    public static func setOffload(
        _ offload: Offload, on: Bool, of link: Int, in socket: borrowing NetlinkSocket
    ) throws(NetlinkError) {
        let name = try at(link, in: socket).name
        let operation = "turn \(offload.rawValue) of \(name) \(on ? "on" : "off")"
        _ = try ethtool(offload.commands.set, on ? 1 : 0, name, operation, socket)
        guard (try ethtool(offload.commands.get, 0, name, operation, socket) != 0) == on else {
            throw NetlinkError(operation, .notSupported, detail: "the kernel agreed, but it did not change")
        }
    }

    /// The ioctl works on any socket, and acts in that socket's namespace.
    static func ethtool(
        _ command: Int32, _ value: UInt32, _ name: String, _ operation: String, _ socket: borrowing NetlinkSocket
    ) throws(NetlinkError) -> UInt32 {
        var value = value
        let result = cmnl_ethtool(socket.descriptor, name, UInt32(command), &value)
        guard result >= 0 else { throw NetlinkError(operation, Errno(result)) }
        return value
    }
}
