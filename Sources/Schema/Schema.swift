/// What a compiled program contains, in the words of its P4 source.
///
/// The compiler writes it, as JSON, into the section `.weir.schema` of the object file; everything that reads or
/// changes a running pipeline works from it. It names maps by their BPF map name and describes every key and value
/// byte by byte, so that a reader needs no P4 source and no compiler.
public struct Schema: Codable, Sendable, Equatable {
    /// The version this code writes. A reader refuses a larger one.
    public static let currentVersion = 4
    /// The ELF section that carries the schema.
    public static let section = ".weir.schema"

    public var version: Int
    /// The program's name: the P4 file's stem, cut to a C identifier.
    public var program: String
    /// The P4 file as it was named to the compiler.
    public var source: String
    /// The architecture's name: `ebpf_model`, `xdp_model`.
    public var architecture: String
    public var hook: Hook
    /// The BPF program's function in the object, which is also its name in the kernel (15 bytes at most).
    public var entry: String
    public var tables: [Table]
    public var counters: [Counter]
    public var registers: [Register]
    /// The meter arrays; nil when there are none.
    public var meters: [Meter]?
    /// The profiles that tables share actions by; nil when there are none.
    public var profiles: [Profile]?
    /// Where copies go; nil when the program makes none.
    public var replication: Replication?
    /// The counters of what becomes of packets; nil when the program keeps none.
    public var outcomes: Outcomes?
    /// The device map of `XDP_REDIRECT`, keyed by port number; nil when the program never redirects.
    public var ports: String?
    /// How `input_port` is found; nil when the program never reads it.
    public var inputPorts: InputPorts?
    /// The ring buffers that carry events to user space.
    public var events: [EventStream]
    /// Every map of the object, with what it is for.
    public var maps: [MapUse]
    /// The program accepts packets or not, and changes none; nil when it does more.
    public var onlyFilters: Bool?
    /// In the test scripts of this architecture the entry with the larger priority number wins; nil where the smaller does.
    public var largerScriptPriorityWins: Bool?
    /// Packets for a test run, made from the parser's states, as hexadecimal text; nil when the compiler made none.
    public var samples: [String]?

    public init(program: String, source: String, architecture: String, hook: Hook, entry: String) {
        version = Schema.currentVersion
        self.program = program
        self.source = source
        self.architecture = architecture
        self.hook = hook
        self.entry = entry
        tables = []
        counters = []
        registers = []
        outcomes = nil
        ports = nil
        inputPorts = nil
        events = []
        maps = []
    }
}

/// Where in the kernel a program runs.
public enum Hook: String, Codable, Sendable, CaseIterable {
    case xdp
    case tcIngress = "tc-ingress"
    case tcEgress = "tc-egress"
}

/// A map of the object and what it is for.
public struct MapUse: Codable, Sendable, Equatable {
    public enum Role: String, Codable, Sendable {
        case table, defaults, counter, register, meter, outcomes, ports, events, scratch, ternary, valueSet = "value-set", extern
        /// Multicast groups and mirroring sessions.
        case replication
        /// The groups of a profile.
        case profile
        /// An array with one cell, `{ u32 verdict, u32 port }`: what became of the last packet. In instrumented programs only.
        case test
    }
    /// The map's name in the object and in the kernel (15 bytes at most).
    public var name: String
    public var role: Role
    /// The P4 name of what the map holds; empty for maps of the program as a whole.
    public var of: String
    /// The types of its keys and values, of a map (or section of variables) that the C of an extern declares; the same text means the same.
    public var contents: String?

    public init(name: String, role: Role, of: String = "", contents: String? = nil) {
        self.name = name
        self.role = role
        self.of = of
        self.contents = contents
    }
}

/// From interfaces to port numbers. As long as the flag is 0 a port's number is the index of its interface.
public struct InputPorts: Codable, Sendable, Equatable {
    /// A hash from interface index to port number, both 32-bit host-order integers.
    public var map: String
    /// The read-only data map with the flag, to be set before the object is loaded.
    public var config: String
    /// Bytes from the start of that map's value to the 32-bit host-order flag.
    public var offset: Int

    public init(map: String, config: String, offset: Int) {
        self.map = map
        self.config = config
        self.offset = offset
    }
}

/// An extern counter array.
public struct Counter: Codable, Sendable, Equatable {
    public enum Storage: String, Codable, Sendable {
        /// `BPF_MAP_TYPE_PERCPU_ARRAY`: indexes 0 to size-1.
        case array
        /// `BPF_MAP_TYPE_PERCPU_HASH`: any 32-bit index, at most `size` of them.
        case hash
    }
    /// What one cell holds, in order: 64-bit host-order unsigned integers.
    public enum Unit: String, Codable, Sendable { case count, packets, bytes }
    /// The control-plane name.
    public var name: String
    public var map: String
    public var storage: Storage
    public var size: Int
    public var units: [Unit]

    public init(name: String, map: String, storage: Storage, size: Int, units: [Unit]) {
        self.name = name
        self.map = map
        self.storage = storage
        self.size = size
        self.units = units
    }
}

/// An extern register array: cells of one value, shared by all CPUs.
public struct Register: Codable, Sendable, Equatable {
    public var name: String
    public var map: String
    public var size: Int
    public var cell: Field

    public init(name: String, map: String, size: Int, cell: Field) {
        self.name = name
        self.map = map
        self.size = size
        self.cell = cell
    }
}

/// Packets by what became of them: a per-CPU array of 64-bit counts whose cells are named here, by index.
public struct Outcomes: Codable, Sendable, Equatable {
    public struct Cell: Codable, Sendable, Equatable {
        public enum Kind: String, Codable, Sendable {
            case parserError = "parser-error", drop, pass, transmit, redirect, unknownPort = "unknown-port"
            case noHeadroom = "no-headroom", abort, action, tableHit = "table-hit", tableMiss = "table-miss", state
        }
        public var name: String
        public var kind: Kind
        public init(name: String, kind: Kind) {
            self.name = name
            self.kind = kind
        }
    }
    public var map: String
    public var cells: [Cell]

    public init(map: String, cells: [Cell]) {
        self.map = map
        self.cells = cells
    }
}

/// A ring buffer and the shape of its records.
public struct EventStream: Codable, Sendable, Equatable {
    public var name: String
    public var map: String
    /// The record's fields; the record starts at offset 0.
    public var fields: [Field]

    public init(name: String, map: String, fields: [Field]) {
        self.name = name
        self.map = map
        self.fields = fields
    }
}
