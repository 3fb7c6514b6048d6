extension Model {
    /// The screen as it is now.
    public func view() -> Buffer {
        var buffer = Buffer(size)
        guard size.width >= Layout.smallest.width, size.height >= Layout.smallest.height else {
            let text =
                "weir needs \(Layout.smallest.width)x\(Layout.smallest.height), this is \(size.width)x\(size.height)"
            buffer.put(Line.wrap(text, max(1, size.width)), in: buffer.bounds)
            return buffer
        }
        let layout = Layout(size, page)
        drawTitle(into: &buffer, layout.title)
        buffer.put(contextLine(layout.context.width), in: layout.context)
        switch page {
        case .ports: drawPorts(into: &buffer, layout)
        case .pipelines: drawPipelines(into: &buffer, layout)
        case .tables: drawTables(into: &buffer, layout)
        case .counters: settings ? drawSettings(into: &buffer, layout) : drawCounters(into: &buffer, layout)
        case .maps: drawMaps(into: &buffer, layout)
        case .source: drawSource(into: &buffer, layout)
        case .log: drawLog(into: &buffer, layout)
        }
        if layout.wide, !layout.detail.isEmpty {
            for row in layout.detail.y..<layout.detail.bottom {
                buffer.put("│", in: Rect(layout.detail.x - 2, row, 1, 1), Style(.dim))
            }
        }
        drawStatus(into: &buffer, layout.status.inset(left: 1, right: 1))
        drawHints(into: &buffer, layout.hints)
        if let overlay { draw(overlay, into: &buffer, layout) }
        return buffer
    }

    /// A page's rows; nothing is formatted before it is drawn.
    func grid(_ listing: Listing) -> Grid {
        var grid =
            switch listing {
            case .ports: portsGrid()
            case .pipelines: pipelinesGrid()
            case .tables: tablesGrid()
            case .entries: entriesGrid()
            case .counters: countersGrid()
            case .settings: settingsGrid()
            case .maps: mapsGrid()
            case .programs: programsGrid()
            case .source: stage == .p4 ? sourceGrid() : stageGrid()
            case .log: logGrid()
            }
        grid.hidden = hidden[listing] ?? []
        grid.marks = changes.marks(listing)
        return grid
    }

    /// Whether the page shows what is behind another: the entries of a table, settings.
    var isInside: Bool { page == .counters ? settings : open != nil }

    private func drawTitle(into buffer: inout Buffer, _ area: Rect) {
        buffer.fill(area, Style(.text, on: .bar))
        var left = area.inset(left: 1)
        func put(_ text: String, _ face: Face, on ground: Ground = .bar) {
            left = left.splitLeft(buffer.put(text, in: left, Style(face, on: ground))).rest
        }
        let tabs = titleTabs(area)
        let host = snapshot?.host ?? ""
        // The host matters more than our own name.
        let current = "  \(page.rawValue) \(page.title)"
        let room = (tabs.first?.place.x ?? area.right - current.count) - left.x - 1
        let words = room >= Glyph.width(of: host) + 6 || host.isEmpty ? "weir  " : ""
        put(words, .title)
        put(Glyph.cut(host, to: max(0, room - words.count)), words.isEmpty ? .title : .bright)
        guard !tabs.isEmpty else { return put(current, .bright) }
        for (page, place) in tabs {
            let current = page == self.page
            let text = "\(page.rawValue) \(page.title)"
            buffer.put(text, in: place.inset(left: 1), Style(current ? .bright : .text, on: .bar))
            guard current else { continue }
            buffer.put("[", in: place, Style(.accent, on: .bar))
            buffer.put("]", in: Rect(place.right - 1, place.y, 1, 1), Style(.accent, on: .bar))
        }
    }

    /// Where the names of the pages stand in the title; empty when there is no room for them. Neighbours share the blank between them.
    func titleTabs(_ area: Rect) -> [(page: Page, place: Rect)] {
        let widths = Page.allCases.map { "\($0.rawValue) \($0.title)".count + 2 }
        let spread = widths.reduce(0, +)
        let narrow = spread - widths.count + 1
        let step = area.width - spread >= 24 ? 0 : -1
        let needed = step == 0 ? spread : narrow
        guard area.width >= needed + 4 else { return [] }
        var x = area.right - needed
        return zip(Page.allCases, widths).map { page, width in
            defer { x += width + step }
            return (page, Rect(x, area.y, width, 1))
        }
    }

    /// What is shown, how it is filtered and sorted, and how fresh it is.
    private func contextLine(_ width: Int) -> Line {
        let line = subject
        var right: [Span] = []
        let list = self.list
        if !list.filter.isEmpty { right += [Span("/", .accent), Span(list.filter, .bright), Span("  ")] }
        if let table = open.flatMap({ snapshot?.table($0) }), page == .tables, let bulk = table.bulk {
            if bulk.progress < 1 { right.append(Span("\(Int(bulk.progress * 100)) % looked at  ", .accent)) }
            if bulk.query != entryQuery { right.append(Span("searching  ", .accent)) }
        }
        if let snapshot, !paused { right.append(Span(snapshot.clock, .dim)) }
        if paused { right.append(Span("PAUSED", .warning)) }
        if refresh != 1, !paused { right.append(Span(" every " + Units.duration(seconds: refresh), .dim)) }
        if readOnly { right.append(Span("  read-only", .warning)) }
        let left = Line([Span(" ")] + line.spans)
        let tail = Line(right)
        let gap = width - left.width - tail.width - 1
        guard gap >= 1 else {
            return Line([Span(Glyph.cut(left.text, to: max(0, width - tail.width - 2)) + " ", .dim)] + right)
        }
        return Line(left.spans + [Span(String(repeating: " ", count: gap))] + right)
    }

    private var subject: Line {
        switch page {
        case .ports: portsSubject
        case .pipelines: Line(Model.count(snapshot?.pipelines.count ?? 0, "pipeline"), .dim)
        case .tables: tablesSubject
        case .counters where settings: Line(Model.count(settingRows.count, "setting"), .dim)
        case .counters:
            Line("\(list.filter.isEmpty ? "" : "some of ")\(counterRows.count) counters, outcomes and registers", .dim)
        case .maps: mapsSubject
        case .source: sourceSubject
        case .log: Line(Model.count(log.count, "line"), .dim)
        }
    }

    /// `1 line`, `2 lines`
    static func count(_ count: Int, _ word: String) -> String { Units.full(count) + " " + word + (count == 1 ? "" : "s") }

    /// What was last said, else what is going on with the pipeline.
    private var statusLine: Line {
        if let command = running.min(by: { $0.key < $1.key })?.value {
            return Line([Span("… ", .accent), Span(command.text, .dim)])
        }
        if let notice {
            switch notice.kind {
            case .plain: return Line(notice.text)
            case .good: return Line([Span("✓ ", .good), Span(notice.text)])
            case .bad: return Line([Span("✗ ", .bad), Span(notice.text, .bad)])
            }
        }
        return currentPipeline.map(pipelineStory) ?? Line()
    }

    /// What was said at the left, the command that shows the same as this page at the right where there is room.
    private func drawStatus(into buffer: inout Buffer, _ area: Rect) {
        let used = buffer.put(statusLine, in: area)
        let rest = area.splitLeft(used + 3).rest
        if rest.width >= Glyph.width(of: readCommand) { buffer.put(Line(readCommand, .dim), in: rest, align: .right) }
    }

    /// The command that shows the same as this page.
    var readCommand: String {
        switch page {
        case .ports: "weir status"
        case .pipelines: "weir status" + (currentPipeline.map { " " + Command.quoted($0.name) } ?? "")
        case .tables:
            place.map { "weir table show \(Command.quoted($0.pipeline)) \(Command.quoted($0.table))" }
                ?? "weir table list NAME"
        case .counters where settings: settingCommand
        case .counters: "weir counter show " + (currentPipeline.map { Command.quoted($0.name) } ?? "NAME")
        case .maps: programs ? "weir prog list" : "weir map list"
        case .source: sourceCommand
        case .log: "weir log"
        }
    }

    private func drawHints(into buffer: inout Buffer, _ area: Rect) {
        buffer.fill(area, Style(.text, on: .bar))
        var left = area.inset(left: 1)
        let hints: [(String, String)] =
            switch overlay {
            case .filter: [("Enter", "keep"), ("Esc", "as before")]
            case .command: [("Enter", "do it"), ("Esc", "never mind")]
            case .confirm: [("y", "yes"), ("n", "no")]
            case .form: [("Tab", "next field"), ("Enter", "do it"), ("Esc", "never mind")]
            case .details: [("Esc", "back"), ("↑↓", "scroll")]
            case .row: [("Esc", "back"), ("↑↓", "scroll"), ("y", "copy")]
            case .columns: [("Space", "show or hide"), ("↑↓", "choose"), ("Esc", "done")]
            case nil:
                (Binding.of(page, open: isInside) + Binding.common).filter { !$0.hint.isEmpty }.map {
                    ($0.shown, $0.hint)
                }
            }
        for (key, hint) in hints {
            guard left.width >= Glyph.width(of: key) + Glyph.width(of: hint) + 2 else { break }
            left = left.splitLeft(buffer.put(key, in: left, Style(.accent, on: .bar)) + 1).rest
            left = left.splitLeft(buffer.put(hint, in: left, Style(.text, on: .bar)) + 2).rest
        }
    }
}
