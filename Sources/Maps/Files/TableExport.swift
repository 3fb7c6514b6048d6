import Schema

/// Writes the entries of tables as a file that `TableImport` reads, entry by entry as they are read.
public struct TableExport: Sendable {
    public enum Format: Sendable, Equatable {
        /// JSON lines, as `EntryLine` describes them, the changeable default actions among them.
        case lines
        /// CSV of one table's entries, a column for every key and every parameter.
        case csv
    }
    private let schema: Schema
    private let pipeline: String
    private let registers: Bool

    /// `pipeline` is written into the file, for people; registers, which packets change, only when asked for.
    public init(_ schema: Schema, pipeline: String, registers: Bool = false) {
        self.schema = schema
        self.pipeline = pipeline
        self.registers = registers
    }

    /// Hands the text over in pieces until `sink` answers false, and answers how many entries were written. `table` is one table, its name
    /// as short as it is unambiguous; all whose entries or default can change otherwise.
    public func write(
        _ table: String?, maps: borrowing MapSet, _ format: Format = .lines, to sink: (RawSpan) -> Bool
    ) throws(TableError) -> Int {
        let tables: [Table]
        if let table {
            tables = [schema.tables[try Names.find(table, in: schema.tables.map(\.name), what: "table")]]
        } else {
            tables = schema.tables.filter { $0.isChangeable || !$0.defaultAction.constant }
        }
        var output = ByteOutput()
        var count = 0
        switch format {
        case .lines:
            writeHeader(tables, &output)
            for table in tables { count += try write(lines: table, maps, &output, sink) }
            try writeSettings(of: table == nil ? nil : tables.first, maps, &output)
        case .csv:
            guard table != nil, let table = tables.first else {
                throw TableError(.unknown, "a CSV file is about one table: name it")
            }
            count = try write(csv: table, maps, &output, sink)
        }
        _ = sink(output.bytes.bytes)
        return count
    }

    /// Sessions, groups, meters, and registers where they are wanted; of one table the meters of its entries.
    private func writeSettings(of table: Table?, _ maps: borrowing MapSet, _ output: inout ByteOutput) throws(TableError) {
        let settings = Settings(schema)
        for section in schema.settingSections {
            if section.kind == .register, !registers { continue }
            if let table, section != .init(kind: .entryMeter, name: table.name) { continue }
            output.append(section: section)
            for setting in try settings.all(section, maps: maps) { output.append(setting: setting) }
        }
    }

    private func writeHeader(_ tables: [Table], _ output: inout ByteOutput) {
        output.append("{\"weir\":\"entries\",\"version\":1,\"pipeline\":")
        output.append(quoted: pipeline.utf8)
        output.append(",\"program\":")
        output.append(quoted: schema.program.utf8)
        output.append(",\"tables\":[")
        for (index, table) in tables.filter(\.isChangeable).enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(quoted: table.name.utf8)
        }
        output.append("]}\n")
    }

    private func write(
        lines table: Table, _ maps: borrowing MapSet, _ output: inout ByteOutput, _ sink: (RawSpan) -> Bool
    ) throws(TableError) -> Int {
        let access = try TableAccess(table, maps: maps)
        var count = 0
        // The closure may not hold the output while it is lent to us: it takes it over and gives it back.
        var own = ByteOutput(capacity: 1 << 17)
        try access.forEachEntry { entry in
            count += 1
            own.append(line: table.text(of: entry), of: table)
            guard own.count >= 1 << 16 else { return true }
            let goesOn = sink(output.bytes.bytes) && sink(own.bytes.bytes)
            output.removeAll()
            own.removeAll()
            return goesOn
        }
        output.append(own.bytes)
        if !table.defaultAction.constant {
            let call = try access.defaultAction()
            output.append("{\"table\":")
            output.append(quoted: table.name.utf8)
            output.append(",\"default\":")
            output.append(quoted: call.name.utf8)
            output.append(",\"parameters\":")
            output.append(members: table.text(of: call))
            output.append("}\n")
        }
        return count
    }

    private func write(
        csv table: Table, _ maps: borrowing MapSet, _ output: inout ByteOutput, _ sink: (RawSpan) -> Bool
    ) throws(TableError) -> Int {
        let access = try TableAccess(table, maps: maps)
        var parameters: [String] = []
        for parameter in table.actions.flatMap(\.parameters) where !parameters.contains(parameter.name) { parameters.append(parameter.name) }
        let priority = table.hasPriorities ? ["priority"] : []
        output.append(csv: table.keys.map(\.field.name) + priority + ["action"] + parameters)
        var count = 0
        var own = ByteOutput(capacity: 1 << 17)
        try access.forEachEntry { entry in
            count += 1
            let text = table.text(of: entry)
            let arguments = parameters.map { name in text.parameters.first { $0.name == name }?.text ?? "" }
            let priority = table.hasPriorities ? ["\(text.priority ?? 0)"] : []
            own.append(csv: text.keys.map(\.text) + priority + [text.action] + arguments)
            guard own.count >= 1 << 16 else { return true }
            let goesOn = sink(output.bytes.bytes) && sink(own.bytes.bytes)
            output.removeAll()
            own.removeAll()
            return goesOn
        }
        output.append(own.bytes)
        return count
    }
}

extension Table {
    /// Whether its entries can be changed.
    public var isChangeable: Bool {
        switch storage {
        case .hash, .array, .lpm, .ternary: !constantEntries
        case .code, .none: false
        }
    }
}

extension EntryText {
    /// The entry as the line of a file that `TableImport` reads, without its line end; `EntryLine` describes it.
    public func line(table: String) -> String {
        var output = ByteOutput(capacity: 256)
        output.append(object: self, table: table, hits: false)
        return String(decoding: output.bytes, as: UTF8.self)
    }
}

extension ByteOutput {
    fileprivate mutating func append(line entry: EntryText, of table: Table) {
        append(object: entry, table: table.name, hits: false)
        append(UInt8(ascii: "\n"))
    }

    /// An entry as a JSON object.
    mutating func append(object entry: EntryText, table: String? = nil, hits: Bool = true) {
        if let table {
            append("{\"table\":")
            append(quoted: table.utf8)
            append(",\"keys\":")
        } else {
            append("{\"keys\":")
        }
        append(members: entry.keys)
        if let priority = entry.priority {
            append(",\"priority\":")
            append(decimal: Int64(priority))
        }
        append(",\"action\":")
        append(quoted: entry.action.utf8)
        append(",\"parameters\":")
        append(members: entry.parameters)
        if hits, let hits = entry.hits {
            append(",\"hits\":")
            append(decimal: hits)
        }
        append(UInt8(ascii: "}"))
    }

    mutating func append(members: [NamedText]) {
        append(UInt8(ascii: "{"))
        for (index, member) in members.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(quoted: member.name.utf8)
            append(UInt8(ascii: ":"))
            append(quoted: member.text.utf8)
        }
        append(UInt8(ascii: "}"))
    }

    fileprivate mutating func append(csv cells: [String]) {
        for (index, cell) in cells.enumerated() {
            if index > 0 { append(UInt8(ascii: ",")) }
            append(cell)
        }
        append(UInt8(ascii: "\n"))
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        if let start = bytes.bindMemory(to: UInt8.self).baseAddress { append(start, bytes.count) }
    }
}
