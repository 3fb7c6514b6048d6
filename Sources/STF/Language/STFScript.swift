import Source

/// What an STF file asks for, in the order in which it asks.
public struct STFScript: Sendable {
    public var commands: [STFCommand]
    public init(commands: [STFCommand] = []) { self.commands = commands }

    /// Whether it asks how often an entry was hit, other than by the name of one of these counters of entries.
    func readsHits(besides own: [String]) -> Bool {
        commands.contains {
            guard case .checkCounter(let check) = $0.kind, case .entry = check.cell else { return false }
            return NameMatch.find(check.counter.text, among: own) == .none
        }
    }
}

/// One line of an STF file.
public struct STFCommand: Sendable {
    public enum Kind: Sendable {
        /// `add TABLE [PRIORITY] KEY:VALUE... ACTION(ARG:VALUE,...) [= ID]`
        case add(STFEntry)
        /// `setdefault TABLE ACTION(ARG:VALUE,...)`
        case setDefault(table: STFName, action: STFAction)
        case remove(STFRemoval)
        /// `packet PORT HEX...`
        case packet(STFPacket)
        /// `expect PORT [HEX...] [$]`
        case expect(STFExpectation)
        /// The packets since the last `wait`, `expect` or `no_packet` leave nothing more than was expected.
        case noPacket
        /// Nothing after this line happens before everything before it has.
        case wait
        case checkCounter(STFCounterCheck)
        case counterRead(STFName, index: STFNumber, check: STFCondition?)
        case counterWrite(STFName, index: STFNumber, values: [STFNumber])
        /// `register_read NAME INDEX [OP VALUE]`: with a condition the cell is checked.
        case registerRead(STFName, index: STFNumber, check: STFCondition?)
        case registerWrite(STFName, index: STFNumber, value: STFNumber)
        case registerReset(STFName)
        /// A word of an architecture with a traffic manager: packet replication, mirroring, meters.
        case replication(STFReplication)
    }
    public var kind: Kind
    /// The whole line, without its comment.
    public var span: Span

    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }
}

/// A dotted name: `ingress.t`, `hdr.stack$0.f`, `"h.$valid$"`.
public struct STFName: Sendable {
    /// As written, without quotes; stack indexes as `[n]`.
    public var text: String
    public var span: Span
    public init(_ text: String, at span: Span) {
        self.text = text
        self.span = span
    }
}

/// A table entry to add.
public struct STFEntry: Sendable {
    public var table: STFName
    /// The smaller number wins.
    public var priority: STFNumber?
    public var keys: [STFKey]
    public var action: STFAction
    /// What `check_counter NAME($ID)` and `remove $ID` call the entry.
    public var id: STFName?
}

public struct STFKey: Sendable {
    public enum Match: Sendable {
        /// A value; its stars do not matter.
        case value(STFNumber)
        /// `VALUE/LENGTH`
        case prefix(STFNumber, length: STFNumber)
        /// `VALUE&&&MASK`
        case masked(STFNumber, mask: STFNumber)
        /// `LOW..HIGH` or `LOW->HIGH`, both included.
        case range(STFNumber, STFNumber)
    }
    public var name: STFName
    public var match: Match
    public var span: Span
}

public struct STFAction: Sendable {
    public var name: STFName
    public var arguments: [(name: STFName, value: STFNumber)]
    public var span: Span
}

public enum STFRemoval: Sendable {
    /// Every entry of every table.
    case all
    /// Every entry of one table.
    case table(STFName)
    /// The entry that was added with `= ID`.
    case entry(STFName)
    /// The entry of these keys.
    case keys(STFName, priority: STFNumber?, [STFKey])
}

public struct STFPacket: Sendable {
    public var port: STFNumber
    public var bytes: [UInt8]
}

public struct STFExpectation: Sendable {
    public var port: STFNumber
    /// nil when any packet will do.
    public var data: PacketPattern?
}

public struct STFCounterCheck: Sendable {
    public enum Cell: Sendable {
        case index(STFNumber)
        /// The index of the entry of this id, for counters and meters that belong to a table.
        case entry(STFName)
    }
    public enum Unit: String, Sendable { case packets, bytes }
    public var counter: STFName
    public var cell: Cell
    /// nil: a counter that counts nothing but events, `CounterArray`.
    public var unit: Unit?
    /// nil: the counter must exist, no more.
    public var condition: STFCondition?
}

public struct STFCondition: Sendable {
    public enum Operator: String, Sendable, CaseIterable {
        case equal = "==", different = "!=", lessOrEqual = "<=", greaterOrEqual = ">=", less = "<", greater = ">"
    }
    public var test: Operator
    public var value: STFNumber

    /// Whether `found` is what the condition asks for.
    public func holds(for found: UInt64, against wanted: UInt64) -> Bool {
        test.holds(for: found, against: wanted)
    }
}

/// The words of replication, mirroring, meters and groups of a profile's members.
public enum STFReplication: Sendable {
    case mirroringAdd(session: STFNumber, port: STFNumber)
    case mirroringAddGroup(session: STFNumber, group: STFNumber)
    case mirroringDelete(session: STFNumber)
    case mirroringGet(session: STFNumber)
    case groupCreate(STFNumber)
    case groupDelete(STFNumber)
    case nodeCreate(rid: STFNumber, ports: [STFNumber])
    case nodeUpdate(handle: STFNumber, ports: [STFNumber])
    case nodeAssociate(group: STFNumber, handle: STFNumber)
    case meterSetRates(STFName, cell: STFCounterCheck.Cell, rates: [STFRate])
    case meterArraySetRates(STFName, rates: [STFRate])
    /// With rates they are what is expected.
    case meterGetRates(STFName, cell: STFCounterCheck.Cell, rates: [STFRate])
    /// Ours: no other tool's scripts fill profiles.
    case profileGroup(STFName, group: STFNumber, members: [STFNumber])

    /// The word that stands at the head of the line.
    public var word: String {
        switch self {
        case .mirroringAdd: "mirroring_add"
        case .mirroringAddGroup: "mirroring_add_mc"
        case .mirroringDelete: "mirroring_delete"
        case .mirroringGet: "mirroring_get"
        case .groupCreate: "mc_mgrp_create"
        case .groupDelete: "mc_mgrp_delete"
        case .nodeCreate: "mc_node_create"
        case .nodeUpdate: "mc_node_update"
        case .nodeAssociate: "mc_node_associate"
        case .meterSetRates: "meter_set_rates"
        case .meterArraySetRates: "meter_array_set_rates"
        case .meterGetRates: "meter_get_rates"
        case .profileGroup: "profile_group"
        }
    }
}

/// `RATE:BURST` of a meter: the rate in units a microsecond, the burst in units.
public struct STFRate: Sendable {
    public var rate: Double
    public var burst: STFNumber
}
