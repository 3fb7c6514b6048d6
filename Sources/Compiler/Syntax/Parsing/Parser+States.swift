import Source

extension Parser {
    /// parserLocalElement : constantDeclaration | instantiation | variableDeclaration | valueSetDeclaration
    /// parserState : optAnnotations STATE name "{" parserStatements transitionStatement "}"
    mutating func parserElement(_ locals: inout [Declaration], _ states: inout [ParserState]) {
        let start = index
        let annotations = optAnnotations()
        let kind: Declaration.Kind
        switch self.kind {
        case .state:
            states.append(parserState(annotations, from: start))
            return
        case .const: kind = .constant(constantDeclaration(annotations))
        case .valueSet: kind = valueSetDeclaration()
        default: kind = variableOrInstance(annotations)
        }
        locals.append(Declaration(annotations: annotations, kind: kind, span: span(from: start)))
    }

    private mutating func parserState(_ annotations: [Annotation], from start: Int) -> ParserState {
        advance()
        let name = name()
        expect(.leftBrace)
        scopes.push()
        let statements = isPanicking ? [] : statOrDeclList(inParser: true)
        let transition = kind == .transition ? transitionStatement() : nil
        scopes.pop()
        if isPanicking { recover() }
        if kind != .rightBrace { expect(.rightBrace) }
        closeBrace()
        return ParserState(
            annotations: annotations, name: name, statements: statements, transition: transition, span: span(from: start))
    }

    /// transitionStatement : /* empty */ | TRANSITION stateExpression
    /// stateExpression : name ";" | selectExpression
    private mutating func transitionStatement() -> Transition {
        let start = index
        advance()
        if kind == .select { return selectExpression(from: start) }
        let next = name("the name of a state, or 'select'")
        expect(.semicolon)
        return Transition(.direct(next), at: span(from: start))
    }

    /// selectExpression : SELECT "(" expressionList ")" "{" selectCaseList "}"
    private mutating func selectExpression(from start: Int) -> Transition {
        advance()
        expect(.leftParen)
        var values: [Expression] = []
        while kind != .rightParen, kind != .end, !isPanicking {
            values.append(expression())
            guard eat(.comma) else { break }
        }
        expect(.rightParen)
        expect(.leftBrace)
        var cases: [SelectCase] = []
        while hasMore, !isPanicking {
            let start = index
            cases.append(selectCase())
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return Transition(.select(values, cases), at: span(from: start))
    }

    /// selectCase : keysetExpression ":" name ";"
    private mutating func selectCase() -> SelectCase {
        let keyset = keysetExpression()
        expect(.colon)
        let next = name("the name of a state")
        expect(.semicolon)
        return SelectCase(keyset: keyset, next: next)
    }

    /// valueSetDeclaration : optAnnotations VALUESET "<" baseType ">" "(" expression ")" name ";"
    ///     | optAnnotations VALUESET "<" tupleType ">" ... | optAnnotations VALUESET "<" typeName ">" ...
    private mutating func valueSetDeclaration() -> Declaration.Kind {
        advance()
        expect(.less)
        requireKnownType()
        let type = typeRef()
        closeAngle()
        expect(.leftParen)
        let size = isPanicking ? Expression(.missing, at: token.span) : expression()
        expect(.rightParen)
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        scopes.declareValue(symbol)
        expect(.semicolon)
        return .valueSet(type, size: size, name: name)
    }
}
