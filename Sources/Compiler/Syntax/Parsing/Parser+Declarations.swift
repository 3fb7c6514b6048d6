import Source

extension Parser {
    /// p4program : /* empty */ | p4program declaration | p4program ";"
    mutating func p4program() -> ProgramSyntax {
        var declarations: [Declaration] = []
        while kind != .end {
            let start = index
            if eat(.semicolon) { continue }
            declaration(into: &declarations)
            recover()
            if index == start, kind != .end, !isAborted {
                // A lone `}` or the like, reported already.
                advance()
            }
        }
        return ProgramSyntax(declarations: declarations, file: token.span.file)
    }

    /// declaration : constantDeclaration | externDeclaration | actionDeclaration | parserDeclaration | typeDeclaration
    ///     | controlDeclaration | instantiation | errorDeclaration | matchKindDeclaration | functionDeclaration
    /// A typedef of a type declared within it yields two declarations.
    mutating func declaration(into declarations: inout [Declaration]) {
        let start = index
        let annotations = optAnnotations()
        let kind: Declaration.Kind?
        switch self.kind {
        case .const: kind = .constant(constantDeclaration(annotations))
        case .extern: kind = externDeclaration()
        case .action: kind = actionDeclaration()
        case .parser: kind = parserDeclaration()
        case .control: kind = controlDeclaration()
        case .package: kind = packageTypeDeclaration()
        case .header, .headerUnion, .struct, .enum: kind = derivedTypeDeclaration()
        case .typedef: kind = typedefDeclaration(into: &declarations)
        case .type where startsType(at: index + 1) || Self.isName(token(ahead: 2).kind): kind = newtypeDeclaration()
        case .error where token(ahead: 1).kind == .leftBrace: kind = errorDeclaration()
        case .matchKind where token(ahead: 1).kind == .leftBrace: kind = matchKindDeclaration()
        default: kind = functionOrInstance(annotations)
        }
        guard let kind else { return }
        declarations.append(Declaration(annotations: annotations, kind: kind, span: span(from: start)))
    }

    // MARK: Functions, actions, instances

    /// functionDeclaration : annotations functionPrototype blockStatement | functionPrototype blockStatement
    /// instantiation : typeRef "(" argumentList ")" name ";" | ...
    private mutating func functionOrInstance(_ annotations: [Annotation]) -> Declaration.Kind {
        guard startsType || Self.isName(kind) || kind == .dot else {
            expected("a declaration")
            return .missing
        }
        // The name of a function's own type parameter may be its return type; else it must be a known type.
        let returnsOwnParameter = Self.isName(token(ahead: 1).kind) && token(ahead: 2).kind == .less
        if Self.isName(token(ahead: 1).kind), !returnsOwnParameter { requireKnownType() }
        if !startsType, !Self.isName(token(ahead: 1).kind), token(ahead: 1).kind != .leftParen {
            expected("a declaration")
            return .missing
        }
        let type = typeRef()
        if kind == .leftParen { return .instance(instantiation(annotations, type)) }
        guard !isPanicking else { return .missing }
        if Self.isName(kind), token(ahead: 1).kind == .semicolon || token(ahead: 1).kind == .assign {
            report(Message.topLevelVariable, at: token.span)
            return .variable(variableDeclaration(annotations, type))
        }
        let prototype = prototypeBehind(type)
        defer { scopes.pop() }
        guard !isPanicking else { return .missing }
        return .function(prototype, body: blockStatement())
    }

    /// instantiation : annotations typeRef "(" argumentList ")" name ";" | typeRef "(" argumentList ")" name ";"
    ///     | annotations typeRef "(" argumentList ")" name "=" objInitializer ";" | ...
    mutating func instantiation(_ annotations: [Annotation], _ type: TypeSyntax) -> Instantiation {
        let arguments = argumentList()
        let (name, type, symbol) = declarator(type)
        var initializer: [Declaration]?
        if !isPanicking, eat(.assign) { initializer = objInitializer() }
        expect(.semicolon)
        scopes.declareValue(symbol)
        return Instantiation(annotations: annotations, type: type, arguments: arguments, name: name, initializer: initializer)
    }

    /// objInitializer : "{" objDeclarations "}"
    /// objDeclaration : functionDeclaration | instantiation
    private mutating func objInitializer() -> [Declaration] {
        guard enter() else { return [] }
        defer { leave() }
        expect(.leftBrace)
        scopes.push()
        defer { scopes.pop() }
        var declarations: [Declaration] = []
        while hasMore, !isPanicking {
            let start = index
            let annotations = optAnnotations()
            let kind = functionOrInstance(annotations)
            declarations.append(Declaration(annotations: annotations, kind: kind, span: span(from: start)))
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return declarations
    }

    /// functionPrototype : typeOrVoid name optTypeParameters "(" parameterList ")"
    /// typeOrVoid : typeRef | VOID | IDENTIFIER
    /// Opens a scope that holds the parameters; the caller closes it.
    mutating func functionPrototype() -> Prototype { prototypeBehind(typeRef()) }

    private mutating func prototypeBehind(_ returnType: TypeSyntax) -> Prototype {
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        scopes.declareValue(symbol)
        scopes.push()
        let typeParameters = isPanicking ? [] : optTypeParameters()
        let parameters = isPanicking ? [] : parameterList()
        return Prototype(returnType: returnType, name: name, typeParameters: typeParameters, parameters: parameters)
    }

    /// actionDeclaration : optAnnotations ACTION name "(" parameterList ")" blockStatement
    mutating func actionDeclaration() -> Declaration.Kind {
        advance()
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        if !scopes.isType(symbol) { scopes.declareValue(symbol) }
        scopes.push()
        defer { scopes.pop() }
        let parameters = isPanicking ? [] : parameterList()
        guard !isPanicking else { return .missing }
        return .action(name: name, parameters: parameters, body: blockStatement())
    }

    // MARK: Parameters

    /// parameterList : /* empty */ | nonEmptyParameterList, between parentheses
    /// The names are declared when all are read: a parameter may bear its type's name.
    mutating func parameterList() -> [Parameter] {
        guard expect(.leftParen) else { return [] }
        var parameters: [Parameter] = []
        var symbols: [Symbol] = []
        if kind != .rightParen {
            repeat {
                parameters.append(parameter(&symbols))
            } while !isPanicking && eat(.comma)
        }
        expectEnd(.rightParen)
        for symbol in symbols { scopes.declareValue(symbol) }
        return parameters
    }

    /// parameter : optAnnotations direction typeRef name | optAnnotations direction typeRef name "=" expression
    /// direction : IN | OUT | INOUT | /* empty */
    private mutating func parameter(_ symbols: inout [Symbol]) -> Parameter {
        let annotations = optAnnotations()
        var direction = Direction.none
        switch kind {
        case .in: direction = .in
        case .out: direction = .out
        case .inout: direction = .inout
        default: break
        }
        if direction != .none { advance() }
        requireKnownType()
        let (name, type, symbol) = declarator(typeRef())
        symbols.append(symbol)
        let value = !isPanicking && eat(.assign) ? expression() : nil
        return Parameter(annotations: annotations, direction: direction, type: type, name: name, defaultValue: value)
    }

    // MARK: Parsers, controls, packages

    /// parserDeclaration : parserTypeDeclaration optConstructorParameters "{" parserLocalElements parserStates "}"
    /// parserTypeDeclaration : optAnnotations PARSER name optTypeParameters "(" parameterList ")"
    private mutating func parserDeclaration() -> Declaration.Kind {
        advance()
        let name = typeDeclarationName()
        scopes.push()
        defer { scopes.pop() }
        let typeParameters = isPanicking ? [] : optTypeParameters()
        let parameters = isPanicking ? [] : parameterList()
        guard !isPanicking else { return .missing }
        if eat(.semicolon) { return .parserType(name: name, typeParameters: typeParameters, parameters: parameters) }
        let constructor = kind == .leftParen ? parameterList() : []
        expect(.leftBrace)
        var locals: [Declaration] = []
        var states: [ParserState] = []
        while hasMore, !isPanicking {
            let start = index
            parserElement(&locals, &states)
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return .parser(
            name: name, typeParameters: typeParameters, parameters: parameters, constructor: constructor, locals: locals,
            states: states)
    }

    /// controlDeclaration : controlTypeDeclaration optConstructorParameters
    ///     "{" controlLocalDeclarations APPLY controlBody "}"
    /// controlTypeDeclaration : optAnnotations CONTROL name optTypeParameters "(" parameterList ")"
    private mutating func controlDeclaration() -> Declaration.Kind {
        advance()
        let name = typeDeclarationName()
        scopes.push()
        defer { scopes.pop() }
        let typeParameters = isPanicking ? [] : optTypeParameters()
        let parameters = isPanicking ? [] : parameterList()
        guard !isPanicking else { return .missing }
        if eat(.semicolon) { return .controlType(name: name, typeParameters: typeParameters, parameters: parameters) }
        let constructor = kind == .leftParen ? parameterList() : []
        expect(.leftBrace)
        var locals: [Declaration] = []
        while hasMore, !isPanicking, !(kind == .apply && token(ahead: 1).kind == .leftBrace || kind == .apply && token(ahead: 1).kind == .at) {
            let start = index
            locals.append(controlLocalDeclaration())
            guard afterElement(startedAt: start) else { break }
        }
        expect(.apply)
        var body = Block(statements: [], span: token.span)
        if !isPanicking { body = blockStatement() }
        closeBrace()
        return .control(
            name: name, typeParameters: typeParameters, parameters: parameters, constructor: constructor, locals: locals,
            body: body)
    }

    /// controlLocalDeclaration : constantDeclaration | actionDeclaration | tableDeclaration | instantiation
    ///     | variableDeclaration
    private mutating func controlLocalDeclaration() -> Declaration {
        let start = index
        let annotations = optAnnotations()
        let kind: Declaration.Kind
        switch self.kind {
        case .const: kind = .constant(constantDeclaration(annotations))
        case .action: kind = actionDeclaration()
        case .table: kind = tableDeclaration()
        default: kind = variableOrInstance(annotations)
        }
        return Declaration(annotations: annotations, kind: kind, span: span(from: start))
    }

    /// instantiation | variableDeclaration
    mutating func variableOrInstance(_ annotations: [Annotation]) -> Declaration.Kind {
        guard startsType || (Self.isName(kind) && (Self.isName(token(ahead: 1).kind) || token(ahead: 1).kind == .leftParen)) else {
            expected("a declaration")
            return .missing
        }
        requireKnownType()
        let type = typeRef()
        if kind == .leftParen { return .instance(instantiation(annotations, type)) }
        return .variable(variableDeclaration(annotations, type))
    }

    /// packageTypeDeclaration : optAnnotations PACKAGE name optTypeParameters "(" parameterList ")"
    private mutating func packageTypeDeclaration() -> Declaration.Kind {
        advance()
        let name = typeDeclarationName()
        scopes.push()
        defer { scopes.pop() }
        let typeParameters = isPanicking ? [] : optTypeParameters()
        let parameters = isPanicking ? [] : parameterList()
        expect(.semicolon)
        return .package(name: name, typeParameters: typeParameters, parameters: parameters)
    }
}
