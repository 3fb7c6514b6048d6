import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// Constructs an extern, parser, control or package. `name` nil is an anonymous one.
    func construct(_ type: Ty, _ arguments: [Argument], name: Identifier?, initializer: [Declaration]?, at span: Span) -> RValue {
        let savedSolutions = solutions
        defer { solutions = savedSolutions }
        switch type {
        case .extern(let id, let types): return constructExtern(id, types, arguments, name: name, initializer: initializer, at: span)
        case .block(let id, let types):
            let declaration = blockTypes[id]
            if case .type = declaration.body {
                error("'\(declaration.name.name)' is a type without a body: it cannot be constructed", at: span)
                return .opaque(.unknown, constant: true)
            }
            guard let known = completed(types, declaration.typeParameters, declaration.name.name, at: span) else {
                return .opaque(.unknown, constant: true)
            }
            let formals = inGlobalScope(typeParameters: declaration.typeParameters, known) { declaration.constructor.map(formal) }
            guard let given = match(formals, arguments, callee: declaration.name.name, at: span) else {
                return .opaque(type, constant: true)
            }
            let values = constants(bind(formals, given, at: span), formals, given)
            let path = joinedPath(name?.name ?? declaration.name.name)
            switch context.place {
            case .parser: if !declaration.isParser { error("a parser cannot hold a control", at: span) }
            case .control: if declaration.isParser { error("a control cannot hold a parser", at: span) }
            case .action, .function: error("'\(declaration.name.name)' cannot be constructed here", at: span)
            case .none: break
            }
            if checking { constructions[blockAtHand, default: []].append(id) }
            return .instance(.block(BlockInstance(declaration: id, typeArguments: known.map(solved), arguments: values, path: path)))
        case .package(let id, let types):
            let declaration = packages[id]
            let known = types.isEmpty ? declaration.typeParameters.map { openVariable($0.name) } : types
            let formals = inGlobalScope(typeParameters: declaration.typeParameters, known) { declaration.parameters.map(formal) }
            guard let given = match(formals, arguments, callee: declaration.name.name, at: span) else {
                return .opaque(type, constant: true)
            }
            _ = constants(bind(formals, given, at: span), formals, given)
            if given.allSatisfy({ $0 != nil }) || !formals.contains(where: \.isOptional) {
                for (parameter, argument) in zip(declaration.typeParameters, known) where hasVariables(argument) {
                    error("the type '\(parameter.name)' of '\(declaration.name.name)' is not known from its arguments", at: name?.span ?? span)
                }
            }
            return .opaque(.package(id, known.map(solved)), constant: true)
        case .stack(.extern(let id, let types), let count):
            // Checked as one object: architectures with arrays of objects are only checked.
            let one = construct(.extern(id, types), arguments, name: name, initializer: initializer, at: span)
            if !checking { error("arrays of objects cannot be compiled for this architecture", at: span) }
            return .opaque(.stack(self.type(of: one), count), constant: true)
        case .unknown:
            for argument in arguments where !isDontCare(argument.value) { _ = rvalue(argument.value) }
            return .opaque(.unknown, constant: true)
        default:
            error("\(describe(type)) cannot be constructed", at: span)
            return .opaque(.unknown, constant: true)
        }
    }

    func joinedPath(_ name: String) -> String { context.path.isEmpty ? name : "\(context.path).\(name)" }

    private func completed(_ types: [Ty], _ parameters: [Identifier], _ name: String, at span: Span) -> [Ty]? {
        if types.count == parameters.count { return types }
        if types.isEmpty { return parameters.map { openVariable($0.name) } }
        error("'\(name)' takes \(count(parameters.count, "type argument"))", at: span)
        return nil
    }

    /// Constructor arguments have to be known at compile time.
    private func constants(_ bounds: [Bound], _ formals: [Formal], _ given: [ExprSyntax?]) -> [RValue] {
        zip(bounds, zip(formals, given)).map { bound, other in
            let (formal, syntax) = other
            switch bound {
            case .value(let value):
                if !value.isConstant, !isUnknown(type(of: value)) {
                    error("the argument for '\(formal.name)' is not known at compile time", at: syntax?.span ?? formal.span)
                }
                return value
            case .place(let place): return .opaque(place.type, constant: true)
            case .absent(let type): return .opaque(type, constant: true)
            }
        }
    }

    private func constructExtern(
        _ id: Int, _ types: [Ty], _ arguments: [Argument], name: Identifier?, initializer: [Declaration]?, at span: Span
    ) -> RValue {
        let extern = externs[id]
        let constructors = extern.methods.map(\.prototype).filter { $0.name.name == extern.name.name }
        let shown = Identifier(extern.name.name, at: span)
        guard let known = completed(types, extern.typeParameters, extern.name.name, at: span) else {
            return .opaque(.unknown, constant: true)
        }
        var values: [RValue] = []
        if constructors.isEmpty {
            error("'\(extern.name.name)' has no constructor", at: span)
            return .opaque(.extern(id, known.map(solved)), constant: true)
        } else {
            guard let choice = choose(constructors, arguments, name: shown, at: span) else { return .opaque(.unknown, constant: true) }
            let formals = inGlobalScope(typeParameters: extern.typeParameters, known) { constructors[choice].parameters.map(formal) }
            guard let given = match(formals, arguments, callee: extern.name.name, at: span) else {
                return .opaque(.extern(id, known), constant: true)
            }
            values = constants(bind(formals, given, at: span), formals, given)
        }
        for (parameter, argument) in zip(extern.typeParameters, known) where hasVariables(argument) {
            error("the type '\(parameter.name)' of '\(extern.name.name)' is not known: write '\(extern.name.name)<...>(...)'", at: span)
        }
        let type = Ty.extern(id, known.map(solved))
        checkAbstractMethods(extern, type, initializer, at: span)
        guard !checking else { return .opaque(type, constant: true) }
        let instance = ExternInstance(
            name: name.map { joinedPath($0.name) } ?? joinedPath(extern.name.name), type: extern.name.name,
            typeArguments: known.map(solved).compactMap(irType), arguments: values.map(constantArgument), span: span)
        program.externs.append(instance)
        return .instance(.extern(ExternID(program.externs.count - 1), type))
    }

    func constantArgument(_ value: RValue) -> ConstantArgument {
        switch value {
        case .scalar(let expression, _): .value(expression.constant ?? 0, expression.type)
        case .integer(let number): .value(number, nil)
        case .string(let text): .string(text)
        case .instance(.extern(let id, _)): .instance(id)
        case .aggregate, .header, .headerValue, .invalidHeader, .varbit, .stack, .stackValue, .instance, .defaultValue, .invalid,
            .type, .applyResult, .opaque:
            .string("")
        }
    }

    /// `T(args) name;` anywhere.
    func declareInstance(_ syntax: Instantiation, at span: Span) {
        if let known = context.instance?.instances[syntax.name.name] {
            define(syntax.name, .instance(known))
            return
        }
        let type = resolve(syntax.type)
        checkPlace(of: type, syntax, at: span)
        let value: RValue
        let saved = context.path
        if let override = syntax.annotations.first(where: { $0.name.name == "name" })?.text {
            let renamed = Identifier(override.hasPrefix(".") ? String(override.dropFirst()) : override, at: syntax.name.span)
            if override.hasPrefix(".") { context.path = "" }
            value = construct(type, syntax.arguments, name: renamed, initializer: syntax.initializer, at: span)
        } else {
            value = construct(type, syntax.arguments, name: syntax.name, initializer: syntax.initializer, at: span)
        }
        context.path = saved
        switch value {
        case .instance(let instance):
            context.instance?.instances[syntax.name.name] = instance
            define(syntax.name, .instance(instance))
        case .opaque(let type, _): define(syntax.name, .instance(.opaque(type)))
        default: break
        }
    }

    // MARK: Applying parsers and controls

    /// Whether a parser or control can be applied here; said where it cannot.
    func canApply(_ id: Int, at span: Span) -> Bool {
        let isParser = blockTypes[id].isParser
        if !checking || context.place == (isParser ? .parser : .control) { return true }
        error(
            isParser ? "a parser can be applied only in a parser" : "a control can be applied only in a control's apply block", at: span)
        return false
    }

    /// Checks the arguments of an `apply` without following it.
    func checkBlockArguments(_ formals: [Formal], _ arguments: [Argument], name: String, at span: Span) {
        guard let given = match(formals, arguments, callee: name, at: span) else { return }
        _ = bind(formals, given, at: span)
    }

    func applyBlock(_ block: BlockInstance, _ arguments: [Argument], at span: Span) {
        let declaration = blockTypes[block.declaration]
        let savedSolutions = solutions
        defer { solutions = savedSolutions }
        let formals = formals(ofBlock: block.declaration, block.typeArguments)
        guard canApply(block.declaration, at: span) else { return }
        if checking {
            checkBlockArguments(formals, arguments, name: declaration.name.name, at: span)
            return
        }
        guard let given = match(formals, arguments, callee: declaration.name.name, at: span) else { return }
        let bounds = bind(formals, given, at: span)
        guard enterInline(declaration.name.name, at: span) else { return }
        defer { inlining -= 1 }
        let inner = blockScopes(block, typeArguments: block.typeArguments.map(solved))
        let solvedFormals = formals.map { formal in
            var copy = formal
            copy.type = solved(formal.type)
            return copy
        }
        invoke(solvedFormals, bounds, in: inner, byReference: true, at: span) {
            switch declaration.body {
            case .control(let locals, let body): self.runControl(block, locals, body)
            case .parser(let locals, let states): self.runSubParser(block, locals, states, at: span)
            case .type: break
            }
        }
    }

    /// The names that a parser's or control's body sees besides its parameters.
    func blockScopes(_ block: BlockInstance, typeArguments: [Ty]) -> Scopes {
        let declaration = blockTypes[block.declaration]
        var inner = Scopes()
        inner.frames = [scopes.frames[0], Scopes.Frame()]
        for (parameter, argument) in zip(declaration.typeParameters, typeArguments) {
            inner.define(parameter.name, .type(argument), at: parameter.span)
        }
        for (parameter, value) in zip(declaration.constructor, block.arguments) {
            if case .instance(let instance) = value {
                inner.define(parameter.name.name, .instance(instance), at: parameter.name.span)
            } else {
                inner.define(parameter.name.name, .value(value), at: parameter.name.span)
            }
        }
        return inner
    }

    func runControl(_ block: BlockInstance, _ locals: [Declaration], _ body: Block) {
        let saved = context
        context.place = .control
        context.path = block.path
        context.instance = block
        context.returnStorage = nil
        context.returnType = .void
        context.loops = []
        context.parser = nil
        let label = newLabel()
        context.returnLabel = label
        scopes.push()
        for local in locals { declareLocal(local) }
        let statements = captured { self.block(body) }
        emitBlock(label, statements, at: body.span)
        scopes.pop()
        context = saved
    }
}
