import Schema

/// One import on its way: the file's lines go to the tables they are for.
final class ImportRun {
    private let plan: TableImport
    private let schema: Schema
    /// The one table that is wanted, or the only one there is.
    private let only: Table?
    /// The target of a file of CSV about one table, which every line goes to.
    private var single: ImportTarget?
    private var targets: [String: ImportTarget] = [:]
    /// In the order the file names them.
    private var order: [ImportTarget] = []
    private let settings: ImportSettings
    private(set) var bad = BadLines()
    private let isJSON: Bool
    private var columns: CSVColumns?
    private var encoder: CSVEncoder?
    private var fields = CSVFields()
    /// By a table's name as the file writes it.
    private var tables: [String: Table] = [:]

    init(_ plan: TableImport, _ schema: Schema, _ maps: borrowing MapSet, _ source: borrowing EntrySource) throws(TableError) {
        self.plan = plan
        self.schema = schema
        settings = ImportSettings(schema, plan.mode)
        if let name = plan.table {
            only = schema.tables[try Names.find(name, in: schema.tables.map(\.name), what: "table")]
        } else {
            only = schema.tables.count == 1 ? schema.tables[0] : nil
        }
        isJSON = try ImportRun.isJSON(source)
        if plan.table != nil, let only {
            let target = try target(only, maps)
            try target.access.checkChangeable()
        }
    }

    /// Whether the first line with anything in it begins an object.
    private static func isJSON(_ source: borrowing EntrySource) throws(TableError) -> Bool {
        var reader = LineReader(source)
        while let line = try reader.next() {
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first != UInt8(ascii: "#") else { continue }
            return first == UInt8(ascii: "{")
        }
        throw TableError(.value, "\(source.name) is empty: a file of CSV begins with a line that names the columns")
    }

    /// By table, and by what settings the file is about.
    var counts: [String: TableImport.Counts] { targets.mapValues(\.counts).merging(settings.counts) { first, _ in first } }
    /// The tables the file is about.
    var tableNames: [String] { targets.keys.sorted() }

    func finishCheck(maps: borrowing MapSet) throws(TableError) {
        guard bad.count == 0 else { return }
        for target in order { try target.finishCheck() }
        try settings.finishCheck(maps: maps)
    }

    /// Whether some table is not as the file has it.
    func wouldWrite() throws(TableError) -> Bool {
        for target in order where try target.wouldWrite() { return true }
        return settings.counts.values.contains { $0.added + $0.changed + $0.removed > 0 }
    }

    func beginWriting() throws(TableError) { for target in order { try target.beginWriting() } }
    func finishWriting(maps: borrowing MapSet) throws(TableError) {
        for target in order { try target.finishWriting() }
        try settings.write(maps: maps)
    }

    /// What could not be taken back.
    func undo(maps: borrowing MapSet) -> [TableError] {
        var failures: [TableError] = []
        do throws(TableError) { try settings.undo(maps: maps) } catch { failures.append(error) }
        return failures
            + order.compactMap { target in
                do throws(TableError) {
                    try target.undo()
                    return nil
                } catch { return error }
            }
    }

    /// Reads the whole file, to check its lines or to write them.
    func read(
        _ source: borrowing EntrySource, maps: borrowing MapSet, isWriting: Bool, _ progress: (TableImport.Progress) -> Bool
    ) throws(TableError) {
        var reader = LineReader(source)
        var isFirst = true
        while let line = try reader.next() {
            if reader.number & 0xfff == 0 {
                let fraction = Double(reader.consumed) / Double(max(1, source.size))
                let state = TableImport.Progress(isWriting: isWriting, lines: reader.number, fraction: min(1, fraction))
                guard progress(state) else { throw TableError(.kernel, "interrupted") }
            }
            guard let first = line.first(where: { $0 != 0x20 && $0 != 0x09 }), first != UInt8(ascii: "#") else { continue }
            if isFirst, !isJSON {
                isFirst = false
                if !isWriting { try begin(line, maps) }
                continue
            }
            do throws(TableError) {
                guard !reader.isTooLong else { throw TableError(.value, "the line is longer than \(LineReader.longest) bytes") }
                try take(line, reader.number, maps, isWriting)
            } catch {
                // What is refused while writing is no matter of the line any more.
                guard !isWriting else { throw error }
                bad.add(reader.number, error)
            }
        }
    }

    /// The line of a CSV file that names the columns.
    private func begin(_ line: UnsafeRawBufferPointer, _ maps: borrowing MapSet) throws(TableError) {
        let columns = try CSVColumns(line, table: only)
        self.columns = columns
        if let only {
            encoder = CSVEncoder(only, columns)
            let target = try target(only, maps)
            try target.access.checkChangeable()
            single = target
        }
    }

    private func take(
        _ line: UnsafeRawBufferPointer, _ number: Int, _ maps: borrowing MapSet, _ isWriting: Bool
    ) throws(TableError) {
        guard let columns else {
            switch try EntryLine(JSONValue(line: line)) {
            case .header(let names):
                guard number == 1 else { throw TableError(.value, "the line that says what the file is has to be its first") }
                for name in names {
                    if let table = try table(name), !isWriting, !table.constantEntries { _ = try target(table, maps) }
                }
            case .entry(let words): try take(words, number, maps, isWriting)
            case .defaultAction(let name, let action, let parameters):
                guard let table = try table(name), !isWriting else { return }
                try target(table, maps).admit(default: action, parameters)
            case .section(let section):
                if !isWriting, isWanted(section) { try settings.admit(section) }
            case .setting(let setting):
                if !isWriting, isWanted(setting.place.section) { try settings.admit(setting, line: number, maps: maps) }
            }
            return
        }
        try fields.split(line)
        if let target = single, encoder != nil {
            target.clearScratch()
            if encoder?.encode(fields, target.key, target.value) == true {
                return try isWriting ? target.put() : target.admit(line: number)
            }
        }
        try take(columns.words(fields, of: only), number, maps, isWriting)
    }

    private func take(_ words: EntryWords, _ number: Int, _ maps: borrowing MapSet, _ isWriting: Bool) throws(TableError) {
        guard let table = try table(words.table) else { return }
        let target = try target(table, maps)
        target.clearScratch()
        let entry = try target.encode(columns?.sorted(words, for: table) ?? words)
        guard table.storage != .ternary else {
            if !isWriting { try target.admit(entry, line: number) }
            return
        }
        try isWriting ? target.put() : target.admit(line: number)
    }

    /// Of one table only the meters of its entries are a part.
    private func isWanted(_ section: Setting.Section) -> Bool {
        guard plan.table != nil else { return true }
        return section.kind == .entryMeter && (section.name == only?.name || only?.name.hasSuffix("." + section.name) == true)
    }

    /// The table a line is for; nil when it is for one that is not wanted.
    private func table(_ name: String?) throws(TableError) -> Table? {
        guard let name else {
            guard let only else { throw TableError(.unknown, "the line does not say which table it is for") }
            return only
        }
        let found: Table
        if let known = tables[name] {
            found = known
        } else {
            found = schema.tables[try Names.find(name, in: schema.tables.map(\.name), what: "table")]
            tables[name] = found
        }
        return plan.table == nil || found.name == only?.name ? found : nil
    }

    private func target(_ table: Table, _ maps: borrowing MapSet) throws(TableError) -> ImportTarget {
        if let known = targets[table.name] { return known }
        let made = try ImportTarget(table, maps: maps, mode: plan.mode)
        targets[table.name] = made
        order.append(made)
        return made
    }
}
