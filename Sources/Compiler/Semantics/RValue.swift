import BigInt
import IR
import Source

/// The value of a P4 expression. What is an `Expr` costs nothing to evaluate twice and changes nothing.
indirect enum RValue {
    case scalar(Expr, Ty)
    /// An `int` of any size.
    case integer(BigInt)
    case string(String)
    /// A struct, tuple, list or `{...}`; a union's members are headers.
    case aggregate(Ty, [RValue])
    case header(HeaderReference, Ty)
    /// A valid header with these field values.
    case headerValue(Ty, [RValue])
    case invalidHeader(Ty)
    /// A varbit field.
    case varbit(HeaderReference, Int, Ty)
    case stack(StackStorage)
    case stackValue(Ty, [RValue])
    case instance(Instance)
    /// `...`: the default value of whatever type is wanted.
    case defaultValue
    /// `{#}` before its type is known.
    case invalid
    /// A type where an expression stands: `E` of `E.member`.
    case type(Ty)
    /// What `t.apply()` gave.
    case applyResult(hit: VariableID, action: VariableID, table: Int)
    /// A value of a known type that is not computed here; `constant` when it will be one at compile time.
    case opaque(Ty, constant: Bool)
}

/// An object that was constructed, or a parameter that stands for one.
enum Instance {
    case extern(ExternID, Ty)
    case block(BlockInstance)
    /// packet_in and packet_out of the architecture.
    case packet(Ty)
    /// A constructor parameter while its declaration is checked.
    case opaque(Ty)
}

/// A parser or control with its arguments; its tables and externs are made once, however often it is applied.
final class BlockInstance {
    let declaration: Int
    /// Some of them may be solved only where the block is given to something.
    var typeArguments: [Ty]
    let arguments: [RValue]
    /// The control-plane path.
    let path: String
    var tables: [String: Int] = [:]
    var instances: [String: Instance] = [:]
    var valueSets: [String: ValueSetID] = [:]

    init(declaration: Int, typeArguments: [Ty], arguments: [RValue], path: String) {
        self.declaration = declaration
        self.typeArguments = typeArguments
        self.arguments = arguments
        self.path = path
    }
}

extension RValue {
    /// True when its value is known now, or will be at compile time.
    var isConstant: Bool {
        switch self {
        case .scalar(let expression, _): expression.constant != nil
        case .integer, .string, .instance, .defaultValue, .invalid, .invalidHeader, .type: true
        case .aggregate(_, let parts), .headerValue(_, let parts), .stackValue(_, let parts):
            parts.allSatisfy(\.isConstant)
        case .header, .varbit, .stack, .applyResult: false
        case .opaque(_, let constant): constant
        }
    }

    /// The number, when it is a known one (a bool is 0 or 1).
    var number: BigInt? {
        switch self {
        case .scalar(let expression, _): expression.constant
        case .integer(let value): value
        case .string, .aggregate, .header, .headerValue, .invalidHeader, .varbit, .stack, .stackValue, .instance, .defaultValue,
            .invalid, .type, .applyResult, .opaque:
            nil
        }
    }

    var isOpaque: Bool {
        if case .opaque = self { true } else { false }
    }
}
