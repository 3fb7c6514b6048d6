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

    /// Weir's bpf file system.
    let root: PinDirectory
    /// `pipelines` in it.
    let directory: PinDirectory
    /// Where the locks are files.
    let locks: String
    /// Where entries go that a program cannot hold.
    let kept: String

    /// Weir's own; the bpf file system is mounted when it is missing. Needs root.
    public init() throws(PipelineError) {
        try self.init(root: attempt { try PinDirectory.mounted() })
    }

    /// Under another directory of a bpf file system. The locks, and what programs could not hold, stand beside that directory where they can.
    public init(root: PinDirectory) throws(PipelineError) {
        self.root = root
        directory = try attempt { try root.makeDirectory("pipelines") }
        let parts = root.path.split(separator: "/")
        let parent = parts.dropLast().reduce("") { $0 + "/" + $1 }
        let isStandard = root.path.hasSuffix(PinDirectory.standardPath)
        // Not in /run itself, where others have a folder `lock`, and no plain files in a bpf file system.
        let isBeside = parts.last == "bpf" && parts.count > 2 && (try? PinDirectory(parent)) == nil
        let other = parts.joined(separator: "-")
        locks = isBeside ? "\(parent)/lock" : "/run/weir-lock-\(other)"
        kept = isStandard ? "/var/lib/weir/kept" : isBeside ? "\(parent)/kept" : "/run/weir-kept-\(other)"
    }

    /// The names of all pipelines, sorted.
    public func names() throws(PipelineError) -> [String] {
        try attempt {
            try directory.pins().filter { $0.kind == .directory && access($0.path + "/state", F_OK) == 0 }.map(\.name)
        }
    }

    /// Refuses what cannot be the name of a pin.
    public static func check(name: String) throws(PipelineError) {
        let fits =
            !name.isEmpty && name.utf8.count <= 64
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
    func hold(_ name: String, in namespace: NetworkNamespace? = nil) throws(PipelineError) -> Held {
        let name = try resolve(name, in: namespace)
        guard try find(name) != nil else { throw try missing(name) }
        try checkWritable()
        let lock = try PipelineLock(name, in: locks)
        guard let (place, state) = try find(name) else {
            lock.forget()
            throw try missing(name)
        }
        var held = Held(name: name, directory: place, state: state, lock: lock)
        if try recover(&held) == .gone { throw try missing(name) }
        // Interfaces are found by what they are called now.
        let namespaces = try attempt { try Namespaces() }
        held.state.attachments = namespaces.renamed(held.state.attachments)
        return held
    }

    /// Refuses changes where nothing can be written down.
    func checkWritable() throws(PipelineError) {
        guard !directory.isReadOnly else { throw PipelineError("cannot change anything in \(directory.path): \(words(EROFS))") }
    }

    /// The pipeline that a word stands for: its name, or the name of an interface it is attached to.
    public func resolve(_ word: String, in namespace: NetworkNamespace? = nil) throws(PipelineError) -> String {
        let isName = (try? Pipelines.check(name: word)) != nil
        let place = try attempt { try namespace?.identity() }
        if isName, directory.contains(word) {
            guard let place, let (_, state) = try find(word), !state.attachments.contains(where: { $0.namespace == place }) else {
                return word
            }
            let there = state.attachments.map(\.place).joined(separator: ", ")
            throw PipelineError("pipeline \(word) is not attached in network namespace \(namespace.map(\.name) ?? ""): it is on \(there)")
        }
        let namespaces = try attempt { try Namespaces() }
        var found: [(pipeline: String, attachment: Attachment)] = []
        for name in try names() {
            guard let (_, state) = try? find(name) else { continue }
            for attachment in namespaces.renamed(state.attachments) where attachment.interface == word {
                if place == nil || attachment.namespace == place { found.append((name, attachment)) }
            }
        }
        let pipelines = Set(found.map(\.pipeline))
        if pipelines.count > 1 {
            let all = found.map { "\($0.pipeline) is on \($0.attachment.place)" }.joined(separator: ", ")
            throw PipelineError("\(word) is the interface of several pipelines: \(all)")
        }
        if let one = pipelines.first { return one }
        guard isName else {
            try Pipelines.check(name: word)
            throw try missing(word)
        }
        return word
    }

    /// Where a pipeline's pins are and what is written down about it; nil when there is no such pipeline.
    func find(_ name: String) throws(PipelineError) -> (PinDirectory, PipelineState)? {
        guard directory.contains(name) else { return nil }
        let place = try attempt { try directory.directory(name) }
        let pin = TextPin<PipelineState>(directory: place, name: "state")
        // The version first: the rest of a newer state may be written otherwise.
        if let version = try TextPin<PipelineState.Version>(directory: place, name: "state").read()?.version,
            version > PipelineState.currentVersion
        {
            throw PipelineError(
                "pipeline \(name) was attached by a newer weir (its state has version \(version), this one reads "
                    + "\(PipelineState.currentVersion)): use that one")
        }
        guard let state = try pin.read() else { return nil }
        return (place, state)
    }

    func missing(_ name: String) throws(PipelineError) -> PipelineError {
        let known = try names()
        if known.isEmpty { return PipelineError("there is no pipeline \(name): none is attached") }
        let near = Names.nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ": there are " + known.joined(separator: ", ")
        return PipelineError("there is no pipeline \(name)\(near)")
    }
}
