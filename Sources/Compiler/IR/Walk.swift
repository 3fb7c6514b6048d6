/// Ways through statements and expressions that passes and back ends share.
extension Statement {
    /// The statements inside it, list by list.
    public var bodies: [[Statement]] {
        switch kind {
        case .assign, .assignField, .copyHeader, .copyVarbit, .setValid, .setInvalid, .extract, .lookahead, .lookaheadHeader, .advance,
            .reject, .emit, .leave, .again, .call:
            []
        case .if(_, let then, let otherwise): [then, otherwise]
        case .switch(_, let cases, let otherwise): cases.map(\.body) + [otherwise]
        case .block(_, let body), .loop(_, _, let body): [body]
        case .apply(let apply): apply.branches.map(\.body)
        }
    }

    /// The expressions it evaluates itself, those of its inner statements excluded; indexes of headers included.
    public var expressions: [Expression] {
        switch kind {
        case .assign(_, let value), .advance(let value), .reject(let value): [value]
        case .assignField(let header, _, let value): header.indexes + [value]
        case .copyHeader(let to, let from), .copyVarbit(let to, _, let from, _): to.indexes + from.indexes
        case .setValid(let header), .setInvalid(let header), .lookaheadHeader(let header), .emit(let header):
            header.indexes
        case .extract(let header, let bits): header.indexes + (bits.map { [$0] } ?? [])
        case .lookahead, .block, .loop, .leave, .again: []
        case .if(let condition, _, _): [condition]
        case .switch(let value, _, _): [value]
        case .apply(let apply): apply.keys
        case .call(let call): call.arguments.flatMap(\.expressions)
        }
    }

    /// The headers it names itself, outside of expressions.
    public var headers: [HeaderReference] {
        switch kind {
        case .assignField(let header, _, _), .setValid(let header), .setInvalid(let header), .extract(let header, _),
            .lookaheadHeader(let header), .emit(let header):
            [header]
        case .copyHeader(let to, let from), .copyVarbit(let to, _, let from, _): [to, from]
        case .call(let call): call.arguments.flatMap(\.headers)
        case .assign, .lookahead, .advance, .reject, .if, .switch, .block, .loop, .leave, .again, .apply: []
        }
    }
}

extension [Statement] {
    /// Calls `visit` with every statement, outer ones first, in the order of the text.
    public func forEachStatement(_ visit: (Statement) -> Void) {
        for statement in self {
            visit(statement)
            for body in statement.bodies { body.forEachStatement(visit) }
        }
    }
}

extension Expression {
    /// Its operands, indexes of headers included.
    public var operands: [Expression] {
        switch kind {
        case .constant, .variable: []
        case .field(let header, _), .isValid(let header), .varbitLength(let header, _): header.indexes
        case .headersEqual(let left, let right): left.indexes + right.indexes
        case .unary(_, let operand), .cast(let operand), .slice(let operand, _, _): [operand]
        case .binary(_, let left, let right), .concatenate(let left, let right): [left, right]
        case .conditional(let condition, let then, let otherwise): [condition, then, otherwise]
        }
    }

    /// The headers it reads itself.
    public var headers: [HeaderReference] {
        switch kind {
        case .field(let header, _), .isValid(let header), .varbitLength(let header, _): [header]
        case .headersEqual(let left, let right): [left, right]
        case .constant, .variable, .unary, .binary, .cast, .slice, .concatenate, .conditional: []
        }
    }

    /// Calls `visit` with it and everything inside it.
    public func forEachExpression(_ visit: (Expression) -> Void) {
        visit(self)
        for operand in operands { operand.forEachExpression(visit) }
    }
}

extension HeaderReference {
    /// The index expression of a stack's element.
    public var indexes: [Expression] {
        switch self {
        case .variable: []
        case .element(_, let index): [index]
        }
    }

    /// The header or stack.
    public var variable: VariableID {
        switch self {
        case .variable(let id), .element(let id, _): id
        }
    }
}

extension ExternCall.Argument {
    public var expressions: [Expression] {
        switch self {
        case .value(let value): [value]
        case .header(let header, _), .varbit(let header, _): header.indexes
        case .list(let items): items.flatMap(\.expressions)
        case .variable, .string, .instance: []
        }
    }

    public var headers: [HeaderReference] {
        switch self {
        case .header(let header, _), .varbit(let header, _): [header]
        case .list(let items): items.flatMap(\.headers)
        case .value, .variable, .string, .instance: []
        }
    }
}

extension Program {
    /// Every list of statements at the top: states' bodies, prologues, controls.
    public var topBodies: [[Statement]] {
        blocks.flatMap { block -> [[Statement]] in
            switch block.kind {
            case .parser(let parser): [parser.prologue] + parser.states.map(\.body)
            case .control(let body): [body]
            }
        }
    }

    /// Calls `visit` with every expression of the program, whole ones and their parts.
    public func forEachExpression(_ visit: (Expression) -> Void) {
        for body in topBodies {
            body.forEachStatement { statement in
                for expression in statement.expressions { expression.forEachExpression(visit) }
            }
        }
        for block in blocks {
            guard case .parser(let parser) = block.kind else { continue }
            for state in parser.states {
                guard case .select(let selected, let cases) = state.transition else { continue }
                for expression in selected { expression.forEachExpression(visit) }
                for key in cases.flatMap(\.keys) {
                    for expression in key.expressions { expression.forEachExpression(visit) }
                }
            }
        }
    }

    /// Bits of a scalar; of `varbit` the most it can hold.
    public func width(of type: Type) -> Int {
        switch type {
        case .bit(let width), .int(let width), .varbit(let width): width
        case .bool: 1
        case .error: 32
        case .enumeration(let id): enums.indices.contains(id.raw) ? enums[id.raw].width : 32
        }
    }

    /// The type of a header, or of a stack's elements.
    public func headerType(of reference: HeaderReference) -> HeaderType? {
        guard variables.indices.contains(reference.variable.raw) else { return nil }
        let id: HeaderTypeID
        switch variables[reference.variable.raw].kind {
        case .scalar: return nil
        case .header(let type): id = type
        case .stack(let type, _): id = type
        }
        return headerTypes.indices.contains(id.raw) ? headerTypes[id.raw] : nil
    }
}

extension Keyset {
    public var expressions: [Expression] {
        switch self {
        case .any, .valueSet: []
        case .value(let value): [value]
        case .mask(let value, let mask): [value, mask]
        case .range(let low, let high): [low, high]
        }
    }
}
