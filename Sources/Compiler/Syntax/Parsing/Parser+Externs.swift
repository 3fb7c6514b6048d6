import Source

extension Parser {
    /// externDeclaration : optAnnotations EXTERN nonTypeName optTypeParameters "{" methodPrototypes "}"
    ///     | optAnnotations EXTERN functionPrototype ";"
    /// `extern name;`, which the reference compiler knows, only declares the name: nil.
    mutating func externDeclaration() -> Declaration.Kind? {
        advance()
        let next = token(ahead: 1).kind
        if Self.isName(kind), next == .semicolon {
            _ = typeDeclarationName()
            advance()
            return nil
        }
        if Self.isName(kind), next == .leftBrace || next == .less && externBodyFollows() { return externObject() }
        let prototype = functionPrototype()
        scopes.pop()
        expect(.semicolon)
        return .externFunction(prototype)
    }

    /// Behind `name <` the type parameters end, and `{` follows: an extern object, no function.
    private func externBodyFollows() -> Bool {
        var at = index + 1
        while at < tokens.count {
            switch tokens.kind(at: at) {
            case .greater: return at + 1 < tokens.count && tokens.kind(at: at + 1) == .leftBrace
            case .less, .comma: break
            default: if !Self.isName(tokens.kind(at: at)) { return false }
            }
            at += 1
        }
        return false
    }

    private mutating func externObject() -> Declaration.Kind {
        let symbol = token.symbol
        let name = typeDeclarationName()
        scopes.push()
        defer { scopes.pop() }
        let typeParameters = optTypeParameters()
        expect(.leftBrace)
        var methods: [Method] = []
        while hasMore, !isPanicking {
            let start = index
            methods.append(methodPrototype(of: symbol))
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return .externObject(name: name, typeParameters: typeParameters, methods: methods)
    }

    /// methodPrototype : optAnnotations functionPrototype ";" | optAnnotations ABSTRACT functionPrototype ";"
    ///     | optAnnotations TYPE_IDENTIFIER "(" parameterList ")" ";"
    private mutating func methodPrototype(of extern: Symbol) -> Method {
        let annotations = optAnnotations()
        let isAbstract = eat(.abstract)
        let prototype: Prototype
        if token(ahead: 1).kind == .leftParen, Self.isName(kind) {
            if token.symbol != extern, !scopes.isType(token.symbol) {
                diagnostics.error(Message.methodWithoutType(names.text(extern)), at: token.span)
            }
            let name = name()
            scopes.push()
            let parameters = parameterList()
            prototype = Prototype(
                returnType: TypeSyntax(.void, at: name.span), name: name, typeParameters: [], parameters: parameters)
        } else {
            prototype = functionPrototype()
        }
        scopes.pop()
        expect(.semicolon)
        return Method(annotations: annotations, isAbstract: isAbstract, prototype: prototype)
    }
}
