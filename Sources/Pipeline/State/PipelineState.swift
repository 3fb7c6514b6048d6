import Netlink
import Schema

/// What is written down about a pipeline beside its generations. What is really attached is asked of the kernel.
struct PipelineState: Codable, Sendable {
    /// The version this code writes.
    static let currentVersion = 1

    var version = PipelineState.currentVersion
    /// The generation that runs.
    var current: Int
    /// When it came to run, in seconds since 1970.
    var since: Int
    var hook: Hook
    var attachments: [Attachment]
    /// P4 port numbers and the interfaces they were given.
    var ports: [PortAssignment]
    /// What is being done at this moment, or was when somebody was killed; nil when all is at rest.
    var change: Change?
    /// A swap that goes back by itself; nil when there is none.
    var pending: Pending?
    /// The highest number a generation has had; nil when that is the current one's.
    var newest: Int?
    /// How many generations are kept; nil for as many as usual.
    var keep: Int?
    /// What happened last without anybody asking.
    var note: String?

    /// The version alone, of a state that may be newer than this code.
    struct Version: Codable, Sendable { var version: Int }

    struct Change: Codable, Sendable {
        enum Kind: String, Codable, Sendable {
            /// `attachments` are to hold the generation `to`.
            case attach
            /// They hold `current` or `to`, each.
            case swap
            /// They hold `current` or nothing.
            case detach
            /// They hold `current`, in the mode they had or in another, or nothing for the moment between the two.
            case mode
        }
        var kind: Kind
        var to: Int
        /// Attachments that were not there before, of an `attach`; those to be taken away, of a `detach`; as it was, of a `mode`.
        var attachments: [Attachment]
        /// Hooks that the change takes by force; nil when there are none.
        var taken: [TakenHook]?
        /// What has to be confirmed once a `swap` is done.
        var pending: Pending?
    }

    struct Pending: Codable, Sendable {
        /// In seconds since 1970.
        var deadline: Int
        var backTo: Int
        /// What makes it go back earlier.
        var rule: RollbackRule?
        /// What the rule's subject had counted when the program came to run.
        var base: UInt64?
    }
}

/// A port number of P4 and the interface that has it.
public struct PortAssignment: Codable, Sendable, Hashable {
    public var port: UInt32
    public var interface: String
    public init(port: UInt32, interface: String) {
        self.port = port
        self.interface = interface
    }
}

/// An interface of a pipeline, and where on it the program hangs.
struct Attachment: Codable, Sendable, Hashable {
    /// The place of a filter on clsact.
    struct Filter: Codable, Sendable, Hashable {
        var priority: Int
        var handle: Int
        /// Whether the clsact qdisc was made for it.
        var madeClsact: Bool
    }
    var namespace: NamespaceIdentity
    /// What the namespace was called then; nil for one without a name.
    var namespaceName: String?
    var interface: String
    var index: Int
    /// `XDPMode`; nil for TC, and for XDP before it is known.
    var mode: String?
    /// Nil for XDP.
    var filter: Filter?

    /// The index of an interface that was never there.
    static let missing = 0
}

/// What is written down about one generation of a pipeline, and never changes.
struct GenerationRecord: Codable, Sendable {
    /// The version of its schema alone.
    struct SchemaVersion: Codable, Sendable {
        struct Version: Codable, Sendable { var version: Int }
        var schema: Version
    }
    var number: Int
    /// The generation it took the place of; nil for the first.
    var parent: Int?
    /// The P4 or object file it was made from, as an absolute path.
    var source: String
    var schema: Schema
    /// The verifier's figures: instructions, bytes of stack.
    var instructions: Int
    var stack: Int
    /// The kernel's tag of the program, by which it is known again when its pin is gone; nil in records of earlier versions.
    var tag: String?
    /// The SHA-256 of its object, in hexadecimal; nil in records of earlier versions.
    var object: String?
}
