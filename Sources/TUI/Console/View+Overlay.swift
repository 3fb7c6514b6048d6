extension Model {
    /// Draws what lies over the page.
    func draw(_ overlay: Overlay, into buffer: inout Buffer, _ layout: Layout) {
        let line = layout.status.isEmpty ? layout.hints : layout.status
        switch overlay {
        case .filter(let input, _): prompt("/", input, into: &buffer, line)
        case .command(let input): prompt(":", input, into: &buffer, line)
        case .confirm(let question, let preview, let command):
            let widest = ([question.count, command.text.count] + preview.map(\.width)).max() ?? 0
            let width = min(buffer.size.width - 2, max(40, widest + 4))
            let head = Line.wrap(question, max(1, width - 4), .bright)
            let foot = Line.wrap(command.text, max(1, width - 4), .dim)
            let keys = Line([Span("y", .accent), Span(" yes    "), Span("n", .accent), Span(" no")])
            // The answer stands on the screen however much there is to say.
            let room = max(0, buffer.size.height - 4 - head.count - foot.count - 4)
            var shown = preview.flatMap { $0.width <= width - 4 ? [$0] : Line.wrap($0.text, max(1, width - 4), $0.spans.last?.face ?? .text) }
            if shown.count > room {
                let hidden = shown.count - max(0, room - 1)
                shown = Array(shown.prefix(max(0, room - 1))) + (room > 0 ? [Line("and \(hidden) lines more", .dim)] : [])
            }
            let roomy = buffer.size.height >= head.count + foot.count + 8
            let text = head + (roomy ? [""] : []) + shown + (shown.isEmpty ? [] : [""]) + (roomy ? foot + [""] : []) + [keys]
            popup("", text, width: width, top: 0, into: &buffer)
        case .details(let title, let lines, let top):
            let width = min(buffer.size.width - 2, max(40, (lines.map(\.width).max() ?? 0) + 4))
            popup(title, lines, width: width, top: top, into: &buffer)
        case .row(let top):
            let (title, lines) = rowDetails
            let width = min(buffer.size.width - 2, max(40, (lines.map(\.width).max() ?? 0) + 4))
            popup(title, lines, width: width, top: top, into: &buffer)
        case .columns(let chosen):
            let columns = grid(listing).columns
            let hidden = hidden[listing] ?? []
            let lines = columns.indices.dropFirst().map { index in
                let isShown = !hidden.contains(columns[index].title)
                return Line([
                    Span(index == chosen ? "> " : "  ", .accent), Span(isShown ? "[x] " : "[ ] ", isShown ? .good : .dim),
                    Span(columns[index].title.isEmpty ? "graph" : columns[index].title, index == chosen ? .bright : .text),
                ])
            }
            popup("columns", lines, width: 34, top: max(0, chosen - 8), into: &buffer)
        case .form(let form): draw(form, into: &buffer)
        }
    }

    /// All there is about the selected row.
    var rowDetails: (title: String, lines: [Line]) {
        let width = max(20, size.width - 8)
        switch page {
        case .ports:
            guard let port = selectedPort else { return ("", [Line("it is gone", .warning)]) }
            return (port.name, portDetails(port, width))
        case .maps: return mapDetails(width)
        case .pipelines, .tables, .counters, .source, .log: return ("", [])
        }
    }

    private func prompt(_ sign: String, _ input: TextInput, into buffer: inout Buffer, _ area: Rect) {
        buffer.fill(area, Style(.text, on: .field))
        buffer.put(sign, in: area, Style(.accent, on: .field))
        buffer.put(input, in: area.inset(left: 1), focused: true)
    }

    /// A box of text in the middle, with a title in its frame.
    private func popup(_ title: String, _ lines: [Line], width: Int, top: Int, into buffer: inout Buffer) {
        let place = frame(title, Size(width, lines.count + 2), into: &buffer)
        let top = max(0, min(top, lines.count - place.height))
        buffer.put(lines, in: place, from: top, on: .popup)
        if lines.count > place.height, !isTiny(buffer) {
            let more = top + place.height < lines.count ? "↓ more" : "↑ more"
            let corner = Rect(place.x, place.bottom, place.width, 1)
            buffer.put(Line(more, .dim), in: corner, on: .popup, align: .right)
        }
    }

    /// Whether there is no room for frames.
    private func isTiny(_ buffer: Buffer) -> Bool { buffer.size.height < 9 || buffer.size.width < 24 }

    /// A frame in the middle of the screen; where there is no room for one, the whole screen between the title and the keys.
    /// - Returns: The area inside, a column of blank at both sides left out.
    private func frame(_ title: String, _ size: Size, into buffer: inout Buffer) -> Rect {
        let style = Style(.dim, on: .popup)
        if isTiny(buffer) {
            // Every row is wanted for what it is about.
            let area = buffer.bounds.inset(top: 1, bottom: 1)
            buffer.fill(area, style)
            return area.inset(left: 1)
        }
        let area = buffer.bounds.inset(top: 1, bottom: 1).centred(size)
        buffer.fill(area, style)
        guard area.width >= 4, area.height >= 3 else { return area }
        let line = String(repeating: "─", count: area.width - 2)
        buffer.put("┌" + line + "┐", in: area.row(0), style)
        buffer.put("└" + line + "┘", in: area.row(area.height - 1), style)
        for row in 1..<area.height - 1 {
            buffer.put("│", in: area.row(row), style)
            buffer.put("│", in: Rect(area.right - 1, area.y + row, 1, 1), style)
        }
        if !title.isEmpty {
            buffer.put(Line(" " + title + " ", .title), in: area.row(0).inset(left: 2, right: 2), on: .popup)
        }
        return area.inset(left: 2, top: 1, right: 2, bottom: 1)
    }

    private func draw(_ form: Form, into buffer: inout Buffer) {
        let labels = form.fields.map { Glyph.width(of: $0.label) }.max() ?? 0
        let room = buffer.size.height - 2
        let roomy = room >= form.fields.count + 6
        let place = frame(form.title, Size(72, form.fields.count + (roomy ? 6 : 3)), into: &buffer)
        let (fields, foot) = place.splitBottom(roomy ? 3 : isTiny(buffer) ? 0 : 1)
        let list = roomy ? fields.inset(top: 1) : fields
        let first = max(0, form.focus - max(1, list.height) + 1)
        for (row, index) in (first..<form.fields.count).enumerated() where row < list.height {
            let field = form.fields[index]
            let focused = index == form.focus
            var area = list.row(row)
            buffer.put(focused ? ">" : " ", in: area, Style(.accent, on: .popup))
            area = area.inset(left: 2)
            let label = min(labels, area.width / 2)
            buffer.put(Line(field.label, focused ? .bright : .text), in: area.splitLeft(label).left, on: .popup)
            area = area.inset(left: label + 2)
            let input = area.splitLeft(max(12, area.width / 2)).left
            if field.fixed {
                buffer.put(Line(field.input.text, .dim), in: input, on: .popup)
            } else if field.choices.isEmpty {
                buffer.put(field.input, in: input, focused: focused)
            } else {
                buffer.put(
                    Line([Span("← ", .accent), Span(field.input.text, focused ? .bright : .text), Span(" →", .accent)]),
                    in: input, on: .popup)
            }
            let beside = area.inset(left: input.width + 2)
            if let problem = field.problem, form.insisted || !field.input.isEmpty {
                buffer.put(Line("✗ " + problem, .bad), in: beside, on: .popup)
            } else {
                buffer.put(Line(field.hint, .dim), in: beside, on: .popup)
            }
        }
        let problem = form.insisted ? form.problem : nil
        let text = problem.map { [Line($0, .bad)] } ?? Line.wrap(form.draft.text, max(1, foot.width), .dim)
        buffer.put(text, in: roomy ? foot.inset(top: 1) : foot, on: .popup)
    }
}
