import Schema

/// An action and its arguments, in the order of its parameters.
public struct ActionCall: Sendable, Hashable {
    /// The action's full name.
    public var name: String
    public var arguments: [Bits]

    public init(name: String, arguments: [Bits]) {
        self.name = name
        self.arguments = arguments
    }
}

/// An entry of a table: what it asks of each key field, in the order of the table's keys, and what then happens.
public struct TableEntry: Sendable, Hashable {
    public var matches: [KeyMatch]
    public var action: ActionCall
    /// The larger number wins; nil in tables whose entries cannot overlap.
    public var priority: Int?
    /// Packets that hit the entry; nil when the program does not count them.
    public var hits: UInt64?
    /// The bytes of those packets; nil when the program does not count them.
    public var bytes: UInt64?
    /// The cell of the entry's meter, as `Meter` says; nil when the program meters none.
    public var meter: [UInt8]?

    public init(
        matches: [KeyMatch], action: ActionCall, priority: Int? = nil, hits: UInt64? = nil, bytes: UInt64? = nil, meter: [UInt8]? = nil
    ) {
        self.matches = matches
        self.action = action
        self.priority = priority
        self.hits = hits
        self.bytes = bytes
        self.meter = meter
    }
}

/// A name and a value, both as an operator reads them.
public struct NamedText: Sendable, Hashable, Codable {
    public var name: String
    public var text: String
    public init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// An entry as an operator reads and writes it.
public struct EntryText: Sendable, Hashable, Codable {
    public var keys: [NamedText]
    public var action: String
    public var parameters: [NamedText]
    public var priority: Int?
    public var hits: UInt64?
}
