import IR
import Source

/// Varbit fields are assigned with the header they are in.
extension Elaborator {
    /// `to.field = from.field`
    ///
    /// Before: `to.field = from.field`, headers of one type. After: `if (to.isValid() && from.isValid()) { x = to.other; to = from; to.other = x; }`.
    /// Varbit variables are headers of one field.
    func assignVarbit(_ to: HeaderReference, _ field: Int, _ from: HeaderReference, at span: Span) {
        guard let id = program.variables[to.root.raw].kind.headerType, program.variables[from.root.raw].kind.headerType == id else {
            if !checking {
                error("a varbit field can be assigned alone only between headers of one type: assign a whole header", at: span)
            }
            return
        }
        let others = program.headerTypes[id.raw].fields.enumerated().filter { $0.offset != field }
        guard !others.isEmpty else { return emit(.copyHeader(to: to, from: from), at: span) }
        let copies = captured {
            let kept = others.map { index, other in
                let variable = newVariable("kept", .scalar(other.type), at: span)
                emit(.assign(variable, Expr(.field(to, index), type: other.type, at: span)), at: span)
                return (index, Expr(.variable(variable), type: other.type, at: span))
            }
            emit(.copyHeader(to: to, from: from), at: span)
            for (index, value) in kept { emit(.assignField(to, index, value), at: span) }
        }
        let both = makeBinary(
            .and, Expr(.isValid(to), type: .bool, at: span), Expr(.isValid(from), type: .bool, at: span), type: .bool, at: span)
        emit(.if(both, then: copies, else: []), at: span)
    }
}

extension Variable.Kind {
    fileprivate var headerType: HeaderTypeID? {
        switch self {
        case .header(let id), .stack(let id, _): id
        case .scalar: nil
        }
    }
}
