import BigInt
import IR
import Source
import Syntax

/// The states of the parser under construction, sub-parsers' among them.
final class ParserBuilder {
    var states: [IR.Parser.State] = []
    /// The state whose statements are being emitted.
    var current = 0
    /// Where the names of the (sub-)parser at hand lead.
    var targets: [String: IR.Parser.Target] = [:]
    /// How deep captures are nested where a state's own statements are.
    var depth = 0
    var prefix = ""

    func add(_ name: String, at span: Span) -> StateID {
        states.append(IR.Parser.State(name: name, body: [], transition: .next(.reject), span: span))
        return StateID(states.count - 1)
    }
}

extension Elaborator {
    /// Elaborates a parser with its own locals into the builder, and returns its start state; `accept` and `reject` lead out of it.
    func parserStates(
        _ builder: ParserBuilder, _ locals: [Declaration], _ states: [ParserState], name: String, accept: IR.Parser.Target, at span: Span
    ) -> StateID? {
        let saved = (builder.targets, builder.current, builder.prefix, builder.depth)
        defer { (builder.targets, builder.current, builder.prefix, builder.depth) = saved }
        var targets: [String: IR.Parser.Target] = ["accept": accept, "reject": .reject]
        let prefix = saved.2.isEmpty && saved.0.isEmpty ? "" : "\(saved.2)\(name)."
        for state in states {
            if let first = targets[state.name.name] {
                let isBuiltIn = state.name.name == "accept" || state.name.name == "reject"
                _ = first
                error(isBuiltIn ? "'\(state.name.name)' is a state of every parser" : "state '\(state.name.name)' is declared twice", at: state.name.span)
                continue
            }
            targets[state.name.name] = .state(builder.add(prefix + state.name.name, at: state.span))
        }
        builder.targets = targets
        builder.prefix = prefix
        for state in states {
            guard case .state(let id)? = targets[state.name.name] else { continue }
            builder.current = id.raw
            let outer = body
            body = []
            builder.depth = captureDepth
            apart {
                scoped {
                    for statement in state.statements { self.statement(statement) }
                    let transition = self.transition(state)
                    builder.states[builder.current].body = body
                    builder.states[builder.current].transition = transition
                }
            }
            body = outer
        }
        guard case .state(let start)? = targets["start"] else {
            error("parser '\(name)' has no state 'start'", at: span)
            return nil
        }
        return start
    }

    private func transition(_ state: ParserState) -> IR.Parser.Transition {
        guard let transition = state.transition else { return .next(.reject) }
        switch transition.kind {
        case .direct(let name): return .next(target(name))
        case .select(let expressions, let cases):
            let values = ordered(expressions.map { expression in { self.rvalue(expression) } }, at: transition.span)
            for (value, expression) in zip(values, expressions) {
                if case .integer = type(of: value) {
                    error("the width of this value is not known", at: expression.span)
                } else if !canBeSelected(type(of: value)) {
                    error("a select is on numbers, bools, enums and tuples of them, not on \(describe(type(of: value)))", at: expression.span)
                }
            }
            let selected = values.flatMap { leaves(of: $0) }
            let types = values.map { type(of: $0) }
            var result: [IR.Parser.Case] = []
            var covered = false
            for item in cases {
                if covered { warn("this case is never reached", at: item.keyset.span, .unreachable) }
                if isDontCare(item.keyset) || isDefault(item.keyset) { covered = true }
                let keys = keysets(item.keyset, types)
                result.append(IR.Parser.Case(keys: keys, target: target(item.next), span: item.keyset.span))
            }
            if !covered, !coversAll(result, types) {
                warn("this select has no default: a value without a case ends in error.NoMatch", at: transition.span, .missingDefault)
            }
            return .select(selected, result)
        }
    }

    /// True when the cases have every value: of one number of few bits, or by a case for all.
    private func coversAll(_ cases: [IR.Parser.Case], _ types: [Ty]) -> Bool {
        var values: Set<BigInt> = []
        for item in cases {
            if !item.keys.isEmpty, item.keys.allSatisfy({ if case .any = $0 { true } else { false } }) { return true }
            guard item.keys.count == 1, case .value(let expression)? = item.keys.first, let value = expression.constant else { continue }
            values.insert(value)
        }
        guard types.count == 1, let type = types.first, let leaf = irType(type) else { return types.isEmpty || types.contains(where: isUnknown) }
        if case .enumeration(let id) = leaf, !program.enums[id.raw].isSerializable { return values.count == program.enums[id.raw].members.count }
        return width(of: leaf) < 16 && values.count == 1 << width(of: leaf)
    }

    private func canBeSelected(_ type: Ty) -> Bool {
        switch type {
        case .bit, .int, .bool, .error, .enumeration, .newtype, .unknown, .integer: true
        case .tuple(let parts), .sequence(let parts): parts.allSatisfy(canBeSelected)
        case .varbit, .string, .matchKind, .void, .composite, .stack, .list, .set, .variable, .extern, .block, .package, .literal,
            .dontCare, .applyResult, .callable:
            false
        }
    }

    /// Refuses a parser that never ends, and warns about states it never comes to.
    func checkReachability(_ builder: ParserBuilder, from start: StateID, _ states: [ParserState], name: Identifier) {
        var seen: Set<Int> = [start.raw]
        var pending = [start.raw]
        var ends = false
        while let state = pending.popLast(), builder.states.indices.contains(state) {
            let targets: [IR.Parser.Target]
            switch builder.states[state].transition {
            case .next(let target): targets = [target]
            case .select(_, let cases):
                targets = cases.map(\.target)
                // No case may match: that rejects.
                if !cases.contains(where: { !$0.keys.isEmpty && $0.keys.allSatisfy { if case .any = $0 { true } else { false } } }) { ends = true }
            }
            for target in targets {
                switch target {
                case .accept, .reject: ends = true
                case .state(let next): if seen.insert(next.raw).inserted { pending.append(next.raw) }
                }
            }
        }
        if !ends { error("parser '\(name.name)' never comes to accept or reject", at: name.span) }
        for (index, state) in builder.states.enumerated() where !seen.contains(index) {
            guard let syntax = states.first(where: { $0.span == state.span }) else { continue }
            warn("state '\(syntax.name.name)' is never reached", at: syntax.name.span, .unreachable)
        }
    }

    func isDefault(_ expression: ExprSyntax) -> Bool {
        if case .defaultLabel = expression.kind { true } else { false }
    }

    private func target(_ name: Identifier) -> IR.Parser.Target {
        guard let builder = context.parser else { return .reject }
        if let target = builder.targets[name.name] { return target }
        error("there is no state '\(name.name)'\(suggestion(for: name.name, among: Array(builder.targets.keys)))", at: name.span)
        return .reject
    }

    /// The scalars of a value, in order.
    func leaves(of value: RValue) -> [Expr] {
        switch value {
        case .scalar(let expression, _): [expression]
        case .aggregate(_, let parts): parts.flatMap { leaves(of: $0) }
        case .integer, .string, .header, .headerValue, .invalidHeader, .varbit, .stack, .stackValue, .instance, .defaultValue, .invalid,
            .type, .applyResult, .opaque:
            []
        }
    }

    // MARK: Keysets

    /// The keysets of one case, one for each leaf of the selected values.
    /// - Parameter noun: what is matched, a `value` of a select or a `key` of a table.
    func keysets(_ syntax: ExprSyntax, _ types: [Ty], of noun: String = "value") -> [Keyset] {
        if isDontCare(syntax) || isDefault(syntax) { return types.flatMap { Array(repeating: Keyset.any, count: leafCount($0)) } }
        if case .name(let name, let absolute) = syntax.kind, case .valueSet(let id, let element)? = lookup(name, absolute: absolute) {
            let wanted = types.flatMap(flattened)
            let given = flattened(element)
            if given.count != wanted.count || zip(given, wanted).contains(where: { !sameOrUnknown($0, $1) }) {
                if !(types.count == 1 && types[0] == element) {
                    error("the value set holds \(describe(element)), the select is on \(types.map(describe).joined(separator: ", "))", at: syntax.span)
                }
            }
            return id.map { [.valueSet($0)] } ?? []
        }
        if case .list(let items, _) = syntax.kind {
            if types.count == 1, items.count != 1 || isTuple(types[0]) {
                if let inner = parts(of: types[0]), inner.count == items.count { return zip(items, inner).flatMap { keysets($0, [$1]) } }
            }
            guard items.count == types.count else {
                error("\(count(items.count, "value")) here, where \(whole(noun)) has \(count(types.count, noun))", at: syntax.span)
                return []
            }
            return zip(items, types).flatMap { keysets($0, [$1]) }
        }
        guard types.count == 1, let type = types.first else {
            let value = rvalue(syntax)
            if case .aggregate(_, let parts) = value, parts.count == types.count {
                return zip(parts, types).flatMap { part, type in
                    leaves(of: self.convert(part, to: type, at: syntax.span)).map { Keyset.value($0) }
                }
            }
            if !isUnknown(self.type(of: value)), !value.isOpaque {
                error("one value here, where \(whole(noun)) has \(count(types.count, noun))", at: syntax.span)
            }
            return []
        }
        return [keyset(syntax, type)].compactMap { $0 }
    }

    private func whole(_ noun: String) -> String { noun == "key" ? "the table" : "the select" }

    /// The types of a struct's or tuple's parts, their parts in their place.
    private func flattened(_ type: Ty) -> [Ty] { parts(of: type).map { $0.flatMap(flattened) } ?? [type] }

    private func sameOrUnknown(_ a: Ty, _ b: Ty) -> Bool { a == b || isUnknown(a) || isUnknown(b) }

    private func isTuple(_ type: Ty) -> Bool { parts(of: type) != nil }

    private func parts(of type: Ty) -> [Ty]? {
        switch type {
        case .tuple(let parts), .sequence(let parts): parts
        case .composite(let id) where composites[id].kind == .structure: composites[id].fields.map(\.type)
        default: nil
        }
    }

    private func leafCount(_ type: Ty) -> Int { parts(of: type).map { $0.reduce(0) { $0 + leafCount($1) } } ?? 1 }

    /// What one scalar must be; nil when it is not known (reported, or checking).
    func keyset(_ syntax: ExprSyntax, _ type: Ty) -> Keyset? {
        switch syntax.kind {
        case .dontCare, .defaultLabel: return .any
        case .mask(let value, let mask):
            let plain = underlyingBits(type) ?? type
            guard let a = scalar(value, as: plain), let b = scalar(mask, as: plain) else { return nil }
            if b.constant == nil { error("a mask has to be known at compile time", at: mask.span) }
            return .mask(value: a, mask: b)
        case .range(let low, let high):
            let plain = underlyingBits(type) ?? type
            guard let a = scalar(low, as: plain), let b = scalar(high, as: plain) else { return nil }
            if let x = a.constant, let y = b.constant, x > y { warn("the range is empty: \(x) is above \(y)", at: syntax.span, .unreachable) }
            return .range(a, b)
        default:
            var value = RValue.invalid
            let effects = captured { value = rvalue(syntax, expected: type) }
            if !effects.isEmpty || makesCall(syntax) { error("a value to match cannot be made by a call", at: syntax.span) }
            if case .scalar(let expression, _) = convert(value, to: type, at: syntax.span) { return .value(expression) }
            return nil
        }
    }

    private func makesCall(_ syntax: ExprSyntax) -> Bool {
        guard case .call(let callee, _, _) = syntax.kind else { return false }
        if case .name(let name, let absolute) = callee.kind, case .functions? = lookup(name, absolute: absolute) { return true }
        return false
    }
}
