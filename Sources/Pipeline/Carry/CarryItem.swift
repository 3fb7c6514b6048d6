/// What becomes of one piece of a pipeline's state when its program changes.
public struct CarryItem: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        case table, defaultAction = "default action", counter, register, outcomes, ports, events
        case valueSet = "value set", meter, replication = "multicast and mirroring", profile = "groups of profile", extern = "map of an extern", other
    }
    public enum Fate: String, Codable, Sendable {
        /// Both programs use the same map: nothing moves, nothing can be lost.
        case shared
        /// Copied by name into a map of another layout.
        case moved
        /// There was none before.
        case new
        /// It ends with the old program.
        case lost
    }
    public var kind: Kind
    /// The P4 name; empty for what the program has once.
    public var name: String
    public var fate: Fate
    /// Entries or cells in question; nil when they do not count.
    public var count: Int?
    /// Why, for what is lost; examples of what is lost.
    public var details: [String]

    public init(_ kind: Kind, _ name: String, _ fate: Fate, count: Int? = nil, details: [String] = []) {
        self.kind = kind
        self.name = name
        self.fate = fate
        self.count = count
        self.details = details
    }
}
