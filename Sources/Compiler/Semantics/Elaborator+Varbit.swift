import IR
import Source

/// Varbit fields that are assigned alone.
extension Elaborator {
    func isVarbitVariable(_ header: HeaderReference) -> Bool {
        guard case .variable(let id) = header, let type = program.variables[id.raw].kind.headerType else { return false }
        return program.headerTypes[type.raw].fields.count == 1 && program.headerTypes[type.raw].name == program.variables[id.raw].name
    }

    /// `to.field = from.source`. Fields that stand behind the varbit field move with its end, so those of one header type are assigned with it:
    ///
    /// Before: `to.field = from.field`. After: `if (to.isValid() && from.isValid()) { x = to.other; to = from; to.other = x; }`.
    func assignVarbit(_ to: HeaderReference, _ field: Int, _ from: HeaderReference, _ source: Int, at span: Span) {
        // Varbit variables are headers of one field.
        if isVarbitVariable(to) { emit(.setValid(to), at: span) }
        guard let id = program.variables[to.root.raw].kind.headerType, program.variables[from.root.raw].kind.headerType == id, field == source,
            field < program.headerTypes[id.raw].fields.count - 1
        else { return emit(.copyVarbit(to: to, field, from: from, source), at: span) }
        let copies = captured {
            let kept = program.headerTypes[id.raw].fields.enumerated().filter { $0.offset != field }.map { index, other in
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
