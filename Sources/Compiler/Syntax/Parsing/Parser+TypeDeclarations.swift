import Source

extension Parser {
    /// derivedTypeDeclaration : headerTypeDeclaration | headerUnionDeclaration | structTypeDeclaration | enumDeclaration
    mutating func derivedTypeDeclaration() -> Declaration.Kind {
        let keyword = kind
        if keyword == .enum { return enumDeclaration() }
        advance()
        let name = typeDeclarationName()
        scopes.push()
        defer { scopes.pop() }
        let typeParameters = isPanicking ? [] : optTypeParameters()
        let fields = isPanicking ? [] : structFieldList()
        switch keyword {
        case .header: return .header(name: name, typeParameters: typeParameters, fields: fields)
        case .headerUnion: return .headerUnion(name: name, typeParameters: typeParameters, fields: fields)
        default: return .struct(name: name, typeParameters: typeParameters, fields: fields)
        }
    }

    /// structFieldList : /* empty */ | structFieldList structField
    /// structField : optAnnotations typeRef name ";"
    private mutating func structFieldList() -> [StructField] {
        expect(.leftBrace)
        var fields: [StructField] = []
        while hasMore, !isPanicking {
            let start = index
            let annotations = optAnnotations()
            requireKnownType()
            let (name, type, _) = declarator(typeRef())
            fields.append(StructField(annotations: annotations, type: type, name: name))
            expect(.semicolon)
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return fields
    }

    /// enumDeclaration : optAnnotations ENUM name "{" identifierList optTrailingComma "}"
    ///     | optAnnotations ENUM typeRef name "{" specifiedIdentifierList optTrailingComma "}"
    private mutating func enumDeclaration() -> Declaration.Kind {
        advance()
        if Self.isName(kind), !Self.isName(token(ahead: 1).kind), !startsType || token(ahead: 1).kind == .leftBrace {
            let name = typeDeclarationName()
            expect(.leftBrace)
            guard !isPanicking else { return .enum(name: name, members: []) }
            let members = identifierList()
            if members.isEmpty { expected("a name") }
            closeList()
            return .enum(name: name, members: members)
        }
        requireKnownType()
        let type = typeRef()
        let name = typeDeclarationName()
        guard expect(.leftBrace) else { return .serializableEnum(name: name, type: type, members: []) }
        var members: [(name: Identifier, value: Expression)] = []
        while hasMore, !isPanicking {
            members.append(specifiedIdentifier())
            guard eat(.comma) else { break }
        }
        if !isPanicking, members.isEmpty { expected("a name") }
        closeList()
        return .serializableEnum(name: name, type: type, members: members)
    }

    /// The `}` behind a list of names, or all up to it after an error.
    private mutating func closeList() {
        if !isPanicking, kind != .rightBrace { expected("',' or '}'") }
        closeBrace()
    }

    /// specifiedIdentifier : name "=" initializer
    private mutating func specifiedIdentifier() -> (name: Identifier, value: Expression) {
        let name = name()
        expect(.assign)
        return (name, isPanicking ? Expression(.missing, at: token.span) : expression())
    }

    /// errorDeclaration : ERROR "{" identifierList "}"
    mutating func errorDeclaration() -> Declaration.Kind {
        advance()
        expect(.leftBrace)
        let members = identifierList()
        closeList()
        return .error(members)
    }

    /// matchKindDeclaration : MATCH_KIND "{" identifierList optTrailingComma "}"
    mutating func matchKindDeclaration() -> Declaration.Kind {
        advance()
        expect(.leftBrace)
        let members = identifierList()
        closeList()
        return .matchKind(members)
    }

    /// typedefDeclaration : optAnnotations TYPEDEF typeRef name | optAnnotations TYPEDEF derivedTypeDeclaration name
    /// The second form also puts the declaration of its type into `declarations`.
    mutating func typedefDeclaration(into declarations: inout [Declaration]) -> Declaration.Kind {
        advance()
        let start = index
        var type: TypeSyntax
        switch kind {
        case .header, .headerUnion, .struct, .enum:
            let inner = derivedTypeDeclaration()
            let span = span(from: start)
            declarations.append(Declaration(annotations: [], kind: inner, span: span))
            type = TypeSyntax(.named(Self.name(of: inner) ?? Identifier("", at: span), absolute: false), at: span)
        default:
            requireKnownType()
            type = typeRef()
        }
        let (name, full, symbol) = declarator(type)
        type = full
        scopes.declareType(symbol)
        expect(.semicolon)
        return .typedef(type, name: name)
    }

    private static func name(of type: Declaration.Kind) -> Identifier? {
        switch type {
        case .header(let name, _, _), .headerUnion(let name, _, _), .struct(let name, _, _), .enum(let name, _),
            .serializableEnum(let name, _, _):
            name
        default: nil
        }
    }

    /// typedefDeclaration : optAnnotations TYPE typeRef name
    mutating func newtypeDeclaration() -> Declaration.Kind {
        advance()
        requireKnownType()
        let (name, type, symbol) = declarator(typeRef())
        scopes.declareType(symbol)
        expect(.semicolon)
        return .newtype(type, name: name)
    }
}
