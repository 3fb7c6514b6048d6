import Maps
import Schema
import TUI

/// The entries of a long table as they were read once, and one order of them: what the console's list of entries is made from.
final class TableStore: Sendable {
    let raw: RawEntries
    let names: ShortNames

    init(_ raw: RawEntries, names: ShortNames) {
        self.raw = raw
        self.names = names
    }

    /// The entry of that number in words.
    func entry(_ index: Int) -> TableState.Entry {
        guard let entry = raw.entry(index) else { return TableState.Entry(keys: [], action: "") }
        var words = TableState.Entry(entry, of: raw.table, names: names)
        words.identity = identity(index)
        return words
    }

    /// The key's bytes in hexadecimal.
    func identity(_ index: Int) -> String { TableStore.identity(raw.key(index)) }

    static func identity(_ key: ArraySlice<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in key {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The key's bytes again; nil when the text is none.
    static func key(_ identity: String) -> [UInt8]? {
        let digits = identity.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue ?? -1 }
        guard digits.count % 2 == 0, !digits.contains(-1) else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// The rows of an order; nil stands for all in their own.
    func rows(_ order: [Int32]?, progress: Double, query: EntryQuery, version: UInt64) -> BulkEntries {
        BulkEntries(
            count: order?.count ?? raw.count, total: raw.count, progress: progress, query: query, version: version,
            row: { [self] row in entry(order.map { Int($0[row]) } ?? row) },
            id: { [self] row in identity(order.map { Int($0[row]) } ?? row) },
            find: { [self] id in
                guard let index = TableStore.key(id).flatMap({ raw.index(ofKey: $0) }) else { return nil }
                guard let order else { return index }
                return order.firstIndex(of: Int32(index))
            })
    }

    /// What entries are sorted by in a column; nil when the column has no order here.
    func sortKeys(_ column: Int, _ indices: [Int32]) -> [UInt64]? {
        let keys = raw.table.keys.count
        if column < keys { return indices.map { raw.order(Int($0), field: column) } }
        switch column - keys {
        case 0:
            let ranks = Dictionary(raw.table.actions.map(\.name).sorted().enumerated().map { ($0.element, UInt64($0.offset)) }) { first, _ in first }
            return indices.map { raw.entry(Int($0)).flatMap { ranks[$0.action.name] } ?? .max }
        case 1: return raw.table.hits == nil ? nil : indices.map { raw.hits(Int($0)) ?? 0 }
        default: return nil
        }
    }
}
