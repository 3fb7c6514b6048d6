import Source

extension Parser {
    /// tableDeclaration : optAnnotations TABLE name "{" tablePropertyList "}"
    mutating func tableDeclaration() -> Declaration.Kind {
        advance()
        let symbol = Self.isName(kind) ? token.symbol : .none
        let name = name()
        if !scopes.isType(symbol) { scopes.declareValue(symbol) }
        guard expect(.leftBrace) else { return .table(name: name, properties: []) }
        var properties: [TableProperty] = []
        if kind == .rightBrace { expected("a table property") }
        while hasMore, !isPanicking {
            let start = index
            if let property = tableProperty() { properties.append(property) }
            guard afterElement(startedAt: start) else { break }
        }
        closeBrace()
        return .table(name: name, properties: properties)
    }

    /// tableProperty : KEY "=" "{" keyElementList "}" | ACTIONS "=" "{" actionList "}"
    ///     | optAnnotations optCONST ENTRIES "=" "{" entriesList "}"
    ///     | optAnnotations optCONST nonTableKwName "=" initializer ";"
    private mutating func tableProperty() -> TableProperty? {
        let annotations = optAnnotations()
        let isConst = eat(.const)
        let what = kind
        guard Self.isNonTypeName(kind) else {
            expected("a table property")
            return nil
        }
        let name = name()
        guard expect(.assign) else { return nil }
        let property: TableProperty.Kind
        switch what {
        case .key: property = .key(braced { $0.keyElement() })
        case .actions: property = .actions(braced { $0.actionListElement() })
        case .entries: property = .entries(braced { $0.entry() })
        default:
            property = .value(expression())
            expect(.semicolon)
        }
        return TableProperty(annotations: annotations, isConst: isConst, name: name, kind: property)
    }

    /// `{` elements `}`, each ending in `;`
    private mutating func braced<Element>(_ element: (inout Parser) -> Element) -> [Element] {
        guard expect(.leftBrace) else { return [] }
        var elements: [Element] = []
        while hasMore, !isPanicking {
            let start = index
            elements.append(element(&self))
            guard afterElement(startedAt: start) else { break }
        }
        expect(.rightBrace)
        return elements
    }

    /// keyElement : expression ":" name optAnnotations ";"
    private mutating func keyElement() -> KeyElement {
        let expression = expression()
        expect(.colon)
        let matchKind = name("the name of a match kind")
        let annotations = isPanicking ? [] : optAnnotations()
        expect(.semicolon)
        return KeyElement(expression: expression, matchKind: matchKind, annotations: annotations)
    }

    /// actionList : /* empty */ | actionList optAnnotations actionRef ";"
    private mutating func actionListElement() -> ActionReference {
        let reference = actionRef(optAnnotations())
        expect(.semicolon)
        return reference
    }

    /// actionRef : prefixedNonTypeName | prefixedNonTypeName "(" argumentList ")"
    private mutating func actionRef(_ annotations: [Annotation]) -> ActionReference {
        let absolute = eat(.dot)
        let name = name("the name of an action")
        let arguments = kind == .leftParen && !isPanicking ? argumentList() : nil
        return ActionReference(annotations: annotations, name: name, absolute: absolute, arguments: arguments)
    }

    /// entry : optCONST entryPriority keysetExpression ":" actionRef optAnnotations ";"
    ///     | optCONST keysetExpression ":" actionRef optAnnotations ";"
    /// entryPriority : PRIORITY "=" INTEGER ":" | PRIORITY "=" "(" expression ")" ":"
    private mutating func entry() -> TableEntry {
        let start = index
        let isConst = eat(.const)
        var priority: Expression?
        if kind == .priority, token(ahead: 1).kind == .assign {
            advance()
            advance()
            if kind != .integer, kind != .leftParen { expected("a number, or an expression in parentheses") }
            if !isPanicking { priority = primary() }
            expect(.colon)
        }
        let keyset = keysetExpression()
        expect(.colon)
        var action = actionRef([])
        let annotations = isPanicking ? [] : optAnnotations()
        action.annotations = []
        expect(.semicolon)
        return TableEntry(
            isConst: isConst, priority: priority, keyset: keyset, action: action, annotations: annotations,
            span: span(from: start))
    }
}
