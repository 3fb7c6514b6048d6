import BigInt
import IR
import Source
import Syntax

/// Arguments evaluated, and the type parameters that they solve.
extension Elaborator {
    /// An argument after evaluation.
    enum Bound {
        case value(RValue)
        case place(Storage)
        /// An optional parameter that nothing is given for, or `_` for an out parameter.
        case absent(Ty)
    }

    /// Evaluates the arguments in order, solves the call's type parameters by them, and converts. Nil with a diagnostic.
    func bind(_ formals: [Formal], _ given: [ExprSyntax?], at span: Span, allowsRuntimeInteger: Bool = false) -> [Bound] {
        var bounds: [Bound] = []
        var ends: [Int] = []
        for (formal, syntax) in zip(formals, given) {
            bounds.append(bindOne(formal, syntax, at: span))
            ends.append(body.count)
        }
        // What a later argument does is not seen by an earlier one.
        if let last = ends.last, ends.contains(where: { $0 != last }) {
            for index in bounds.indices.reversed() where ends[index] != last {
                let later = Array(body[ends[index]...])
                switch bounds[index] {
                case .value(let value) where !value.isConstant:
                    body.removeSubrange(ends[index]...)
                    bounds[index] = .value(preserved(value, at: span))
                    body += later
                case .place(let place) where !place.isFixed:
                    body.removeSubrange(ends[index]...)
                    bounds[index] = .place(frozen(place, at: span))
                    body += later
                case .value, .place, .absent: break
                }
            }
        }
        for (formal, bound) in zip(formals, bounds) {
            switch bound {
            case .value(let value): unify(formal.type, type(of: value))
            case .place(let place): unify(formal.type, place.type)
            case .absent: break
            }
        }
        for index in bounds.indices {
            let formal = formals[index]
            let position = given[index]?.span ?? formal.span
            let type = solved(formal.type)
            switch bounds[index] {
            case .value(let value):
                checkSolution(formal, type, value, at: position)
                if allowsRuntimeInteger, type == .integer, !value.isConstant, underlyingBits(self.type(of: value)) != nil {
                    warn("an int of any size is known at compile time: other compilers may refuse this", at: position, .conversion)
                } else if case .block = type {
                    if !fits(self.type(of: value), type), !isUnknown(self.type(of: value)) {
                        let (reason, notes) = whyNot(self.type(of: value), type)
                        error("\(describe(self.type(of: value))) cannot stand for \(describe(type))\(reason)", at: position, notes: notes)
                    }
                    if case .instance(.block(let block)) = value { block.typeArguments = block.typeArguments.map(solved) }
                } else {
                    bounds[index] = .value(convert(value, to: type, at: position))
                }
            case .place(let place):
                let own = place.type
                if own != type, !isUnknown(own), !isUnknown(type), !hasVariables(type) {
                    error("'\(formal.name)' is written through, so it needs exactly \(describe(type)), not \(describe(own))", at: position)
                    bounds[index] = .place(.opaque(type))
                }
            case .absent: break
            }
        }
        return bounds
    }

    /// A type parameter that an argument solves as a type which no value has at run time.
    private func checkSolution(_ formal: Formal, _ type: Ty, _ value: RValue, at span: Span) {
        if formal.type == .dontCare, !isUnknown(self.type(of: value)) {
            error("the type of '\(formal.name)' was left open by '_'", at: span)
        }
        guard case .variable(let id) = formal.type, open.contains(id) else { return }
        switch type {
        case .integer: error("the width of this number is not known: write it as in '32w5'", at: span)
        case .literal: error("the type of this '{ name = value }' is not known: write it before it", at: span)
        case .string where formal.direction != .none: error("a string cannot be given to a parameter with a direction", at: span)
        case .block, .package: error("\(describe(type)) cannot be an argument here", at: span)
        default: break
        }
    }

    private func bindOne(_ formal: Formal, _ syntax: ExprSyntax?, at span: Span) -> Bound {
        guard let syntax else {
            guard let value = formal.defaultValue else { return .absent(solved(formal.type)) }
            let type = solved(formal.type)
            let saved = scopes
            scopes = formal.scopes ?? scopes
            defer { scopes = saved }
            return .value(rvalue(value, expected: hasVariables(type) ? nil : type))
        }
        switch formal.direction {
        case .out, .inout:
            if isDontCare(syntax) {
                if formal.direction == .inout { error("'_' can stand only for an out parameter", at: syntax.span) }
                return .absent(solved(formal.type))
            }
            guard let place = lvalue(syntax, for: formal) else { return .place(.opaque(.unknown)) }
            if formal.direction == .inout { noteRead(place, at: syntax.span) }
            noteSet(place)
            return .place(place)
        case .in, .none:
            if isDontCare(syntax) {
                if formal.isOptional { return .absent(solved(formal.type)) }
                error("'_' can stand only for an out or optional parameter", at: syntax.span)
                return .absent(solved(formal.type))
            }
            let type = solved(formal.type)
            let value = rvalue(syntax, expected: hasVariables(type) ? nil : type)
            if formal.direction == .in, case .void = self.type(of: value) {
                error("this call gives no value", at: syntax.span)
                return .value(.opaque(.unknown, constant: false))
            }
            return .value(value)
        }
    }
}
