import BigInt
import Source

/// A whole program, elaborated from its package instance: generics and constructor parameters are gone, sub-parsers,
/// sub-controls, functions and action calls are inlined with copy-in/copy-out made explicit, side effects are in order,
/// structs are split into their leaves.
public struct Program: Sendable {
    /// The P4 file's stem.
    public var name: String
    /// The architecture's name: `xdp_model`.
    public var architecture: String
    public var enums: [EnumType] = []
    /// Error codes by index; 0 is `NoError`.
    public var errors: [String] = []
    public var headerTypes: [HeaderType] = []
    public var variables: [Variable] = []
    public var externs: [ExternInstance] = []
    public var tables: [Table] = []
    public var valueSets: [ValueSet] = []
    /// In the order in which the architecture runs them.
    public var blocks: [PipelineBlock] = []
    /// The leaves of what the architecture shares between blocks, by path: `output.output_port`, `headers.ipv4`.
    /// The first component is the architecture's name for it (`ArchitectureModel`), the rest are P4 field names.
    public var shared: [String: VariableID] = [:]
    /// The numbers in the annotations of those leaves, by path and annotation: `meta.port`, `field_list`, [1, 2].
    public var sharedNumbers: [String: [String: [Int]]] = [:]
    /// How many labels are in use.
    public var labelCount = 0

    public init(name: String, architecture: String) {
        self.name = name
        self.architecture = architecture
    }
}

public struct EnumType: Sendable {
    public struct Member: Sendable {
        public var name: String
        public var value: BigInt
        public init(name: String, value: BigInt) {
            self.name = name
            self.value = value
        }
    }
    public var name: String
    public var members: [Member]
    /// Bits of the value: the underlying type's of a serializable enum, else 32.
    public var width: Int
    public var isSerializable: Bool
    public init(name: String, members: [Member], width: Int, isSerializable: Bool) {
        self.name = name
        self.members = members
        self.width = width
        self.isSerializable = isSerializable
    }
}

public struct HeaderType: Sendable {
    public struct Field: Sendable {
        /// Nested structs are flattened: `addr.low`.
        public var name: String
        public var type: Type
        /// Bits from the start of the header, varbit fields before it counted as empty.
        public var offset: Int
        /// How people write it, from `@format` or the name and width; nil = by width.
        public var format: String?
        public init(name: String, type: Type, offset: Int, format: String? = nil) {
            self.name = name
            self.type = type
            self.offset = offset
            self.format = format
        }
    }
    public var name: String
    public var fields: [Field]
    /// Bits of the fixed part.
    public var width: Int
    public var span: Span
    public init(name: String, fields: [Field], width: Int, span: Span) {
        self.name = name
        self.fields = fields
        self.width = width
        self.span = span
    }
    /// The index of the varbit field; nil when the header has a fixed size.
    public var varbitField: Int? {
        fields.firstIndex { if case .varbit = $0.type { true } else { false } }
    }
}

/// A place that holds something while a packet is processed. It starts as zero, or as an invalid header.
public struct Variable: Sendable {
    public enum Kind: Sendable {
        case scalar(Type)
        case header(HeaderTypeID)
        /// `count` headers of one type. Its `nextIndex` is a scalar variable of its own, known to the elaboration only.
        case stack(HeaderTypeID, count: Int)
    }
    /// The P4 path: `hdr.ipv4`, `ingress.tmp`; not unique.
    public var name: String
    public var kind: Kind
    public var span: Span
    public init(name: String, kind: Kind, span: Span) {
        self.name = name
        self.kind = kind
        self.span = span
    }
}

/// A constructed extern object: `CounterArray(10, true) counters`.
public struct ExternInstance: Sendable {
    /// The control-plane name, `pipe.counters`.
    public var name: String
    /// The extern type's name.
    public var type: String
    /// The types a generic extern was instantiated with, when they are scalars.
    public var typeArguments: [Type]
    public var arguments: [ConstantArgument]
    public var span: Span
    public init(name: String, type: String, typeArguments: [Type], arguments: [ConstantArgument], span: Span) {
        self.name = name
        self.type = type
        self.typeArguments = typeArguments
        self.arguments = arguments
        self.span = span
    }
}

/// A compile-time argument of a constructor.
public enum ConstantArgument: Sendable {
    case value(BigInt, Type?)
    case string(String)
    case instance(ExternID)
}

/// One programmable block of the architecture.
public struct PipelineBlock: Sendable {
    public enum Kind: Sendable {
        case parser(Parser)
        case control([Statement])
    }
    /// What the architecture calls it: `parser`, `ingress`, `deparser` (see `ArchitectureModel`).
    public var role: String
    /// The P4 name of the parser or control.
    public var name: String
    public var kind: Kind
    public var span: Span
    public init(role: String, name: String, kind: Kind, span: Span) {
        self.role = role
        self.name = name
        self.kind = kind
        self.span = span
    }
}

public struct Parser: Sendable {
    public struct State: Sendable {
        /// The P4 name, sub-parsers' states with their path: `inner.start`.
        public var name: String
        public var body: [Statement]
        public var transition: Transition
        public var span: Span
        public init(name: String, body: [Statement], transition: Transition, span: Span) {
            self.name = name
            self.body = body
            self.transition = transition
            self.span = span
        }
    }
    public enum Transition: Sendable {
        case next(Target)
        /// The cases in order; none matching rejects with `NoMatch`.
        case select([Expression], [Case])
    }
    public enum Target: Hashable, Sendable {
        case state(StateID)
        case accept
        /// To reject, with the parser error as it stands.
        case reject
    }
    public struct Case: Sendable {
        /// One for each selected expression.
        public var keys: [Keyset]
        public var target: Target
        public var span: Span
        public init(keys: [Keyset], target: Target, span: Span) {
            self.keys = keys
            self.target = target
            self.span = span
        }
    }
    /// `StateID` indexes it.
    public var states: [State]
    public var start: StateID
    /// The variable that holds the parser's error code.
    public var error: VariableID
    /// What runs first: the initial values of the parser's locals.
    public var prologue: [Statement]
    public init(states: [State], start: StateID, error: VariableID, prologue: [Statement]) {
        self.states = states
        self.start = start
        self.error = error
        self.prologue = prologue
    }
}

/// What a value must be to match.
public indirect enum Keyset: Sendable {
    case any
    case value(Expression)
    case mask(value: Expression, mask: Expression)
    case range(Expression, Expression)
    /// A value set: with several fields it stands for as many keys, so it is the only keyset of its case.
    case valueSet(ValueSetID)
}

public struct ValueSet: Sendable {
    public var name: String
    public var size: Int
    /// Its fields, with the `@match` of each (`exact` without).
    public var fields: [(name: String, type: Type, match: String)]
    public var span: Span
    public init(name: String, size: Int, fields: [(name: String, type: Type, match: String)], span: Span) {
        self.name = name
        self.size = size
        self.fields = fields
        self.span = span
    }
}
