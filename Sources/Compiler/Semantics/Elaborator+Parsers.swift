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
            scoped {
                for statement in state.statements { self.statement(statement) }
                let transition = self.transition(state)
                builder.states[builder.current].body = body
                builder.states[builder.current].transition = transition
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
                }
            }
            let selected = values.flatMap { leaves(of: $0) }
            let types = values.map { type(of: $0) }
            var result: [IR.Parser.Case] = []
            var covered = false
            for item in cases {
                if covered { warn("this case is never reached", at: item.keyset.span, "unreachable") }
                if isDontCare(item.keyset) || isDefault(item.keyset) { covered = true }
                let keys = keysets(item.keyset, types)
                result.append(IR.Parser.Case(keys: keys, target: target(item.next), span: item.keyset.span))
            }
            return .select(selected, result)
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
    func keysets(_ syntax: ExprSyntax, _ types: [Ty]) -> [Keyset] {
        if isDontCare(syntax) || isDefault(syntax) { return types.flatMap { Array(repeating: Keyset.any, count: leafCount($0)) } }
        if case .name(let name, let absolute) = syntax.kind, case .valueSet(let id, let element)? = lookup(name, absolute: absolute) {
            let wanted: [Ty] = types
            let given: [Ty] =
                switch element {
                case .composite(let composite): composites[composite].fields.map(\.type)
                case .tuple(let parts): parts
                default: [element]
                }
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
                error("\(count(types.count, "value")) \(types.count == 1 ? "is" : "are") selected, \(items.count) stand here", at: syntax.span)
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
            if !isUnknown(self.type(of: value)), !value.isOpaque { error("\(types.count) values are selected, one stands here", at: syntax.span) }
            return []
        }
        return [keyset(syntax, type)].compactMap { $0 }
    }

    private func sameOrUnknown(_ a: Ty, _ b: Ty) -> Bool { a == b || isUnknown(a) || isUnknown(b) }

    private func isTuple(_ type: Ty) -> Bool { parts(of: type) != nil }

    private func parts(of type: Ty) -> [Ty]? {
        switch type {
        case .tuple(let parts): parts
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
            return .mask(value: a, mask: b)
        case .range(let low, let high):
            let plain = underlyingBits(type) ?? type
            guard let a = scalar(low, as: plain), let b = scalar(high, as: plain) else { return nil }
            if let x = a.constant, let y = b.constant, x > y { error("the range is empty: \(x) is above \(y)", at: syntax.span) }
            return .range(a, b)
        default:
            let value = rvalue(syntax, expected: type)
            if case .scalar(let expression, _) = convert(value, to: type, at: syntax.span) { return .value(expression) }
            return nil
        }
    }

    // MARK: Sub-parsers

    /// Applies a sub-parser: the state at hand ends in it, and what follows goes on in a state of its own.
    func runSubParser(_ block: BlockInstance, _ locals: [Declaration], _ states: [ParserState], at span: Span) {
        guard let builder = context.parser else {
            error("a parser can be applied only in a parser", at: span)
            return
        }
        guard builder.depth == captureDepth else {
            error("a parser can be applied only directly in a state, not inside of another statement", at: span)
            return
        }
        let saved = context
        context.path = block.path
        context.instance = block
        scopes.push()
        for local in locals { declareLocal(local) }
        let entered = builder.current
        let name = builder.states[entered].name
        let following = builder.add(name + "'", at: span)
        let start = parserStates(builder, locals, states, name: block.path, accept: .state(following), at: span)
        builder.states[entered].body = body
        builder.states[entered].transition = .next(start.map { .state($0) } ?? .reject)
        scopes.pop()
        context = saved
        builder.current = following.raw
        body = []
    }
}
