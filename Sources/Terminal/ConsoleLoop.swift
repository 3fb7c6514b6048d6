import TUI

/// How a console ended.
public enum ConsoleEnding: Sendable, Equatable {
    case quit
    /// A signal asked for it.
    case signal(Int32)
    /// The terminal is gone.
    case closed
}

extension TerminalScreen {
    /// Runs a console until it is left: keys and messages go into the model, its view onto the screen.
    ///
    /// What concerns the terminal (`edit`, `copy`, `redraw`, `suspend`, `theme`) happens here. Everything else goes to `perform`,
    /// which must not block: it starts work elsewhere, and answers come through `inbox`.
    /// - Parameters:
    ///   - themes: A theme by name, or what is wrong with it.
    ///   - perform: Called for `perform`, `watch`, `refresh`, `pause`, `save`, `count` and `remember`.
    public mutating func run(
        _ model: inout Model, inbox: Inbox, themes: (String) -> Result<Theme, ThemeError> = Theme.builtinOrError,
        perform: (Effect) -> Void
    ) -> ConsoleEnding {
        inbox.wakes(waker)
        defer { inbox.wakes(nil) }
        var messages: [Message] = [.resized(size)] + inbox.take()
        while true {
            for message in messages {
                for effect in model.update(message) {
                    switch effect {
                    case .quit: return .quit
                    case .perform, .preview, .watch, .refresh, .pause, .save, .count, .remember, .lookForUndo: perform(effect)
                    case .mouse(let on): mouse(on)
                    case .edit(let path, let line):
                        if let problem = edit(path, line: line) { inbox.send(.notice(Notice(.bad, problem))) }
                    case .copy(let text): copy(text)
                    case .redraw: redraw()
                    case .suspend: suspend()
                    case .theme(let name):
                        switch themes(name) {
                        case .success(let theme): use(theme)
                        case .failure(let error): inbox.send(.notice(Notice(.bad, error.text)))
                        }
                        perform(effect)
                    }
                }
            }
            present(model.view())
            messages = []
            // One screen for everything that came at once.
            var event = next(timeout: nil)
            while event != .nothing {
                switch event {
                case .key(let key): messages.append(.key(key))
                case .mouse(let mouse): messages.append(.mouse(mouse))
                case .pasted(let text): messages.append(.paste(text))
                case .resized(let size): messages.append(.resized(size))
                case .woken, .nothing: break
                case .ended(let signal): return .signal(signal)
                case .closed: return .closed
                }
                guard messages.count < 64 else { break }
                event = next(timeout: 0)
            }
            messages += inbox.take()
        }
    }
}
