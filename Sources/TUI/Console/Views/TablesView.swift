extension Model {
    var tablesSubject: Line {
        guard let open, let table = snapshot?.table(open) else { return Line(Model.count(tableRows.count, "table"), .dim) }
        let count =
            table.bulk.map { ($0.isWhole ? "" : "more than ") + Units.full($0.total) } ?? table.count.map { Units.full($0) }
            ?? (table.truncated ? "more than " : "") + Units.full(table.entries.count)
        let shown = entryRows?.ids.count ?? 0
        let isFiltered = lists[.entries]?.filter.isEmpty == false
        return Line([
            Span(open.pipeline + " > ", .dim), Span(open.table, .bright),
            Span("  \(count) of \(Units.full(table.capacity)) entries  \(table.matchText)", .dim),
            Span(isFiltered ? "  \(Units.full(shown)) shown" : "", .text),
        ])
    }

    func tablesGrid() -> Grid {
        let list = lists[.tables] ?? ListState()
        let rows = arranged(tableRows, list) {
            $0.id
        } key: { row, column in
            switch column {
            case 0: .text(row.place.pipeline)
            case 1: .text(row.place.table)
            case 2: .text(row.table.matchText)
            case 3: row.table.count.map { .number(Double($0)) }
            case 4: .number(Double(row.table.capacity))
            default: .text(row.table.defaultAction)
            }
        }
        return Grid(
            columns: [
                .fitting("PIPELINE", snapshot?.pipelines.map(\.name) ?? [], 8, 14),
                .fitting("TABLE", rows.map(\.place.table), 10, 24), Column("MATCH", 7, most: 14, rank: 2),
                .number("ENTRIES", 8), .number("SIZE", 7, rank: 3), Column("DEFAULT", 10, most: 40, rank: 4),
            ], ids: rows.map(\.id), empty: empty("no pipeline has a table"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, _ in
            let row = rows[index]
            return Grid.Row([
                Line(row.place.pipeline, .dim), Line(row.place.table, .bright), Line(row.table.matchText, .dim),
                Line(row.table.count.map { Units.full($0) } ?? "-"),
                Line(Units.short(UInt64(max(0, row.table.capacity))), .dim),
                actionLine(row.table, row.table.defaultAction, row.table.defaultArguments),
            ])
        }
    }

    /// `forward  port=2 dmac=02:00:00:00:00:02`
    func actionLine(_ table: TableState, _ action: String, _ arguments: [String]) -> Line {
        var line = Line(action, .ours)
        for assignment in table.assignments(action, arguments) {
            line = line.then("  " + assignment.name + "=", .dim).then(assignment.value)
        }
        return line
    }

    func entriesGrid() -> Grid {
        let list = lists[.entries] ?? ListState()
        let place = place ?? TablePlace("", "")
        let table = snapshot?.table(place)
        let keys = table?.keys ?? []
        let hasPriorities = table?.hasPriorities ?? false
        var columns = keys.map { key in
            let wanted = min(44, max(key.name.count, TablesColumns.width(key)))
            return Column(key.name.uppercased(), min(wanted, 18), most: wanted)
        }
        if hasPriorities { columns.append(.number("PRIO", 5)) }
        columns += [Column("ACTION", 16, most: 50), .number("HITS", 6), .number("RATE", 7)]
        columns.append(Column("", 8, rank: 1, sortable: false))
        let rows = entryRows
        return Grid(
            columns: columns, rows: rows?.ids ?? RowIDs([]),
            empty: empty(keys.isEmpty ? "a table without key: only its default action runs" : "no entries: i adds one"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, widths in
            guard let rows, let entry = rows.entry(index) else { return Grid.Row([Line("gone", .warning)]) }
            let series = Series.entry(place, entry.id)
            var cells = keys.indices.map { Line(entry.keys.indices.contains($0) ? entry.keys[$0] : "", .bright) }
            if hasPriorities { cells.append(Line(entry.priority.map(String.init) ?? "-", .dim)) }
            cells.append(actionLine(rows.table, entry.action, entry.arguments))
            cells.append(Line(entry.hits.map(Units.short) ?? "-", entry.hits == nil || entry.hits == 0 ? .dim : .text))
            cells.append(
                history.rate(series).map { Line(Units.short($0) + "/s", $0 > 0 ? .text : .dim) } ?? Line("-", .dim))
            cells.append(entry.hits == nil ? Line() : Graph.sparkline(history.recent(series), width: widths.last ?? 0))
            return Grid.Row(cells)
        }
    }

    /// The list of tables, and the entries of one: side by side, one above the other, or one at a time.
    func tablesAreas(_ layout: Layout) -> (tables: Rect, entries: Rect) {
        if layout.wide { return (layout.main, layout.detail) }
        if open != nil { return (Rect(0, 0, 0, 0), layout.main) }
        guard layout.main.height >= 14 else { return (layout.main, Rect(0, 0, 0, 0)) }
        let (tables, entries) = layout.main.splitTop(max(5, min(tableRows.count + 2, layout.main.height / 2)))
        return (tables, entries)
    }

    func drawTables(into buffer: inout Buffer, _ layout: Layout) {
        let inside = open != nil
        let (left, area) = tablesAreas(layout)
        buffer.put(grid(.tables), in: left, list: lists[.tables] ?? ListState(), active: !inside)
        guard !area.isEmpty, let place, let table = snapshot?.table(place) else { return }
        let (rows, foot) = area.splitBottom(1)
        var list = inside ? lists[.entries] ?? ListState() : ListState()
        if !inside { list.selected = nil }
        buffer.put(grid(.entries), in: rows, list: list)
        var line =
            Line([Span("  default  ", .heading)]) + actionLine(table, table.defaultAction, table.defaultArguments)
        if table.defaultConstant { line = line.then("  constant", .dim) }
        if table.truncated, table.bulk == nil {
            line = line.then("  the first \(Units.full(table.entries.count)) entries: the others are being read", .accent)
        }
        buffer.put(line, in: foot)
    }
}

/// Columns of key fields.
enum TablesColumns {
    /// What the widest value of a key takes.
    static func width(_ key: TableState.KeyField) -> Int {
        let value: Int
        switch key.type.format {
        case .ipv4: value = 15
        case .ipv6: value = 39
        case .mac: value = 17
        case .bool: value = 5
        case .enumeration: value = key.type.members.map(\.count).max() ?? 8
        case .decimal, .signed: value = max(1, key.type.width * 31 / 100 + 1)
        case .hex: value = 2 + (key.type.width + 3) / 4
        }
        switch key.match {
        case .exact, .optional: return value
        case .lpm: return value + 3
        case .ternary: return value * 2 + 3
        case .range: return value * 2 + 2
        }
    }
}
