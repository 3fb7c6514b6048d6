extension Model {
    func pipelinesGrid() -> Grid {
        let list = lists[.pipelines] ?? ListState()
        let pipelines = arranged((snapshot?.pipelines ?? []) + changes.pipelines, list) { pipeline in
            ([pipeline.name, pipeline.program, pipeline.hook, pipeline.source] + pipeline.attachments.map(\.device))
                .joined(separator: " ")
        } key: { pipeline, column in
            switch column {
            case 0: .text(pipeline.name)
            case 1: .text(pipeline.program)
            case 2: .text(pipeline.hook)
            case 3: .number(Double(pipeline.generation))
            case 4: .text(pipeline.since)
            case 5: .number(packetRate(pipeline) ?? 0)
            default: .text(pipeline.attachments.map(\.device).joined(separator: " "))
            }
        }
        return Grid(
            columns: [
                Column("PIPELINE", 10, most: 20), Column("PROGRAM", 10, most: 20, rank: 2), Column("HOOK", 10),
                .number("GEN", 4), Column("SINCE", 8, most: 8, rank: 1), .number("PACKETS/s", 9),
                Column("PORTS", 14, most: 60),
            ], ids: pipelines.map(\.name),
            empty: empty(snapshot?.unseen.first.map(Model.unseen) ?? "no pipeline is attached: a attaches one, weir attach FILE.p4 --dev IF"),
            sorted: list.sort.map { ($0, list.descending) }
        ) { row, _ in
            let pipeline = pipelines[row]
            let devices: [Span] = pipeline.attachments.flatMap { attachment in
                [
                    Span(attachment.device, attachment.present ? .text : .bad),
                    Span(attachment.present ? " " : " gone ", .bad),
                ]
            }
            return Grid.Row([
                Line(pipeline.name, .bright), Line(pipeline.program), Line(pipeline.hook),
                Line("g\(pipeline.generation)"),
                Line(pipeline.since, .dim), Line(packetRate(pipeline).map(Units.short) ?? "-"),
                devices.isEmpty ? Line("-", .dim) : Line(devices),
            ])
        }
    }

    /// What is said of a pipeline whose pins are damaged.
    static func unseen(_ pipeline: String) -> String { "pipeline \(pipeline) cannot be looked at: page 7 says why" }

    /// Packets a second: over all fates, or, where what goes on is not counted, at the ports.
    private func packetRate(_ pipeline: Pipeline) -> Double? {
        let series: [Series]
        if pipeline.outcomes.contains(where: { !$0.isDrop }) {
            series = pipeline.outcomes.map { .outcome(pipeline.name, $0.name) }
        } else {
            let devices = Set(pipeline.attachments.map(\.device))
            let ports = snapshot?.interfaces.filter { devices.contains($0.name) } ?? []
            series = ports.map { .port($0.index, pipeline.hook == "tc-egress" ? .packetsOut : .packetsIn) }
        }
        let rates = series.compactMap { history.rate($0) }
        return rates.isEmpty ? nil : rates.reduce(0, +)
    }

    /// `router g3 is live on p1 p2 since 14:02:11`, and what can be done about it.
    func pipelineStory(_ pipeline: Pipeline) -> Line {
        let devices = pipeline.attachments.filter(\.present).map(\.device)
        var line = Line([Span(pipeline.name, .bright), Span(" g\(pipeline.generation) ")])
        line =
            devices.isEmpty
            ? line.then("is attached to nothing", .warning)
            : line.then("is live on ").then(devices.prefix(6).joined(separator: " "), .bright)
        if devices.count > 6 { line = line.then(" and \(devices.count - 6) more") }
        let back = pipeline.previous.map { "back to g\($0)" } ?? "detached"
        if let seconds = pipeline.confirmWithin {
            return line.then(", unconfirmed: \(back) in ", .warning).then("\(seconds) s", .bad).then(" unless ").then(
                "c", .accent
            )
            .then(" confirms")
        }
        if !pipeline.since.isEmpty { line = line.then(" since \(pipeline.since)", .dim) }
        return pipeline.previous == nil ? line : line.then(", R ", .accent).then(back)
    }

    func drawPipelines(into buffer: inout Buffer, _ layout: Layout) {
        buffer.put(grid(.pipelines), in: layout.main, list: lists[.pipelines] ?? ListState())
        guard let pipeline = currentPipeline, layout.detail.height >= 4 else { return }
        let area = layout.wide ? layout.detail : layout.detail.inset(left: 1, top: 1)
        buffer.put(pipelineLines(pipeline, width: area.width), in: area)
    }

    private func pipelineLines(_ pipeline: Pipeline, width: Int) -> [Line] {
        var lines = [
            Line([
                Span(pipeline.name, .bright),
                Span(" g\(pipeline.generation)  \(pipeline.source)  \(pipeline.architecture)", .dim),
            ])
        ]
        var facts: [String] = []
        if pipeline.instructions > 0 { facts.append("\(Units.full(pipeline.instructions)) instructions verified") }
        if pipeline.stack > 0 { facts.append("\(pipeline.stack) bytes of stack") }
        if runStatistics {
            let programs = snapshot?.programs.filter {
                $0.ours && $0.owner.split(separator: " ").first.map(String.init) == pipeline.name
            }
            for program in programs ?? [] {
                facts.append(history.timePerRun(program.id).map { "\(Int($0.rounded())) ns a packet" } ?? "no packet yet to time")
            }
        }
        if !facts.isEmpty { lines.append(Line(facts.joined(separator: ", "), .dim)) }
        let modes = pipeline.attachments.map { attachment in
            attachment.device + " " + attachment.mode + (attachment.port.map { " port \($0)" } ?? "")
                + (attachment.present ? "" : " gone")
        }
        if !modes.isEmpty {
            lines += ["", Line("ATTACHED", .heading)] + Line.wrap(modes.joined(separator: ", "), max(10, width))
        }
        if !pipeline.outcomes.isEmpty {
            let title = pipeline.outcomes.allSatisfy(\.isDrop) ? "DROPS  " : "PACKETS"
            lines += ["", Line(title + "               total     rate", .heading)]
            for outcome in pipeline.outcomes {
                let series = Series.outcome(pipeline.name, outcome.name)
                let rate = history.rate(series) ?? 0
                lines.append(
                    Line(
                        [
                            Span(
                                (outcome.isDrop ? "✗ " : "  ") + fitted(outcome.name, 16),
                                outcome.isDrop && rate > 0 ? .bad : .text),
                            Span(padded(Units.short(outcome.total), 9)),
                            Span(padded(Units.short(rate), 7) + "/s  ", rate > 0 ? .bright : .dim),
                        ] + Graph.sparkline(history.recent(series), width: max(0, min(40, width - 40))).spans))
            }
        }
        if !pipeline.tables.isEmpty {
            lines += ["", Line("TABLES            match       entries        of", .heading)]
            for table in pipeline.tables {
                lines.append(
                    Line([
                        Span(fitted(table.name, 18), .text), Span(fitted(table.matchText, 10), .dim),
                        Span(padded(table.count.map { Units.full($0) } ?? "-", 9)),
                        Span(padded(Units.full(table.capacity), 10), .dim),
                    ]))
            }
        }
        if !pipeline.counters.isEmpty || !pipeline.registers.isEmpty {
            lines += ["", Line("COUNTERS AND REGISTERS", .heading)]
            lines += pipeline.counters.map {
                Line([
                    Span(fitted($0.name, 18)),
                    Span("\(Units.full($0.size)) cells of \($0.units.joined(separator: " and "))", .dim),
                ])
            }
            lines += pipeline.registers.map {
                Line([Span(fitted($0.name, 18)), Span("\(Units.full($0.size)) cells", .dim)])
            }
        }
        return lines
    }

    /// Text cut and filled up to a width.
    func fitted(_ text: String, _ width: Int) -> String {
        let cut = Glyph.cut(text, to: width - 1)
        return cut + String(repeating: " ", count: max(0, width - Glyph.width(of: cut)))
    }
}
