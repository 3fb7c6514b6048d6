import IR
import Schema

/// What an architecture means to this back end: everything that another one would do differently. Each has a file, or a small
/// folder, in `Architectures`.
struct Architecture: Sendable {
    /// As `Program.architecture` says it.
    var name: String
    /// The packet leaves through a deparser.
    var deparses: Bool
    /// A packet that its parser rejects is dropped; else the error is noted and the controls run.
    var dropsRejected = true
    /// The hook a program is for when nobody asks for another.
    var hook: @Sendable (Program) -> Hook
    /// Headers may stay in the packet while it is processed. Where one packet may become several, or be processed again, they may
    /// not.
    var leavesHeadersInPacket: @Sendable (Program) -> Bool = { _ in true }
    /// The externs it adds to those of `Generator.builtInExterns`.
    var externs: [String: Generator.ExternLowering] = [:]
    /// The profile whose members the entries of a table may name.
    var profile: @Sendable (Program, IRTable) -> ExternID? = { _, _ in nil }
    /// What the entries of a table count, whatever the user asks for.
    var entryState: @Sendable (Program, IRTable) -> EntryState = { _, _ in EntryState() }
    /// The root of shared metadata that it sets itself, which is therefore held as numbers.
    var metadata: String?
    /// Packets may be shorter than an Ethernet header. The kernel has none like that, so only the user target runs them.
    var takesAnyLength = false
    /// In its test scripts the larger priority number wins, not the smaller.
    var largerScriptPriorityWins = false
    /// What is done before anything looks at the packet.
    var front: @Sendable (inout Generator) -> [CStatement] = { _ in [] }
    /// What a packet begins with, once the locals are declared.
    var inputs: @Sendable (inout Generator) -> [CStatement]
    /// The blocks in their order, what happens between them, and the verdict.
    var body: @Sendable (inout Generator) -> [CStatement]
    /// How a packet that is dropped ends.
    var dropped: @Sendable (inout Generator) -> [CStatement] = { $0.finish($0.verdicts.drop, port: nil) }
    /// The functions, the last of them the program's entry, from the body with its locals.
    var functions: @Sendable (inout Generator, [CStatement]) -> [CDeclaration] = { [.function($0.entryFunction($1))] }

    /// The variables of `metadata`.
    func ownVariables(_ program: Program) -> Set<VariableID> {
        guard let metadata else { return [] }
        return Set(program.shared.filter { $0.key.hasPrefix(metadata + ".") }.values)
    }

    /// Those this back end lowers.
    static let all: [Architecture] = [.ebpfModel, .xdpModel, .v1Model]

    static func named(_ name: String) -> Architecture? { all.first { $0.name == name } }
}

/// What an entry of a table keeps beside its action.
struct EntryState {
    /// How often it applied.
    var countsPackets = false
    /// The bytes of the packets it applied to.
    var countsBytes = false
    /// The program's own name for that counter.
    var counter: String?
    /// The meter that its state is of, and what that measures.
    var meter: (name: String, unit: Meter.Unit)?
}

/// The hook a program is for when nobody asks for another.
public func defaultHook(of program: Program) -> Hook { Architecture.named(program.architecture)?.hook(program) ?? .xdp }

/// What a program returns to the kernel, by hook.
struct Verdicts {
    var pass: Int
    var drop: Int

    init(_ hook: Hook) {
        switch hook {
        case .xdp: (pass, drop) = (XDP.pass, XDP.drop)
        case .tcIngress, .tcEgress: (pass, drop) = (TC.ok, TC.shot)
        }
    }

    /// `enum xdp_action` of linux/bpf.h; the P4 enum has the same members in the same order.
    enum XDP { static let aborted = 0, drop = 1, pass = 2, transmit = 3, redirect = 4 }
    /// `TC_ACT_*` of linux/pkt_cls.h.
    enum TC { static let ok = 0, shot = 2, redirect = 7 }
}

/// The reserved port number of `output_port` that stands for all other ports.
public let broadcastPort: UInt32 = 0xFFFF_FFFF
