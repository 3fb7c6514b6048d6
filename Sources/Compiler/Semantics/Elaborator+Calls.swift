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
            reportUndeclared(name)
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
        guard spend(prototypes.count, at: span) else { return nil }
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
        guard arguments.count <= parameters.count else { return false }
        if let first = arguments.first?.name, !parameters.contains(where: { $0.name.name == first.name }) { return false }
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
                error(
                    "'\(callee)' takes \(count(formals.count, "argument")), \(arguments.count) \(arguments.count == 1 ? "is" : "are") given",
                    at: argument.value.span)
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

    // MARK: Functions

    func callFunction(
        _ id: Int, _ typeSyntax: [TypeSyntax], _ arguments: [Argument], expected: Ty?, at span: Span
    ) -> RValue {
        let function = functions[id]
        let name = function.prototype.name.name
        noteCall(of: function.prototype.name, at: span)
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
        if checking, hasVariables(type) {
            error("the type of what '\(name)' returns is not known: write '\(name)<...>(...)'", at: span)
            return .opaque(.unknown, constant: false)
        }
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
        inner.frames = [saved.frames[0], Scopes.Frame()]
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
}
