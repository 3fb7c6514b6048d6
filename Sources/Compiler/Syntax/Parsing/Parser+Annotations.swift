import Source

extension Parser {
    /// optAnnotations : /* empty */ | annotations
    mutating func optAnnotations() -> [Annotation] {
        guard kind == .at else { return [] }
        var annotations: [Annotation] = []
        while kind == .at, !isPanicking { annotations.append(annotation()) }
        return annotations
    }

    /// annotation : "@" name | "@" name "(" annotationBody ")" | "@" name "[" structuredAnnotationBody "]"
    /// The name may be any word; `@pragma name tokens` takes its line, as in the reference compiler.
    private mutating func annotation() -> Annotation {
        advance()
        guard kind.isWord else {
            expected("the name of an annotation")
            return Annotation(name: Identifier("", at: token.span), body: .none)
        }
        if text(token) == "pragma", token(ahead: 1).kind.isWord, !token(ahead: 1).flags.contains(.startsLine) {
            return pragma()
        }
        let name = Identifier(text(token), at: token.span)
        advance()
        switch kind {
        case .leftParen:
            advance()
            let body = annotationBody()
            expect(.rightParen)
            return Annotation(name: name, body: .unstructured(body))
        case .leftBracket:
            advance()
            let body = unrestricted { $0.structuredAnnotationBody() }
            expectEnd(.rightBracket)
            return Annotation(name: name, body: body)
        default:
            return Annotation(name: name, body: .none)
        }
    }

    /// annotationBody : /* empty */ | annotationBody "(" annotationBody ")" | annotationBody annotationToken
    private mutating func annotationBody() -> AnnotationText {
        var tokens = AnnotationText()
        var parens = 0
        while kind != .end {
            if kind == .leftParen { parens += 1 }
            if kind == .rightParen {
                if parens == 0 { break }
                parens -= 1
            }
            appendToken(to: &tokens)
        }
        return tokens
    }

    private mutating func pragma() -> Annotation {
        advance()
        let name = Identifier(text(token), at: token.span)
        advance()
        var tokens = AnnotationText()
        var parens = 0
        while kind != .end, !token.flags.contains(.startsLine) {
            if kind == .leftParen { parens += 1 }
            if kind == .rightParen { parens -= 1 }
            if parens < 0 { break }
            appendToken(to: &tokens)
        }
        if parens != 0 { report(Message.unbalancedPragma, at: name.span) }
        return Annotation(name: name, body: .unstructured(tokens))
    }

    /// Appends the text of the token that is here and eats it; `>>` stays one text.
    private mutating func appendToken(to tokens: inout AnnotationText) {
        if kind == .greater, token.flags.contains(.glued), token(ahead: 1).kind == .greater {
            tokens.append(">>")
            advance()
        } else {
            tokens.append(spelling(token))
        }
        advance()
    }

    /// structuredAnnotationBody : expressionList optTrailingComma | kvList optTrailingComma
    private mutating func structuredAnnotationBody() -> Annotation.Body {
        if Self.isName(kind), token(ahead: 1).kind == .assign {
            var fields: [(name: Identifier, value: Expression)] = []
            repeat {
                guard kind != .rightBracket else { break }
                fields.append(kvPair())
            } while !isPanicking && eat(.comma)
            return .fields(fields)
        }
        var values: [Expression] = []
        while kind != .rightBracket, kind != .end {
            values.append(expression())
            guard !isPanicking, eat(.comma) else { break }
        }
        return .expressions(values)
    }

    /// kvPair : name "=" expression
    mutating func kvPair() -> (name: Identifier, value: Expression) {
        let name = name()
        expect(.assign)
        return (name, expression())
    }
}
