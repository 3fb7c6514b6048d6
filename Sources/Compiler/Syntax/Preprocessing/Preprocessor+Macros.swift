import Source

extension Preprocessor {
    // MARK: The table of macros

    func isMacro(_ token: Token) -> Bool {
        token.symbol.raw >= 0 && Int(token.symbol.raw) < macroOf.count && macroOf[Int(token.symbol.raw)] >= 0
            && token.kind.isWord
    }

    func macroIndex(_ symbol: Symbol) -> Int? {
        guard symbol.raw >= 0, Int(symbol.raw) < macroOf.count, macroOf[Int(symbol.raw)] >= 0 else { return nil }
        return Int(macroOf[Int(symbol.raw)])
    }

    mutating func define(_ symbol: Symbol, _ macro: Macro) {
        while macroOf.count <= Int(symbol.raw) { macroOf.append(-1) }
        macroOf[Int(symbol.raw)] = Int32(clamping: macros.count)
        macros.append(macro)
        active.append(false)
    }

    mutating func undefine(_ symbol: Symbol) {
        if macroIndex(symbol) != nil { macroOf[Int(symbol.raw)] = -1 }
    }

    /// The macros every program has, and those of the command line.
    mutating func predefine() {
        define(names.intern(Array("__LINE__".utf8)), Macro(body: [], span: .none, dynamic: .line))
        define(names.intern(Array("__FILE__".utf8)), Macro(body: [], span: .none, dynamic: .file))
        for option in options.defines {
            lexer = Lexer(bytes: Array("\(option.name) \(option.value)".utf8), file: FileID(raw: -1))
            defineDirective(at: .none)
        }
    }

    // MARK: Expansion

    /// Begins the expansion of a macro's name; false when the name stays as it is.
    mutating func expand(_ name: Token) -> Bool {
        guard let index = macroIndex(name.symbol), !name.flags.contains(.painted) else { return false }
        guard !active[index] else {
            var token = name
            token.flags.insert(.painted)
            deliver(token)
            return true
        }
        let macro = macros[index]
        var span = name.span
        var body = macro.body
        if let parameters = macro.parameters {
            guard peekIsLeftParen() else { return false }
            guard let (arguments, end) = arguments(of: name) else { return true }
            if end.file == span.file, end.end >= span.start { span = span.joined(end) }
            guard let fitted = fit(arguments, to: parameters, macro, at: name) else {
                // The name alone stands for what cannot be expanded, so that the parser finds something there.
                var token = name
                token.flags.insert(.painted)
                deliver(token)
                return true
            }
            body = substituted(macro, parameters, fitted, at: span)
        } else if let dynamic = macro.dynamic {
            body = [value(of: dynamic, at: name)]
        } else if body.contains(where: { $0.kind == .hashHash }) {
            body = substituted(macro, [], [], at: span)
        } else {
            for i in body.indices { body[i].span = span }
        }
        if !body.isEmpty, name.flags.contains(.spaceBefore) { body[0].flags.insert(.spaceBefore) }
        active[index] = true
        expansions.append(Expansion(tokens: body, macro: index))
        return true
    }

    /// Hands on a token that is not to be looked at again.
    private mutating func deliver(_ token: Token) {
        expansions.append(Expansion(tokens: [token], macro: -1))
    }

    /// Whether `(` is next, over the ends of finished expansions and lines.
    private mutating func peekIsLeftParen() -> Bool {
        while expansions.count > floor, let top = expansions.last {
            if top.index < top.tokens.count { return top.tokens[top.index].kind == .leftParen }
            leaveExpansion()
        }
        guard argumentDepth == 0 else { return false }
        var ahead = lexer
        return ahead.next(&names, &diagnostics).kind == .leftParen
    }

    /// The arguments between the parentheses, and where they end; nil when they do not.
    private mutating func arguments(of name: Token) -> (arguments: [[Token]], end: Span)? {
        _ = pull()
        var arguments: [[Token]] = [[]]
        var depth = 0
        while true {
            var token = pull()
            switch token.kind {
            case .end:
                if !isStopped { diagnostics.error(Message.unterminatedMacroCall(names.text(name.symbol)), at: name.span) }
                return nil
            case .hash where token.flags.contains(.startsLine) && expansions.count == floor:
                directive(hash: token)
                continue
            case .leftParen: depth += 1
            case .rightParen:
                if depth == 0 { return (arguments, token.span) }
                depth -= 1
            case .comma where depth == 0:
                arguments.append([])
                continue
            default: break
            }
            if token.flags.contains(.startsLine) {
                token.flags.remove(.startsLine)
                token.flags.insert(.spaceBefore)
            }
            if let index = macroIndex(token.symbol), active[index], token.kind.isWord { token.flags.insert(.painted) }
            arguments[arguments.count - 1].append(token)
        }
    }

    /// As many arguments as parameters; nil, and a diagnostic, when that cannot be.
    private mutating func fit(
        _ given: [[Token]], to parameters: [Symbol], _ macro: Macro, at name: Token
    ) -> [[Token]]? {
        var arguments = given
        if parameters.isEmpty, arguments.count == 1, arguments[0].isEmpty { return [] }
        if macro.isVariadic {
            if arguments.count == parameters.count - 1 { arguments.append([]) }
            if arguments.count > parameters.count, let last = parameters.indices.last {
                var rest = arguments[last]
                for argument in arguments[(last + 1)...] {
                    rest.append(Token(kind: .comma, flags: [], symbol: .none, span: name.span))
                    rest += argument
                }
                arguments = Array(arguments[..<last]) + [rest]
            }
        }
        guard arguments.count == parameters.count else {
            diagnostics.error(
                Message.macroArguments(names.text(name.symbol), parameters.count, given.count), at: name.span,
                notes: macro.span.isNone ? [] : [.init(Message.definedHere, at: macro.span)])
            return nil
        }
        return arguments
    }

    /// The macro's text with its parameters replaced, `#` and `##` done.
    private mutating func substituted(
        _ macro: Macro, _ parameters: [Symbol], _ arguments: [[Token]], at span: Span
    ) -> [Token] {
        var expanded: [[Token]?] = Array(repeating: nil, count: arguments.count)
        var result: [Token] = []
        var index = 0
        var pastes = false
        while index < macro.body.count, !isStopped {
            var token = macro.body[index]
            token.span = span
            index += 1
            if token.kind == .hashHash, !result.isEmpty, index < macro.body.count {
                pastes = true
                continue
            }
            var piece = [token]
            if token.kind == .hash, macro.parameters != nil, index < macro.body.count,
                let which = parameters.firstIndex(of: macro.body[index].symbol)
            {
                index += 1
                piece = [stringized(arguments[which], at: span, flags: token.flags)]
            } else if token.kind.isWord, let which = parameters.firstIndex(of: token.symbol) {
                let nextIsPaste = index < macro.body.count && macro.body[index].kind == .hashHash
                if pastes || nextIsPaste {
                    piece = arguments[which]
                } else {
                    let full = expanded[which] ?? expandedArgument(arguments[which])
                    expanded[which] = full
                    piece = full
                }
                if !piece.isEmpty {
                    if token.flags.contains(.spaceBefore) { piece[0].flags.insert(.spaceBefore) }
                }
            }
            if pastes, let left = result.last, let right = piece.first {
                result.removeLast()
                result += pasted(left, right, at: span)
                result += piece.dropFirst()
            } else {
                result += piece
            }
            pastes = false
            macroWork += piece.count
            if macroWork > Limit.macroTokens, !isStopped { stop(Message.macroTooLarge, at: span) }
        }
        return result
    }

    /// An argument with its own macros expanded.
    private mutating func expandedArgument(_ tokens: [Token]) -> [Token] {
        guard tokens.contains(where: { isMacro($0) }) else { return tokens }
        guard argumentDepth < Limit.argumentDepth else {
            stop(Message.macroArgumentsTooDeep, at: tokens.first?.span ?? .none)
            return []
        }
        return expandedLine(tokens)
    }

    // MARK: # and ##

    /// The text of a token as it would be written.
    func spelling(_ token: Token) -> String {
        switch token.kind {
        case .string: "\"\(names.text(token.symbol))\""
        default: token.kind.punctuation ?? names.text(token.symbol)
        }
    }

    private mutating func stringized(_ tokens: [Token], at span: Span, flags: Token.Flags) -> Token {
        var text = ""
        for (i, token) in tokens.enumerated() {
            if i > 0, token.flags.contains(.spaceBefore) { text += " " }
            guard token.kind == .string else {
                text += spelling(token)
                continue
            }
            for scalar in spelling(token).unicodeScalars {
                if scalar == "\"" || scalar == "\\" { text += "\\" }
                text.unicodeScalars.append(scalar)
            }
        }
        return Token(kind: .string, flags: flags, symbol: names.intern(Array(text.utf8)), span: span)
    }

    private mutating func pasted(_ left: Token, _ right: Token, at span: Span) -> [Token] {
        let text = spelling(left) + spelling(right)
        var lexer = Lexer(bytes: Array(text.utf8), file: FileID(raw: -1))
        var quiet = Diagnostics()
        var token = lexer.next(&names, &quiet)
        guard lexer.next(&names, &quiet).kind == .end, !quiet.hasErrors else {
            diagnostics.error(Message.badPaste(text), at: span)
            return [left, right]
        }
        token.span = span
        token.flags = left.flags
        return [token]
    }

    private mutating func value(of dynamic: Macro.Dynamic, at name: Token) -> Token {
        let place = map.location(of: name.span)
        let (kind, text): (TokenKind, String) =
            switch dynamic {
            case .line: (.integer, "\(place?.line ?? 0)")
            case .file: (.string, place?.path ?? "")
            }
        return Token(kind: kind, flags: [], symbol: names.intern(Array(text.utf8)), span: name.span)
    }
}
