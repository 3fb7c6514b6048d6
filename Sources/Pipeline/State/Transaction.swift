import Maps

/// A change of several steps, possibly of several pipelines, that is made as one: what takes back the steps that were begun is pinned beside
/// the pipelines for as long as it lasts, so that whoever comes after a kill can. Nobody else begins one meanwhile.
public struct Transaction<Mark: Codable>: ~Copyable {
    private let pin: TextPin<Mark>
    private let lock: PipelineLock

    fileprivate init(_ root: PinDirectory, _ lock: consuming PipelineLock) {
        pin = TextPin(directory: root, name: "transaction")
        self.lock = lock
    }

    /// What the one before left that was killed; nil when it ended.
    public func interrupted() throws(PipelineError) -> Mark? { try pin.read() }
    /// To be called before each step.
    public func write(_ mark: Mark) throws(PipelineError) { try pin.write(mark) }
    /// It is made, or taken back.
    public func end() throws(PipelineError) { try attempt { _ = try pin.directory.remove(pin.name) } }
}

extension Pipelines {
    /// No name of a pipeline has a dot.
    private static var transactionLock: String { ".transaction" }

    /// Whether one is under way, or was interrupted.
    public var hasTransaction: Bool { root.contains("transaction") }

    /// Begins one; waits up to `patience` seconds for the end of another.
    public func transaction<Mark: Codable>(_ mark: Mark.Type, patience: Double = 10) throws(PipelineError) -> Transaction<Mark> {
        try checkWritable()
        return Transaction(root, try PipelineLock(Pipelines.transactionLock, in: locks, patience: patience, what: "this host"))
    }
}
