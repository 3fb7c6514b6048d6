/// Actions that a table's entries share: members, each an action with its arguments, and groups of members, of which a hash takes one.
///
/// The members are a table of the schema too, keyed by number, so that whatever changes tables changes them. An entry of a table that
/// names a profile either has an action of its own or one of the two below, whose argument is the number of a member or group.
public struct Profile: Codable, Sendable, Equatable {
    /// The id of the action `@member`, and of `@group`.
    public static let memberID: UInt32 = 0xFFFF_0001
    public static let groupID: UInt32 = 0xFFFF_0002
    /// Bytes from the start of an entry's value to that number, 32 bits in host order.
    public static let numberOffset = 4

    /// The control-plane name, that of the table of its members too.
    public var name: String
    /// A hash from group number to `{ u32 count, u32 members[most] }`, all in host order; nil when there are no groups.
    public var groups: String?
    /// How many members a group can have.
    public var most: Int

    public init(name: String, groups: String?, most: Int) {
        self.name = name
        self.groups = groups
        self.most = most
    }
}
