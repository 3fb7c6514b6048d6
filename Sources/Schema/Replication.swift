/// Where copies of packets go: multicast groups and mirroring sessions, in maps that the control plane fills.
public struct Replication: Codable, Sendable, Equatable {
    /// A hash from group number to `{ u32 count, u32 pad, { u32 port, u32 rid }[mostReplicas] }`, all in host order.
    public var groups: String
    /// A hash from session number to `{ u32 port, u32 group }` in host order: a port that is all ones is none, a group 0 is none.
    public var sessions: String
    /// How many copies a group can stand for.
    public var mostReplicas: Int

    public init(groups: String, sessions: String, mostReplicas: Int) {
        self.groups = groups
        self.sessions = sessions
        self.mostReplicas = mostReplicas
    }
}
