import Maps
import Schema
import Source

/// The words of packet replication and meters.
extension Resolver {
    mutating func replicate(_ command: STFReplication, at span: Span) -> TestStep.Kind? {
        switch command {
        case .mirroringAdd(let session, let port):
            return cells(at: span) { $0.session(Self.number(session), port: Self.number(port), group: nil) }
        case .mirroringAddGroup(let session, let group):
            return cells(at: span) { $0.session(Self.number(session), port: nil, group: Self.number(group)) }
        case .mirroringDelete(let session):
            guard let place = replication(at: span) else { return nil }
            return .removeCell(key: MapCell.bytes(Self.number(session)), map: place.sessions)
        case .mirroringGet(let session):
            guard let place = replication(at: span) else { return nil }
            let number = Self.number(session)
            return .findCell(key: MapCell.bytes(number), map: place.sessions, what: "mirroring session \(number)")
        case .meterGetRates(let name, let cell, let written):
            var wanted: MeterRates?
            if !written.isEmpty {
                guard let rates = rates(written, at: span) else { return nil }
                wanted = rates
            }
            switch cell {
            case .index(let index):
                guard let meter = meter(name), let cell = self.cell(index, of: meter) else { return nil }
                return .checkRates(map: meter.map, key: MapCell.bytes(cell), wanted, what: "cell \(cell) of \(meter.name)")
            case .entry(let id):
                guard let found = metered(id, name) else { return nil }
                return .checkEntryRates(table: found.table, found.entry.matches, priority: found.entry.priority, wanted)
            }
        case .profileGroup(let name, let number, let members):
            let all = schema.profiles ?? []
            guard let at = find(name, among: all.map(\.name), "profile") else { return nil }
            guard let cell = all[at].group(Self.number(number), members.map(Self.number)) else {
                error("\(all[at].name) has groups of \(all[at].groups == nil ? 0 : all[at].most) members at most", at: span)
                return nil
            }
            return .writeCells([cell])
        case .groupCreate(let number):
            groups[Self.number(number)] = []
            return group(Self.number(number), at: span)
        case .groupDelete(let number):
            guard let place = replication(at: span) else { return nil }
            groups[Self.number(number)] = nil
            return .removeCell(key: MapCell.bytes(Self.number(number)), map: place.groups)
        case .nodeCreate(let rid, let ports):
            guard replication(at: span) != nil else { return nil }
            nodes.append(ports.map { Replica(port: Self.number($0), rid: Self.number(rid)) })
            return .wait
        case .nodeUpdate(let handle, let ports):
            guard let at = node(handle) else { return nil }
            let rid = nodes[at].first?.rid ?? 0
            nodes[at] = ports.map { Replica(port: Self.number($0), rid: rid) }
            let changed = groups.filter { $0.value.contains(at) }.keys.sorted()
            var all: [MapCell] = []
            for number in changed { if case .writeCells(let cells)? = group(number, at: span) { all += cells } }
            return .writeCells(all)
        case .nodeAssociate(let number, let handle):
            guard let at = node(handle) else { return nil }
            guard groups[Self.number(number)] != nil else {
                error("there is no multicast group \(Self.number(number))", at: number.span)
                return nil
            }
            groups[Self.number(number), default: []].append(at)
            return group(Self.number(number), at: span)
        case .meterSetRates(let name, let cell, let written):
            guard let rates = rates(written, at: span) else { return nil }
            switch cell {
            case .index(let index):
                guard let meter = meter(name), let cell = self.cell(index, of: meter) else { return nil }
                return .writeCells([MapCell.meter(meter, cell, rates.committed, rates.peak)])
            case .entry(let id):
                guard let found = metered(id, name) else { return nil }
                return .meterEntry(table: found.table, found.entry.matches, priority: found.entry.priority, rates)
            }
        case .meterArraySetRates(let name, let written):
            guard let rates = rates(written, at: span), let meter = meter(name) else { return nil }
            return .writeCells((0..<meter.size).map { MapCell.meter(meter, UInt32(clamping: $0), rates.committed, rates.peak) })
        }
    }

    private static func number(_ number: STFNumber) -> UInt32 { UInt32(clamping: number.value ?? 0) }

    private mutating func replication(at span: Span) -> Replication? {
        if let place = schema.replication { return place }
        error("the program makes no copies of packets: it has no use for groups and sessions", at: span)
        return nil
    }

    private mutating func cells(at span: Span, _ make: (Replication) -> MapCell) -> TestStep.Kind? {
        replication(at: span).map { .writeCells([make($0)]) }
    }

    private mutating func group(_ number: UInt32, at span: Span) -> TestStep.Kind? {
        let replicas = (groups[number] ?? []).flatMap { nodes[$0] }
        guard let place = replication(at: span) else { return nil }
        guard replicas.count <= place.mostReplicas else {
            error("group \(number) stands for \(replicas.count) copies, of which \(place.mostReplicas) are possible", at: span)
            return nil
        }
        return .writeCells([place.group(number, replicas)])
    }

    private mutating func node(_ handle: STFNumber) -> Int? {
        if let at = handle.value.flatMap({ Int(exactly: $0) }), nodes.indices.contains(at) { return at }
        error("there is no node with this handle: they are counted from 0", at: handle.span)
        return nil
    }

    private mutating func meter(_ name: STFName) -> Meter? {
        let all = schema.meters ?? []
        return find(name, among: all.map(\.name), "meter").map { all[$0] }
    }

    private mutating func cell(_ index: STFNumber, of meter: Meter) -> UInt32? {
        if let cell = index.value, cell < UInt64(meter.size) { return UInt32(clamping: cell) }
        error("\(meter.name) has \(meter.size) cells", at: index.span)
        return nil
    }

    private mutating func rates(_ written: [STFRate], at span: Span) -> MeterRates? {
        guard written.count == 2 else {
            error("a meter has two rates, the committed and the peak one", at: span)
            return nil
        }
        func rate(_ written: STFRate) -> MeterRate {
            MeterRate(perSecond: written.rate * 1e6, burst: Double(written.burst.value ?? 0))
        }
        return MeterRates(committed: rate(written[0]), peak: rate(written[1]))
    }

    /// The entry of an id, whose table or its meter has that name.
    private mutating func metered(_ id: STFName, _ name: STFName) -> (table: Int, entry: TableEntry)? {
        guard let found = entry(id) else { return nil }
        let table = schema.tables[found.table]
        guard table.meter != nil else {
            error("the entries of \(table.name) have no meters", at: name.span)
            return nil
        }
        guard NameMatch.find(name.text, among: [table.meterName ?? table.name]) == .found(0) || NameMatch.find(name.text, among: [table.name]) == .found(0)
        else {
            error("\(id.text) is an entry of \(table.name), whose meter is \(table.meterName ?? table.name)", at: name.span)
            return nil
        }
        return found
    }
}
