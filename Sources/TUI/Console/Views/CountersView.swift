extension Model {
    func countersGrid() -> Grid {
        let list = lists[.counters] ?? ListState()
        let rows = arranged(counterRows, list) {
            "\($0.pipeline) \($0.name) \($0.index) \($0.unit) \($0.kind.rawValue)"
        } key: { row, column in
            switch column {
            case 0: .text(row.pipeline)
            case 1: .text(row.name)
            case 2: Double(row.index).map(SortKey.number)
            case 3: .text(row.unit)
            case 4: row.total.map { .number(Double($0)) }
            default: row.series.flatMap { history.rate($0) }.map(SortKey.number)
            }
        }
        return Grid(
            columns: [
                Column("PIPELINE", 8, most: 14), Column("COUNTER", 14, most: 28), .number("INDEX", 6),
                Column("UNIT", 7, rank: 2), .number("TOTAL", 15), .number("RATE", 8),
                Column("", 8, most: 24, rank: 1, sortable: false),
            ], ids: rows.map(\.id), empty: empty("no pipeline counts anything"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, widths in
            let row = rows[index]
            let rate = row.series.flatMap { history.rate($0) }
            return Grid.Row([
                Line(row.pipeline, .dim),
                Line([Span(row.isDrop ? "✗ " : "", .warning), Span(row.name, .bright)]), Line(row.index),
                Line(row.unit, .dim),
                Line(row.value, row.total == 0 ? .dim : .text),
                rate.map { Line(Units.short($0) + "/s", $0 > 0 ? .bright : .dim) } ?? Line("-", .dim),
                row.series.map { Graph.sparkline(history.recent($0), width: widths[6]) } ?? Line(),
            ])
        }
    }

    func drawCounters(into buffer: inout Buffer, _ layout: Layout) {
        buffer.put(countersGrid(), in: layout.main, list: lists[.counters] ?? ListState())
        let area = layout.wide ? layout.detail : layout.detail.inset(left: 1, top: 1, right: 1)
        guard area.height >= 3, let row = lists[.counters]?.selected.flatMap(counterRow) else { return }
        let recent = row.series.map { history.recent($0) } ?? []
        let rate = row.series.flatMap { history.rate($0) }
        let average = recent.isEmpty ? 0 : recent.reduce(0, +) / Double(recent.count)
        buffer.put(
            Line([
                Span("\(row.name)\(row.index.isEmpty ? "" : "[\(row.index)]") ", .bright), Span(row.unit + "  ", .dim),
                Span(rate.map { Units.short($0) + "/s" } ?? row.value, .bright),
                Span(
                    recent.isEmpty ? "" : "  mean \(Units.short(average))  peak \(Units.short(recent.max() ?? 0))", .dim
                ),
            ]), in: area)
        let cpus = row.perCPU.count > 1 && area.height >= 12 ? min(row.perCPU.count, area.height / 3) : 0
        let (graph, foot) = area.inset(top: 1).splitBottom(cpus == 0 ? 0 : cpus + 2)
        buffer.graph(recent, in: layout.wide ? graph.splitTop(16).top : graph)
        guard cpus > 0 else { return }
        let largest = max(1, row.perCPU.max() ?? 1)
        buffer.put(Line("BY CPU", .heading), in: foot.row(1))
        for (cpu, total) in row.perCPU.prefix(cpus).enumerated() {
            let bar = max(0, Int(Double(total) / Double(largest) * Double(max(0, foot.width - 22))))
            buffer.put(
                Line([
                    Span(padded("\(cpu)", 4), .dim), Span(padded(Units.short(total), 8) + "  "),
                    Span(String(repeating: "█", count: bar), .graph(Double(total) / Double(largest))),
                ]), in: foot.row(cpu + 2))
        }
    }
}
