import Schema

/// The multicast groups and mirroring sessions of a running program.
public struct ReplicationAccess: ~Copyable, Sendable {
    /// A mirroring session: where its copies go.
    public struct Session: Sendable, Hashable {
        public var number: UInt32
        public var port: UInt32?
        public var group: UInt32?
        public init(number: UInt32, port: UInt32?, group: UInt32?) {
            self.number = number
            self.port = port
            self.group = group
        }
    }
    public let replication: Replication
    private let groups: BPFMap
    private let sessions: BPFMap

    /// Refused when the maps are not what the schema says.
    public init(_ replication: Replication, maps: borrowing MapSet) throws(TableError) {
        let size = 8 + 8 * replication.mostReplicas
        let groups = try maps.open(replication.groups) { $0.type == .hash && $0.keySize == 4 && $0.valueSize == size }
        let sessions = try maps.open(replication.sessions) { $0.type == .hash && $0.keySize == 4 && $0.valueSize == 8 }
        self.replication = replication
        self.groups = groups
        self.sessions = sessions
    }

    /// All groups, by number.
    public func allGroups() throws(TableError) -> [(number: UInt32, replicas: [Replica])] {
        do throws(BPFError) {
            return try groups.entries().map { (Self.number($0.key, 0), Replication.replicas(of: $0.value)) }.sorted { $0.0 < $1.0 }
        } catch { throw TableError(error) }
    }

    /// What a group stands for; nil when there is none of that number.
    public func group(_ number: UInt32) throws(TableError) -> [Replica]? {
        do throws(BPFError) { return try groups.lookup(MapCell.bytes(number)).map { Replication.replicas(of: $0) } } catch { throw TableError(error) }
    }

    /// All sessions, by number.
    public func allSessions() throws(TableError) -> [Session] {
        do throws(BPFError) {
            return try sessions.entries().map { Self.session(Self.number($0.key, 0), $0.value) }.sorted { $0.number < $1.number }
        } catch { throw TableError(error) }
    }

    /// The session of a number; nil when there is none.
    public func session(_ number: UInt32) throws(TableError) -> Session? {
        do throws(BPFError) { return try sessions.lookup(MapCell.bytes(number)).map { Self.session(number, $0) } } catch { throw TableError(error) }
    }

    private static func session(_ number: UInt32, _ value: [UInt8]) -> Session {
        let (port, group) = (Self.number(value, 0), Self.number(value, 4))
        return Session(number: number, port: port == .max ? nil : port, group: group == 0 ? nil : group)
    }

    /// Sets what a group stands for. Packets see the old copies or the new ones.
    public func setGroup(_ number: UInt32, _ replicas: [Replica]) throws(TableError) {
        try Replication.check(group: number)
        try replication.check(copies: replicas.count)
        let cell = replication.group(number, replicas)
        do throws(BPFError) { try groups.update(cell.key, cell.value) } catch { throw TableError(error) }
    }

    public func setSession(_ session: Session) throws(TableError) {
        try Replication.check(port: session.port, group: session.group)
        let cell = replication.session(session.number, port: session.port, group: session.group)
        do throws(BPFError) { try sessions.update(cell.key, cell.value) } catch { throw TableError(error) }
    }

    public func deleteGroup(_ number: UInt32) throws(TableError) { try delete(number, of: groups, "multicast group") }

    public func deleteSession(_ number: UInt32) throws(TableError) { try delete(number, of: sessions, "mirroring session") }

    private func delete(_ number: UInt32, of map: borrowing BPFMap, _ what: String) throws(TableError) {
        do throws(BPFError) {
            if try map.delete(MapCell.bytes(number)) { return }
        } catch { throw TableError(error) }
        throw TableError(.value, "there is no \(what) \(number)")
    }

    static func number(_ bytes: [UInt8], _ at: Int) -> UInt32 {
        guard bytes.count >= at + 4 else { return 0 }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }
    }
}

extension Profile {
    /// The cell of a group; nil when the profile has no groups, or none of so many members.
    public func group(_ number: UInt32, _ members: [UInt32]) -> MapCell? {
        guard let groups, members.count <= most else { return nil }
        var value = MapCell.bytes(UInt32(members.count)) + members.flatMap { MapCell.bytes($0) }
        value += [UInt8](repeating: 0, count: 4 * (most - members.count))
        return MapCell(map: groups, key: MapCell.bytes(number), value: value)
    }
}

/// The groups of a running program's profile.
public struct ProfileAccess: ~Copyable, Sendable {
    public let profile: Profile
    private let groups: BPFMap

    /// Refused when the profile has no groups, or when the map is not what the schema says.
    public init(_ name: String, of schema: Schema, maps: borrowing MapSet) throws(TableError) {
        let all = schema.profiles ?? []
        let profile = all[try Names.find(name, in: all.map(\.name), what: "profile")]
        guard let map = profile.groups else { throw TableError(.value, "profile \(profile.name) has members only, no groups of them") }
        let size = 4 + 4 * profile.most
        groups = try maps.open(map) { $0.type == .hash && $0.keySize == 4 && $0.valueSize == size }
        self.profile = profile
    }

    /// All groups, by number, with the numbers of their members.
    public func all() throws(TableError) -> [(number: UInt32, members: [UInt32])] {
        do throws(BPFError) {
            return try groups.entries().map { (ReplicationAccess.number($0.key, 0), members(in: $0.value)) }.sorted { $0.0 < $1.0 }
        } catch { throw TableError(error) }
    }

    /// The members of a group; nil when there is none of that number.
    public func members(of number: UInt32) throws(TableError) -> [UInt32]? {
        do throws(BPFError) { return try groups.lookup(MapCell.bytes(number)).map { members(in: $0) } } catch { throw TableError(error) }
    }

    private func members(in value: [UInt8]) -> [UInt32] {
        let count = min(Int(ReplicationAccess.number(value, 0)), profile.most)
        return (0..<count).map { ReplicationAccess.number(value, 4 + 4 * $0) }
    }

    /// Sets the members of a group. A member given twice is chosen twice as often.
    public func set(_ number: UInt32, _ members: [UInt32]) throws(TableError) {
        guard let cell = profile.group(number, members) else {
            throw TableError(.value, "a group has \(profile.most) members at most, not \(members.count)")
        }
        do throws(BPFError) { try groups.update(cell.key, cell.value) } catch { throw TableError(error) }
    }

    public func delete(_ number: UInt32) throws(TableError) {
        do throws(BPFError) {
            if try groups.delete(MapCell.bytes(number)) { return }
        } catch { throw TableError(error) }
        throw TableError(.value, "profile \(profile.name) has no group \(number)")
    }
}

/// The meters of a running program.
public struct MeterAccess: ~Copyable, Sendable {
    public struct Cell: Sendable, Hashable {
        public var index: UInt32
        public var committed: MeterRate
        public var peak: MeterRate
    }
    public let meter: Meter
    private let map: BPFMap

    public init(_ name: String, of schema: Schema, maps: borrowing MapSet) throws(TableError) {
        let all = schema.meters ?? []
        let meter = all[try Names.find(name, in: all.map(\.name), what: "meter")]
        map = try maps.open(meter.map) { $0.type == .array && $0.keySize == 4 && $0.valueSize == Meter.cellSize }
        self.meter = meter
    }

    /// The cells that have rates.
    public func cells() throws(TableError) -> [Cell] {
        do throws(BPFError) {
            return try map.entries().compactMap { key, value in
                MeterRates(cell: value).map { Cell(index: ReplicationAccess.number(key, 0), committed: $0.committed, peak: $0.peak) }
            }
        } catch { throw TableError(error) }
    }

    /// The rates of a cell; nil when none are set.
    public func rates(_ index: UInt32) throws(TableError) -> MeterRates? {
        do throws(BPFError) { return try map.lookup(MapCell.bytes(index)).flatMap { MeterRates(cell: $0) } } catch { throw TableError(error) }
    }

    /// Sets the rates of a cell, or of all; nothing of them is used then. A rate of 0 is one that nothing exceeds.
    public func set(_ index: UInt32?, committed: MeterRate, peak: MeterRate) throws(TableError) {
        let cells = index.map { $0...$0 } ?? 0...UInt32(clamping: max(0, meter.size - 1))
        guard cells.upperBound < UInt32(clamping: meter.size) else {
            throw TableError(.value, "meter \(meter.name) has \(meter.size) cells, counted from 0")
        }
        let rates = MeterRates(committed: committed, peak: peak)
        try rates.check(meter.name)
        do throws(BPFError) {
            for cell in cells { try map.update(MapCell.bytes(cell), rates.cell) }
        } catch { throw TableError(error) }
    }
}
