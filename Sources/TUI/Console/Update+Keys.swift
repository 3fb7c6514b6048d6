extension Model {
    /// Takes a key.
    mutating func press(_ key: Key) -> [Effect] {
        if key == .control("c") { return [.quit] }
        if key == .control("z") { return [.suspend] }
        if key == .control("l") { return [.redraw] }
        if let overlay { return press(key, over: overlay) }
        guard let action = Binding.action(key, on: page, open: open != nil) else { return [] }
        return act(action)
    }

    /// Takes a character of pasted text: only where text is typed.
    mutating func paste(_ character: Character) {
        switch overlay {
        case .filter, .command, .form: _ = press(character.isNewline ? .character(" ") : .character(character))
        case .confirm, .details, nil: break
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
        case .confirm(_, let command):
            switch key {
            case .character("y"), .character("Y"):
                self.overlay = nil
                if undo.last == command { undo.removeLast() }
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
                return perform(command)
            default:
                form.take(key)
                self.overlay = .form(form)
            }
        case .details(let title, let lines, let top):
            let step: Int
            switch key {
            case .down, .character("j"): step = 1
            case .up, .character("k"): step = -1
            case .pageDown, .character(" "), .control("f"): step = max(1, size.height - 6)
            case .pageUp, .control("b"): step = -max(1, size.height - 6)
            case .home: step = -lines.count
            case .end: step = lines.count
            case .escape, .enter, .character("q"), .character("?"), .left, .character("h"):
                self.overlay = nil
                return []
            default: return []
            }
            self.overlay = .details(title: title, lines: lines, top: max(0, min(lines.count - 1, top + step)))
        }
        return []
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
        case "help": return act(.help)
        case "theme":
            guard words.count == 2 else {
                notice = Notice(.bad, "theme NAME: " + Theme.builtinNames.joined(separator: ", "))
                return []
            }
            return [.theme(words[1])]
        case "refresh":
            guard words.count == 2, let seconds = Double(words[1]), seconds >= 0.1, seconds <= 3600 else {
                notice = Notice(.bad, "refresh SECONDS: 0.1 to 3600")
                return []
            }
            refresh = seconds
            return [.refresh(seconds: seconds)]
        case "attach", "detach", "swap", "confirm", "rollback", "table", "counter", "status", "check", "build", "map",
            "prog",
            "log", "undo", "doctor", "plan", "apply", "export", "test", "events":
            let command = Command.other(words)
            if ["detach", "rollback"].contains(first) || words.dropFirst().first == "clear" {
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
