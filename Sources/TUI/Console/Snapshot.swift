/// What was true at one moment: everything the console shows of the kernel, as values. A background thread makes one every
/// refresh; the console computes rates from two of them.
public struct Snapshot: Sendable, Equatable {
    /// Monotonic nanoseconds of the sample.
    public var nanoseconds: UInt64
    /// The wall clock then, as it is shown: `14:02:11`.
    public var clock: String
    /// The host's name.
    public var host: String
    public var interfaces: [Interface]
    public var pipelines: [Pipeline]
    public var maps: [MapInfo]
    public var programs: [ProgramInfo]
    /// What could not be looked at, and why; shown in the log once.
    public var gaps: [String]
    /// The pipelines that run and cannot be looked at, since their pins are damaged; `gaps` says why.
    public var unseen: [String] = []
    /// Whether the entries of all tables were counted for it, however long it took.
    public var isCounted = false

    public init(
        nanoseconds: UInt64, clock: String = "", host: String = "", interfaces: [Interface] = [],
        pipelines: [Pipeline] = [], maps: [MapInfo] = [], programs: [ProgramInfo] = [], gaps: [String] = []
    ) {
        self.nanoseconds = nanoseconds
        self.clock = clock
        self.host = host
        self.interfaces = interfaces
        self.pipelines = pipelines
        self.maps = maps
        self.programs = programs
        self.gaps = gaps
    }
}

/// A network interface and the programs its packets meet.
public struct Interface: Sendable, Equatable {
    public enum State: String, Sendable { case up, down, dormant, unknown }
    /// The kernel's index, which is its identity.
    public var index: Int
    public var name: String
    public var state: State
    /// `02:00:00:00:00:01`, empty when it has none.
    public var mac: String
    /// `10.0.0.5/24`, `2001:db8::1/64`.
    public var addresses: [String]
    public var mtu: Int
    /// Totals since the interface came.
    public var received: Traffic
    public var sent: Traffic
    /// In the order in which packets meet them.
    public var hooks: [Attached]
    /// Frames that XDP lost here, by reason, since they are counted.
    public var faults: [Fault] = []

    /// Why frames were lost.
    public struct Fault: Sendable, Equatable {
        /// `redirect failed: Operation not supported`
        public var reason: String
        public var total: UInt64
        public init(reason: String, total: UInt64) {
            self.reason = reason
            self.total = total
        }
    }

    public struct Traffic: Sendable, Equatable {
        public var packets: UInt64
        public var bytes: UInt64
        public var drops: UInt64
        public var errors: UInt64
        public init(packets: UInt64 = 0, bytes: UInt64 = 0, drops: UInt64 = 0, errors: UInt64 = 0) {
            self.packets = packets
            self.bytes = bytes
            self.drops = drops
            self.errors = errors
        }
    }

    public init(
        index: Int, name: String, state: State, mac: String = "", addresses: [String] = [], mtu: Int = 1500,
        received: Traffic = Traffic(), sent: Traffic = Traffic(), hooks: [Attached] = []
    ) {
        self.index = index
        self.name = name
        self.state = state
        self.mac = mac
        self.addresses = addresses
        self.mtu = mtu
        self.received = received
        self.sent = sent
        self.hooks = hooks
    }
}

/// A program on a hook of an interface.
public struct Attached: Sendable, Equatable {
    /// Where: `xdp native`, `xdp generic`, `tcx in`, `tc in 1:1`, `tc out 1:1`.
    public var place: String
    /// The kernel's id of the program.
    public var program: UInt32
    /// The program's name in the kernel.
    public var name: String
    /// The pipeline of ours it belongs to; nil when it is foreign.
    public var pipeline: String?
    /// Whether packets cannot reach it because of a program before it.
    public var shadowed: Bool
    /// What keeps packets from it, or may: `#420`; empty when nothing does.
    public var behind: String = ""
    /// Who holds it when not netlink: `bpf_link 12`; empty otherwise.
    public var holder: String

    public init(
        place: String, program: UInt32, name: String, pipeline: String? = nil, shadowed: Bool = false,
        holder: String = ""
    ) {
        self.place = place
        self.program = program
        self.name = name
        self.pipeline = pipeline
        self.shadowed = shadowed
        self.holder = holder
    }
}

/// A BPF map of the host.
public struct MapInfo: Sendable, Equatable {
    public var id: UInt32
    public var name: String
    /// `hash`, `lpm_trie`, `percpu_array`.
    public var kind: String
    /// Bytes.
    public var keySize: Int
    /// Bytes.
    public var valueSize: Int
    public var capacity: UInt64
    /// Entries now; nil when not counted.
    public var entries: UInt64?
    /// Bytes of kernel memory; nil when unknown.
    public var memory: UInt64?
    /// `router ipv4_route`, or the command that made it; empty when unknown.
    public var owner: String
    /// Whether it is one of ours.
    public var ours: Bool
    /// Its content as lines of text, for the map asked for by `Interest.map`; nil when not read.
    public var content: [String]?
    /// How many programs use it.
    public var users: Int = 0
    /// Whether user space can change it no more.
    public var isFrozen = false
    /// Where it is pinned.
    public var pins: [String] = []

    public init(
        id: UInt32, name: String, kind: String, keySize: Int = 0, valueSize: Int = 0, capacity: UInt64 = 0,
        entries: UInt64? = nil, memory: UInt64? = nil, owner: String = "", ours: Bool = false, content: [String]? = nil
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.keySize = keySize
        self.valueSize = valueSize
        self.capacity = capacity
        self.entries = entries
        self.memory = memory
        self.owner = owner
        self.ours = ours
        self.content = content
    }
}

/// A BPF program of the host.
public struct ProgramInfo: Sendable, Equatable {
    public var id: UInt32
    public var name: String
    /// `xdp`, `sched_cls`.
    public var kind: String
    public var tag: String
    /// Verified instructions, 0 when unknown.
    public var instructions: Int
    /// Runs and nanoseconds in total while the kernel counted them; nil when it does not.
    public var runs: UInt64?
    public var runTime: UInt64?
    public var owner: String
    public var ours: Bool
    /// Its instructions beside the lines of its source, for the program asked for by `Interest.program`; nil when not read.
    public var listing: [ListingLine]?

    /// A line of a program as text.
    public struct ListingLine: Sendable, Equatable {
        public enum Kind: Sendable { case source, instruction, note }
        public var kind: Kind
        public var text: String
        /// The line of the source, counted from 1; 0 when there is none.
        public var line: Int
        public init(_ kind: Kind, _ text: String, line: Int = 0) {
            self.kind = kind
            self.text = text
            self.line = line
        }
    }

    public init(
        id: UInt32, name: String, kind: String, tag: String = "", instructions: Int = 0, runs: UInt64? = nil,
        runTime: UInt64? = nil, owner: String = "", ours: Bool = false
    ) {
        self.id = id
        self.name = name
        self.kind = kind
        self.tag = tag
        self.instructions = instructions
        self.runs = runs
        self.runTime = runTime
        self.owner = owner
        self.ours = ours
    }
}
