/// The type of a value. Structs, tuples and unions are gone by now: every place is a scalar, a header or a stack.
public enum Type: Hashable, Sendable {
    /// `bit<w>`, w at least 1 (`bit<0>` exists only as the constant 0).
    case bit(Int)
    /// `int<w>`, two's complement.
    case int(Int)
    case bool
    /// An error code: the index into `Program.errors`, 32 bits.
    case error
    /// An enum: its number, in the width that `EnumType.width` says.
    case enumeration(EnumID)
    /// `varbit<max>`: only a header field; assigned, compared, extracted and emitted as a whole.
    case varbit(Int)
}

public struct EnumID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct HeaderTypeID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct VariableID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct TableID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct ExternID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct StateID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
public struct ValueSetID: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
/// Names a labelled block or loop; unique in the program.
public struct Label: Hashable, Sendable {
    public var raw: Int
    public init(_ raw: Int) { self.raw = raw }
}
