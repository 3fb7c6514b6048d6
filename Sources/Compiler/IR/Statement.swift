import BigInt
import Source

public struct Statement: Sendable {
    public var kind: Kind
    public var span: Span
    public init(_ kind: Kind, at span: Span) {
        self.kind = kind
        self.span = span
    }

    public indirect enum Kind: Sendable {
        /// A scalar variable.
        case assign(VariableID, Expression)
        /// A field, other than a varbit, of a header. Of an invalid header: the value is kept until the header becomes
        /// valid without being extracted (both of the seed's programs rely on it), and is not seen otherwise.
        case assignField(HeaderReference, Int, Expression)
        /// All fields and the validity. Both of one type.
        case copyHeader(to: HeaderReference, from: HeaderReference)
        /// A varbit field, its length with it, from another of the same type; neither header's validity counts or changes.
        case copyVarbit(to: HeaderReference, Int, from: HeaderReference, Int)
        case setValid(HeaderReference)
        case setInvalid(HeaderReference)
        /// Takes the header from the packet, `PacketTooShort` when it is not all there. `varbitBits`, a bit<32>, is the size of
        /// the varbit field: not a multiple of 8 is `ParserInvalidArgument`, too large is `HeaderTooShort`.
        case extract(HeaderReference, varbitBits: Expression?)
        /// Reads `width of variable` bits at the cursor without moving it: `PacketTooShort` when they are not there.
        case lookahead(VariableID)
        /// The same, into a header, which becomes valid.
        case lookaheadHeader(HeaderReference)
        /// Moves the cursor by that many bits (bit<32>): `PacketTooShort`, or `ParserInvalidArgument` when not whole bytes.
        case advance(Expression)
        /// Ends the parser with that error code.
        case reject(Expression)
        /// Appends the header to the outgoing packet when it is valid.
        case emit(HeaderReference)
        case `if`(Expression, then: [Statement], else: [Statement])
        /// At most one case runs; a value stands in one case only.
        case `switch`(Expression, cases: [(values: [BigInt], body: [Statement])], default: [Statement])
        /// Runs the body; `leave(label)` inside goes behind it.
        case block(Label, [Statement])
        /// Runs the body again and again; `leave(label)` goes behind the loop, `again(label)` to its start. `bound` is the most
        /// rounds it can take, when that is known.
        case loop(Label, bound: Int?, [Statement])
        case leave(Label)
        case again(Label)
        case apply(Apply)
        case call(ExternCall)
    }
}

/// A table at the place where it is applied. Action bodies stand here, since a table's control may be applied with different
/// arguments in different places.
public struct Apply: Sendable {
    public struct Branch: Sendable {
        /// One for each of the action's parameters (`TableAction.parameters`): set from the entry before the body runs.
        public var parameters: [VariableID]
        public var body: [Statement]
        public init(parameters: [VariableID], body: [Statement]) {
            self.parameters = parameters
            self.body = body
        }
    }
    public var table: TableID
    /// One for each of the table's keys, evaluated in order.
    public var keys: [Expression]
    /// One for each of the table's actions.
    public var branches: [Branch]
    /// A bool variable that gets true on a hit, before the action runs; nil when nobody asks.
    public var hit: VariableID?
    /// A bit<32> variable that gets the id of the action that runs (`TableAction.id`), before it runs.
    public var actionRun: VariableID?
    public init(table: TableID, keys: [Expression], branches: [Branch], hit: VariableID?, actionRun: VariableID?) {
        self.table = table
        self.keys = keys
        self.branches = branches
        self.hit = hit
        self.actionRun = actionRun
    }
}

/// A call of an extern function or method. Arguments went through copy-in; out and inout ones through variables.
public struct ExternCall: Sendable {
    public enum Argument: Sendable {
        case value(Expression)
        /// out or inout: read and written there.
        case variable(VariableID)
        case header(HeaderReference, isWritten: Bool)
        /// A varbit field of a header, by index in `HeaderType.fields`; read only.
        case varbit(HeaderReference, Int)
        case string(String)
        case instance(ExternID)
        /// The leaves of a struct, tuple or list argument, in order.
        case list([Argument])
    }
    /// `CounterArray.increment`, `csum_replace2`.
    public var name: String
    public var instance: ExternID?
    /// The types a generic one was called with, when they are scalars.
    public var typeArguments: [Type]
    public var arguments: [Argument]
    /// Where the result goes.
    public var result: VariableID?
    public init(
        name: String, instance: ExternID?, typeArguments: [Type], arguments: [Argument], result: VariableID?
    ) {
        self.name = name
        self.instance = instance
        self.typeArguments = typeArguments
        self.arguments = arguments
        self.result = result
    }
}
