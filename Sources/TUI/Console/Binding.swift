/// What keys do.
enum Action: Equatable, Sendable {
    case page(Page), nextPage, previousPage, back, enter
    case up, down, pageUp, pageDown, top, bottom
    case filter, command, help, sort, reverse, pause, faster, slower, quit, suspend, redraw, copy, save, undo
    case programs, settings, statistics, nextProblem, openEditor, columns, theme, count
    case stage(SourceStage)
    case change(Change)

    /// What changes the kernel.
    enum Change: Equatable, Sendable {
        case attach, detach, mode, swap, goLive, goLiveToConfirm, rollBack, confirm, resetCounter
        case table(Entry)
        case setting(Setting)
    }
    /// What changes what is set beside tables.
    enum Setting: Equatable, Sendable { case insert, edit, delete }
    /// What changes a table.
    enum Entry: Equatable, Sendable { case insert, edit, delete, setDefault, load, save }
}

/// A key and what it does: dispatch, the hint line and the help all come from the same list.
struct Binding: Sendable {
    var keys: [Key]
    /// How the key is written: `a`, `Enter`.
    var shown: String
    /// A word for the hint line; empty keeps it off the line.
    var hint: String
    var help: String
    var action: Action

    init(_ keys: Key..., as shown: String, _ action: Action, _ hint: String, _ help: String) {
        self.keys = keys
        self.shown = shown
        self.hint = hint
        self.help = help
        self.action = action
    }
    init(_ key: Character, _ action: Action, _ hint: String, _ help: String) {
        self.init(.character(key), as: String(key), action, hint, help)
    }

    /// Keys of one page, the most wanted first.
    static func of(_ page: Page, open: Bool) -> [Binding] {
        switch page {
        case .ports:
            [
                Binding("a", .change(.attach), "attach", "attach a P4 program to the selected port"),
                Binding("m", .change(.mode), "mode", "run our program natively, or generically"),
                Binding("X", .change(.detach), "detach", "detach our program from the selected port"),
                Binding("R", .change(.rollBack), "roll back", "go back to the previous generation"),
                Binding(.enter, .right, .character("l"), as: "Enter", .enter, "all", "all about the port"),
                Binding("c", .change(.confirm), "confirm", "confirm a swap that waits for it"),
            ]
        case .pipelines:
            [
                Binding(.enter, .right, .character("l"), as: "Enter", .enter, "tables", "its tables"),
                Binding("g", .change(.swap), "swap", "put another program in its place, after a look at what would change"),
                Binding("a", .change(.attach), "attach", "attach a P4 program"),
                Binding("X", .change(.detach), "detach", "detach the pipeline from every port"),
                Binding("R", .change(.rollBack), "roll back", "go back to the previous generation"),
                Binding("c", .change(.confirm), "confirm", "confirm a swap that waits for it"),
                Binding("t", .statistics, "run time", "let the kernel count run time (costs every packet a little)"),
                Binding("#", .count, "count", "count the entries of all tables, exactly"),
            ]
        case .tables where open:
            [
                Binding("i", .change(.table(.insert)), "insert", "add an entry"),
                Binding("e", .change(.table(.edit)), "edit", "change the action of the entry"),
                Binding("X", .change(.table(.delete)), "delete", "delete the entry"),
                Binding("D", .change(.table(.setDefault)), "default", "change the default action"),
                Binding("I", .change(.table(.load)), "import", "take entries from a file"),
                Binding("E", .change(.table(.save)), "export", "write the entries to a file"),
                Binding("#", .count, "count", "read and count the entries again, exactly"),
            ]
        case .tables:
            [
                Binding(.enter, .right, .character("l"), as: "Enter", .enter, "entries", "the entries of the table"),
                Binding("i", .change(.table(.insert)), "insert", "add an entry"),
                Binding("D", .change(.table(.setDefault)), "default", "change the default action"),
                Binding("I", .change(.table(.load)), "import", "take entries from a file"),
                Binding("E", .change(.table(.save)), "export", "write the entries to a file"),
                Binding("#", .count, "count", "count the entries of all tables, exactly"),
            ]
        case .counters where open:
            [
                Binding("i", .change(.setting(.insert)), "insert", "set a session, a group, a meter or a register"),
                Binding("e", .change(.setting(.edit)), "edit", "change the value"),
                Binding("X", .change(.setting(.delete)), "delete", "take it away: no session or group, no rates, 0"),
                Binding("v", .settings, "counters", "counters again"),
                Binding(.enter, .right, .character("l"), as: "Enter", .change(.setting(.edit)), "", "change the value"),
            ]
        case .counters:
            [
                Binding("Z", .change(.resetCounter), "zero", "set the counter to zero"),
                Binding("v", .settings, "settings", "sessions, groups, meters and registers that a control plane sets"),
            ]
        case .maps:
            [
                Binding("v", .programs, "maps/programs", "maps, or programs"),
                Binding(.enter, .right, .character("l"), as: "Enter", .enter, "all", "the content of the map, or the program's instructions"),
                Binding("t", .statistics, "run time", "let the kernel count run time (costs every packet a little)"),
            ]
        case .source:
            [
                Binding("e", .openEditor, "edit", "open $EDITOR at this line"),
                Binding("g", .change(.goLive), "go live", "swap the running program for this one"),
                Binding(
                    "G", .change(.goLiveToConfirm), "go live 30s", "swap, and go back after 30 seconds unless confirmed"
                ),
                Binding("c", .change(.confirm), "confirm", "confirm a swap that waits for it"),
                Binding("R", .change(.rollBack), "roll back", "go back to the previous generation"),
                Binding("C", .stage(.c), "C code", "the generated C, at the same line; again: the P4"),
                Binding("B", .stage(.ebpf), "eBPF", "the instructions, at the same line; again: the P4"),
                Binding("J", .stage(.schema), "schema", "what the program contains, as JSON; again: the P4"),
                Binding(.enter, .right, .character("l"), as: "Enter", .enter, "", "all that is said about the line"),
                Binding("n", .nextProblem, "next error", "the next line with a diagnostic"),
            ]
        case .log:
            [Binding(.enter, .right, .character("l"), as: "Enter", .enter, "details", "all of the selected line")]
        }
    }

    /// Keys of every page.
    static let common: [Binding] = [
        Binding("?", .help, "help", "this help"),
        Binding("q", .quit, "quit", "leave"),
        Binding("/", .filter, "filter", "show only rows that contain a text"),
        Binding("s", .sort, "sort", "sort by the next column"),
        Binding("z", .undo, "undo", "undo the last change of this pipeline, else of any"),
        Binding(":", .command, "command", "a page's name, a weir command, theme NAME, q"),
        Binding("S", .reverse, "", "sort the other way round"),
        Binding("p", .pause, "", "stop sampling and go on"),
        Binding("+", .faster, "", "refresh more often"),
        Binding("-", .slower, "", "refresh less often"),
        Binding("y", .copy, "", "copy the selected row"),
        Binding("o", .columns, "", "choose the columns of the list"),
        Binding("T", .theme, "", "the next theme"),
        Binding("w", .save, "", "save this screen to a file"),
        Binding(.tab, as: "Tab", .nextPage, "", "the next page; number keys choose one"),
        Binding(.backTab, as: "Shift-Tab", .previousPage, "", "the page before"),
        Binding(.up, .character("k"), as: "Up k", .up, "", "the row above"),
        Binding(.down, .character("j"), as: "Down j", .down, "", "the row below"),
        Binding(.pageUp, .control("b"), as: "PgUp", .pageUp, "", "a screen up"),
        Binding(.pageDown, .control("f"), .character(" "), as: "PgDn", .pageDown, "", "a screen down"),
        Binding(.home, as: "Home", .top, "", "the first row"),
        Binding(.end, as: "End", .bottom, "", "the last row"),
        Binding(.escape, .left, .character("h"), .backspace, as: "Esc h", .back, "", "back; ends a filter"),
        Binding(.control("z"), as: "Ctrl-Z", .suspend, "", "suspend"),
        Binding(.control("l"), as: "Ctrl-L", .redraw, "", "draw everything again"),
        Binding(.control("c"), as: "Ctrl-C", .quit, "", "leave at once"),
    ]

    /// What a key does on a page; number keys choose the page.
    static func action(_ key: Key, on page: Page, open: Bool) -> Action? {
        if let own = of(page, open: open).first(where: { $0.keys.contains(key) }) { return own.action }
        if let common = common.first(where: { $0.keys.contains(key) }) { return common.action }
        if case .character(let digit) = key, let number = digit.wholeNumberValue, let page = Page(rawValue: number) {
            return .page(page)
        }
        return nil
    }
}
