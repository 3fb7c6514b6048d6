import Schema

/// What is known of a pipeline at one moment: its record, and what the kernel has on its interfaces.
public struct PipelineStatus: Codable, Sendable {
    public struct Interface: Codable, Sendable {
        public enum State: String, Codable, Sendable {
            /// The pipeline's program is on it.
            case attached
            /// An older or a newer generation is on it.
            case otherGeneration = "other-generation"
            /// Somebody else's program is in its place.
            case replaced
            /// The program was taken away.
            case detached
            /// There is no such interface.
            case gone
            /// Its network namespace has ended, or cannot be entered from here.
            case unreachable
        }
        public var name: String
        public var index: Int
        /// The name of its network namespace; nil for one without a name.
        public var namespace: String?
        /// Whether that is the one `weir` runs in.
        public var isHere: Bool
        /// `native`, `generic`, `offload`, `tc`.
        public var mode: String
        /// Its port number in P4; nil when it is its index.
        public var port: UInt32?
        public var state: State
        /// The kernel's id of the program that is there; nil when there is none.
        public var program: UInt32?
        /// Who holds our place, in words; nil unless `state` is `replaced`.
        public var holder: String?
        public var isUp: Bool
    }
    public var name: String
    /// The P4 program's name.
    public var program: String
    public var source: String
    public var architecture: String
    public var hook: Hook
    public var generation: Int
    /// The generation a rollback goes to.
    public var previous: Int?
    /// Generations that are kept.
    public var generations: [Int]
    /// When the generation came to run, in seconds since 1970.
    public var since: Int
    /// Seconds until an unconfirmed swap goes back.
    public var confirmWithin: Int?
    /// What makes it go back earlier.
    public var rollbackIf: String?
    /// What happened last without anybody asking, such as a swap that went back by itself; nil when nothing did.
    public var note: String?
    /// An import that was cut short by a kill, in words; nil when there is none.
    public var unfinishedImport: String?
    public var programID: UInt32
    public var tag: String
    public var instructions: Int
    public var stack: Int
    public var interfaces: [Interface]
}

/// A program on an interface that belongs to no pipeline of ours.
public struct ForeignProgram: Codable, Sendable {
    public var namespace: String?
    public var interface: String
    public var index: Int
    public var hook: Hook
    /// `native`, `generic`, `offload`, with `, bpf_link ID` behind it when such a link holds it; for TC `PRIORITY:HANDLE`, or `tcx N`
    /// for the N-th of those that run before the filters.
    public var place: String
    public var program: Int?
    /// The program's name in the kernel; empty when it cannot be read.
    public var name: String
}

/// All pipelines of the host, and what else hangs on its interfaces.
public struct HostStatus: Codable, Sendable {
    public var pipelines: [PipelineStatus]
    public var foreign: [ForeignProgram]
    /// What could not be looked at, and why.
    public var gaps: [String]
    /// The names of the pipelines among that.
    public var unseen: [String] = []

    public init(pipelines: [PipelineStatus], foreign: [ForeignProgram], gaps: [String]) {
        self.pipelines = pipelines
        self.foreign = foreign
        self.gaps = gaps
    }
}
