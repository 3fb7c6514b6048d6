/// A running P4 program of ours.
public struct Pipeline: Sendable, Equatable {
    /// Its name, which is its identity.
    public var name: String
    /// The P4 program's name.
    public var program: String
    /// The P4 file.
    public var source: String
    public var architecture: String
    /// `xdp`, `tc-ingress`, `tc-egress`.
    public var hook: String
    /// Counted from 1, one more at every swap.
    public var generation: Int
    public var attachments: [Attachment]
    /// The wall clock of the last swap or the attachment: `14:02:11`.
    public var since: String
    /// Seconds until an unconfirmed swap goes back by itself; nil when there is nothing to confirm.
    public var confirmWithin: Int?
    /// The generation a rollback goes to; nil when there is none.
    public var previous: Int?
    public var tables: [TableState]
    public var counters: [CounterState]
    public var registers: [RegisterState]
    /// What a control plane can set beside tables, and what is set, when the console asked for it.
    public var sections: [SettingSection] = []
    public var settings: [SettingState] = []
    /// Packets by what became of them.
    public var outcomes: [Outcome]
    /// Instructions verified and bytes of stack, 0 when unknown.
    public var instructions: Int
    public var stack: Int

    public struct Attachment: Sendable, Equatable {
        public var device: String
        /// `native`, `generic`, `tc`.
        public var mode: String
        /// The port's number in P4; nil when it is the interface's index.
        public var port: Int?
        /// Whether the device exists and the program is on it.
        public var present: Bool
        public init(device: String, mode: String, port: Int? = nil, present: Bool = true) {
            self.device = device
            self.mode = mode
            self.port = port
            self.present = present
        }
    }

    /// Packets that had one fate.
    public struct Outcome: Sendable, Equatable {
        public var name: String
        public var total: UInt64
        /// Whether these packets are lost.
        public var isDrop: Bool
        public init(name: String, total: UInt64, isDrop: Bool) {
            self.name = name
            self.total = total
            self.isDrop = isDrop
        }
    }

    public init(
        name: String, program: String, source: String = "", architecture: String = "", hook: String = "xdp",
        generation: Int = 1, attachments: [Attachment] = [], since: String = "", confirmWithin: Int? = nil,
        previous: Int? = nil, tables: [TableState] = [], counters: [CounterState] = [],
        registers: [RegisterState] = [], outcomes: [Outcome] = [], instructions: Int = 0, stack: Int = 0
    ) {
        self.name = name
        self.program = program
        self.source = source
        self.architecture = architecture
        self.hook = hook
        self.generation = generation
        self.attachments = attachments
        self.since = since
        self.confirmWithin = confirmWithin
        self.previous = previous
        self.tables = tables
        self.counters = counters
        self.registers = registers
        self.outcomes = outcomes
        self.instructions = instructions
        self.stack = stack
    }
}

/// A table of a pipeline and, when the console asked for it, its entries.
public struct TableState: Sendable, Equatable {
    public var name: String
    public var keys: [KeyField]
    public var actions: [ActionShape]
    /// Entries it can hold.
    public var capacity: Int
    /// Entries it holds; nil when not counted.
    public var count: Int?
    /// The entries, as many as were read.
    public var entries: [Entry]
    /// Whether there are more than `entries`.
    public var truncated: Bool
    /// The entries of a table that has too many for `entries`; nil while they are read, and for others.
    public var bulk: BulkEntries?
    /// Entries of `bulk` that were read again, by their identity; nil for one that is gone.
    public var fresh: [String: Entry?] = [:]
    /// The action of a miss, and its arguments as people write them.
    public var defaultAction: String
    public var defaultArguments: [String]
    /// Whether the default action can be changed.
    public var defaultConstant: Bool
    /// Whether its entries can be changed.
    public var constant: Bool

    public struct KeyField: Sendable, Equatable {
        public var name: String
        public var type: ValueType
        public var match: MatchKind
        public init(name: String, type: ValueType, match: MatchKind = .exact) {
            self.name = name
            self.type = type
            self.match = match
        }
    }
    public enum MatchKind: String, Sendable { case exact, lpm, ternary, range, optional }

    public struct ActionShape: Sendable, Equatable {
        public var name: String
        public var parameters: [Parameter]
        public var defaultOnly: Bool
        public var tableOnly: Bool
        public struct Parameter: Sendable, Equatable {
            public var name: String
            public var type: ValueType
            public init(name: String, type: ValueType) {
                self.name = name
                self.type = type
            }
        }
        public init(name: String, parameters: [Parameter] = [], defaultOnly: Bool = false, tableOnly: Bool = false) {
            self.name = name
            self.parameters = parameters
            self.defaultOnly = defaultOnly
            self.tableOnly = tableOnly
        }
    }

    /// An entry, its values as people write them.
    public struct Entry: Sendable, Equatable {
        /// One a key field: `10.0.0.0/8`, `0x800&&&0xff00`, `1..1023`, `*`.
        public var keys: [String]
        public var action: String
        public var arguments: [String]
        /// The larger number wins; nil when the table has no priorities.
        public var priority: Int?
        /// Packets that met it; nil when the program does not count.
        public var hits: UInt64?
        /// What tells it from others where its text is not kept.
        public var identity: String?
        public init(
            keys: [String], action: String, arguments: [String] = [], priority: Int? = nil, hits: UInt64? = nil
        ) {
            self.keys = keys
            self.action = action
            self.arguments = arguments
            self.priority = priority
            self.hits = hits
        }
        /// Its key and priority, which no other entry of the table has.
        public var words: String { keys.joined(separator: " ") + (priority.map { " priority \($0)" } ?? "") }
        public var id: String { identity ?? words }
        /// All of it as one line.
        public var line: String { (keys + [action] + arguments).joined(separator: " ") }
    }

    public init(
        name: String, keys: [KeyField], actions: [ActionShape], capacity: Int, count: Int? = nil,
        entries: [Entry] = [], truncated: Bool = false, defaultAction: String = "NoAction",
        defaultArguments: [String] = [], defaultConstant: Bool = false, constant: Bool = false
    ) {
        self.name = name
        self.keys = keys
        self.actions = actions
        self.capacity = capacity
        self.count = count
        self.entries = entries
        self.truncated = truncated
        self.defaultAction = defaultAction
        self.defaultArguments = defaultArguments
        self.defaultConstant = defaultConstant
        self.constant = constant
    }

    /// Whether entries carry a priority.
    public var hasPriorities: Bool {
        keys.contains { $0.match == .ternary || $0.match == .range || $0.match == .optional }
    }
    /// The match kinds in a word: `lpm`, `exact+ternary`.
    var matchText: String {
        var kinds: [String] = []
        for key in keys where !kinds.contains(key.match.rawValue) { kinds.append(key.match.rawValue) }
        return kinds.isEmpty ? "no key" : kinds.joined(separator: "+")
    }
}

/// A counter array of a pipeline: the cells that are not zero, or all when there are few.
public struct CounterState: Sendable, Equatable {
    public var name: String
    /// What one cell holds: `count`, or `packets` and `bytes`.
    public var units: [String]
    public var size: Int
    public var cells: [Cell]

    public struct Cell: Sendable, Equatable {
        public var index: UInt32
        /// Totals, one a unit.
        public var totals: [UInt64]
        /// The first unit's total by CPU; empty when not read.
        public var perCPU: [UInt64]
        public init(index: UInt32, totals: [UInt64], perCPU: [UInt64] = []) {
            self.index = index
            self.totals = totals
            self.perCPU = perCPU
        }
    }
    public init(name: String, units: [String] = ["count"], size: Int, cells: [Cell]) {
        self.name = name
        self.units = units
        self.size = size
        self.cells = cells
    }
}

/// A register array of a pipeline: cells as people write them.
public struct RegisterState: Sendable, Equatable {
    public var name: String
    public var size: Int
    public var cells: [Cell]
    public struct Cell: Sendable, Equatable {
        public var index: UInt32
        public var value: String
        public init(index: UInt32, value: String) {
            self.index = index
            self.value = value
        }
    }
    public init(name: String, size: Int, cells: [Cell]) {
        self.name = name
        self.size = size
        self.cells = cells
    }
}
