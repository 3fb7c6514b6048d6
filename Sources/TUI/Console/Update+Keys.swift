extension Model {
    /// Takes a key.
    mutating func press(_ key: Key) -> [Effect] {
        if key == .control("c") { return [.quit] }
        if key == .control("z") { return [.suspend] }
        if key == .control("l") { return [.redraw] }
        if let overlay { return press(key, over: overlay) }
        guard let action = Binding.action(key, on: page, open: isInside) else { return [] }
        return act(action)
    }

    /// Takes a character of pasted text: only where text is typed.
    mutating func paste(_ character: Character) {
        switch overlay {
        case .filter, .command, .form: _ = press(character.isNewline ? .character(" ") : .character(character))
        case .confirm, .details, .row, .columns, nil: break
        }
    }

    /// Takes what was done with the mouse: a row is selected by a click and opened by two, a page by a click on its name.
    mutating func point(_ mouse: Mouse) -> [Effect] {
        switch mouse.kind {
        case .wheelUp, .wheelDown:
            let key: Key = mouse.kind == .wheelUp ? .up : .down
            return (0..<3).flatMap { _ in press(key) }
        case .click, .doubleClick:
            guard overlay == nil else { return [] }
            let layout = Layout(size, page)
            if mouse.y == layout.title.y {
                return titleTabs(layout.title).first { $0.place.x <= mouse.x && mouse.x < $0.place.right }.map { act(.page($0.page)) } ?? []
            }
            let area = layout.area(of: listing, in: self)
            let grid = grid(listing)
            guard mouse.x >= area.x, mouse.x < area.right, mouse.y >= area.y + grid.headRows, mouse.y < area.bottom else { return [] }
            var list = self.list
            var y = area.y + grid.headRows
            var row = list.top
            while row < grid.ids.count, y < area.bottom {
                let height = max(1, grid.heights?[row] ?? 1)
                if mouse.y < y + height {
                    list.index = row
                    list.selected = grid.ids[row]
                    self.list = list
                    return mouse.kind == .doubleClick ? press(.enter) : []
                }
                y += height
                row += 1
            }
            return []
        }
    }

    private mutating func press(_ key: Key, over overlay: Overlay) -> [Effect] {
        switch overlay {
        case .filter(var input, let before):
            switch key {
            case .enter, .down, .up: self.overlay = nil
            case .escape:
                list.filter = before
                self.overlay = nil
            default:
                _ = input.take(key)
                list.filter = input.text
                self.overlay = .filter(input, before: before)
            }
        case .command(var input):
            switch key {
            case .enter:
                self.overlay = nil
                return run(input.text)
            case .escape: self.overlay = nil
            case .backspace where input.isEmpty: self.overlay = nil
            default:
                _ = input.take(key)
                self.overlay = .command(input)
            }
        case .confirm(_, _, let command):
            switch key {
            case .character("y"), .character("Y"):
                self.overlay = nil
                return perform(command)
            case .character("n"), .character("N"), .escape, .character("q"):
                self.overlay = nil
                notice = Notice(.plain, "not done")
            default: break
            }
        case .form(var form):
            switch key {
            case .escape: self.overlay = nil
            case .enter:
                guard let command = form.command else {
                    form.insisted = true
                    form.focus = form.fields.firstIndex { $0.problem != nil } ?? form.focus
                    self.overlay = .form(form)
                    return []
                }
                self.overlay = nil
                if case .swap(let name, let file, _) = command {
                    ask("put \(file) in the place of \(name) g\(snapshot?.pipeline(name)?.generation ?? 0)?", command)
                    return []
                }
                return perform(command)
            default:
                form.take(key)
                self.overlay = .form(form)
            }
        case .details(let title, let lines, let top):
            guard let top = scrolled(key, top, of: lines.count) else { return [] }
            self.overlay = .details(title: title, lines: lines, top: top)
        case .row(let top):
            if key == .character("y") { return copyRow() }
            guard let top = scrolled(key, top, of: rowDetails.lines.count) else { return [] }
            self.overlay = .row(top: top)
        case .columns(let chosen):
            let titles = grid(listing).columns.map(\.title)
            switch key {
            case .down, .character("j"): self.overlay = .columns(min(titles.count - 1, chosen + 1))
            case .up, .character("k"): self.overlay = .columns(max(1, chosen - 1))
            case .character(" "), .enter, .character("x"):
                guard titles.indices.contains(chosen) else { break }
                var columns = hidden[listing] ?? []
                if columns.remove(titles[chosen]) == nil { columns.insert(titles[chosen]) }
                hidden[listing] = columns
            case .escape, .character("q"), .character("o"), .left, .character("h"): self.overlay = nil
            default: break
            }
        }
        return []
    }

    /// Where a text of so many lines is scrolled to by a key; nil when the key means something else, or closed it.
    private mutating func scrolled(_ key: Key, _ top: Int, of count: Int) -> Int? {
        let step: Int
        switch key {
        case .down, .character("j"): step = 1
        case .up, .character("k"): step = -1
        case .pageDown, .character(" "), .control("f"): step = max(1, size.height - 6)
        case .pageUp, .control("b"): step = -max(1, size.height - 6)
        case .home: step = -count
        case .end: step = count
        case .escape, .enter, .character("q"), .character("?"), .left, .character("h"):
            self.overlay = nil
            return nil
        default: return nil
        }
        return max(0, min(max(0, count - 1), top + step))
    }

    private mutating func copyRow() -> [Effect] {
        notice = Notice(.plain, "copied")
        return [.copy(rowDetails.lines.map(\.text).joined(separator: "\n"))]
    }

    /// Does what was typed after `:`.
    mutating func run(_ text: String) -> [Effect] {
        var words = text.split(separator: " ").map(String.init)
        if words.first == "weir" || words.first == "!weir" { words.removeFirst() }
        guard let first = words.first else { return [] }
        if let page = Page.allCases.first(where: { $0.title.lowercased() == first.lowercased() }), words.count == 1 {
            return act(.page(page))
        }
        switch first {
        case "q", "quit", "q!": return [.quit]
        case "settings" where words.count == 1:
            settings = true
            return act(.page(.counters))
        case "help": return act(.help)
        case "undo" where words.count == 1: return act(.undo)
        case "theme":
            guard words.count == 2 else {
                notice = Notice(.bad, "theme NAME: " + themes.joined(separator: ", "))
                return []
            }
            theme = words[1]
            return [.theme(words[1])]
        case "mouse":
            guard words.count == 2, ["on", "off"].contains(words[1]) else {
                notice = Notice(.bad, "mouse on, or mouse off")
                return []
            }
            mouse = words[1] == "on"
            return [.mouse(mouse)]
        case "save":
            guard words.count == 2 else {
                notice = Notice(.bad, "save FILE")
                return []
            }
            return [.save(name: words[1], text: view().rows.joined(separator: "\n") + "\n")]
        case "refresh":
            guard words.count == 2, let seconds = Double(words[1]), seconds >= 0.1, seconds <= 3600 else {
                notice = Notice(.bad, "refresh SECONDS: 0.1 to 3600")
                return []
            }
            refresh = seconds
            return [.refresh(seconds: seconds)]
        case "attach", "detach", "swap", "confirm", "rollback", "table", "counter", "register", "meter", "mirror", "multicast", "group", "status", "check",
            "build", "map",
            "prog", "mode",
            "log", "undo", "doctor", "plan", "apply", "export", "test", "events":
            let command = Command.other(words)
            if ["detach", "rollback", "mode", "undo"].contains(first) || words.dropFirst().first == "clear" {
                ask("\(command.text)?", command)
                return []
            }
            return perform(command)
        default:
            notice = Notice(.bad, "no page and no command is called \(first)")
            return []
        }
    }
}
