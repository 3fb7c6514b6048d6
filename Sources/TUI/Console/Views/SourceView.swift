extension Model {
    var sourceSubject: Line {
        guard let source else { return Line("no source is open", .dim) }
        var line = Line([Span(source.pipeline.map { $0 + " > " } ?? "", .dim), Span(source.path, .bright)])
        switch stage {
        case .p4: break
        case .c: return line.then("  the C made of it", .accent)
        case .ebpf: return line.then("  its instructions, as the kernel has them", .accent)
        case .schema: return line.then("  its schema", .accent)
        }
        let took = source.milliseconds.map { " in \(Int($0.rounded())) ms" } ?? ""
        switch source.status {
        case .live: line = line.then("  ● this is what runs", .ours)
        case .compiling: line = line.then("  compiling...", .dim)
        case .failed: line = line.then("  ✗ \(source.errors) error\(source.errors == 1 ? "" : "s")" + took, .bad)
        case .ready(let preview):
            line = line.then("  ✓ ready" + took, .good)
            if !preview.changedLines.isEmpty {
                line = line.then(
                    "  \(preview.changedLines.count) changed line\(preview.changedLines.count == 1 ? "" : "s")", .dim)
            }
        case .unreadable(let reason): line = line.then("  ✗ " + reason, .bad)
        }
        return line
    }

    /// The line the cursor is in, of the P4, counted from 1.
    var selectedSourceLine: Int {
        let number = Int(lists[.source]?.selected ?? "") ?? 1
        guard stage != .p4 else { return number }
        let rows = stageText(stage)
        // Lines of a program's own making belong to what was before them.
        return rows.prefix(number).last { $0.line > 0 }?.line ?? 1
    }

    /// What was made of the program, up to a stage.
    func stageText(_ stage: SourceStage) -> [SourceState.StageLine] { source?.stages[stage] ?? [] }

    /// The command that shows the same as the page.
    var sourceCommand: String {
        let path = source.map { Command.quoted($0.path) } ?? "FILE.p4"
        switch stage {
        case .p4: return "weir check " + path
        case .c: return "weir build \(path) --emit c"
        case .ebpf: return "weir prog show " + (source?.pipeline.map(Command.quoted) ?? "ID")
        case .schema: return "weir build \(path) --emit schema"
        }
    }

    /// The generated C, the instructions or the schema, with the P4 line each was made from.
    func stageGrid() -> Grid {
        let list = lists[.source] ?? ListState()
        let rows = stageText(stage)
        let filter = Needle(list.filter)
        let numbers = rows.indices.filter { filter.isIn(rows[$0].text) }
        let waits = source == nil ? "no source is open" : source?.status == .failed ? "there is none: the program has errors" : "it is being made..."
        return Grid(
            columns: [Column("", 6, align: .right, sortable: false), Column("", 20, most: 1000, sortable: false)],
            ids: numbers.map { String($0 + 1) }, empty: list.filter.isEmpty ? waits : "nothing matches \(list.filter)"
        ) { index, _ in
            let row = rows[numbers[index]]
            // A number where another line of the P4 begins.
            let isFirst = row.line > 0 && (numbers[index] == 0 || rows[numbers[index] - 1].line != row.line)
            let spans: [Span] =
                stage == .ebpf && row.text.hasPrefix(";") ? [Span(row.text, .comment)] : P4Lines().spans(row.text, number: 0)
            return Grid.Row([Line(isFirst ? String(row.line) : "", .lineNumber), Line(spans)])
        }
    }

    /// All that is said about the selected line: its diagnostics, and the kernel's log where it refused the program there.
    var sourceDetails: [Line] {
        guard let source, stage == .p4 else { return [] }
        let width = max(20, size.width - 8)
        if case .ready(let preview) = source.status, diagnostics(selectedSourceLine).isEmpty, !preview.changes.isEmpty { return lines(preview.changes) }
        let own = diagnostics(selectedSourceLine).flatMap { diagnostic -> [Line] in
            let face: Face = diagnostic.severity == .error ? .bad : diagnostic.severity == .warning ? .warning : .dim
            return Line.wrap("\(diagnostic.severity.rawValue): \(diagnostic.text)", width, face)
        }
        guard !source.refusal.isEmpty else { return own }
        return own + ["", Line("THE VERIFIER'S LOG", .heading)]
            + source.refusal.flatMap { line in Line.wrap(line, width, line.hasPrefix("; ") ? .bright : .dim) }
    }

    /// Lines of diagnostics at the right or below, and what would change.
    func sourceAreas(_ layout: Layout) -> (text: Rect, side: Rect) {
        if layout.wide { return (layout.main, layout.detail) }
        let side = sideLines.count
        guard side > 0, layout.main.height >= 12 else { return (layout.main, Rect(0, 0, 0, 0)) }
        let (text, below) = layout.main.splitBottom(min(side + 1, layout.main.height / 3))
        return (text, below.inset(left: 1, top: 1))
    }

    /// The diagnostics of a line.
    private func diagnostics(_ line: Int) -> [SourceState.Diagnostic] {
        guard let source else { return [] }
        let last = max(1, source.lines.count)
        return source.diagnostics.filter { max(1, min($0.line, last)) == line }
    }

    func sourceGrid() -> Grid {
        let list = lists[.source] ?? ListState()
        let count = source?.lines.count ?? 0
        let numbers =
            list.filter.isEmpty
            ? Array(1..<(count + 1))
            : (0..<count).filter { Model.matches(source?.lines[$0] ?? "", list.filter) }.map { $0 + 1 }
        var changed: Set<Int> = []
        if case .ready(let preview) = source?.status { changed = preview.changedLines }
        let marked = Set((source?.diagnostics ?? []).map { max(1, min($0.line, max(1, count))) })
        return Grid(
            columns: [Column("", 6, align: .right, sortable: false), Column("", 20, most: 1000, sortable: false)],
            ids: numbers.map(String.init), heights: numbers.map { marked.contains($0) ? 1 + diagnostics($0).count : 1 },
            empty: source?.emptyReason ?? "no source is open: weir console NAME shows a pipeline's"
        ) { index, _ in
            let number = numbers[index]
            let own = marked.contains(number) ? diagnostics(number) : []
            let text = source?.lines[number - 1] ?? ""
            let sign: Span =
                own.contains { $0.severity == .error }
                ? Span("✗", .bad) : changed.contains(number) ? Span("+", .added) : Span(" ")
            return Grid.Row(
                [
                    Line([sign, Span(padded(String(number), 5), .lineNumber)]),
                    Line(lexing.spans(text, number: number - 1)),
                ],
                below: own.map { diagnostic in
                    let before = text.prefix(max(0, diagnostic.column - 1)).reduce(0) {
                        $0 + ($1 == "\t" ? 4 : Glyph.width(of: String($1)))
                    }
                    let face: Face =
                        diagnostic.severity == .error ? .bad : diagnostic.severity == .warning ? .warning : .dim
                    let words = "^ \(diagnostic.severity.rawValue): \(diagnostic.text)"
                    return Line([Span(String(repeating: " ", count: min(before, 40)), .text), Span(words, face)])
                })
        }
    }

    /// What is said beside the text: the diagnostics, or what would change.
    var sideLines: [Line] {
        guard let source else { return [] }
        switch source.status {
        case .failed:
            let log = source.refusal.isEmpty ? "" : "  Enter on its line shows the verifier's log"
            return [Line([Span("DIAGNOSTICS", .heading), Span(log, .dim)])]
                + source.diagnostics.map { diagnostic in
                    Line([
                        Span(padded("\(diagnostic.line):\(diagnostic.column) ", 8), .lineNumber),
                        Span(diagnostic.severity.rawValue + " ", diagnostic.severity == .error ? .bad : .warning),
                        Span(diagnostic.text),
                    ])
                }
        case .ready(let preview):
            return preview.changes.isEmpty ? [] : lines(preview.changes)
        case .live, .compiling, .unreadable: return []
        }
    }

    /// What would change, as a table. What does not fit in `width` goes on below, in its column.
    func lines(_ changes: [SourceState.Preview.Change], width: Int = .max) -> [Line] {
        let what = min(36, changes.map { Glyph.width(of: $0.what) }.max() ?? 0) + 2
        let now = min(24, max(3, changes.map { Glyph.width(of: $0.now) }.max() ?? 0)) + 2
        return [Line(fitted("WHAT WOULD CHANGE", max(what, 19)) + fitted("NOW", now) + "THEN", .heading)]
            + changes.flatMap { change in
                let left = max(what, 19) + now
                let then = Line.wrap(change.then, max(16, width == .max ? .max : width - left - 2))
                return then.enumerated().map { row, text in
                    Line([
                        Span(fitted(row == 0 ? change.what : "", max(what, 19))), Span(fitted(row == 0 ? change.now : "", now), .dim),
                        Span(change.loses ? row == 0 ? "✗ " : "  " : "", .bad), Span(text.text, change.loses ? .bad : .bright),
                    ])
                }
            }
    }

    func drawSource(into buffer: inout Buffer, _ layout: Layout) {
        let (text, side) = sourceAreas(layout)
        buffer.put(grid(.source), in: text, list: lists[.source] ?? ListState())
        guard !side.isEmpty else { return }
        var lines = sideLines
        if layout.wide, lines.isEmpty {
            lines = [Line("what is saved is compiled at once: its errors, or what would change, stand here", .dim)]
        }
        buffer.put(lines, in: side)
    }
}
