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
                .fitting("PIPELINE", snapshot?.pipelines.map(\.name) ?? [], 8, 12),
                .fitting("COUNTER", rows.lazy.map(\.name).prefix(200).map { $0 }, 12, 16), .number("INDEX", 6),
                Column("UNIT", 7, rank: 1), .number("TOTAL", 15), .number("RATE", 8),
                Column("", 8, most: 24, rank: 2, sortable: false),
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
        buffer.put(grid(.counters), in: layout.main, list: lists[.counters] ?? ListState())
        let area = layout.wide ? layout.detail.splitTop(26).top : layout.detail.inset(left: 1, top: 1, right: 1)
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
        let isSkewShown = row.perCPU.count > 1 && cpus == 0 && area.height >= 4
        let (graph, foot) = area.inset(top: 1).splitBottom(cpus == 0 ? (isSkewShown ? 1 : 0) : cpus + 2)
        let marks = (swaps[row.pipeline] ?? []).map { (back: Int(history.round - $0.round), label: $0.label) }
        buffer.graph(recent, in: layout.wide ? graph.splitTop(16).top : graph, marks: marks)
        if isSkewShown { buffer.put(Line("by CPU  " + skew(row.perCPU), .dim), in: foot) }
        guard cpus > 0 else { return }
        let largest = max(1, row.perCPU.max() ?? 1)
        buffer.put(Line([Span("BY CPU  ", .heading), Span(skew(row.perCPU), .dim)]), in: foot.row(1))
        for (cpu, total) in row.perCPU.prefix(cpus).enumerated() {
            let bar = max(0, Int(Double(total) / Double(largest) * Double(max(0, min(60, foot.width - 22)))))
            buffer.put(
                Line([
                    Span(padded("\(cpu)", 4), .dim), Span(padded(Units.short(total), 8) + "  "),
                    Span(String(repeating: "█", count: bar), .graph(Double(total) / Double(largest))),
                ]), in: foot.row(cpu + 2))
        }
    }

    /// How uneven the CPUs share the work: the busiest beside the mean, which is 1 when they are even.
    private func skew(_ totals: [UInt64]) -> String {
        let sum = totals.reduce(0.0) { $0 + Double($1) }
        guard sum > 0, let most = totals.max(), let busiest = totals.firstIndex(of: most) else { return "nothing counted" }
        let ratio = Double(most) * Double(totals.count) / sum
        let shares = totals.prefix(8).enumerated().map { "\($0.offset): \(Int((Double($0.element) / sum * 100).rounded())) %" }
        return "\(shares.joined(separator: "  "))  CPU \(busiest) does \(Units.decimal(ratio, places: 1)) times its share"
    }
}
