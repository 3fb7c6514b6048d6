import Source

extension Preprocessor {
    mutating func isDefined(at span: Span) -> Bool {
        guard let name = lexer.nextOnLine(&names, &diagnostics), name.kind.isWord else {
            diagnostics.error(Message.macroWithoutName, at: span)
            return false
        }
        return macroIndex(name.symbol) != nil
    }

    mutating func openConditional(_ isTrue: Bool, at span: Span) {
        guard !stack.isEmpty else { return }
        stack[stack.count - 1].conditions.append(Condition(span: span, wasTaken: isTrue))
        if !isTrue { skipGroup() }
    }

    /// `#elif` or `#else` behind a branch that was read: what follows is skipped up to `#endif`.
    mutating func otherBranch(_ name: String, at span: Span) {
        guard let open = stack.last?.conditions.last else {
            return diagnostics.error(Message.noConditional(name), at: span)
        }
        if open.sawElse { diagnostics.error(Message.afterElse(name), at: span) }
        if name == "else" { stack[stack.count - 1].conditions[stack[stack.count - 1].conditions.count - 1].sawElse = true }
        skipGroup()
    }

    mutating func endConditional(at span: Span) {
        guard let conditions = stack.last?.conditions, !conditions.isEmpty else {
            return diagnostics.error(Message.noConditional("endif"), at: span)
        }
        stack[stack.count - 1].conditions.removeLast()
    }

    /// Skips to the branch that is to be read, or behind the `#endif`.
    private mutating func skipGroup() {
        var depth = 0
        lexer.skipToLineEnd()
        while lexer.skipToDirective(&diagnostics) {
            let start = lexer.position - 1
            guard let name = lexer.nextOnLine(&names, &diagnostics) else { continue }
            let span = lexer.span(from: start)
            let text = names.text(name.symbol)
            switch text {
            case "if", "ifdef", "ifndef": depth += 1
            case "endif":
                if depth == 0 { return endConditional(at: span) }
                depth -= 1
            case "else", "elif", "elifdef", "elifndef":
                if depth == 0, takes(text, at: span) { return }
            default: break
            }
        }
    }

    /// Whether the branch that begins here is to be read.
    private mutating func takes(_ name: String, at span: Span) -> Bool {
        guard let file = stack.indices.last, let open = stack[file].conditions.indices.last else { return true }
        if stack[file].conditions[open].sawElse { diagnostics.error(Message.afterElse(name), at: span) }
        if name == "else" { stack[file].conditions[open].sawElse = true }
        guard !stack[file].conditions[open].wasTaken else { return false }
        let isTrue: Bool =
            switch name {
            case "elif": condition(at: span)
            case "elifdef": isDefined(at: span)
            case "elifndef": !isDefined(at: span)
            default: true
            }
        if isTrue { stack[file].conditions[open].wasTaken = true }
        return isTrue
    }

    /// The value of the expression behind `#if`.
    mutating func condition(at span: Span) -> Bool {
        var tokens: [Token] = []
        let line = restOfLine()
        var index = 0
        while index < line.count {
            var token = line[index]
            index += 1
            if token.kind.isWord, names.text(token.symbol) == "defined" {
                let inParens = index < line.count && line[index].kind == .leftParen
                let at = inParens ? index + 1 : index
                guard at < line.count, line[at].kind.isWord,
                    !inParens || (at + 1 < line.count && line[at + 1].kind == .rightParen)
                else {
                    diagnostics.error(Message.badDefined, at: token.span)
                    return false
                }
                index = inParens ? at + 2 : at + 1
                token.kind = .integer
                token.symbol = names.intern(Array((macroIndex(line[at].symbol) != nil ? "1" : "0").utf8))
            }
            tokens.append(token)
        }
        var expression = ConditionExpression(tokens: expandedLine(tokens), names: names, directive: span)
        switch expression.value() {
        case .success(let value): return value != 0
        case .failure(let problem):
            diagnostics.error(problem.message, at: problem.span)
            return false
        }
    }
}
