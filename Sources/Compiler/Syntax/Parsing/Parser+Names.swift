import Source

extension Parser {
    /// nonTypeName : IDENTIFIER | APPLY | KEY | ACTIONS | STATE | ENTRIES | TYPE | PRIORITY
    static func isNonTypeName(_ kind: TokenKind) -> Bool {
        switch kind {
        case .identifier, .apply, .key, .actions, .state, .entries, .type, .priority: true
        default: false
        }
    }

    /// name : nonTypeName | LIST | TYPE_IDENTIFIER
    static func isName(_ kind: TokenKind) -> Bool { isNonTypeName(kind) || kind == .list }

    /// The name that is here, or an empty one and a diagnostic.
    mutating func name(_ what: String = "a name") -> Identifier {
        guard Self.isName(kind) else {
            expected(what)
            return Identifier("", at: token.span)
        }
        defer { advance() }
        return Identifier(text(token), at: token.span)
    }

    /// name, declared as a type
    mutating func typeDeclarationName() -> Identifier {
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        scopes.declareType(symbol)
        return name
    }

    /// A type starts here.
    var startsType: Bool { startsType(at: index) }

    func startsType(at index: Int) -> Bool {
        let token = tokens[min(index, tokens.count - 1)]
        switch token.kind {
        case .bool, .bit, .int, .varbit, .string_, .error, .matchKind, .tuple, .void: return true
        case .list: return tokens.kind(at: min(index + 1, tokens.count - 1)) == .less
        case .identifier: return scopes.isType(token.symbol)
        case .dot:
            let next = tokens[min(index + 1, tokens.count - 1)]
            return next.kind == .identifier && scopes.isGlobalType(next.symbol)
        default: return false
        }
    }

    /// Closes a list of type arguments or parameters.
    mutating func closeAngle() { expect(.greater) }

    /// identifierList : name | identifierList "," name, with a comma at its end or not
    mutating func identifierList() -> [Identifier] {
        var list: [Identifier] = []
        while hasMore {
            let start = index
            list.append(name())
            if isPanicking { break }
            guard eat(.comma) else { break }
            if index == start { break }
        }
        return list
    }

    /// optTypeParameters : /* empty */ | "<" typeParameterList ">"
    /// The parameters are declared in the scope that is open.
    mutating func optTypeParameters() -> [Identifier] {
        guard eat(.less) else { return [] }
        var parameters: [Identifier] = []
        repeat {
            parameters.append(typeDeclarationName())
        } while !isPanicking && eat(.comma)
        closeAngle()
        return parameters
    }
}
