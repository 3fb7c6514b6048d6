import BigInt
import IR
import Source
import Syntax

extension Elaborator {
    /// Declares and checks one declaration of the top level.
    func declare(_ declaration: Declaration) {
        order += 1
        guard spend(1, at: declaration.span) else { return }
        checkAnnotations(declaration.annotations)
        annotated(declaration.annotations, declaration.name) { declareOne(declaration) }
    }

    private func declareOne(_ declaration: Declaration) {
        enclosing = declaration.name?.name
        defer { enclosing = nil }
        if let name = declaration.kind.nameOfNonPackage, name.name == "main" {
            error("'main' has to be the instance of a package", at: name.span)
        }
        switch declaration.kind {
        case .constant(let constant): declareConstant(constant)
        case .variable(let variable):
            error("a variable cannot be declared at the top level", at: variable.name.span)
        case .instance(let instantiation):
            if instantiation.name.name == "main" {
                if main != nil { error("'main' is declared twice", at: instantiation.name.span) }
                main = (instantiation, declaration.span)
            } else {
                globalInstances.append((instantiation, declaration.span))
            }
            declareInstance(instantiation, at: declaration.span)
        case .action(let name, let parameters, let body): declareAction(name, parameters, body, declaration.annotations)
        case .function(let prototype, let body):
            checkFunctionBody(prototype, body)
            declareFunction(FunctionDeclaration(prototype: prototype, body: body, order: order, annotations: declaration.annotations))
        case .externFunction(let prototype):
            checkPrototype(prototype)
            declareFunction(FunctionDeclaration(prototype: prototype, body: nil, order: order, annotations: declaration.annotations))
        case .externObject(let name, let typeParameters, let methods):
            externs.append(ExternDeclaration(name: name, typeParameters: typeParameters, methods: methods, order: order))
            define(name, .extern(externs.count - 1))
            checkMethods(name, typeParameters, methods)
        case .table(let name, _): error("a table can be declared only in a control", at: name.span)
        case .parserType(let name, let typeParameters, let parameters):
            declareBlock(name, typeParameters, parameters, [], .type, isParser: true, declaration)
        case .parser(let name, let typeParameters, let parameters, let constructor, let locals, let states):
            declareBlock(
                name, typeParameters, parameters, constructor, .parser(locals: locals, states: states), isParser: true, declaration)
        case .controlType(let name, let typeParameters, let parameters):
            declareBlock(name, typeParameters, parameters, [], .type, isParser: false, declaration)
        case .control(let name, let typeParameters, let parameters, let constructor, let locals, let body):
            declareBlock(
                name, typeParameters, parameters, constructor, .control(locals: locals, body: body), isParser: false, declaration)
        case .package(let name, let typeParameters, let parameters):
            checkDistinct([typeParameters, parameters.map(\.name)])
            packages.append(PackageDeclaration(name: name, typeParameters: typeParameters, parameters: parameters, order: order))
            define(name, .package(packages.count - 1))
            inGlobalScope(typeParameters: typeParameters, typeParameters.map { rigidVariable($0.name) }) {
                checkParameters(parameters, parameters.map(formal), of: .package)
            }
        case .header(let name, let typeParameters, let fields): declareComposite(.header, name, typeParameters, fields)
        case .headerUnion(let name, let typeParameters, let fields): declareComposite(.union, name, typeParameters, fields)
        case .struct(let name, let typeParameters, let fields): declareComposite(.structure, name, typeParameters, fields)
        case .enum(let name, let members): declareEnum(name, members)
        case .serializableEnum(let name, let type, let members): declareEnum(name, type, members)
        case .error(let names):
            for name in names {
                if program.errors.contains(name.name) { error("error '\(name.name)' is declared twice", at: name.span) }
                program.errors.append(name.name)
            }
        case .matchKind(let names):
            for name in names {
                if !matchKinds.insert(name.name).inserted { error("match kind '\(name.name)' is declared twice", at: name.span) }
                if scopes.lookup(name.name) == nil { define(name, .matchKind) }
            }
        case .typedef(let syntax, let name):
            let type = resolve(syntax)
            switch type {
            case .void, .string, .matchKind, .dontCare: error("'typedef' cannot give a name to \(describe(type))", at: syntax.span)
            default: break
            }
            define(name, .type(type))
        case .newtype(let syntax, let name):
            let type = resolve(syntax)
            switch type {
            case .bit, .int, .bool, .newtype, .unknown: break
            default: error("'type' gives a name to a bit<>, int<>, bool or another 'type', not to \(describe(type))", at: syntax.span)
            }
            newtypes.append(Newtype(name: name.name, underlying: type, depth: nesting(type) + 1))
            define(name, .type(sizeFits(.newtype(newtypes.count - 1), at: name.span) ? .newtype(newtypes.count - 1) : .unknown))
        case .valueSet(_, _, let name): error("a value set can be declared only in a parser", at: name.span)
        case .missing: break
        }
    }

    private func declareFunction(_ function: FunctionDeclaration) {
        let name = function.prototype.name
        functions.append(function)
        let id = functions.count - 1
        if let previous = scopes.isDefinedHere(name.name) {
            guard case .functions(let overloads) = previous.symbol else {
                error("'\(name.name)' is declared twice", at: name.span, notes: [.init("the first declaration", at: previous.span)])
                return
            }
            guard spend(overloads.count, at: name.span) else { return }
            scopes.define(name.name, .functions(overloads + [id]), at: previous.span)
        } else {
            scopes.define(name.name, .functions([id]), at: name.span)
            noteDeclared(name, .functions([id]))
        }
    }

    /// Overloads are told apart by the number and the names of their parameters.
    private func sameShape(_ a: Prototype, _ b: Prototype) -> Bool {
        a.parameters.count == b.parameters.count && zip(a.parameters, b.parameters).allSatisfy { $0.name.name == $1.name.name }
    }

    private func checkPrototype(_ prototype: Prototype) {
        checkDistinct([prototype.typeParameters, prototype.parameters.map(\.name)])
        inGlobalScope(typeParameters: prototype.typeParameters, prototype.typeParameters.map { rigidVariable($0.name) }) {
            checkReturnType(resolve(prototype.returnType), isExtern: true, at: prototype.returnType.span)
            checkParameters(prototype.parameters, prototype.parameters.map(formal), of: .externFunction)
        }
    }

    private func checkMethods(_ name: Identifier, _ typeParameters: [Identifier], _ methods: [Method]) {
        let own = typeParameters.map { rigidVariable($0.name) }
        for method in methods {
            let prototype = method.prototype
            checkDistinct([prototype.typeParameters, prototype.parameters.map(\.name)])
            let isNamedAlike = prototype.name.name == name.name
            let hasNoType = prototype.returnType.span == prototype.name.span
            if isNamedAlike, !hasNoType {
                error("a constructor has no return type", at: prototype.name.span)
            } else if !isNamedAlike, hasNoType {
                error("method '\(prototype.name.name)' has no return type", at: prototype.name.span)
            }
            inGlobalScope(
                typeParameters: typeParameters + prototype.typeParameters, own + prototype.typeParameters.map { rigidVariable($0.name) }
            ) {
                checkReturnType(resolve(prototype.returnType), isExtern: !method.isAbstract, at: prototype.returnType.span)
                let formals = prototype.parameters.map(formal)
                for formal in formals where formal.type == .extern(externs.count - 1, own) {
                    error("'\(name.name)' cannot be a parameter of its own method", at: formal.span)
                }
                checkParameters(prototype.parameters, formals, of: isNamedAlike ? .constructor(of: .extern) : .method)
            }
        }
        for (index, method) in methods.enumerated() {
            for other in methods[..<index]
            where other.prototype.name.name == method.prototype.name.name && sameShape(other.prototype, method.prototype) {
                error(
                    "'\(name.name)' declares '\(method.prototype.name.name)' with these parameters twice", at: method.prototype.name.span)
            }
        }
    }

    /// Walks a function's body. An abstract method's sees what is declared around its instance.
    func checkFunctionBody(_ prototype: Prototype, _ body: Block, inside: Bool = false) {
        checkDistinct([prototype.typeParameters, prototype.parameters.map(\.name)])
        let saved = scopes
        let savedContext = context
        if inside {
            scopes.push()
        } else {
            scopes = Scopes()
            scopes.frames = [saved.frames[0], Scopes.Frame()]
        }
        for parameter in prototype.typeParameters {
            scopes.define(parameter.name, .type(rigidVariable(parameter.name)), at: parameter.span)
        }
        let result = resolve(prototype.returnType)
        checkReturnType(result, isExtern: false, at: prototype.returnType.span)
        var inner = scopes
        inner.push()
        let formals = prototype.parameters.map(formal)
        checkParameters(prototype.parameters, formals, of: .function)
        defineParameters(formals, in: &inner)
        scopes = inner
        context = Context()
        context.parameters = Dictionary(formals.map { ($0.name, $0.span) }) { first, _ in first }
        apart {
            noteOutParameters(formals, in: inner)
            _ = captured { runBody(body, place: .function, result: nil, resultType: result) }
        }
        if result != .void, !returns(body) {
            error("'\(prototype.name.name)' can end without returning a value", at: prototype.name.span)
        }
        context = savedContext
        scopes = saved
    }

    /// True when every way through the block ends in a return.
    private func returns(_ block: Block) -> Bool { block.statements.contains(where: returns) }

    private func returns(_ statement: StatementSyntax) -> Bool {
        switch statement.kind {
        case .return, .exit: true
        case .block(let block): returns(block)
        case .if(_, let then, let otherwise): returns(then) && (otherwise.map(returns) ?? false)
        case .switch(_, let cases):
            cases.contains { if case .defaultLabel = $0.label.kind { true } else { false } }
                && cases.allSatisfy { $0.body.map(returns) ?? true }
        case .assign, .expression, .variable, .constant, .instance, .for, .forIn, .break, .continue, .empty, .missing: false
        }
    }

    private func declareComposite(
        _ kind: Composite.Kind, _ name: Identifier, _ typeParameters: [Identifier], _ fields: [StructField]
    ) {
        checkDistinct([typeParameters])
        genericComposites.append(
            GenericComposite(kind: kind, name: name, parameters: typeParameters, fields: fields, order: order))
        let id = genericComposites.count - 1
        if typeParameters.isEmpty {
            define(name, .type(instantiate(id, [])))
        } else {
            define(name, .genericType(id))
            _ = instantiate(id, typeParameters.map { rigidVariable($0.name) })
        }
    }

    private func declareEnum(_ name: Identifier, _ members: [Identifier]) {
        var seen: Set<String> = []
        for member in members where !seen.insert(member.name).inserted {
            error("enum '\(name.name)' has two members '\(member.name)'", at: member.span)
        }
        program.enums.append(
            EnumType(
                name: name.name, members: members.enumerated().map { .init(name: $1.name, value: BigInt($0)) }, width: 32,
                isSerializable: false))
        define(name, .type(.enumeration(EnumID(program.enums.count - 1))))
    }

    private func declareEnum(_ name: Identifier, _ syntax: TypeSyntax, _ members: [(name: Identifier, value: ExprSyntax)]) {
        let type = resolve(syntax)
        let plain = type
        guard let leaf = irType(underlying(type)) else {
            if !isUnknown(type) { error("an enum's members are numbers of a known width, not \(describe(type))", at: syntax.span) }
            define(name, .type(.unknown))
            return
        }
        switch leaf {
        case .bit, .int:
            if case .newtype = type { error("an enum's members are bit<> or int<>, not the new type \(describe(type))", at: syntax.span) }
        case .bool, .error, .enumeration, .varbit:
            error("an enum's members are numbers of a known width, not \(describe(type))", at: syntax.span)
        }
        scopes.push()
        program.enums.append(EnumType(name: name.name, members: [], width: width(of: leaf), isSerializable: true))
        let id = EnumID(program.enums.count - 1)
        enumTypes[id] = leaf
        var seen: Set<String> = []
        for member in members {
            if !seen.insert(member.name.name).inserted {
                error("enum '\(name.name)' has two members '\(member.name.name)'", at: member.name.span)
            }
            let given = rvalue(member.value, expected: plain)
            if case .integer(let number) = given, let (low, high) = Folding.range(leaf), number < low || number > high {
                error("\(number) does not fit \(describe(plain)), the type of the enum's members", at: member.value.span)
            }
            let value = convert(given, to: plain, at: member.value.span)
            if !value.isConstant { error("a member's value has to be known at compile time", at: member.value.span) }
            program.enums[id.raw].members.append(.init(name: member.name.name, value: value.number ?? 0))
            scopes.define(
                member.name.name, .value(.scalar(constant(value.number ?? 0, .enumeration(id), at: member.name.span), .enumeration(id))),
                at: member.name.span)
        }
        scopes.pop()
        define(name, .type(.enumeration(id)))
    }

    private func declareBlock(
        _ name: Identifier, _ typeParameters: [Identifier], _ parameters: [Syntax.Parameter], _ constructor: [Syntax.Parameter],
        _ body: BlockDeclaration.Body, isParser: Bool, _ declaration: Declaration
    ) {
        blockTypes.append(
            BlockDeclaration(
                isParser: isParser, name: name, typeParameters: typeParameters, parameters: parameters, constructor: constructor,
                body: body, order: order, annotations: declaration.annotations, span: declaration.span))
        let id = blockTypes.count - 1
        checkBlock(id)
        define(name, .blockType(id))
    }

    /// Walks a parser or control on its own, its parameters unknown.
    private func checkBlock(_ id: Int) {
        let declaration = blockTypes[id]
        let saved = scopes
        let savedContext = context
        let savedOpen = (open, solutions)
        // Nothing outside of a block knows its tables, and what they see is large.
        let outerTables = tables.count
        defer { tables.removeLast(tables.count - outerTables) }
        scopes = Scopes()
        scopes.frames = [saved.frames[0], Scopes.Frame()]
        for parameter in declaration.typeParameters {
            scopes.define(parameter.name, .type(rigidVariable(parameter.name)), at: parameter.span)
        }
        checkDistinct([declaration.typeParameters, declaration.parameters.map(\.name), declaration.constructor.map(\.name)])
        var inner = scopes
        let constructor = declaration.constructor.map(formal)
        checkParameters(declaration.constructor, constructor, of: .constructor(of: declaration.isParser ? .parser : .control))
        for formal in constructor {
            switch formal.type {
            case .extern, .block, .package: inner.define(formal.name, .instance(.opaque(formal.type)), at: formal.span)
            default: inner.define(formal.name, .value(.opaque(formal.type, constant: true)), at: formal.span)
            }
        }
        scopes = inner
        let formals = declaration.parameters.map(formal)
        checkParameters(declaration.parameters, formals, of: declaration.isParser ? .parser : .control)
        defineParameters(formals, in: &inner)
        inner.push()
        scopes = inner
        context = Context()
        let outer = body
        let outerBlock = blockAtHand
        blockAtHand = id
        defer { blockAtHand = outerBlock }
        body = []
        switch declaration.body {
        case .type: break
        case .control(let locals, let block):
            context.place = .control
            context.returnType = .void
            context.parameters = [:]
            flow = Flow()
            noteOutParameters(formals, in: inner)
            for local in locals { declareLocal(local) }
            context.parameters = Dictionary((formals + constructor).map { ($0.name, $0.span) }) { first, _ in first }
            self.block(block)
            checkOutParameters()
            flow = Flow()
        case .parser(let locals, let states):
            context.place = .parser
            let builder = ParserBuilder()
            context.parser = builder
            for local in locals { declareLocal(local) }
            let start = parserStates(builder, locals, states, name: declaration.name.name, accept: .accept, at: declaration.name.span)
            if let start { checkReachability(builder, from: start, states, name: declaration.name) }
        }
        body = outer
        (open, solutions) = savedOpen
        context = savedContext
        scopes = saved
    }
}
