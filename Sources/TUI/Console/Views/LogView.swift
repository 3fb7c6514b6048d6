extension Model {
    func logGrid() -> Grid {
        let list = lists[.log] ?? ListState()
        let records = arranged(log, list) {
            "\($0.line.clock) \($0.line.kind.rawValue) \($0.line.who) \($0.line.text)"
        } key: { _, _ in
            nil
        }
        return Grid(
            columns: [Column("TIME", 8, rank: 2), Column("", 6, rank: 1), Column("WHAT", 12, most: 400)],
            ids: records.map { String($0.id) },
            empty: list.filter.isEmpty ? "nothing was done yet" : "nothing matches \(list.filter)"
        ) { index, _ in
            let line = records[index].line
            let (word, face): (String, Face) =
                switch line.kind {
                case .done: ("done", .good)
                case .failed: ("failed", .bad)
                case .kernel: ("kernel", .ours)
                case .note: ("note", .dim)
                }
            let who = line.who.isEmpty ? [] : [Span(line.who + "  ", .dim)]
            let more = line.details.isEmpty ? [] : [Span("  Enter: \(line.details.count) lines", .dim)]
            let text = line.text.split(separator: "\n").joined(separator: "  ")
            return Grid.Row([
                Line(line.clock, .dim), Line(word, face),
                Line(who + [Span(text, line.kind == .failed ? .bright : .text)] + more),
            ])
        }
    }

    func drawLog(into buffer: inout Buffer, _ layout: Layout) {
        buffer.put(grid(.log), in: layout.main, list: lists[.log] ?? ListState())
    }
}
