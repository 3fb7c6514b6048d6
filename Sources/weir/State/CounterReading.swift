import Maps
import Netlink
import Pipeline
import Schema

/// One number, as `--json` shows it: of a counter `total`, of a register `value`.
struct CounterRow: Encodable {
    var counter: String?
    var register: String?
    /// Nil for what became of packets, which has names instead.
    var index: UInt32?
    var unit: String?
    var total: UInt64?
    var value: String?
    var perCPU: [UInt64]?
    /// A second, since the look before.
    var rate: Double?
    /// `reset` or `wrapped`, when the total fell since then; `changed`, when a register holds something else.
    var change: String?

    var name: String { counter ?? register ?? "" }
}

/// What a pipeline has counted at one moment.
struct CounterReading {
    private(set) var rows: [CounterRow] = []

    enum Found {
        case counter(Counter)
        case register(Register)
    }

    static func find(_ name: String, in schema: Schema) throws(TableError) -> Found {
        let counters = schema.counters.map(\.name)
        let index = try Names.find(name, in: counters + schema.registers.map(\.name), what: "counter or register")
        return index < counters.count ? .counter(schema.counters[index]) : .register(schema.registers[index - counters.count])
    }

    init(_ pipeline: String, _ name: String?, in namespace: NetworkNamespace?, perCPU: Bool, zero: Bool) throws {
        let live = try Pipelines.ofThisHost().open(pipeline, in: namespace)
        let wanted: [Found]
        if let name {
            wanted = [try CounterReading.find(name, in: live.schema)]
        } else {
            wanted = live.schema.counters.map(Found.counter) + live.schema.registers.map(Found.register)
        }
        for found in wanted {
            switch found {
            case .counter(let counter): add(counter, try CounterAccess(counter, maps: live.maps).cells(includingZero: zero), perCPU)
            case .register(let register):
                for (index, value) in try RegisterAccess(register, maps: live.maps).values().enumerated() where zero || !value.isZero {
                    rows.append(CounterRow(register: register.name, index: UInt32(clamping: index), value: register.cell.text(of: value)))
                }
            }
        }
        if name == nil, let outcomes = live.schema.outcomes {
            for count in try OutcomeAccess(outcomes, maps: live.maps).counts() where zero || count.count != 0 {
                rows.append(
                    CounterRow(
                        counter: "packets: \(count.cell.name)", unit: "packets", total: count.count, perCPU: perCPU ? count.perCPU : nil))
            }
        }
    }

    private mutating func add(_ counter: Counter, _ cells: [CounterAccess.Cell], _ perCPU: Bool) {
        rows.reserveCapacity(rows.count + cells.count * counter.units.count)
        for cell in cells {
            let shares = perCPU ? cell.perCPU : []
            for (place, unit) in counter.units.enumerated() where place < cell.sums.count {
                rows.append(
                    CounterRow(
                        counter: counter.name, index: cell.index, unit: unit.rawValue, total: cell.sums[place],
                        perCPU: perCPU ? shares.map { place < $0.count ? $0[place] : 0 } : nil))
            }
        }
    }
}

/// Compares each look at counters with the one before.
struct CounterWatch {
    private struct Key: Hashable {
        var name: String
        var index: UInt32?
        var unit: String?
    }
    private var before: [Key: UInt64] = [:]
    private var values: [Key: String] = [:]
    private var last: Double?
    /// Between the last two looks; nil at the first.
    private(set) var seconds: Double?

    /// Fills in the rates. A counter that was not there before, or was zero, grew from zero.
    mutating func compare(_ rows: inout [CounterRow], now: Double = MonotonicClock.seconds) {
        seconds = last.map { max(now - $0, 1e-6) }
        var next: [Key: UInt64] = [:]
        var nextValues: [Key: String] = [:]
        for index in rows.indices {
            if let value = rows[index].value {
                let key = Key(name: rows[index].name, index: rows[index].index, unit: rows[index].unit)
                nextValues[key] = value
                if seconds != nil, values[key] != value { rows[index].change = "changed" }
            }
            guard let total = rows[index].total else { continue }
            let key = Key(name: rows[index].name, index: rows[index].index, unit: rows[index].unit)
            next[key] = total
            guard let seconds else { continue }
            let change = CounterChange(from: before[key] ?? 0, to: total)
            rows[index].rate = Double(change.count) / seconds
            switch change {
            case .grown: break
            case .wrapped: rows[index].change = "wrapped"
            case .reset: rows[index].change = "reset"
            }
        }
        // What fell to zero is not among the rows any more.
        if let seconds {
            for (key, total) in before where total > 0 && next[key] == nil {
                rows.append(CounterRow(counter: key.name, index: key.index, unit: key.unit, total: 0, rate: 0 / seconds, change: "reset"))
            }
        }
        // A register's cell of zero is left out, like a counter's.
        if seconds != nil {
            for key in values.keys where nextValues[key] == nil {
                rows.append(CounterRow(register: key.name, index: key.index, value: "0", change: "changed"))
            }
        }
        before = next
        values = nextValues
        last = now
    }
}
