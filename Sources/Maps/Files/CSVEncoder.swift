import Schema

/// The short way from a line of a CSV file about one table to the bytes of its map, for lines whose values are numbers and addresses of
/// 64 bits at most. What it refuses goes the long way, by words, which finds the same or says what is wrong.
struct CSVEncoder {
    private struct Cell {
        var column: Int
        var codec: FieldCodec
        var isPrefix: Bool
    }
    private struct Call {
        /// As the file writes the action's name.
        var name: [UInt8]
        var id: UInt32
        var parameters: [Cell]
        /// Columns that are of other actions, and empty in a line with this one.
        var others: [Int]
    }
    private let table: Table
    private let columns: CSVColumns
    private let keys: [Cell]
    private let actionColumn: Int
    /// Columns no line of which may have a value here: a table's name, a priority.
    private let foreign: [Int]
    private let lpmBits: Int
    private var calls: [Call] = []
    private var last = 0

    /// Nil when some key has to go the long way in every line.
    init?(_ table: Table, _ columns: CSVColumns) {
        switch table.storage {
        case .hash, .array, .lpm: break
        case .ternary, .code, .none: return nil
        }
        var keys: [Cell] = []
        for (index, key) in table.keys.enumerated() {
            guard let column = columns.columns.firstIndex(of: .key(index)), let codec = FieldCodec(key.field) else { return nil }
            keys.append(Cell(column: column, codec: codec, isPrefix: key.match == .lpm))
        }
        guard let action = columns.columns.firstIndex(of: .action) else { return nil }
        self.table = table
        self.columns = columns
        self.keys = keys
        actionColumn = action
        foreign = columns.columns.indices.filter { columns.columns[$0] == .table || columns.columns[$0] == .priority }
        lpmBits = table.storage == .lpm ? table.lpmKey?.bits ?? 0 : 0
    }

    /// Writes a line's key and value, which are all zeros before; false when the long way has to be gone, and then they are undefined.
    mutating func encode(_ fields: CSVFields, _ key: UnsafeMutableRawPointer, _ value: UnsafeMutableRawPointer) -> Bool {
        guard fields.count == columns.columns.count else { return false }
        for column in foreign where fields[column].count > 0 { return false }
        for cell in keys {
            let text = fields[cell.column]
            if cell.isPrefix {
                guard let (number, length) = cell.codec.prefix(text) else { return false }
                cell.codec.store(number, in: key)
                key.storeBytes(of: UInt32(truncatingIfNeeded: lpmBits + length), as: UInt32.self)
            } else {
                guard let number = cell.codec.number(text) else { return false }
                cell.codec.store(number, in: key)
            }
        }
        let name = fields[actionColumn]
        if !(last < calls.count && CSVEncoder.isSame(calls[last].name, name)) {
            guard let found = calls.firstIndex(where: { CSVEncoder.isSame($0.name, name) }) ?? learn(name) else { return false }
            last = found
        }
        return write(calls[last], fields, value)
    }

    private func write(_ call: Call, _ fields: CSVFields, _ value: UnsafeMutableRawPointer) -> Bool {
        value.storeBytes(of: call.id, as: UInt32.self)
        for cell in call.parameters {
            guard let number = cell.codec.number(fields[cell.column]) else { return false }
            cell.codec.store(number, in: value)
        }
        for column in call.others where fields[column].count > 0 { return false }
        return true
    }

    @inline(__always)
    private static func isSame(_ name: [UInt8], _ text: UnsafeRawBufferPointer) -> Bool {
        guard name.count == text.count else { return false }
        for index in name.indices where name[index] != text[index] { return false }
        return true
    }

    /// Looks an action up the first time its name is met; nil when it has to go the long way.
    private mutating func learn(_ name: UnsafeRawBufferPointer) -> Int? {
        guard calls.count < 64,
            let index = try? Names.find(String(decoding: name, as: UTF8.self), in: table.actions.map(\.name), what: "action"),
            !table.actions[index].defaultOnly
        else { return nil }
        let action = table.actions[index]
        var parameters: [Cell] = []
        for parameter in action.parameters {
            guard let column = columns.columns.firstIndex(of: .parameter(parameter.name)), let codec = FieldCodec(parameter) else { return nil }
            parameters.append(Cell(column: column, codec: codec, isPrefix: false))
        }
        let own = Set(parameters.map(\.column))
        let others = columns.columns.indices.filter { column in
            if case .parameter = columns.columns[column] { !own.contains(column) } else { false }
        }
        calls.append(Call(name: Array(name), id: action.id, parameters: parameters, others: others))
        return calls.count - 1
    }
}
