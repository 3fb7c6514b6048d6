extension Model {
    var mapsSubject: Line {
        let maps = snapshot?.maps ?? []
        let memory = maps.reduce(UInt64(0)) { $0 &+ ($1.memory ?? 0) }
        return Line([
            Span("\(maps.count) maps", programs ? .dim : .bright),
            Span("  \(snapshot?.programs.count ?? 0) programs", programs ? .bright : .dim),
            Span("  \(Units.bytes(memory)) of kernel memory", .dim),
        ])
    }

    func mapsGrid() -> Grid {
        let list = lists[.maps] ?? ListState()
        let maps = arranged(snapshot?.maps ?? [], list) {
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
        let all = arranged(snapshot?.programs ?? [], list) {
            "\($0.id) \($0.name) \($0.kind) \($0.tag) \($0.owner)"
        } key: { program, column in
            switch column {
            case 0: .number(Double(program.id))
            case 1: .text(program.name)
            case 2: .text(program.kind)
            case 3: .number(Double(program.instructions))
            case 4: history.rate(.program(program.id)).map(SortKey.number)
            case 5: program.runs.flatMap { $0 > 0 ? .number(Double(program.runTime ?? 0) / Double($0)) : nil }
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
            let time = program.runs.flatMap { runs in runs > 0 ? (program.runTime ?? 0) / runs : nil }
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
        guard area.height >= 3, let id = lists[listing]?.selected else { return }
        if programs {
            guard let program = snapshot?.programs.first(where: { String($0.id) == id }) else { return }
            var facts = [
                Line([Span(program.name, .bright), Span("  #\(program.id)  \(program.kind)  tag \(program.tag)", .dim)])
            ]
            if program.instructions > 0 {
                facts.append(Line("\(Units.full(program.instructions)) instructions verified"))
            }
            if program.runs == nil { facts.append(Line("run time is counted while page 2 asks for it (t)", .dim)) }
            if !program.owner.isEmpty { facts.append(Line(program.owner, program.ours ? .ours : .dim)) }
            buffer.put(facts, in: area)
        } else {
            guard let map = snapshot?.maps.first(where: { String($0.id) == id }) else { return }
            buffer.put(
                Line([Span(map.name, .bright), Span("  #\(map.id)  \(map.kind)  \(map.owner)", .dim)]), in: area)
            let content =
                map.content.map { $0.isEmpty ? [Line("empty", .dim)] : $0.map { Line($0) } } ?? [Line("not read", .dim)]
            buffer.put(content, in: area.inset(top: 1))
        }
    }
}
