import CMnl

/// Counts of a link since it was made (`struct rtnl_link_stats64`).
public struct LinkStatistics: Sendable, Equatable {
    public var receivedPackets: UInt64 = 0
    public var transmittedPackets: UInt64 = 0
    public var receivedBytes: UInt64 = 0
    public var transmittedBytes: UInt64 = 0
    public var receiveErrors: UInt64 = 0
    public var transmitErrors: UInt64 = 0
    public var receiveDrops: UInt64 = 0
    public var transmitDrops: UInt64 = 0

    public init() {}

    /// From the value of `IFLA_STATS64`: 64-bit counts in host order. Counts the kernel does not send stay 0.
    init(_ bytes: Bytes) {
        func count(_ position: Int) -> UInt64 { bytes.load(at: position * 8) ?? 0 }
        receivedPackets = count(0)
        transmittedPackets = count(1)
        receivedBytes = count(2)
        transmittedBytes = count(3)
        receiveErrors = count(4)
        transmitErrors = count(5)
        receiveDrops = count(6)
        transmitDrops = count(7)
    }
}
