extension Model {
    /// Takes a message. Everything that is to happen outside is returned; nothing happens here.
    public mutating func update(_ message: Message) -> [Effect] {
        var effects: [Effect] = []
        switch message {
        case .key(let key): effects = press(key)
        case .paste(let text): for character in text.prefix(TextInput.limit) { paste(character) }
        case .mouse(let mouse): effects = point(mouse)
        case .resized(let size): self.size = size
        case .sampled(let snapshot): absorb(snapshot)
        case .source(let state): absorb(state)
        case .finished(let number, let result): finish(number, result)
        case .previewed(let command, let answer):
            if case .confirm(let question, _, command) = overlay {
                overlay = .confirm(question: question, preview: preview(of: command, answer), command)
            }
        case .logged(let line): add(line)
        case .notice(let notice): self.notice = notice
        case .themeChanged: if let theme { effects = [.theme(theme)] }
        case .undoOffer(let offer): consider(offer)
        }
        arrangeEntries()
        settle()
        let asked: Command? = if case .confirm(_, _, let command) = overlay, command.isLookedUp { command } else { nil }
        if asked != previewing {
            previewing = asked
            if let asked { effects.append(.preview(asked)) }
        }
        let interest = currentInterest
        if interest != self.interest {
            self.interest = interest
            effects.append(.watch(interest))
        }
        let memory = currentMemory
        if memory != remembered, snapshot != nil {
            remembered = memory
            effects.append(.remember(memory))
        }
        return effects
    }

    /// What is seen now.
    var currentInterest: Interest {
        var map: UInt32?
        var program: UInt32?
        if page == .maps, !programs { map = lists[.maps]?.selected.flatMap { UInt32($0) } }
        if page == .maps, programs { program = lists[.programs]?.selected.flatMap { UInt32($0) } }
        var interest = Interest(
            page: page, pipeline: currentPipeline?.name, table: page == .tables ? place : nil, map: map, program: program,
            runStatistics: runStatistics && (page == .pipelines || page == .maps), query: page == .tables ? entryQuery : EntryQuery(),
            stage: page == .source ? stage : .p4)
        interest.entries = visibleEntries
        interest.isOpen = page == .tables && open != nil
        interest.settings = page == .counters && settings
        return interest
    }

    private mutating func absorb(_ snapshot: Snapshot) {
        guard !paused else { return }
        history.absorb(snapshot)
        let old = self.snapshot
        changes.absorb(old, snapshot, round: history.round)
        self.snapshot = snapshot
        if snapshot.isCounted, notice == Model.counting { notice = Notice(.good, "counted") }
        counterRows = Model.counterRows(snapshot)
        if let old { tell(old, snapshot) }
        review(snapshot)
        for gap in snapshot.gaps where toldGaps.insert(gap).inserted {
            add(LogLine(clock: snapshot.clock, kind: .note, text: gap))
        }
        if let name = snapshot.unseen.first(where: { !(old?.unseen.contains($0) ?? false) }) { notice = Notice(.bad, Model.unseen(name)) }
        if toldGaps.count > 1000 { toldGaps = Set(snapshot.gaps) }
    }

    /// Tells the log what came to run, and marks graphs where it did.
    private mutating func tell(_ old: Snapshot, _ new: Snapshot) {
        for pipeline in new.pipelines {
            guard let before = old.pipeline(pipeline.name), before.generation != pipeline.generation else { continue }
            var marks = swaps[pipeline.name] ?? []
            marks.append((history.round, "g\(pipeline.generation)"))
            swaps[pipeline.name] = marks.suffix(40)
            let isRunning = running.values.contains { $0.isSwap(of: pipeline.name) }
            let ours = isRunning || toldSwap == pipeline.name
            toldSwap = nil
            if isRunning { seenSwap = pipeline.name }
            // Whoever did that and goes on asks about what there is now.
            if ours, asked?.pipeline == pipeline.name, case .confirm(_, _, let command) = overlay, !command.isSwap(of: pipeline.name) {
                asked?.generation = pipeline.generation
            }
            let words = "\(pipeline.name) runs g\(pipeline.generation) in the place of g\(before.generation)"
            if !ours { add(LogLine(clock: new.clock, kind: .note, text: words + ": not from this console")) }
        }
        for (name, _) in swaps where new.pipeline(name) == nil { swaps[name] = nil }
        for port in new.interfaces {
            guard let before = old.interfaces.first(where: { $0.index == port.index }), before.hooks != port.hooks else { continue }
            for hook in port.hooks where !before.hooks.contains(where: { $0.place == hook.place && $0.program == hook.program }) {
                add(LogLine(clock: new.clock, kind: .kernel, text: "\(port.name): \(hook.place) is #\(hook.program) \(hook.name)"))
            }
            for hook in before.hooks where !port.hooks.contains(where: { $0.place == hook.place }) {
                add(LogLine(clock: new.clock, kind: .kernel, text: "\(port.name): \(hook.place) #\(hook.program) \(hook.name) is gone"))
            }
        }
    }

    private mutating func absorb(_ state: SourceState) {
        let before = source
        if before?.lines != state.lines { lexing = P4Lines(state.lines) }
        if before?.lines != state.lines || before?.path != state.path || before?.status == .failed { sourceIsNew = true }
        if let before {
            if before.path != state.path || before.pipeline != state.pipeline {
                sourceIsUnasked = page != .source
            } else if before.lines != state.lines {
                sourceIsUnasked = false
            }
        }
        source = state
        // Until there is something new the old is looked at.
        if state.status == .compiling, let before, before.path == state.path { source?.stages = before.stages }
        guard before?.status != state.status || before?.diagnostics != state.diagnostics else { return }
        let isUnasked = sourceIsUnasked
        if state.status != .compiling { sourceIsUnasked = false }
        func inform(_ kind: Notice.Kind, _ text: String) {
            guard !isUnasked else { return }
            notice = Notice(kind, text)
            saidOfSource = notice
        }
        switch state.status {
        case .failed:
            let first = state.diagnostics.first { $0.severity == .error }
            if let first {
                lists[.source, default: ListState()].selected = String(max(1, min(first.line, state.lines.count)))
            }
            inform(
                .bad,
                "\(Command.stem(state.path)): \(state.errors) error\(state.errors == 1 ? "" : "s")"
                    + (first.map { ", line \($0.line): \($0.text)" } ?? ""))
        case .ready:
            // Tried again because something else came to run: what was said about that stays on the screen.
            guard sourceIsNew else { return }
            sourceIsNew = false
            let key = state.pipeline == nil ? "attaches it" : "goes live"
            inform(.good, "\(Command.stem(state.path)) is ready: g on page 6 \(key)")
        case .live:
            sourceIsNew = false
            // What was said of the text before it does not hold any more.
            if let said = saidOfSource, notice == said { notice = Notice(.good, "\(Command.stem(state.path)) is what runs") }
            saidOfSource = nil
        case .compiling: break
        case .unreadable(let reason): inform(.bad, reason)
        }
    }

    private mutating func finish(_ number: Int, _ result: CommandResult) {
        guard let command = running.removeValue(forKey: number) else { return }
        let clock = snapshot?.clock ?? ""
        toldSwap = nil
        let isSwap = command.pipeline.map { command.isSwap(of: $0) } ?? false
        defer { if isSwap { seenSwap = nil } }
        switch result {
        case .done(let text):
            notice = Notice(.good, text.isEmpty ? command.text + "  done" : text)
            add(LogLine(clock: clock, kind: .done, text: command.text + (text.isEmpty ? "" : "  " + text), who: who))
            if isSwap, seenSwap != command.pipeline { toldSwap = command.pipeline }
        case .failed(let reason, let details):
            notice = Notice(.bad, reason)
            add(LogLine(clock: clock, kind: .failed, text: command.text + "  " + reason, details: details, who: who))
        }
    }

    mutating func add(_ line: LogLine) {
        let atEnd = lists[.log].map { $0.selected == log.last.map { String($0.id) } } ?? true
        log.append(LogRecord(id: nextRecord, line: line))
        nextRecord += 1
        if log.count > 5000 { log.removeFirst(1000) }
        if atEnd, lists[.log]?.filter.isEmpty ?? true {
            var list = lists[.log] ?? ListState()
            list.index = log.count - 1
            list.selected = log.last.map { String($0.id) }
            lists[.log] = list
        }
    }

    /// Starts a command, unless the console is read-only.
    mutating func perform(_ command: Command) -> [Effect] {
        if readOnly, command.changes {
            notice = Notice(.bad, "read-only: \(command.text) was not done")
            return []
        }
        let number = nextCommand
        nextCommand += 1
        running[number] = command
        notice = Notice(.plain, command.text)
        return [.perform(number, command)]
    }

    /// Asks before a command that destroys.
    mutating func ask(_ question: String, _ command: Command) {
        if readOnly, command.changes {
            notice = Notice(.bad, "read-only: \(command.text) was not done")
        } else {
            overlay = .confirm(question: question, preview: preview(of: command, nil), command)
            asked = snapshot?.pipeline(command.pipeline).map { ($0.name, $0.generation) }
        }
    }

    /// Takes a question back when what it was about was changed by somebody else: yes would mean something that was not asked.
    private mutating func review(_ snapshot: Snapshot) {
        guard case .confirm(_, _, let command) = overlay, let asked, command.pipeline == asked.pipeline else { return }
        let now = snapshot.pipeline(asked.pipeline)
        guard now?.generation != asked.generation else { return }
        let words = "\(asked.pipeline) " + (now.map { "runs g\($0.generation) by now" } ?? "is gone") + ": \(command.text) was not done"
        // It stands where the question stood: an answer on its way does nothing else there.
        overlay = .details(title: "not done", lines: Line.wrap(words, max(20, size.width - 8)), top: 0)
    }

    /// Finds the selected rows again after anything changed.
    mutating func settle() {
        if let open, let snapshot, snapshot.table(open) == nil {
            self.open = nil
            notice = Notice(.bad, "\(open.pipeline) \(open.table) is gone")
        }
        let layout = Layout(size, page)
        for listing in visibleListings {
            let grid = grid(listing)
            var list = lists[listing] ?? ListState()
            if list.kept == nil { list.selected = wanted(listing) }
            list.settle(
                grid.ids, heights: grid.heights,
                window: max(1, layout.area(of: listing, in: self).height - grid.headRows))
            lists[listing] = list
        }
    }

    /// The row to begin with: one of the pipeline that the console was opened on.
    private func wanted(_ listing: Listing) -> String? {
        guard let pipeline, let snapshot else { return nil }
        switch listing {
        case .ports:
            return snapshot.interfaces.first { $0.hooks.contains { $0.pipeline == pipeline } }.map { String($0.index) }
        case .pipelines: return pipeline
        case .tables: return tableRows.first { $0.place.pipeline == pipeline }?.id
        case .counters: return counterRows.first { $0.pipeline == pipeline }?.id
        case .settings: return settingRows.first { $0.pipeline == pipeline }?.id
        case .entries, .maps, .programs, .source, .log: return nil
        }
    }

    /// The lists on the screen now.
    var visibleListings: [Listing] {
        page == .tables ? (open == nil ? [.tables] : [.tables, .entries]) : [listing]
    }
}
