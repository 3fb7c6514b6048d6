import Maps
import Netlink
import Schema

/// A pipeline that runs, held open: its schema and the maps behind its tables, counters and registers.
public struct LivePipeline: ~Copyable {
    public let name: String
    /// The generation that ran when it was opened.
    public let generation: Int
    public let schema: Schema
    public let maps: MapSet
    /// The P4 or object file of that generation.
    public let source: String
    /// The kernel's id of its program.
    public let programID: UInt32
    /// The verifier's figures.
    public let instructions: Int
    public let stack: Int
    let directory: PinDirectory
    private let lock: PipelineLock?

    fileprivate init(_ name: String, _ directory: PinDirectory, _ generation: consuming Generation, _ lock: consuming PipelineLock?) {
        self.name = name
        self.directory = directory
        self.generation = generation.number
        schema = generation.schema
        source = generation.record.source
        programID = generation.program.id
        instructions = generation.record.instructions
        stack = generation.record.stack
        maps = generation.maps
        self.lock = lock
    }
}

extension Pipelines {
    /// A pipeline to look at. It may be swapped meanwhile; what is read then is the state of the generation it had.
    /// `name` may be that of an interface; `namespace` is where the pipeline has to be.
    public func open(_ name: String, in namespace: NetworkNamespace? = nil) throws(PipelineError) -> LivePipeline {
        let name = try resolve(name, in: namespace)
        // What cannot be finished here can be looked at all the same.
        if !directory.isReadOnly { try settle(name) }
        guard let (place, state) = try find(name) else { throw try missing(name) }
        return LivePipeline(name, place, try Generation.open(state.current, of: place), nil)
    }

    /// A pipeline to change the tables or counters of: nobody else changes it as long as this is held.
    public func openForWriting(_ name: String, in namespace: NetworkNamespace? = nil) throws(PipelineError) -> LivePipeline {
        let held = try hold(name, in: namespace)
        let generation = try Generation.open(held.state.current, of: held.directory)
        let (name, place) = (held.name, held.directory)
        return LivePipeline(name, place, generation, held.release())
    }

    /// Finishes what an interrupted change left, unless somebody is at it, for longer than `patience` in seconds.
    func settle(_ name: String, patience: Double = 0) throws(PipelineError) {
        guard let (place, state) = try find(name) else { return }
        let overdue = state.pending.map { $0.deadline + 2 < Clock.now() } ?? false
        guard state.change != nil || overdue, let lock = try? PipelineLock(name, in: locks, patience: patience) else { return }
        try checkWritable()
        guard let (_, now) = try find(name) else { return }
        var held = Held(name: name, directory: place, state: now, lock: lock)
        _ = try recover(&held)
    }
}
