import Source

extension Preprocessor {
    /// Obeys the directive behind a `#` that starts a line, to the end of its line.
    mutating func directive(hash: Token) {
        guard let name = lexer.nextOnLine(&names, &diagnostics) else { return }
        let span = hash.span.joined(name.span)
        // `# 12 "file"` is what a C preprocessor leaves of `#line`.
        if name.kind == .integer { return lineDirective([name] + restOfLine(), at: span) }
        switch names.text(name.symbol) {
        case "include": return includeDirective(at: span)
        case "define": defineDirective(at: span)
        case "undef": undefDirective(at: span)
        case "if": openConditional(condition(at: span), at: span)
        case "ifdef": openConditional(isDefined(at: span), at: span)
        case "ifndef": openConditional(!isDefined(at: span), at: span)
        case "elif", "elifdef", "elifndef", "else": otherBranch(names.text(name.symbol), at: span)
        case "endif": endConditional(at: span)
        case "line": lineDirective(expandedLine(restOfLine()), at: span)
        case "error": diagnostics.error(Message.errorDirective(lexer.restOfLine()), at: span)
        case "warning":
            diagnostics.warning(Message.warningDirective(lexer.restOfLine()), at: span, category: .preprocessor)
        case "pragma", "ident": break
        default: diagnostics.error(Message.unknownDirective(spelling(name)), at: span)
        }
        lexer.skipToLineEnd()
    }

    mutating func restOfLine() -> [Token] {
        var tokens: [Token] = []
        while let token = lexer.nextOnLine(&names, &diagnostics) { tokens.append(token) }
        return tokens
    }

    /// The tokens of a directive's line, or of a macro's argument, with macros expanded.
    mutating func expandedLine(_ tokens: [Token]) -> [Token] {
        guard tokens.contains(where: { isMacro($0) }) else { return tokens }
        let saved = floor
        expansions.append(Expansion(tokens: tokens, macro: -1))
        floor = expansions.count - 1
        argumentDepth += 1
        var result: [Token] = []
        while !isStopped {
            let token = pull()
            if token.kind == .end { break }
            if !(isMacro(token) && expand(token)) { result.append(token) }
        }
        argumentDepth -= 1
        floor = saved
        return result
    }

    // MARK: #include, #line

    private mutating func includeDirective(at span: Span) {
        switch lexer.peekOnLine(&diagnostics) {
        case UInt8(ascii: "<"):
            lexer.eatByte()
            guard let name = lexer.text(upTo: UInt8(ascii: ">")) else { break }
            finishInclude(name, quoted: false, at: span)
            return
        case UInt8(ascii: "\""):
            lexer.eatByte()
            guard let name = lexer.text(upTo: UInt8(ascii: "\"")) else { break }
            finishInclude(name, quoted: true, at: span)
            return
        case nil: break
        default:
            let tokens = expandedLine(restOfLine())
            if tokens.first?.kind == .string, let name = tokens.first {
                finishInclude(names.text(name.symbol), quoted: true, at: span)
                return
            }
            if tokens.first?.kind == .less, tokens.last?.kind == .greater {
                let name = tokens.dropFirst().dropLast().map { spelling($0) }.joined()
                finishInclude(name, quoted: false, at: span)
                return
            }
        }
        diagnostics.error(Message.includeWithoutName, at: span)
        lexer.skipToLineEnd()
    }

    private mutating func finishInclude(_ name: String, quoted: Bool, at span: Span) {
        lexer.skipToLineEnd()
        include(name, quoted: quoted, at: span)
    }

    private mutating func lineDirective(_ tokens: [Token], at span: Span) {
        guard let number = tokens.first, number.kind == .integer, let line = Int(names.text(number.symbol)),
            line >= 0, line < Int(Int32.max)
        else { return diagnostics.error(Message.badLineDirective, at: span) }
        var path = map.location(of: span)?.path ?? ""
        if tokens.count > 1, tokens[1].kind == .string { path = names.text(tokens[1].symbol) }
        lexer.skipToLineEnd()
        map.presume(file: lexer.file, offset: lexer.position + 1, line: line, path: path)
    }

    // MARK: #define, #undef

    mutating func defineDirective(at span: Span) {
        guard let name = lexer.nextOnLine(&names, &diagnostics), name.kind.isWord, name.symbol.raw >= 0 else {
            return diagnostics.error(Message.macroWithoutName, at: span)
        }
        guard names.text(name.symbol) != "defined" else {
            return diagnostics.error(Message.macroNamedDefined, at: name.span)
        }
        var macro = Macro(body: [], span: name.span)
        // Only a parenthesis right behind the name opens a list of parameters.
        if lexer.byte(at: lexer.position) == UInt8(ascii: "(") {
            guard parameters(of: &macro, at: name.span) else { return }
        }
        macro.body = restOfLine()
        for i in macro.body.indices { macro.body[i].flags.remove(.startsLine) }
        if let first = macro.body.first, let last = macro.body.last,
            first.kind == .hashHash || last.kind == .hashHash
        {
            return diagnostics.error(Message.pasteAtEdge, at: first.kind == .hashHash ? first.span : last.span)
        }
        if let index = macroIndex(name.symbol), !macros[index].isSame(as: macro), !macros[index].span.isNone {
            diagnostics.warning(
                Message.macroRedefined(names.text(name.symbol)), at: name.span, category: .preprocessor,
                notes: [.init(Message.definedHere, at: macros[index].span)])
        }
        define(name.symbol, macro)
    }

    private mutating func parameters(of macro: inout Macro, at span: Span) -> Bool {
        _ = lexer.nextOnLine(&names, &diagnostics)
        var parameters: [Symbol] = []
        var wantsName = false
        while let token = lexer.nextOnLine(&names, &diagnostics) {
            if token.kind == .rightParen, !wantsName {
                macro.parameters = parameters
                return true
            }
            if token.kind == .dots, !macro.isVariadic {
                parameters.append(names.intern(Array("__VA_ARGS__".utf8)))
                macro.isVariadic = true
            } else if token.kind.isWord, !macro.isVariadic {
                if parameters.contains(token.symbol) {
                    diagnostics.error(Message.macroParameterTwice(names.text(token.symbol)), at: token.span)
                    return false
                }
                parameters.append(token.symbol)
            } else {
                break
            }
            guard let separator = lexer.nextOnLine(&names, &diagnostics) else { break }
            if separator.kind == .rightParen {
                macro.parameters = parameters
                return true
            }
            guard separator.kind == .comma else { break }
            wantsName = true
        }
        diagnostics.error(Message.badMacroParameters, at: span)
        return false
    }

    private mutating func undefDirective(at span: Span) {
        guard let name = lexer.nextOnLine(&names, &diagnostics), name.kind.isWord else {
            return diagnostics.error(Message.macroWithoutName, at: span)
        }
        undefine(name.symbol)
    }
}
