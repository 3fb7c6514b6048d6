/// What putting a pipeline's pins back came to.
public struct RepairReport: Codable, Sendable {
    public var pipeline: String
    public var generation: Int
    /// The pins that were put back, by their paths below the pipeline's directory: `state`, `g2/program`, `g2/maps/types`.
    public var restored: [String]
    /// The interfaces that run the pipeline.
    public var interfaces: [String]
    /// Older generations that cannot be gone back to, since their program or a map of theirs is no longer in the kernel: one clause each.
    public var lost: [String]
}
