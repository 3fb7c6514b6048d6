import Maps
import Schema
import Source

/// A command of an STF file in the terms of one program: names found, values in their widths.
public struct TestStep: Sendable {
    public enum Kind: Sendable {
        case add(table: Int, TableEntry)
        case setDefault(table: Int, ActionCall)
        /// Of one table, or of all tables whose entries may change.
        case clear(table: Int?)
        case delete(table: Int, [KeyMatch], priority: Int?)
        case packet(port: UInt32, [UInt8])
        /// nil: any packet.
        case expect(port: UInt32, PacketPattern?)
        case noPacket
        case wait
        case checkCounter(counter: Int, index: UInt32, unit: Int, STFCondition, against: UInt64)
        /// How often an entry was hit.
        case checkHits(table: Int, [KeyMatch], priority: Int?, inBytes: Bool, STFCondition, against: UInt64)
        /// One value for each unit the counter keeps.
        case writeCounter(counter: Int, index: UInt32, [UInt64])
        case checkRegister(register: Int, index: UInt32, STFCondition.Operator, against: Bits)
        /// The cells of maps that hold no tables: groups, sessions, meters.
        case writeCells([MapCell])
        case removeCell(key: [UInt8], map: String)
        /// The cell has to be there: `what` says of what.
        case findCell(key: [UInt8], map: String, what: String)
        /// The rates of a cell, or of the meter of an entry; none has to be there when they are nil.
        case checkRates(map: String, key: [UInt8], MeterRates?, what: String)
        case checkEntryRates(table: Int, [KeyMatch], priority: Int?, MeterRates?)
        /// Gives an entry rates.
        case meterEntry(table: Int, [KeyMatch], priority: Int?, MeterRates)
        /// nil: every cell.
        case writeRegister(register: Int, index: UInt32?, Bits)
    }
    public var kind: Kind
    public var span: Span

    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }
}
