extension Model {
    /// Does what a key stands for.
    mutating func act(_ action: Action) -> [Effect] {
        switch action {
        case .page(let page): show(page)
        case .nextPage: show(Page(rawValue: page.rawValue % Page.allCases.count + 1) ?? .ports)
        case .previousPage: show(Page(rawValue: (page.rawValue + 5) % Page.allCases.count + 1) ?? .ports)
        case .back: back()
        case .enter: enter()
        case .up: move(-1)
        case .down: move(1)
        case .pageUp: move(-pageRows)
        case .pageDown: move(pageRows)
        case .top: move(-Int.max)
        case .bottom: move(Int.max)
        case .filter: overlay = .filter(TextInput(list.filter), before: list.filter)
        case .command: overlay = .command(TextInput())
        case .help: overlay = .details(title: "keys on page \(page.title)", lines: helpLines, top: 0)
        case .sort: sort()
        case .reverse:
            list.descending.toggle()
            if list.sort == nil { sort() }
        case .pause:
            paused.toggle()
            return [.pause(paused)]
        case .faster: return refreshing(refresh / 2)
        case .slower: return refreshing(refresh * 2)
        case .quit: return [.quit]
        case .suspend: return [.suspend]
        case .redraw: return [.redraw]
        case .copy: return copy()
        case .save:
            let clock = (snapshot?.clock ?? "").filter(\.isNumber)
            return [
                .save(
                    name: "weir-\(page.title.lowercased())-\(clock).txt",
                    text: view().rows.joined(separator: "\n") + "\n")
            ]
        case .undo:
            // A pipeline that was just taken off is still looked at.
            let gone = page == .pipelines ? lists[.pipelines]?.selected.flatMap { changes.isGone(.pipelines, $0) ? $0 : nil } : nil
            return [.lookForUndo(pipeline: gone ?? currentPipeline?.name)]
        case .programs: programs.toggle()
        case .settings: settings.toggle()
        case .columns: overlay = listing == .source || listing == .log ? nil : .columns(1)
        case .theme: return nextTheme()
        case .count:
            notice = Model.counting
            return [.count]
        case .stage(let wanted): show(wanted)
        case .statistics:
            runStatistics.toggle()
            notice = Notice(
                .plain,
                runStatistics ? "the kernel counts run time while this page is shown" : "run time is not counted")
            if runStatistics, readOnly { notice = Notice(.bad, "read-only: run time is counted by the kernel for everybody"); runStatistics = false }
        case .openEditor:
            guard let source else { return say("no source is open") }
            return [.edit(path: source.path, line: Int(lists[.source]?.selected ?? "") ?? 1)]
        case .nextProblem: nextProblem()
        case .change(let change):
            // What is asked is about what is, not about what was when it was stopped.
            let goesOn: [Effect] = paused ? [.pause(false)] : []
            paused = false
            return goesOn + self.change(change)
        }
        return []
    }

    private mutating func show(_ page: Page) {
        if page != self.page { runStatistics = false }
        self.page = page
        notice = nil
    }

    private mutating func nextTheme() -> [Effect] {
        guard !themes.isEmpty else { return [] }
        let now = themes.firstIndex(of: theme ?? "") ?? themes.firstIndex(of: Theme.standard.name) ?? 0
        let next = themes[(now + 1) % themes.count]
        theme = next
        notice = Notice(.plain, "theme \(next)")
        return [.theme(next)]
    }

    /// Shows another stage of the program, at the lines made from the P4 line that is selected, or the P4 again.
    private mutating func show(_ wanted: SourceStage) {
        let line = selectedSourceLine
        stage = stage == wanted ? .p4 : wanted
        let rows = stageText(stage)
        let first = rows.firstIndex { $0.line == line } ?? rows.firstIndex { $0.line > line && line > 0 }
        lists[.source, default: ListState()].filter = ""
        lists[.source, default: ListState()].selected = stage == .p4 ? String(max(1, line)) : first.map { String($0 + 1) }
        lists[.source, default: ListState()].index = stage == .p4 ? max(0, line - 1) : first ?? 0
    }

    private mutating func back() {
        if !list.filter.isEmpty {
            list.filter = ""
        } else if page == .tables, open != nil {
            open = nil
        } else if page == .counters, settings {
            settings = false
        } else if page == .source, stage != .p4 {
            show(stage)
        } else {
            notice = nil
        }
    }

    private mutating func enter() {
        switch page {
        case .pipelines:
            guard let name = currentPipeline?.name else {
                notice = Notice(.plain, "no pipeline here")
                return
            }
            pipeline = name
            page = .tables
            open = nil
            let first = tableRows.first { $0.place.pipeline == name }
            lists[.tables, default: ListState()].selected = first?.id
        case .tables:
            guard open == nil, let place else { return }
            open = place
            lists[.entries] = nil
        case .log:
            guard let record = log.first(where: { String($0.id) == list.selected }) else { return }
            let width = max(20, size.width - 8)
            let lines = Line.wrap(record.line.text, width) + record.line.details.flatMap { Line.wrap($0, width, .dim) }
            let who = record.line.who.isEmpty ? "" : " " + record.line.who
            overlay = .details(title: record.line.clock + who, lines: lines, top: 0)
        case .ports, .maps: if list.selected != nil { overlay = .row(top: 0) }
        case .source:
            let lines = sourceDetails
            if !lines.isEmpty { overlay = .details(title: "line \(selectedSourceLine)", lines: lines, top: 0) }
        case .counters: break
        }
    }

    static let counting = Notice(.plain, "counting")

    private var pageRows: Int { max(1, Layout(size, page).area(of: listing, in: self).height - 2) }

    private mutating func move(_ rows: Int) {
        var list = self.list
        list.move(rows, in: grid(listing).ids)
        self.list = list
    }

    private mutating func sort() {
        guard listing != .source, listing != .log else { return }
        let columns = grid(listing).columns
        let sortable = columns.indices.filter { columns[$0].sortable }
        guard !sortable.isEmpty else { return }
        if let now = list.sort {
            list.sort = sortable.first { $0 > now }
        } else {
            list.sort = sortable.first
        }
        // Numbers are looked at from the largest down, names from A on.
        if let column = list.sort { list.descending = columns[column].align == .right }
    }

    private mutating func refreshing(_ seconds: Double) -> [Effect] {
        refresh = max(0.1, min(60, seconds))
        notice = Notice(.plain, "a sample every " + Units.duration(seconds: refresh))
        return [.refresh(seconds: refresh)]
    }

    private mutating func copy() -> [Effect] {
        let grid = grid(listing)
        guard let index = grid.ids.index(of: list.selected ?? "") else { return [] }
        let row = grid.row(index, grid.columns.map(\.most))
        notice = Notice(.plain, "copied")
        return [.copy((row.cells + row.below).map(\.text).filter { !$0.isEmpty }.joined(separator: "  "))]
    }

    /// Asks whether to take back what can be taken back.
    mutating func consider(_ offer: UndoOffer?) {
        guard let offer else {
            notice = Notice(.plain, "nothing to undo")
            return
        }
        // Whoever began something else meanwhile is not disturbed.
        guard overlay == nil else { return }
        guard offer.conflicts.isEmpty else {
            notice = Notice(.bad, "not undone, \(offer.conflicts[0]): weir undo \(offer.number) --force")
            return
        }
        let command = Command.undo(number: offer.number)
        if readOnly {
            notice = Notice(.bad, "read-only: \(command.text) was not done")
            return
        }
        var lines = [Line("\(offer.number) \(offer.command), by \(offer.who)", .dim)]
        for step in offer.steps.prefix(4) {
            lines.append(Line([Span("now   ", .dim), Span(step.now.isEmpty ? "-" : step.now, .removed)]))
            lines.append(Line([Span("then  ", .dim), Span(step.then.isEmpty ? "-" : step.then, .added)]))
        }
        if offer.steps.count > 4 { lines.append(Line("and \(offer.steps.count - 4) more", .dim)) }
        overlay = .confirm(question: "undo the last change" + (offer.pipeline.map { " of \($0)?" } ?? "?"), preview: lines, command)
    }

    // MARK: What changes the kernel

    private mutating func change(_ change: Action.Change) -> [Effect] {
        let known = currentPipeline
        switch change {
        case .attach:
            let names = snapshot?.interfaces.map(\.name) ?? []
            overlay = .form(
                Form(attach: source?.path ?? known?.source ?? "", device: selectedPort?.name ?? "", known: names))
        case .detach: detach()
        case .mode: changeMode()
        case .table(let entry): changeTable(entry)
        case .setting(let setting): return changeSetting(setting)
        case .swap:
            guard let known else { return say("no pipeline here") }
            if readOnly {
                notice = Notice(.bad, "read-only: \(known.name) is not swapped")
            } else if known.confirmWithin != nil {
                return say("the last swap of \(known.name) waits: c confirms it, R goes back")
            } else {
                overlay = .form(Form(swap: known, file: source?.pipeline == known.name ? source?.path ?? known.source : known.source))
            }
        case .goLive: return goLive(confirm: nil)
        case .goLiveToConfirm: return goLive(confirm: 30)
        case .rollBack:
            guard let known else { return say("no pipeline here") }
            guard let previous = known.previous else { return say("\(known.name) has nothing to go back to") }
            ask("roll \(known.name) back from g\(known.generation) to g\(previous)?", .rollBack(pipeline: known.name))
        case .confirm:
            guard let known, known.confirmWithin != nil else { return say("nothing waits to be confirmed") }
            return perform(.confirm(pipeline: known.name))
        case .resetCounter:
            guard let id = lists[.counters]?.selected, let row = counterRow(id), row.kind == .counter else {
                return say("only counters can be set to zero")
            }
            ask(
                "set counter \(row.pipeline) \(row.name) to zero?",
                .counterReset(pipeline: row.pipeline, counter: row.name))
        }
        return []
    }

    private mutating func nextProblem() {
        let lines = (source?.diagnostics ?? []).map(\.line).sorted()
        guard let source, let first = lines.first else {
            notice = Notice(.plain, "no diagnostics")
            return
        }
        let now = Int(lists[.source]?.selected ?? "") ?? 0
        let line = lines.first { $0 > now } ?? first
        lists[.source, default: ListState()].selected = String(max(1, min(line, source.lines.count)))
    }

    private mutating func say(_ text: String) -> [Effect] {
        notice = Notice(.plain, text)
        return []
    }

    private mutating func detach() {
        guard page == .ports else {
            guard let pipeline = currentPipeline else {
                notice = Notice(.plain, "no pipeline here")
                return
            }
            let devices = pipeline.attachments.map(\.device).joined(separator: " ")
            ask(
                "detach \(pipeline.name) from \(devices.isEmpty ? "everything" : devices)? its packets go on without it",
                .detach(pipeline: pipeline.name, device: nil))
            return
        }
        guard let port = selectedPort else {
            notice = Notice(.plain, "no port is selected")
            return
        }
        guard let name = port.hooks.compactMap(\.pipeline).first else {
            notice = Notice(
                .plain,
                port.hooks.isEmpty ? "nothing is attached to \(port.name)" : "what is on \(port.name) is not ours")
            return
        }
        ask(
            "detach \(name) from \(port.name)? its packets go on without it", .detach(pipeline: name, device: port.name)
        )
    }

    private mutating func changeMode() {
        guard let port = selectedPort, let name = port.hooks.first(where: { $0.place.hasPrefix("xdp") })?.pipeline,
            let attachment = snapshot?.pipeline(name)?.attachments.first(where: { $0.device == port.name })
        else {
            notice = Notice(.plain, "no XDP program of ours is on this port: TC has no modes")
            return
        }
        let other = attachment.mode == "native" ? "generic" : "native"
        ask(
            "run \(name) on \(port.name) in \(other) mode? between the two its packets pass unseen for some milliseconds",
            .mode(pipeline: name, device: port.name, mode: other))
    }

    private mutating func changeTable(_ change: Action.Entry) {
        guard let place, let table = snapshot?.table(place) else {
            notice = Notice(.plain, "no table is selected")
            return
        }
        if change == .save {
            overlay = .form(Form(export: place))
            return
        }
        if readOnly {
            notice = Notice(.bad, "read-only: tables cannot be changed")
            return
        }
        if change == .setDefault {
            guard !table.defaultConstant else {
                notice = Notice(.plain, "the default of \(table.name) is constant")
                return
            }
            overlay = .form(Form(default: place, table: table))
            return
        }
        guard !table.constant, !table.keys.isEmpty else {
            notice = Notice(.plain, "the entries of \(table.name) are part of the program")
            return
        }
        let entry = selectedEntry
        switch (change, entry) {
        case (.load, _): overlay = .form(Form(import: place))
        case (.insert, _), (.setDefault, _), (.save, _): overlay = .form(Form(place, table: table, entry: nil))
        case (.edit, let entry?): overlay = .form(Form(place, table: table, entry: entry))
        case (.delete, let entry?):
            ask("delete \(entry.words) from \(table.name)?", .tableDelete(place, table.command(entry)))
        case (.edit, nil), (.delete, nil): notice = Notice(.plain, "no entry is selected")
        }
    }

    private mutating func goLive(confirm: Int?) -> [Effect] {
        guard let source else { return say("no source is open") }
        switch source.status {
        case .live: return say("this is what runs")
        case .compiling: return say("still compiling")
        case .failed: return say("it has errors: n shows the next")
        case .unreadable(let reason): return say(reason)
        case .ready:
            guard let pipeline = source.pipeline else {
                let names = snapshot?.interfaces.map(\.name) ?? []
                overlay = .form(Form(attach: source.path, device: selectedPort?.name ?? "", known: names))
                return []
            }
            return perform(.swap(pipeline: pipeline, file: source.path, confirm: confirm))
        }
    }

    /// The help of the page.
    var helpLines: [Line] {
        func line(_ binding: Binding) -> Line {
            let pad = String(repeating: " ", count: max(1, 12 - Glyph.width(of: binding.shown)))
            return Line([Span(binding.shown + pad, .accent), Span(binding.help)])
        }
        let signs =
            page == .ports ? ["", Line("● is ours, ○ is not, ✗ is reached by no packet, ? perhaps by none, ! is lost", .dim)] : []
        return Binding.of(page, open: isInside).map(line) + [""] + Binding.common.map(line) + signs + [
            "", Line("Every change is a weir command: it stands on the line above the keys and in the log.", .dim),
        ]
    }
}

extension Line {
    /// Text cut into lines of at most `width` columns, at blanks where there are any.
    static func wrap(_ text: String, _ width: Int, _ face: Face = .text) -> [Line] {
        var lines: [Line] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var current = ""
            for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
                var word = String(word)
                if !current.isEmpty, Glyph.width(of: current) + 1 + Glyph.width(of: word) > width {
                    lines.append(Line(current, face))
                    current = ""
                } else if !current.isEmpty {
                    current += " "
                }
                while Glyph.width(of: word) > width, width > 1 {
                    let head = String(Glyph.cut(word, to: width).dropLast())
                    guard !head.isEmpty else { break }
                    lines.append(Line(current + head, face))
                    current = ""
                    word = String(word.dropFirst(head.count))
                }
                current += word
            }
            lines.append(Line(current, face))
        }
        return lines
    }
}
