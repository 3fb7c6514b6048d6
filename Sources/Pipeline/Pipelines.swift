import Glibc
import Maps
import Netlink
import Schema

/// The pipelines of this host: programs with their maps, pinned under a bpf file system of weir's own and hung on interfaces.
///
/// There is no other memory than the kernel's: what one process attached, another finds by its pins, and what is really on
/// an interface is asked of netlink every time. Every change is finished, or undone, by whoever comes next.
public struct Pipelines: Sendable {
    /// Generations of a pipeline that are kept: the one that runs, and those a rollback may go to.
    public static let generationsKept = 3

    /// `pipelines` in weir's bpf file system.
    let directory: PinDirectory
    /// Where the locks are files.
    let locks: String

    /// Weir's own; the bpf file system is mounted when it is missing. Needs root.
    public init() throws(PipelineError) {
        try self.init(root: attempt { try PinDirectory.mounted() })
    }

    /// Under another directory of a bpf file system; the locks stand beside that directory.
    public init(root: PinDirectory) throws(PipelineError) {
        directory = try attempt { try root.makeDirectory("pipelines") }
        let parent = root.path.split(separator: "/").dropLast().joined(separator: "/")
        let isStandard = root.path.hasSuffix(PinDirectory.standardPath)
        locks = isStandard ? "/\(parent)/lock" : "/run/weir-lock-\(root.path.split(separator: "/").joined(separator: "-"))"
    }

    /// The names of all pipelines, sorted.
    public func names() throws(PipelineError) -> [String] {
        try attempt {
            try directory.pins().filter { $0.kind == .directory && access($0.path + "/state", F_OK) == 0 }.map(\.name)
        }
    }

    /// Refuses what cannot be the name of a pin.
    static func check(name: String) throws(PipelineError) {
        let fits = !name.isEmpty && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2d: true
                default: false
                }
            }
        guard fits else {
            throw PipelineError("'\(name)' cannot be a pipeline's name: letters, digits, '_' and '-' make one, 64 at most")
        }
    }

    /// A pipeline that exists, whose lock the caller holds.
    struct Held: ~Copyable {
        let name: String
        let directory: PinDirectory
        var state: PipelineState
        let lock: PipelineLock

        var statePin: TextPin<PipelineState> { TextPin(directory: directory, name: "state") }
        func write() throws(PipelineError) { try statePin.write(state) }
        /// The lock alone.
        consuming func release() -> PipelineLock { lock }
    }

    /// Takes the lock of a pipeline, and finishes what an earlier run left undone.
    func hold(_ name: String) throws(PipelineError) -> Held {
        try Pipelines.check(name: name)
        guard try find(name) != nil else { throw try missing(name) }
        let lock = try PipelineLock(name, in: locks)
        guard let (place, state) = try find(name) else {
            lock.forget()
            throw try missing(name)
        }
        var held = Held(name: name, directory: place, state: state, lock: lock)
        if try recover(&held) == .gone { throw try missing(name) }
        return held
    }

    /// Where a pipeline's pins are and what is written down about it; nil when there is no such pipeline.
    func find(_ name: String) throws(PipelineError) -> (PinDirectory, PipelineState)? {
        guard directory.contains(name) else { return nil }
        let place = try attempt { try directory.directory(name) }
        guard let state = try TextPin<PipelineState>(directory: place, name: "state").read() else { return nil }
        guard state.version <= PipelineState.currentVersion else {
            throw PipelineError(
                "pipeline \(name) was attached by a newer weir (its state has version \(state.version), this one reads "
                    + "\(PipelineState.currentVersion)): use that one")
        }
        return (place, state)
    }

    func missing(_ name: String) throws(PipelineError) -> PipelineError {
        let known = try names()
        if known.isEmpty { return PipelineError("there is no pipeline \(name): none is attached") }
        let near = Names.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ": there are " + known.joined(separator: ", ")
        return PipelineError("there is no pipeline \(name)\(near)")
    }
}
