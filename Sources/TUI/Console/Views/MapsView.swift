extension Model {
    var mapsSubject: Line {
        let maps = snapshot?.maps ?? []
        let memory = maps.reduce(UInt64(0)) { $0 &+ ($1.memory ?? 0) }
        return Line([
            Span(Model.count(maps.count, "map"), programs ? .dim : .bright),
            Span("  " + Model.count(snapshot?.programs.count ?? 0, "program"), programs ? .bright : .dim),
            Span("  \(Units.bytes(memory)) of kernel memory", .dim),
        ])
    }

    func mapsGrid() -> Grid {
        let list = lists[.maps] ?? ListState()
        let maps = arranged((snapshot?.maps ?? []) + changes.maps, list) {
            "\($0.id) \($0.name) \($0.kind) \($0.owner)"
        } key: { map, column in
            switch column {
            case 0: .number(Double(map.id))
            case 1: .text(map.name)
            case 2: .text(map.kind)
            case 3: .number(Double(map.keySize))
            case 4: .number(Double(map.valueSize))
            case 5: map.entries.map { .number(Double($0)) }
            case 6: .number(Double(map.capacity))
            case 7: map.memory.map { .number(Double($0)) }
            default: .text(map.owner)
            }
        }
        return Grid(
            columns: [
                .number("ID", 6), Column("MAP", 15), Column("TYPE", 12, most: 20, rank: 1), .number("KEY", 4, rank: 4),
                .number("VALUE", 5, rank: 3), .number("ENTRIES", 7, rank: 6), .number("MAX", 6),
                .number("MEMORY", 6, rank: 2), Column("OWNER", 12, most: 40),
            ], ids: maps.map { String($0.id) }, empty: empty("no maps, or no right to list them"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, _ in
            let map = maps[index]
            return Grid.Row([
                Line(String(map.id), .dim), Line(map.name, map.ours ? .bright : .text), Line(map.kind),
                Line(String(map.keySize), .dim),
                Line(String(map.valueSize), .dim), Line(map.entries.map(Units.short) ?? "-"),
                Line(Units.short(map.capacity), .dim),
                Line(map.memory.map(Units.bytes) ?? "-"),
                Line([Span(map.ours ? "● " : "", .ours), Span(map.owner, map.ours ? .ours : .dim)]),
            ])
        }
    }

    func programsGrid() -> Grid {
        let list = lists[.programs] ?? ListState()
        let all = arranged((snapshot?.programs ?? []) + changes.programs, list) {
            "\($0.id) \($0.name) \($0.kind) \($0.tag) \($0.owner)"
        } key: { program, column in
            switch column {
            case 0: .number(Double(program.id))
            case 1: .text(program.name)
            case 2: .text(program.kind)
            case 3: .number(Double(program.instructions))
            case 4: history.rate(.program(program.id)).map(SortKey.number)
            case 5: history.timePerRun(program.id).map(SortKey.number)
            case 6: .text(program.tag)
            default: .text(program.owner)
            }
        }
        return Grid(
            columns: [
                .number("ID", 6), Column("PROGRAM", 15), Column("TYPE", 10, most: 20), .number("INSNS", 6, rank: 1),
                .number("RUNS/s", 7, rank: 2), .number("NS/RUN", 6, rank: 2), Column("TAG", 16, rank: 3),
                Column("OWNER", 12, most: 40),
            ], ids: all.map { String($0.id) }, empty: empty("no programs, or no right to list them"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { index, _ in
            let program = all[index]
            let time = history.timePerRun(program.id)
            return Grid.Row([
                Line(String(program.id), .dim), Line(program.name, program.ours ? .bright : .text), Line(program.kind),
                Line(program.instructions > 0 ? Units.short(Double(program.instructions)) : "-"),
                rate(.program(program.id)),
                Line(time.map(Units.short) ?? "-", time == nil ? .dim : .text), Line(program.tag, .dim),
                Line([Span(program.ours ? "● " : "", .ours), Span(program.owner, program.ours ? .ours : .dim)]),
            ])
        }
    }

    func drawMaps(into buffer: inout Buffer, _ layout: Layout) {
        let listing = self.listing
        buffer.put(grid(listing), in: layout.main, list: lists[listing] ?? ListState())
        let area = layout.wide ? layout.detail : layout.detail.inset(left: 2, top: 1)
        guard area.height >= 3, lists[listing]?.selected != nil else { return }
        let (title, lines) = mapDetails(area.width)
        buffer.put(Line(title, .bright), in: area)
        buffer.put(lines, in: area.inset(top: 1))
    }

    /// All about the selected map or program.
    func mapDetails(_ width: Int) -> (title: String, lines: [Line]) {
        let id = lists[listing]?.selected
        if programs {
            guard let program = snapshot?.programs.first(where: { String($0.id) == id }) else { return ("", [Line("it is gone", .warning)]) }
            var facts = ["\(Units.full(program.instructions)) instructions verified", "tag \(program.tag)"]
            if let time = history.timePerRun(program.id) { facts.append("\(Int(time.rounded())) ns a run") }
            if program.runs == nil { facts.append("t counts run time") }
            var lines = Line.wrap(facts.joined(separator: "  "), width, .dim)
            if !program.owner.isEmpty { lines.append(Line(program.owner, program.ours ? .ours : .dim)) }
            guard let listing = program.listing else { return ("\(program.name)  #\(program.id)  \(program.kind)", lines) }
            return ("\(program.name)  #\(program.id)  \(program.kind)", lines + [""] + listing.map(Model.line))
        }
        guard let map = snapshot?.maps.first(where: { String($0.id) == id }) else { return ("", [Line("it is gone", .warning)]) }
        var facts = ["\(map.keySize) -> \(map.valueSize) bytes", "room for \(Units.full(map.capacity))"]
        if map.users > 0 { facts.append("used by \(map.users) program\(map.users == 1 ? "" : "s")") }
        if map.isFrozen { facts.append("frozen") }
        var lines = Line.wrap(facts.joined(separator: "  "), width, .dim)
        lines += map.pins.prefix(2).map { Line($0, .dim) }
        let content = map.content.map { $0.isEmpty ? [Line("empty", .dim)] : $0.map { Line($0) } } ?? [Line("not read", .dim)]
        return ("\(map.name)  #\(map.id)  \(map.kind)  \(map.owner)", lines + content)
    }

    /// A line of a program as text.
    static func line(_ line: ProgramInfo.ListingLine) -> Line {
        switch line.kind {
        case .source: Line([Span(line.line > 0 ? "\(line.line)  " : "", .lineNumber), Span(line.text, .comment)])
        case .instruction: Line(line.text)
        case .note: Line(line.text, .dim)
        }
    }
}
