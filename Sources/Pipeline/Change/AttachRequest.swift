import Maps
import Netlink
import Schema

/// What to attach a program to.
public struct AttachRequest: Sendable {
    /// Nil means the program's own name.
    public var name: String?
    public var interfaces: [String]
    public var mode: XDPModeChoice
    public var ports: [PortAssignment]
    /// Where the interfaces are; nil means the namespace of the calling thread.
    public var namespace: NetworkNamespace?
    /// The file the program was made from, as an absolute path.
    public var source: String
    /// Take the hooks from programs of others that hold them, and begin anew where an earlier pipeline of that name lost its pins.
    public var force: Bool
    /// Interfaces that are not there belong to the pipeline all the same, as missing: `Watch` attaches them when they come.
    public var allowMissing: Bool
    /// Where on clsact to put a filter: its priority and chain; nil and 0 leave it to the kernel.
    public var priority: Int?
    public var chain: Int
    /// Fills the tables of a pipeline that is new, before its program hangs anywhere; what it throws stops the attachment.
    public var prepare: (@Sendable (Schema, borrowing MapSet) throws -> Void)?

    public init(
        name: String? = nil, interfaces: [String], mode: XDPModeChoice = .auto, ports: [PortAssignment] = [],
        namespace: NetworkNamespace? = nil, source: String, force: Bool = false, allowMissing: Bool = false, priority: Int? = nil,
        chain: Int = 0
    ) {
        self.name = name
        self.interfaces = interfaces
        self.mode = mode
        self.ports = ports
        self.namespace = namespace
        self.source = source
        self.force = force
        self.allowMissing = allowMissing
        self.priority = priority
        self.chain = chain
    }
}

/// What attaching came to.
public struct AttachReport: Codable, Sendable {
    public struct Port: Codable, Sendable {
        public var interface: String
        public var index: Int
        /// `native`, `generic`, `offload`, `tc`.
        public var mode: String
        /// Why it is generic although native was hoped for, in the driver's words.
        public var nativeRefusal: String?
        /// Who had the hook before, when it was taken by force.
        public var taken: String?
    }
    public var pipeline: String
    public var generation: Int
    public var interfaces: [Port]
    /// Interfaces that are not there yet.
    public var missing: [String]
    /// The verifier's figures.
    public var instructions: Int
    public var stack: Int
}
