/// The console as a value: what it knows and where the person is in it.
public struct Model: Sendable {
    public struct Options: Sendable, Equatable {
        /// Refuse every command that changes something.
        public var readOnly: Bool
        /// Seconds between samples.
        public var refresh: Double
        /// The pipeline looked at first.
        public var pipeline: String?
        /// The page shown first.
        public var page: Page
        /// How it was left the last time.
        public var memory: Memory
        /// The themes there are to choose from.
        public var themes: [String]
        /// Who works at this console, for the log: `root`, `alice (sudo)`.
        public var who: String
        public init(
            readOnly: Bool = false, refresh: Double = 1, pipeline: String? = nil, page: Page = .ports, memory: Memory = Memory(),
            themes: [String] = Theme.builtinNames, who: String = ""
        ) {
            self.who = who
            self.readOnly = readOnly
            self.refresh = refresh
            self.pipeline = pipeline
            self.page = page
            self.memory = memory
            self.themes = themes
        }
    }

    public internal(set) var size: Size
    public internal(set) var page: Page
    public internal(set) var readOnly: Bool
    public internal(set) var refresh: Double
    public internal(set) var paused = false
    public internal(set) var snapshot: Snapshot?
    public internal(set) var source: SourceState?
    public internal(set) var log: [LogRecord] = []
    public internal(set) var notice: Notice?
    /// Commands that are being done, by their number.
    public internal(set) var running: [Int: Command] = [:]

    var history = History()
    var overlay: Overlay?
    var lists: [Listing: ListState] = [:]
    /// The table whose entries are shown; nil shows the list of tables.
    var open: TablePlace?
    /// The pipeline looked at, when there are several.
    var pipeline: String?
    /// Whether page Counters shows settings.
    var settings = false
    /// Whether page Maps shows programs.
    var programs = false
    var runStatistics = false
    /// What of the program page Source shows.
    var stage = SourceStage.p4
    /// Columns that are not wanted.
    var hidden: [Listing: Set<String>] = [:]
    var mouse = false
    /// The theme chosen here; nil is the one it was opened with.
    var theme: String?
    var themes: [String]
    /// What was last given to be remembered.
    var remembered = Memory()
    /// The entries that are listed of the open table; nil when all are, in their own order.
    var entryOrder: [Int]?
    /// Swaps, by pipeline: at which sample, and what came to run.
    var swaps: [String: [(round: UInt64, label: String)]] = [:]
    /// Who works at this console, for the log.
    var who = ""
    /// The pipeline that was swapped from here a moment ago.
    var toldSwap: String?
    /// The pipeline whose swap from here was seen to be done before it said so.
    var seenSwap: String?
    /// What page Counters lists of the snapshot.
    var counterRows: [CounterRow] = []
    /// Rows that came or went lately.
    var changes = Changes()
    /// What was said about gaps before, so that the log tells each once.
    var toldGaps: Set<String> = []
    /// Whether the source was changed since the last word on it.
    var sourceIsNew = false
    /// Whether the source came with the pipeline that is looked at now, or lost the one it ran in, while another page is shown: nobody
    /// asked about it, so no word on it takes the place of what is said about what was done.
    var sourceIsUnasked = false
    /// The last word on the source.
    var saidOfSource: Notice?
    /// P4 lines that start inside a comment.
    var lexing = P4Lines()
    var interest: Interest?
    /// The pipeline that a person is asked about, and what ran of it when the question was put.
    var asked: (pipeline: String, generation: Int)?
    /// The command that a person is asked about and that is being looked up, or was.
    var previewing: Command?
    var nextCommand = 1
    var nextRecord = 1

    public init(size: Size, options: Options = Options()) {
        self.size = size
        page = options.page
        readOnly = options.readOnly
        refresh = options.refresh
        pipeline = options.pipeline
        themes = options.themes
        who = options.who
        recall(options.memory)
    }

    /// A line of the log with its identity.
    public struct LogRecord: Sendable, Equatable {
        public var id: Int
        public var line: LogLine
    }

    /// Lists with a selected row.
    enum Listing: String, Hashable, Sendable, CaseIterable {
        case ports, pipelines, tables, entries, counters, settings, maps, programs, source, log
    }

    /// What lies over the page and takes the keys.
    enum Overlay: Equatable, Sendable {
        case filter(TextInput, before: String)
        case command(TextInput)
        /// What would change is shown in `preview`.
        case confirm(question: String, preview: [Line], Command)
        case form(Form)
        case details(title: String, lines: [Line], top: Int)
        /// The selected row in full, as it is at every moment.
        case row(top: Int)
        /// The columns of the list, to choose from.
        case columns(Int)
    }

    /// The list that arrows move in now.
    var listing: Listing {
        switch page {
        case .ports: .ports
        case .pipelines: .pipelines
        case .tables: open == nil ? .tables : .entries
        case .counters: settings ? .settings : .counters
        case .maps: programs ? .programs : .maps
        case .source: .source
        case .log: .log
        }
    }

    /// The state of the list that arrows move in.
    var list: ListState {
        get { lists[listing] ?? ListState() }
        set { lists[listing] = newValue }
    }

    /// The interface selected on page Ports.
    var selectedPort: Interface? {
        guard let id = lists[.ports]?.selected else { return nil }
        return snapshot?.interfaces.first { String($0.index) == id } ?? changes.ports.first { String($0.index) == id }
    }

    /// The pipeline that keys are about: of the selected row, else the one looked at, else the only one.
    var currentPipeline: Pipeline? {
        guard let snapshot else { return nil }
        switch page {
        case .ports:
            if let name = selectedPort?.hooks.compactMap(\.pipeline).first { return snapshot.pipeline(name) }
        case .pipelines:
            // A row that is gone stays for a moment: no key on it is about another pipeline.
            if let selected = lists[.pipelines]?.selected, changes.isGone(.pipelines, selected) { return nil }
            return snapshot.pipeline(lists[.pipelines]?.selected) ?? snapshot.pipelines.first
        case .tables: if let place = place { return snapshot.pipeline(place.pipeline) }
        case .counters where settings:
            if let row = selectedSetting { return snapshot.pipeline(row.pipeline) }
        case .counters:
            if let id = lists[.counters]?.selected, let name = counterRow(id)?.pipeline {
                return snapshot.pipeline(name)
            }
        case .source: if let source { return snapshot.pipeline(source.pipeline) }
        case .maps, .log: break
        }
        return snapshot.pipeline(pipeline) ?? (snapshot.pipelines.count == 1 ? snapshot.pipelines.first : nil)
    }

    /// The table that keys are about: the open one, or the selected one.
    var place: TablePlace? {
        open ?? lists[.tables]?.selected.flatMap { id in tableRows.first { $0.id == id }?.place }
    }

    /// The entry selected in the open table.
    var selectedEntry: TableState.Entry? {
        guard open != nil, let list = lists[.entries], let id = list.selected, let rows = entryRows else { return nil }
        let ids = rows.ids
        return (ids[list.index] == id ? list.index : ids.index(of: id)).flatMap { rows.entry($0) }
    }
}
