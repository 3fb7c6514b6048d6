import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// Any call: function, action, method, `apply`, constructor.
    func call(
        _ callee: ExprSyntax, _ typeArguments: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        switch callee.kind {
        case .name(let name, let absolute):
            return namedCall(name, absolute: absolute, typeArguments, arguments, expected: expected, at: span)
        case .type(let type):
            return construct(resolve(type), arguments, name: nil, initializer: nil, at: span)
        case .member(let base, let method):
            return memberCall(base, method, typeArguments, arguments, expected: expected, at: span)
        case .integer, .bool, .string, .this, .index, .slice, .plusSlice, .unary, .binary, .conditional, .cast, .call, .list, .fields, .invalid,
            .defaultValue, .mask, .range, .dontCare, .defaultLabel, .missing:
            error("this cannot be called", at: callee.span)
            return .opaque(.unknown, constant: false)
        }
    }

    private func namedCall(
        _ name: Identifier, absolute: Bool, _ typeArguments: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        guard let symbol = lookup(name, absolute: absolute) else {
            error("'\(name.name)' is not declared\(suggestion(for: name.name))", at: name.span)
            for argument in arguments where !isDontCare(argument.value) { _ = rvalue(argument.value) }
            return .opaque(.unknown, constant: false)
        }
        switch symbol {
        case .functions(let overloads):
            guard let choice = choose(overloads.map { functions[$0].prototype }, arguments, name: name, at: span) else {
                return .opaque(.unknown, constant: false)
            }
            return callFunction(overloads[choice], typeArguments, arguments, expected: expected, at: span)
        case .action(let action):
            if !typeArguments.isEmpty { error("an action takes no type arguments", at: span) }
            if context.place == .function { error("a function cannot call an action", at: span) }
            callAction(action, arguments, at: span)
            return .opaque(.void, constant: false)
        case .extern(let id):
            return construct(constructed(.extern(id, []), typeArguments, expected), arguments, name: nil, initializer: nil, at: span)
        case .blockType(let id):
            return construct(constructed(.block(id, []), typeArguments, expected), arguments, name: nil, initializer: nil, at: span)
        case .package(let id):
            return construct(constructed(.package(id, []), typeArguments, expected), arguments, name: nil, initializer: nil, at: span)
        case .type(let type):
            return construct(type, arguments, name: nil, initializer: nil, at: span)
        case .table: error("a table is applied with '\(name.name).apply()'", at: span)
        case .genericType, .value, .storage, .instance, .valueSet, .matchKind:
            error("'\(name.name)' cannot be called", at: name.span)
        }
        return .opaque(.unknown, constant: false)
    }

    private func constructed(_ type: Ty, _ typeArguments: [TypeSyntax], _ expected: Ty?) -> Ty {
        guard !typeArguments.isEmpty else { return type }
        let arguments = typeArguments.map(resolve)
        switch type {
        case .extern(let id, _): return .extern(id, arguments)
        case .block(let id, _): return .block(id, arguments)
        case .package(let id, _): return .package(id, arguments)
        default: return type
        }
    }

    func isDontCare(_ expression: ExprSyntax) -> Bool {
        if case .dontCare = expression.kind { true } else { false }
    }

    // MARK: Overloads and arguments

    /// The one overload whose parameters these arguments can stand for; nil with a diagnostic.
    func choose(_ prototypes: [Prototype], _ arguments: [Argument], name: Identifier, at span: Span) -> Int? {
        if prototypes.count == 1 { return 0 }
        let fitting = prototypes.indices.filter { accepts(prototypes[$0].parameters, arguments) }
        if let only = fitting.first, fitting.count == 1 { return only }
        if fitting.isEmpty {
            error(
                "no '\(name.name)' takes these \(arguments.count) arguments", at: span,
                notes: prototypes.prefix(4).map { .init("takes \($0.parameters.count)", at: $0.name.span) })
            return nil
        }
        // Fewest parameters left to their defaults wins.
        let exact = fitting.filter { prototypes[$0].parameters.count == arguments.count }
        if let only = exact.first, exact.count == 1 { return only }
        error("more than one '\(name.name)' takes these arguments", at: span)
        return nil
    }

    private func accepts(_ parameters: [Syntax.Parameter], _ arguments: [Argument]) -> Bool {
        var free = Set(parameters.map(\.name.name))
        for (index, argument) in arguments.enumerated() {
            if let name = argument.name {
                guard free.remove(name.name) != nil else { return false }
            } else {
                guard index < parameters.count else { return false }
                free.remove(parameters[index].name.name)
            }
        }
        return parameters.allSatisfy { parameter in
            !free.contains(parameter.name.name) || parameter.defaultValue != nil
                || parameter.annotations.contains { $0.name.name == "optional" }
        }
    }

    /// The argument of each parameter, nil where its default stands; nil as a whole with a diagnostic.
    func match(_ formals: [Formal], _ arguments: [Argument], callee: String, at span: Span) -> [ExprSyntax?]? {
        var result: [ExprSyntax?] = Array(repeating: nil, count: formals.count)
        let named = arguments.contains { $0.name != nil }
        if named, let positional = arguments.first(where: { $0.name == nil }) {
            error("either all arguments are named or none", at: positional.value.span)
            return nil
        }
        for (index, argument) in arguments.enumerated() {
            var position = index
            if let name = argument.name {
                guard let found = formals.firstIndex(where: { $0.name == name.name }) else {
                    error("'\(callee)' has no parameter '\(name.name)'\(suggestion(for: name.name, among: formals.map(\.name)))", at: name.span)
                    return nil
                }
                position = found
            }
            guard position < formals.count else {
                error("'\(callee)' takes \(count(formals.count, "argument")), \(arguments.count) are given", at: argument.value.span)
                return nil
            }
            if result[position] != nil {
                error("parameter '\(formals[position].name)' is given twice", at: argument.value.span)
                return nil
            }
            result[position] = argument.value
        }
        for (index, formal) in formals.enumerated() where result[index] == nil {
            if formal.defaultValue != nil || formal.isOptional { continue }
            error("'\(callee)' needs an argument for '\(formal.name)'", at: span, notes: [.init("the parameter", at: formal.span)])
            return nil
        }
        return result
    }

    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

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
                    warn("an int of any size is known at compile time: other compilers may refuse this", at: position, "conversion")
                } else if case .block = type {
                    if !fits(self.type(of: value), type), !isUnknown(self.type(of: value)) {
                        error("\(describe(self.type(of: value))) cannot stand for \(describe(type))", at: position)
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
            if let place = lvalue(syntax) { return .place(place) }
            return .place(.opaque(.unknown))
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

    // MARK: Functions

    func callFunction(
        _ id: Int, _ typeSyntax: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        let function = functions[id]
        let name = function.prototype.name.name
        let savedSolutions = solutions
        defer { solutions = savedSolutions }
        guard let typeArguments = openTypeArguments(function.prototype, typeSyntax, at: span) else {
            return .opaque(.unknown, constant: false)
        }
        let (formals, result) = inGlobalScope(typeParameters: function.prototype.typeParameters, typeArguments) {
            (function.prototype.parameters.map(formal), resolve(function.prototype.returnType))
        }
        guard let given = match(formals, arguments, callee: name, at: span) else {
            return .opaque(hasVariables(result) ? .unknown : result, constant: false)
        }
        if let expected, hasVariables(result), formals.isEmpty { unify(result, expected) }
        let bounds = bind(formals, given, at: span, allowsRuntimeInteger: function.body == nil)
        if let expected, hasVariables(solved(result)) { unify(result, expected) }
        let solvedFormals = formals.map { formal in
            var copy = formal
            copy.type = solved(formal.type)
            return copy
        }
        let type = solved(result)
        if case .extern = type {
            for (bound, syntax) in zip(bounds, given) {
                guard case .value(let value) = bound, let syntax, !value.isConstant, !isUnknown(self.type(of: value)) else { continue }
                error("an object is made at compile time: this is not known then", at: syntax.span)
            }
        }
        if function.body == nil {
            return externFunction(function, solvedFormals, bounds, typeArguments.map(solved), type, at: span)
        }
        guard context.place != .none || checking else {
            error("a function cannot be called in a constant expression", at: span)
            return .opaque(type, constant: false)
        }
        if checking {
            return read(makeStorage(temporaryName(), type, at: span), at: span)
        }
        guard enterInline(name, at: span) else { return .opaque(type, constant: false) }
        defer { inlining -= 1 }
        let solvedArguments = typeArguments.map(solved)
        let saved = scopes
        var inner = Scopes()
        inner.frames = [saved.frames[0], [:]]
        for (parameter, argument) in zip(function.prototype.typeParameters, solvedArguments) {
            inner.define(parameter.name, .type(argument), at: parameter.span)
        }
        let output = type == .void ? nil : makeStorage("\(name).return", type, at: span)
        invoke(solvedFormals, bounds, in: inner, byReference: true, at: span) {
            self.runBody(function.body ?? Block(statements: [], span: span), place: .function, result: output, resultType: type)
        }
        return output.map { read($0, at: span) } ?? .opaque(.void, constant: false)
    }

    func enterInline(_ name: String, at span: Span) -> Bool {
        inlining += 1
        inlined += 1
        if inlining > 100 {
            inlining -= 1
            error("the calls that lead to '\(name)' are nested deeper than 100", at: span)
            return false
        }
        if inlined > 5_000 || program.variables.count > 100_000 {
            inlining -= 1
            error("the program grows too large when its calls are inlined", at: span)
            return false
        }
        return true
    }

    /// The type arguments as written, or open variables where none are.
    func openTypeArguments(_ prototype: Prototype, _ written: [TypeSyntax], at span: Span) -> [Ty]? {
        if written.isEmpty { return prototype.typeParameters.map { openVariable($0.name) } }
        guard written.count == prototype.typeParameters.count else {
            error(
                "'\(prototype.name.name)' takes \(count(prototype.typeParameters.count, "type argument")), \(written.count) given", at: span)
            return nil
        }
        return zip(prototype.typeParameters, written).map { parameter, syntax in
            let type = resolve(syntax)
            return type == .dontCare ? openVariable(parameter.name) : type
        }
    }

    // MARK: Copy-in and copy-out

    /// Runs `work` where the parameters stand for the arguments: by value, and for out and inout ones in a copy that is written
    /// back at the end, unless nobody can tell the difference.
    func invoke(_ formals: [Formal], _ bounds: [Bound], in inner: Scopes, byReference: Bool, at span: Span, _ work: () -> Void) {
        var inner = inner
        var copyOuts: [(to: Storage, from: Storage)] = []
        var written: [Int: Set<VariableID>] = [:]
        var used: [Set<VariableID>] = []
        for (index, bound) in bounds.enumerated() {
            switch bound {
            case .place(let place):
                written[index] = place.roots
                used.append(place.roots)
            case .value(let value): used.append(roots(value))
            case .absent: used.append([])
            }
        }
        func isAlone(_ index: Int) -> Bool {
            used.indices.allSatisfy { $0 == index || used[$0].isDisjoint(with: used[index]) }
        }
        func isUntouched(_ index: Int) -> Bool {
            written.allSatisfy { $0.key == index || $0.value.isDisjoint(with: used[index]) }
        }
        for (index, (formal, bound)) in zip(formals, bounds).enumerated() {
            let symbol: Symbol
            switch bound {
            case .value(let value):
                if case .instance(let instance) = value {
                    symbol = .instance(instance)
                } else if value.isConstant || byReference && isUntouched(index) && holdsHeaders(value) {
                    symbol = .value(value)
                } else {
                    let copy = makeStorage(formal.name, formal.type, at: span)
                    assign(copy, value, at: span)
                    symbol = .storage(copy, writable: false)
                }
            case .place(let place):
                var isSlice = false
                switch place {
                case .slice, .shifted, .choice: isSlice = true
                case .scalar, .field, .header, .aggregate, .stack, .opaque: break
                }
                if byReference, place.isFixed, !isSlice, isAlone(index) {
                    if formal.direction == .out { invalidate(place, at: span) }
                    symbol = .storage(place, writable: true)
                } else {
                    let target = frozen(place, at: span)
                    let copy = makeStorage(formal.name, place.type, at: span)
                    if formal.direction == .inout {
                        assign(copy, read(target, at: span), at: span)
                    } else {
                        reset(copy, at: span)
                    }
                    copyOuts.append((target, copy))
                    symbol = .storage(copy, writable: true)
                }
            case .absent(let type):
                let unused = makeStorage(formal.name, type, at: span)
                symbol = .storage(unused, writable: formal.direction == .out)
            }
            inner.define(formal.name, symbol, at: formal.span)
        }
        let saved = scopes
        scopes = inner
        context.copyOuts.append(copyOuts)
        work()
        context.copyOuts.removeLast()
        scopes = saved
        for (to, from) in copyOuts { store(to, read(from, at: span), at: span) }
    }

    private func holdsHeaders(_ value: RValue) -> Bool {
        switch value {
        case .header, .stack: true
        case .aggregate(_, let parts): parts.contains(where: holdsHeaders)
        case .scalar, .integer, .string, .headerValue, .invalidHeader, .varbit, .stackValue, .instance, .defaultValue, .invalid, .type,
            .applyResult, .opaque:
            false
        }
    }

    /// Makes the headers in a place invalid, as an out parameter starts.
    func invalidate(_ storage: Storage, at span: Span) {
        switch storage {
        case .header(let header, _): emit(.setInvalid(header), at: span)
        case .aggregate(_, let parts): for part in parts { invalidate(part, at: span) }
        case .stack(let stack):
            for index in 0..<stack.count { invalidate(element(stack, number(index, at: span)), at: span) }
            emit(.assign(stack.next, number(0, at: span)), at: span)
        case .scalar, .field, .slice, .shifted, .choice, .opaque: break
        }
    }

    /// As `invalidate`, and scalars zero: a variable that is declared again in a loop must not keep its old value.
    func reset(_ storage: Storage, at span: Span) {
        switch storage {
        case .scalar(let id, let type):
            if let leaf = irType(type) { emit(.assign(id, constant(0, leaf, at: span)), at: span) }
        case .aggregate(_, let parts): for part in parts { reset(part, at: span) }
        case .header, .stack: invalidate(storage, at: span)
        case .field, .slice, .shifted, .choice, .opaque: break
        }
    }

    /// A body with a `return` of its own.
    func runBody(_ block: Block, place: Context.Place, result: Storage?, resultType: Ty) {
        let saved = context
        context.place = place
        context.returnStorage = result
        context.returnType = resultType
        context.loops = []
        let label = newLabel()
        context.returnLabel = label
        let statements = captured { self.block(block) }
        emitBlock(label, statements, at: block.span)
        let parser = context.parser
        context = saved
        context.parser = parser
    }

    // MARK: Actions

    func callAction(_ action: ActionDeclaration, _ arguments: [Argument], at span: Span) {
        if context.place == .parser { error("an action cannot be called in a parser", at: span) }
        guard let given = match(action.parameters, arguments, callee: action.name.name, at: span) else { return }
        let bounds = bind(action.parameters, given, at: span)
        if checking { return }
        guard enterInline(action.name.name, at: span) else { return }
        defer { inlining -= 1 }
        var inner = action.scopes
        inner.push()
        invoke(action.parameters, bounds, in: inner, byReference: false, at: span) {
            self.runBody(action.body, place: .action, result: nil, resultType: .void)
        }
    }
}
