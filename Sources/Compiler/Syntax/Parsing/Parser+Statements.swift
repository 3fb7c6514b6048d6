import Source

extension Parser {
    /// blockStatement : optAnnotations "{" statOrDeclList "}"
    /// - Parameter given: the annotations, when they are read already.
    mutating func blockStatement(_ given: [Annotation]? = nil) -> Block {
        let annotations = given ?? optAnnotations()
        let start = index
        guard expect(.leftBrace) else { return Block(annotations: annotations, statements: [], span: token.span) }
        scopes.push()
        let statements = statOrDeclList(inParser: false)
        scopes.pop()
        expect(.rightBrace)
        return Block(annotations: annotations, statements: statements, span: span(from: start))
    }

    /// statOrDeclList : /* empty */ | statOrDeclList statementOrDeclaration
    /// parserStatements : /* empty */ | parserStatements parserStatement
    mutating func statOrDeclList(inParser: Bool) -> [Statement] {
        var statements: [Statement] = []
        while hasMore, !(inParser && kind == .transition) {
            let start = index
            statements.append(statementOrDeclaration(inParser: inParser))
            guard afterElement(startedAt: start) else { break }
        }
        return statements
    }

    /// statementOrDeclaration : variableDeclaration | constantDeclaration | statement | instantiation
    /// parserStatement : the same without loops, switch, return, exit
    mutating func statementOrDeclaration(inParser: Bool = false) -> Statement {
        guard enter() else { return Statement(.missing, at: token.span) }
        defer { leave() }
        let start = index
        func at(_ kind: Statement.Kind, _ parser: Parser) -> Statement { Statement(kind, at: parser.span(from: start)) }
        let annotations = optAnnotations()
        switch kind {
        case .leftBrace:
            if inParser {
                advance()
                scopes.push()
                let statements = statOrDeclList(inParser: true)
                scopes.pop()
                expect(.rightBrace)
                return at(.block(Block(annotations: annotations, statements: statements, span: span(from: start))), self)
            }
            return at(.block(blockStatement(annotations)), self)
        case .const:
            let constant = constantDeclaration(annotations)
            return at(.constant(constant), self)
        case .for:
            refuse(inParser, "for")
            let loop = forStatement(annotations)
            return at(loop, self)
        default: break
        }
        if startsDeclaration { return declarationStatement(annotations, from: start) }
        if !annotations.isEmpty { report(Message.annotationsNotAllowed, at: tokens[start].span) }
        switch kind {
        case .semicolon:
            advance()
            return at(.empty, self)
        case .if:
            let statement = conditionalStatement()
            return at(statement, self)
        case .switch:
            refuse(inParser, "switch")
            let statement = switchStatement()
            return at(statement, self)
        case .return:
            refuse(inParser, "return")
            advance()
            let value = kind == .semicolon ? nil : expression()
            expect(.semicolon)
            return at(.return(value), self)
        case .exit, .break, .continue:
            refuse(inParser, text(token))
            let statement: Statement.Kind = kind == .exit ? .exit : kind == .break ? .break : .continue
            advance()
            expect(.semicolon)
            return at(statement, self)
        default:
            let statement = assignmentOrMethodCall()
            expect(.semicolon)
            return Statement(statement.kind, at: span(from: start))
        }
    }

    private mutating func refuse(_ inParser: Bool, _ what: String) {
        if inParser, !isPanicking { diagnostics.error(Message.notInParser(what), at: token.span) }
    }

    // MARK: Declarations among statements

    /// A type starts here, or two names follow each other: then the first is meant to be one.
    private var startsDeclaration: Bool {
        startsType || (kind == .identifier && Self.isName(token(ahead: 1).kind) && token(ahead: 1).kind != .list)
    }

    /// Reports a name that stands where only a type can, and is none.
    mutating func requireKnownType() {
        if kind == .identifier, !scopes.isType(token.symbol), !isPanicking {
            diagnostics.error(Message.unknownType(text(token)), at: token.span)
        }
    }

    /// variableDeclaration, instantiation, or a call whose prefix is a type:
    /// directApplication : typeName "." APPLY "(" argumentList ")" ";" | specializedType "." APPLY ...
    private mutating func declarationStatement(_ annotations: [Annotation], from start: Int) -> Statement {
        requireKnownType()
        let type = typeRef()
        switch kind {
        case .dot:
            height = 1
            let value = postfixed(Expression(.type(type), at: type.span), from: start, anyTypeArgument: true)
            let statement = assignment(to: value, from: start)
            expect(.semicolon)
            return Statement(statement.kind, at: span(from: start))
        case .leftParen:
            let instance = instantiation(annotations, type)
            return Statement(.instance(instance), at: span(from: start))
        default:
            let variable = variableDeclarationWithoutSemicolon(annotations, type)
            expect(.semicolon)
            return Statement(.variable(variable), at: span(from: start))
        }
    }

    /// variableDeclarationWithoutSemicolon : annotations typeRef name optInitializer | typeRef name optInitializer
    private mutating func variableDeclarationWithoutSemicolon(
        _ annotations: [Annotation], _ type: TypeSyntax
    ) -> VariableDeclaration {
        let (name, type, symbol) = declarator(type)
        let initial = eat(.assign) ? expression() : nil
        scopes.declareValue(symbol)
        return VariableDeclaration(annotations: annotations, type: type, name: name, initial: initial)
    }

    /// variableDeclaration : variableDeclarationWithoutSemicolon ";"
    mutating func variableDeclaration(_ annotations: [Annotation], _ type: TypeSyntax) -> VariableDeclaration {
        let variable = variableDeclarationWithoutSemicolon(annotations, type)
        expect(.semicolon)
        return variable
    }

    /// A name, and behind it the size of a stack, as the reference compiler allows: `H h[4];`.
    mutating func declarator(_ type: TypeSyntax) -> (name: Identifier, type: TypeSyntax, symbol: Symbol) {
        let start = index
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        return (name, arraySuffix(type, from: start), symbol)
    }

    /// constantDeclaration : optAnnotations CONST typeRef name "=" initializer ";"
    mutating func constantDeclaration(_ annotations: [Annotation]) -> ConstantDeclaration {
        advance()
        requireKnownType()
        let (name, type, symbol) = declarator(typeRef())
        expect(.assign)
        let value = isPanicking ? Expression(.missing, at: token.span) : expression()
        expect(.semicolon)
        scopes.declareValue(symbol)
        return ConstantDeclaration(annotations: annotations, type: type, name: name, value: value)
    }

    // MARK: Assignments and calls

    /// assignmentOrMethodCallStatementWithoutSemicolon : lvalue "(" argumentList ")"
    ///     | lvalue "<" typeArgumentList ">" "(" argumentList ")" | lvalue "=" expression | lvalue "+=" expression | ...
    mutating func assignmentOrMethodCall() -> Statement {
        let start = index
        switch kind {
        case .leftParen, .this, .dot: break
        default:
            guard Self.isNonTypeName(kind) else {
                expected("a statement")
                return Statement(.missing, at: token.span)
            }
        }
        let target = postfixed(primary(), from: start, anyTypeArgument: true)
        return assignment(to: target, from: start)
    }

    private mutating func assignment(to target: Expression, from start: Int) -> Statement {
        if let place = Self.calledPrefix(of: target) { report(Message.callResult, at: place) }
        let compound: BinaryOperator?
        switch kind {
        case .assign: compound = nil
        case .assignAdd: compound = .add
        case .assignSubtract: compound = .subtract
        case .assignMultiply: compound = .multiply
        case .assignDivide: compound = .divide
        case .assignModulo: compound = .modulo
        case .assignAnd: compound = .bitAnd
        case .assignOr: compound = .bitOr
        case .assignXor: compound = .bitXor
        case .assignShiftLeft: compound = .shiftLeft
        case .assignShiftRight: compound = .shiftRight
        case .assignAddSaturating: compound = .addSaturating
        case .assignSubtractSaturating: compound = .subtractSaturating
        default:
            if case .call = target.kind {} else { expected("an assignment or a call") }
            return Statement(.expression(target), at: target.span)
        }
        advance()
        let value = expression()
        return Statement(.assign(target, compound, value), at: span(from: start))
    }

    /// Where a call stands within what is called or assigned to; the grammar of `lvalue` has none.
    private static func calledPrefix(of target: Expression) -> Span? {
        var place = target
        if case .call(let callee, _, _) = target.kind { place = callee }
        while true {
            switch place.kind {
            case .member(let base, _), .index(let base, _), .slice(let base, _, _), .plusSlice(let base, _, _): place = base
            case .call: return place.span
            default: return nil
            }
        }
    }

    // MARK: Control flow

    /// conditionalStatement : IF "(" expression ")" statement | IF "(" expression ")" statement ELSE statement
    private mutating func conditionalStatement() -> Statement.Kind {
        advance()
        expect(.leftParen)
        let condition = expression()
        expect(.rightParen)
        recoverHead()
        let then = isPanicking ? Statement(.missing, at: token.span) : statementOrDeclaration()
        guard !isPanicking, eat(.else) else { return .if(condition, then: then, else: nil) }
        return .if(condition, then: then, else: statementOrDeclaration())
    }

    /// switchStatement : SWITCH "(" expression ")" "{" switchCases "}"
    /// switchCase : switchLabel ":" blockStatement | switchLabel ":"
    private mutating func switchStatement() -> Statement.Kind {
        advance()
        expect(.leftParen)
        let value = expression()
        expect(.rightParen)
        recoverHead()
        expect(.leftBrace)
        var cases: [SwitchCase] = []
        while hasMore, !isPanicking {
            let start = index
            let label = switchLabel()
            expect(.colon)
            let body: Block? = kind == .leftBrace || kind == .at ? blockStatement() : nil
            cases.append(SwitchCase(label: label, body: body, span: span(from: start)))
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return .switch(value, cases)
    }

    /// switchLabel : DEFAULT | nonBraceExpression
    private mutating func switchLabel() -> Expression {
        if eat(.default) { return Expression(.defaultLabel, at: tokens[index - 1].span) }
        if kind == .leftBrace { report(Message.braceLabel, at: token.span) }
        return expression()
    }

    /// forStatement : optAnnotations FOR "(" forInitStatements ";" expression ";" forUpdateStatements ")" statement
    ///     | optAnnotations FOR "(" typeRef name IN forCollectionExpr ")" statement
    ///     | optAnnotations FOR "(" annotations typeRef name IN forCollectionExpr ")" statement
    private mutating func forStatement(_ annotations: [Annotation]) -> Statement.Kind {
        advance()
        scopes.push()
        defer { scopes.pop() }
        expect(.leftParen)
        let inner = optAnnotations()
        let isIn = kind == .identifier && token(ahead: 1).kind == .in
        if isIn {
            report(Message.loopType, at: token.span)
            return forIn(type: nil, annotations + inner)
        }
        var initial: [Statement] = []
        if kind != .semicolon {
            var annotations_ = inner
            repeat {
                let start = index
                if startsDeclaration {
                    requireKnownType()
                    let type = typeRef()
                    if initial.isEmpty, Self.isName(kind), token(ahead: 1).kind == .in {
                        return forIn(type: type, annotations + inner)
                    }
                    let variable = variableDeclarationWithoutSemicolon(annotations_, type)
                    initial.append(Statement(.variable(variable), at: span(from: start)))
                } else {
                    initial.append(assignmentOrMethodCall())
                }
                annotations_ = []
            } while !isPanicking && eat(.comma)
        }
        expect(.semicolon)
        let condition = expression()
        expect(.semicolon)
        var update: [Statement] = []
        if kind != .rightParen, !isPanicking {
            repeat { update.append(assignmentOrMethodCall()) } while !isPanicking && eat(.comma)
        }
        expect(.rightParen)
        recoverHead()
        let body = isPanicking ? Statement(.missing, at: token.span) : statementOrDeclaration()
        return .for(initial: initial, condition: condition, update: update, body: body, annotations)
    }

    /// forCollectionExpr : expression | expression ".." expression
    private mutating func forIn(type: TypeSyntax?, _ annotations: [Annotation]) -> Statement.Kind {
        let symbol = token.symbol
        let name = name()
        expect(.in)
        let start = index
        var collection = expression()
        if eat(.range) {
            collection = Expression(.range(collection, expression()), at: span(from: start))
        }
        expect(.rightParen)
        recoverHead()
        if type != nil { scopes.declareValue(symbol) }
        let body = isPanicking ? Statement(.missing, at: token.span) : statementOrDeclaration()
        return .forIn(type: type, name: name, collection: collection, body: body, annotations)
    }
}
