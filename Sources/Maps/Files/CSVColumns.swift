import Schema

/// The first line of a CSV file (RFC 4180), which names its columns: keys and parameters of actions by their names, `action`, and where
/// wanted `priority`, `table` and `hits`, the last of which is passed over. A cell left empty is a value not given.
struct CSVColumns {
    enum Column: Equatable {
        case table, action, priority, ignored
        case key(Int)
        case parameter(String)
        /// In a file about several tables: what it is depends on the line's.
        case name(String)
    }
    let columns: [Column]

    /// For a file about `table`, or with a column that names one, about all.
    init(_ line: UnsafeRawBufferPointer, table: Table?) throws(TableError) {
        var fields = CSVFields()
        try fields.split(line)
        let names = fields.texts
        var columns: [Column] = []
        for name in names { columns.append(try CSVColumns.column(name, columns, names, table)) }
        let known = names.joined(separator: ",")
        guard columns.contains(.action) else {
            throw TableError(.value, "the first line has to name the columns, \"action\" among them: it is \"\(known)\"")
        }
        for (index, column) in columns.enumerated() where columns[..<index].contains(column) && column != .ignored {
            throw TableError(.value, "the column \(names[index]) is there twice")
        }
        if table == nil, !columns.contains(.table) {
            throw TableError(.unknown, "the file does not say which table it is for: name one, or add a column \"table\"")
        }
        self.columns = columns
    }

    private static func column(
        _ name: String, _ before: [Column], _ all: [String], _ table: Table?
    ) throws(TableError) -> Column {
        guard !name.isEmpty else { throw TableError(.value, "a column has no name") }
        guard let table else {
            switch name {
            case "table": return .table
            case "action": return .action
            case "priority": return .priority
            case "hits": return .ignored
            default: return .name(name)
            }
        }
        let keys = table.keys.map(\.field.name)
        let parameters = table.actions.flatMap { $0.parameters.map(\.name) }
        // Names as they are first. Where a key and a parameter share one, the first such column is the key's.
        if let index = keys.firstIndex(of: name), !before.contains(.key(index)) { return .key(index) }
        if parameters.contains(name), !before.contains(.parameter(name)) { return .parameter(name) }
        switch name {
        case "table": return .table
        case "action": return .action
        case "priority": return .priority
        case "hits": return .ignored
        default: break
        }
        let short = keys.indices.filter { keys[$0].hasSuffix("." + name) }
        if short.count == 1 { return .key(short[0]) }
        if short.isEmpty, parameters.contains(name) || keys.contains(name) {
            throw TableError(.value, "the column \(name) is there twice")
        }
        _ = try Names.find(name, in: keys + Set(parameters).sorted() + ["action", "priority"], what: "column")
        throw TableError(.unknown, "the column \"\(name)\" is no key of table \(table.name) and no parameter of its actions")
    }

    /// A line's words.
    func words(_ fields: CSVFields, of table: Table?) throws(TableError) -> EntryWords {
        var words = EntryWords()
        guard fields.count == columns.count else {
            throw TableError(.value, "the line has \(fields.count) columns, and the first line names \(columns.count)")
        }
        for (index, column) in columns.enumerated() {
            let text = fields.text(index)
            guard !text.isEmpty else { continue }
            switch column {
            case .table: words.table = text
            case .action: words.action = text
            case .priority: words.priority = try EntryWords.priority(text)
            case .ignored: break
            case .key(let key): words.keys.append(NamedText(name: table?.keys[key].field.name ?? "", text: text))
            case .parameter(let name): words.parameters.append(NamedText(name: name, text: text))
            case .name(let name): words.parameters.append(NamedText(name: name, text: text))
            }
        }
        guard !words.action.isEmpty else { throw TableError(.value, "the column \"action\" is empty") }
        return words
    }

    /// Sorts the words of a line of a file about several tables into keys and parameters, once its table is known.
    func sorted(_ words: EntryWords, for table: Table) -> EntryWords {
        guard columns.contains(where: { if case .name = $0 { true } else { false } }) else { return words }
        var sorted = words
        let names = table.keys.map(\.field.name)
        sorted.keys = words.parameters.filter { word in names.contains { $0 == word.name || $0.hasSuffix("." + word.name) } }
        sorted.parameters = words.parameters.filter { !sorted.keys.contains($0) }
        return sorted
    }
}

/// A line of a CSV file taken apart, without a copy.
struct CSVFields {
    private var parts: [UnsafeRawBufferPointer] = []

    var count: Int { parts.count }

    /// A field's bytes, valid as long as the line is.
    @inline(__always)
    subscript(index: Int) -> UnsafeRawBufferPointer { parts[index] }

    func text(_ index: Int) -> String { String(decoding: parts[index], as: UTF8.self) }
    var texts: [String] { parts.indices.map(text) }

    /// Takes a line apart at its commas. Blanks around a field are none of it.
    mutating func split(_ line: UnsafeRawBufferPointer) throws(TableError) {
        parts.removeAll(keepingCapacity: true)
        var at = 0
        let count = line.count
        while true {
            while at < count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
            var (start, end) = (at, at)
            if at < count, line[at] == UInt8(ascii: "\"") {
                start += 1
                at += 1
                while at < count, line[at] != UInt8(ascii: "\"") { at += 1 }
                end = at
                guard at < count else { throw TableError(.value, "a quote is not closed") }
                at += 1
                while at < count, line[at] == 0x20 || line[at] == 0x09 { at += 1 }
                guard at == count || line[at] == UInt8(ascii: ",") else { throw TableError(.value, "something follows a closing quote") }
            } else {
                while at < count, line[at] != UInt8(ascii: ",") { at += 1 }
                end = at
                while end > start, line[end - 1] == 0x20 || line[end - 1] == 0x09 { end -= 1 }
            }
            parts.append(UnsafeRawBufferPointer(rebasing: line[start..<end]))
            guard at < count else { return }
            at += 1  // The comma: a field follows, if only an empty one.
        }
    }
}
