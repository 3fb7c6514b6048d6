import Schema

/// A cell of a map that holds no table: its key and what it is to hold.
public struct MapCell: Sendable, Hashable {
    public var map: String
    public var key: [UInt8]
    public var value: [UInt8]

    public init(map: String, key: [UInt8], value: [UInt8]) {
        self.map = map
        self.key = key
        self.value = value
    }

    /// A 32-bit key, in host order.
    public static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    private static func bytes(_ number: UInt64) -> [UInt8] { withUnsafeBytes(of: number) { Array($0) } }

    /// The cell of a meter, nothing used of its rates.
    public static func meter(_ meter: Meter, _ index: UInt32, _ committed: MeterRate, _ peak: MeterRate) -> MapCell {
        MapCell(map: meter.map, key: bytes(index), value: meterBytes(committed, peak))
    }

    /// What `Meter` says a cell holds.
    static func meterBytes(_ committed: MeterRate, _ peak: MeterRate) -> [UInt8] {
        bytes(committed.cost) + bytes(committed.room) + bytes(peak.cost) + bytes(peak.room) + bytes(UInt64(0)) + bytes(UInt64(0))
    }
}

/// One of a meter's rates.
public struct MeterRate: Sendable, Hashable {
    /// Packets or bytes; 0 for a rate that nothing exceeds.
    public var perSecond: Double
    /// How many of them at once.
    public var burst: Double

    public init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }

    /// Of one unit, in 1/65536 of a nanosecond.
    var cost: UInt64 {
        guard perSecond > 0 else { return 0 }
        return UInt64(max(1, min(65536e9 / perSecond, 1e14)).rounded())
    }

    /// The burst's time, in 1/64 of a nanosecond.
    var room: UInt64 {
        UInt64(max(0, min(burst * Double(cost) / 1024, 1e18)).rounded())
    }

    /// From a cell's numbers.
    init(cost: UInt64, room: UInt64) {
        perSecond = cost == 0 ? 0 : 65536e9 / Double(cost)
        burst = cost == 0 ? 0 : Double(room) * perSecond / 64e9
    }
}

/// A copy of a multicast group: the port it goes to, and its number in the group.
public struct Replica: Sendable, Hashable {
    public var port: UInt32
    public var rid: UInt32
    public init(port: UInt32, rid: UInt32) {
        self.port = port
        self.rid = rid
    }
}

extension Replication {
    /// The cell of a group; copies beyond the most it can hold are left out.
    public func group(_ number: UInt32, _ replicas: [Replica]) -> MapCell {
        let kept = replicas.prefix(mostReplicas)
        var value = MapCell.bytes(UInt32(kept.count)) + MapCell.bytes(UInt32(0))
        for replica in kept { value += MapCell.bytes(replica.port) + MapCell.bytes(replica.rid) }
        value += [UInt8](repeating: 0, count: 8 * (mostReplicas - kept.count))
        return MapCell(map: groups, key: MapCell.bytes(number), value: value)
    }

    /// The cell of a mirroring session.
    public func session(_ number: UInt32, port: UInt32?, group: UInt32?) -> MapCell {
        MapCell(
            map: sessions, key: MapCell.bytes(number), value: MapCell.bytes(port ?? .max) + MapCell.bytes(group ?? UInt32(0)))
    }

    /// The copies that a group's value stands for.
    public static func replicas(of value: [UInt8]) -> [Replica] {
        func number(_ at: Int) -> UInt32 { value.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) } }
        guard value.count >= 8 else { return [] }
        return (0..<min(Int(number(0)), (value.count - 8) / 8)).map { Replica(port: number(8 + 8 * $0), rid: number(12 + 8 * $0)) }
    }
}
