import BigInt
import IR
import Source

/// Where a variable of any P4 type lives: a tree whose leaves are the IR's scalars, headers and stacks.
indirect enum Storage {
    case scalar(VariableID, Ty)
    case field(HeaderReference, Int, Ty)
    case header(HeaderReference, Ty)
    /// A struct or tuple, or a header union with its members.
    case aggregate(Ty, [Storage])
    case stack(StackStorage)
    /// Bits of a scalar or field.
    case slice(Storage, high: Int, low: Int)
    /// So many bits from a bit on that is not known before the program runs.
    case shifted(Storage, low: Expr, width: Int)
    /// The element of an array that an index, not known before the program runs, chooses.
    case choice(Expr, [Storage])
    /// A value of a type that is not known here (a type parameter, or what failed to check).
    case opaque(Ty)

    var type: Ty {
        switch self {
        case .scalar(_, let type), .field(_, _, let type), .header(_, let type), .aggregate(let type, _), .opaque(let type):
            type
        case .stack(let stack): .stack(stack.element, stack.count)
        case .slice(_, let high, let low): .bit(high - low + 1)
        case .shifted(_, _, let width): .bit(width)
        case .choice(_, let elements): elements.first?.type ?? .unknown
        }
    }
}

/// A header stack: one IR stack for each header of its element (a union's members lie in stacks beside each other).
struct StackStorage {
    var element: Ty
    var count: Int
    /// `nextIndex`, a bit<32>.
    var next: VariableID
    var members: [VariableID]
}

extension Storage {
    /// The IR variables it lies in.
    var roots: Set<VariableID> {
        switch self {
        case .scalar(let id, _): [id]
        case .field(let header, _, _), .header(let header, _): [header.root]
        case .aggregate(_, let parts): parts.reduce(into: []) { $0.formUnion($1.roots) }
        case .stack(let stack): Set(stack.members + [stack.next])
        case .slice(let base, _, _), .shifted(let base, _, _): base.roots
        case .choice(_, let elements): elements.reduce(into: []) { $0.formUnion($1.roots) }
        case .opaque: []
        }
    }

    /// True for a single scalar or header.
    var isLeaf: Bool {
        switch self {
        case .scalar, .field, .header, .slice, .shifted, .opaque: true
        case .aggregate, .stack, .choice: false
        }
    }

    /// Made of scalars and headers of its own, at any depth: an extern can write them where they are.
    var isPlain: Bool {
        switch self {
        case .scalar: true
        case .header(let header, _): if case .variable = header { true } else { false }
        case .aggregate(_, let parts): parts.allSatisfy(\.isPlain)
        case .field, .stack, .slice, .shifted, .choice, .opaque: false
        }
    }

    /// True when it names the same place whatever happens: no index that is not constant.
    var isFixed: Bool {
        switch self {
        case .scalar, .stack, .opaque: true
        case .field(let header, _, _), .header(let header, _): header.isFixed
        case .aggregate(_, let parts): parts.allSatisfy(\.isFixed)
        case .slice(let base, _, _): base.isFixed
        case .shifted, .choice: false
        }
    }
}

extension HeaderReference {
    var root: VariableID {
        switch self {
        case .variable(let id), .element(let id, _): id
        }
    }
    var isFixed: Bool {
        switch self {
        case .variable: true
        case .element(_, let index): index.constant != nil
        }
    }
}

extension IR.Expression {
    /// Its value when it is a constant.
    var constant: BigInt? {
        if case .constant(let value) = kind { value } else { nil }
    }
}
