import BigInt
import Source

public struct Table: Sendable {
    /// The control-plane name, `pipe.ipv4_route`, `@name` respected.
    public var name: String
    public var keys: [TableKey]
    public var actions: [TableAction]
    public var defaultAction: Call
    public var defaultIsConstant: Bool
    public var entries: [Entry]
    public var entriesAreConstant: Bool
    /// From `size`; nil when not written.
    public var size: Int?
    /// Every other property, by name: `implementation` (as the extern instance constructed there), `meters`.
    public var properties: [String: ConstantArgument]
    public var span: Span

    public init(
        name: String, keys: [TableKey], actions: [TableAction], defaultAction: Call, defaultIsConstant: Bool,
        entries: [Entry], entriesAreConstant: Bool, size: Int?, properties: [String: ConstantArgument], span: Span
    ) {
        self.name = name
        self.keys = keys
        self.actions = actions
        self.defaultAction = defaultAction
        self.defaultIsConstant = defaultIsConstant
        self.entries = entries
        self.entriesAreConstant = entriesAreConstant
        self.size = size
        self.properties = properties
        self.span = span
    }

    /// An action with its control-plane arguments.
    public struct Call: Sendable {
        /// Index into `actions`.
        public var action: Int
        public var arguments: [BigInt]
        public init(action: Int, arguments: [BigInt]) {
            self.action = action
            self.arguments = arguments
        }
    }

    public struct Entry: Sendable {
        public var keys: [KeyMatch]
        public var call: Call
        /// The larger number wins, whatever the program's own order; entries come here with falling priority.
        public var priority: Int
        public var isConstant: Bool
        public var span: Span
        public init(keys: [KeyMatch], call: Call, priority: Int, isConstant: Bool, span: Span) {
            self.keys = keys
            self.call = call
            self.priority = priority
            self.isConstant = isConstant
            self.span = span
        }
    }
}

public enum KeyMatch: Hashable, Sendable {
    case any
    case exact(BigInt)
    case mask(value: BigInt, mask: BigInt)
    case range(BigInt, BigInt)
}

public struct TableKey: Sendable {
    /// The control-plane name: `hdr.ipv4.dst`, or its `@name`.
    public var name: String
    public var type: Type
    /// `exact`, `lpm`, `ternary`, `range`, `optional`, `selector`.
    public var match: String
    /// `@format`, or what the name and width suggest (`ipv4`, `mac`); nil = by width.
    public var format: String?
    public var span: Span
    public init(name: String, type: Type, match: String, format: String?, span: Span) {
        self.name = name
        self.type = type
        self.match = match
        self.format = format
        self.span = span
    }
}

public struct TableAction: Sendable {
    /// The control-plane name, `pipe.forward`; `NoAction`.
    public var name: String
    /// 1 or more: its place in the list plus one.
    public var id: Int
    /// The parameters that an entry gives, flattened to scalars.
    public var parameters: [ActionParameter]
    public var defaultOnly: Bool
    public var tableOnly: Bool
    public var span: Span
    public init(
        name: String, id: Int, parameters: [ActionParameter], defaultOnly: Bool, tableOnly: Bool, span: Span
    ) {
        self.name = name
        self.id = id
        self.parameters = parameters
        self.defaultOnly = defaultOnly
        self.tableOnly = tableOnly
        self.span = span
    }
}

public struct ActionParameter: Sendable {
    /// `port`; of a struct `nexthop.dmac`.
    public var name: String
    public var type: Type
    public var format: String?
    public init(name: String, type: Type, format: String?) {
        self.name = name
        self.type = type
        self.format = format
    }
}
