import BigInt
import IR
import Source

extension Elaborator {
    /// Places for a new variable of any type, all zero and invalid.
    func makeStorage(_ name: String, _ type: Ty, at span: Span) -> Storage {
        guard spend(1, at: span) else { return .opaque(type) }
        switch type {
        case .composite(let id):
            switch composites[id].kind {
            case .header:
                guard let header = composites[id].header else { return .opaque(type) }
                return .header(.variable(newVariable(name, .header(header), at: span)), type)
            case .structure, .union:
                let fields = composites[id].fields
                let parts = fields.map { makeStorage("\(name).\($0.name)", $0.type, at: span) }
                if composites[id].kind == .union { noteSiblings(parts.flatMap { Array($0.roots) }) }
                return .aggregate(type, parts)
            }
        case .tuple(let parts), .sequence(let parts):
            return .aggregate(type, parts.enumerated().map { makeStorage("\(name)[\($0)]", $1, at: span) })
        case .literal(let fields):
            return .aggregate(type, fields.map { makeStorage("\(name).\($0.name)", $0.type, at: span) })
        case .stack(let element, let count) where !isHeader(element) && !isUnion(element):
            guard arrayFits(type, at: span) else { return .opaque(type) }
            return .aggregate(type, (0..<count).map { makeStorage("\(name)[\($0)]", element, at: span) })
        case .stack(let element, let count):
            guard let members = stackMembers(name, element, count, at: span) else { return .opaque(type) }
            let next = newVariable("\(name).nextIndex", .scalar(.bit(32)), at: span)
            return .stack(StackStorage(element: element, count: count, next: next, members: members))
        case .bit(0):
            return .aggregate(type, [])
        case .bit, .int, .varbit, .bool, .error, .enumeration, .newtype, .string, .matchKind, .void, .integer, .list, .set,
            .variable, .extern, .block, .package, .dontCare, .applyResult, .callable, .unknown:
            guard let leaf = irType(type) else {
                if case .newtype(let id) = type { return makeStorage(name, newtypes[id].underlying, at: span) }
                return .opaque(type)
            }
            if case .varbit = leaf {
                let header = HeaderType(
                    name: name, fields: [.init(name: "bits", type: leaf, offset: 0)], width: 0, span: span)
                program.headerTypes.append(header)
                let id = HeaderTypeID(program.headerTypes.count - 1)
                return .field(.variable(newVariable(name, .header(id), at: span)), 0, type)
            }
            return .scalar(newVariable(name, .scalar(leaf), at: span), type)
        }
    }

    private func stackMembers(_ name: String, _ element: Ty, _ count: Int, at span: Span) -> [VariableID]? {
        guard case .composite(let id) = element else { return nil }
        switch composites[id].kind {
        case .header:
            guard let header = composites[id].header else { return nil }
            return [newVariable(name, .stack(header, count: count), at: span)]
        case .union:
            var members: [VariableID] = []
            for field in composites[id].fields {
                guard case .composite(let member) = field.type, let header = composites[member].header else { return nil }
                members.append(newVariable("\(name).\(field.name)", .stack(header, count: count), at: span))
            }
            noteSiblings(members)
            return members
        case .structure: return nil
        }
    }

    private func noteSiblings(_ members: [VariableID]) {
        for member in members { unionSiblings[member] = members.filter { $0 != member } }
    }

    /// An element of a stack.
    func element(_ stack: StackStorage, _ index: Expr) -> Storage {
        guard case .composite(let id) = stack.element else { return .opaque(stack.element) }
        switch composites[id].kind {
        case .header:
            guard let member = stack.members.first else { return .opaque(stack.element) }
            return .header(.element(member, index), stack.element)
        case .union, .structure:
            let parts = zip(composites[id].fields, stack.members).map { field, member in
                Storage.header(.element(member, index), field.type)
            }
            return .aggregate(stack.element, parts)
        }
    }

    /// A field of a header, a struct within it being a tree of its leaves.
    func headerField(_ header: HeaderReference, _ composite: Int, _ field: Int) -> Storage {
        var leaf = composites[composite].firstLeaf.indices.contains(field) ? composites[composite].firstLeaf[field] : 0
        func tree(_ type: Ty) -> Storage {
            if case .composite(let id) = type {
                return .aggregate(type, composites[id].fields.map { tree($0.type) })
            }
            if case .stack(let element, let count) = type {
                return .aggregate(type, (0..<count).map { _ in tree(element) })
            }
            if type == .bit(0) { return .aggregate(type, []) }
            defer { leaf += 1 }
            return .field(header, leaf, type)
        }
        return tree(composites[composite].fields[field].type)
    }

    /// What a place holds.
    func read(_ storage: Storage, at span: Span) -> RValue {
        switch storage {
        case .scalar(let id, let type):
            guard let leaf = irType(type) else { return .opaque(type, constant: false) }
            return .scalar(Expr(.variable(id), type: leaf, at: span), type)
        case .field(let header, let index, let type):
            guard let leaf = irType(type) else { return .opaque(type, constant: false) }
            if case .varbit = leaf { return .varbit(header, index, type) }
            return .scalar(Expr(.field(header, index), type: leaf, at: span), type)
        case .header(let header, let type): return .header(header, type)
        case .aggregate(let type, let parts): return .aggregate(type, parts.map { read($0, at: span) })
        case .stack(let stack): return .stack(stack)
        case .slice(let base, let high, let low):
            guard case .scalar(let value, _) = read(base, at: span) else { return .opaque(storage.type, constant: false) }
            return .scalar(slice(value, high, low, at: span), storage.type)
        case .shifted(let base, let low, let width):
            guard case .scalar(let value, _) = read(base, at: span) else { return .opaque(storage.type, constant: false) }
            return .scalar(bits(of: value, from: low, width: width, at: span), storage.type)
        case .choice(let choice, let elements):
            return checking ? .opaque(storage.type, constant: false) : chosen(choice, elements, at: span)
        case .opaque(let type): return .opaque(type, constant: false)
        }
    }

    /// `width` bits of a value from the bit `low` on, which is not known before the program runs.
    func bits(of value: Expr, from low: Expr, width bits: Int, at span: Span) -> Expr {
        let plain = LeafType.bit(width(of: value.type))
        let moved = makeBinary(.shiftRight, makeCast(value, to: plain, at: span), low, type: plain, at: span)
        return makeCast(moved, to: .bit(bits), at: span)
    }

    /// The element that an index chooses; out of range it is the last one.
    private func chosen(_ choice: Expr, _ elements: [Storage], at span: Span) -> RValue {
        guard let last = elements.last else { return .opaque(.unknown, constant: false) }
        switch last {
        case .aggregate(let type, let parts):
            return .aggregate(
                type,
                parts.indices.map { index in
                    chosen(
                        choice,
                        elements.map { if case .aggregate(_, let parts) = $0, index < parts.count { parts[index] } else { .opaque(.unknown) } },
                        at: span)
                })
        case .scalar, .field, .header, .stack, .slice, .shifted, .choice, .opaque:
            guard irType(last.type) != nil || isHeader(last.type) else { return .opaque(last.type, constant: false) }
            let copy = makeStorage(temporaryName(), last.type, at: span)
            forEach(choice, elements, at: span) { self.assign(copy, self.read($0, at: span), at: span) }
            return read(copy, at: span)
        }
    }

    /// Does something with the element that an index chooses, and nothing when it is out of range.
    func forEach(_ choice: Expr, _ elements: [Storage], at span: Span, _ work: (Storage) -> Void) {
        let width = width(of: choice.type)
        guard spend(elements.count, at: span) else { return }
        let reachable = width < 16 ? elements.prefix(1 << width) : elements[...]
        let cases = reachable.enumerated().map { index, element in (values: [BigInt(index)], body: captured { work(element) }) }
        emit(.switch(choice, cases: cases, default: []), at: span)
    }

    /// Sets a place. The value has the place's type already.
    func assign(_ storage: Storage, _ value: RValue, at span: Span) {
        // What is only checked leaves nothing behind.
        if checking, !storage.isLeaf { return }
        switch (storage, value) {
        case (.scalar(let id, _), .scalar(let expression, _)):
            emit(.assign(id, expression), at: span)
        case (.field(let header, let index, _), .scalar(let expression, _)):
            emit(.assignField(header, index, expression), at: span)
        case (.field(let header, let field, _), .varbit(let from, let source, _)): assignVarbit(header, field, from, source, at: span)
        case (.slice(let base, let high, let low), .scalar(let expression, _)):
            guard case .scalar(let old, let type) = read(base, at: span) else { return }
            assign(base, .scalar(replaceBits(of: old, high, low, with: expression, at: span), type), at: span)
        case (.shifted(let base, let low, let width), .scalar(let expression, _)):
            guard case .scalar(let old, let type) = read(base, at: span) else { return }
            let plain = LeafType.bit(self.width(of: old.type))
            func moved(_ value: Expr) -> Expr {
                makeBinary(.shiftLeft, makeCast(value, to: plain, at: span), low, type: plain, at: span)
            }
            let ones = moved(constant((BigInt(1) << width) - 1, plain, at: span))
            let hole = Expr(.unary(.complement, ones), type: plain, at: span)
            let kept = makeBinary(.bitAnd, makeCast(old, to: plain, at: span), hole, type: plain, at: span)
            let new = makeBinary(.bitOr, kept, moved(expression), type: plain, at: span)
            assign(base, .scalar(makeCast(new, to: old.type, at: span), type), at: span)
        case (.choice(let choice, let elements), _):
            let kept = preserved(value, at: span)
            forEach(choice, elements, at: span) { self.assign($0, kept, at: span) }
        case (.header(let header, _), .header(let from, _)):
            emit(.copyHeader(to: header, from: from), at: span)
        case (.header(let header, _), .invalidHeader), (.header(let header, _), .invalid):
            emit(.setInvalid(header), at: span)
        case (.header(let header, let type), .headerValue(_, let values)):
            guard case .composite(let id) = type else { return }
            emit(.setValid(header), at: span)
            for (index, part) in values.enumerated() {
                assign(headerField(header, id, index), part, at: span)
            }
        case (.aggregate(let type, let parts), .aggregate(_, let values)):
            guard spend(parts.count, at: span) else { return }
            for (part, value) in zip(parts, values) { assign(part, value, at: span) }
            _ = type
        case (.aggregate(let type, let parts), .invalidHeader), (.aggregate(let type, let parts), .invalid):
            if isUnion(type) { for part in parts { assign(part, .invalid, at: span) } }
        case (.stack(let to), .stack(let from)):
            guard spend(to.count * to.members.count, at: span) else { return }
            for index in 0..<min(to.count, from.count) {
                let position = number(index, at: span)
                assign(element(to, position), read(element(from, position), at: span), at: span)
            }
            emit(.assign(to.next, Expr(.variable(from.next), type: .bit(32), at: span)), at: span)
        case (.stack(let to), .stackValue(_, let values)):
            for (index, value) in values.enumerated() { assign(element(to, number(index, at: span)), value, at: span) }
        default:
            // Unknown types were reported where they arose.
            break
        }
    }

    /// A copy of the value that later assignments do not change.
    func preserved(_ value: RValue, at span: Span) -> RValue {
        switch value {
        case .scalar(let expression, let type):
            guard expression.constant == nil else { return value }
            let temporary = newVariable(temporaryName(), .scalar(expression.type), at: span)
            emit(.assign(temporary, expression), at: span)
            return .scalar(Expr(.variable(temporary), type: expression.type, at: span), type)
        case .header(_, let type):
            let copy = makeStorage(temporaryName(), type, at: span)
            assign(copy, value, at: span)
            return read(copy, at: span)
        case .aggregate(let type, let parts): return .aggregate(type, parts.map { preserved($0, at: span) })
        case .headerValue(let type, let parts): return .headerValue(type, parts.map { preserved($0, at: span) })
        case .stackValue(let type, let parts): return .stackValue(type, parts.map { preserved($0, at: span) })
        case .stack(let stack):
            let copy = makeStorage(temporaryName(), .stack(stack.element, stack.count), at: span)
            assign(copy, value, at: span)
            return read(copy, at: span)
        case .integer, .string, .invalidHeader, .varbit, .instance, .defaultValue, .invalid, .type, .applyResult, .opaque:
            return value
        }
    }

    func temporaryName() -> String {
        temporaries += 1
        return "tmp\(temporaries)"
    }

    /// The IR variables a value is read from.
    func roots(_ value: RValue) -> Set<VariableID> {
        switch value {
        case .scalar(let expression, _): return roots(expression)
        case .header(let header, _), .varbit(let header, _, _): return roots(header)
        case .aggregate(_, let parts), .headerValue(_, let parts), .stackValue(_, let parts):
            return parts.reduce(into: []) { $0.formUnion(roots($1)) }
        case .stack(let stack): return Set(stack.members + [stack.next])
        case .integer, .string, .invalidHeader, .instance, .defaultValue, .invalid, .type, .applyResult, .opaque: return []
        }
    }

    private func roots(_ header: HeaderReference) -> Set<VariableID> {
        switch header {
        case .variable(let id): [id]
        case .element(let id, let index): roots(index).union([id])
        }
    }

    private func roots(_ expression: Expr) -> Set<VariableID> {
        switch expression.kind {
        case .constant: []
        case .variable(let id): [id]
        case .field(let header, _), .isValid(let header), .varbitLength(let header, _): roots(header)
        case .headersEqual(let a, let b): roots(a).union(roots(b))
        case .unary(_, let operand), .cast(let operand), .slice(let operand, _, _): roots(operand)
        case .binary(_, let a, let b), .concatenate(let a, let b): roots(a).union(roots(b))
        case .conditional(let condition, let a, let b): roots(condition).union(roots(a)).union(roots(b))
        }
    }
}
