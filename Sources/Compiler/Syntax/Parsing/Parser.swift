import Source

/// A parser by recursive descent over the preprocessed tokens. Each function is named after a nonterminal of the
/// specification's grammar (appendix H), with the production above it. It always returns a tree; after an error it
/// stays silent until the enclosing list has found a place to go on.
struct Parser {
    enum Limit {
        /// Levels of nesting, so that neither this parser nor what walks its tree runs out of stack.
        static let depth = 256
        /// The height of one expression's tree, to which chains of operators count too.
        static let height = 500
        static let integerDigits = 4_096
        static let integerWidth = 65_536
        static let typeArgumentTokens = 2_000
    }

    let tokens: TokenRun
    let names: Interner
    var diagnostics: Diagnostics
    var scopes = TypeScopes()
    var index = 0
    var depth = 0
    /// The height of the expression's tree that was parsed last.
    var height = 0
    /// An error was reported and no list has recovered from it yet.
    var isPanicking = false
    /// A bound was hit: the rest is not parsed.
    var isAborted = false
    /// The numbers read last, by their symbols: most literals of a program are a few, and share their nodes.
    var integers: [(symbol: Symbol, kind: Expression.Kind)] = Array(repeating: (.none, .missing), count: 256)
    /// Where `>` closes a list of type arguments and is no operator.
    var greaterEnds = false

    init(tokens: TokenRun, names: Interner, diagnostics: Diagnostics) {
        self.tokens = tokens
        self.names = names
        self.diagnostics = diagnostics
    }

    // MARK: Tokens

    var token: Token { tokens[index] }
    var kind: TokenKind { tokens.kind(at: index) }

    func token(ahead count: Int) -> Token { tokens[min(index + count, tokens.count - 1)] }

    mutating func advance() { if index < tokens.count - 1 { index += 1 } }

    mutating func eat(_ wanted: TokenKind) -> Bool {
        guard kind == wanted else { return false }
        advance()
        return true
    }

    /// The span from the token at `start` to the last one eaten.
    func span(from start: Int) -> Span {
        index > start ? tokens[start].span.joined(tokens[index - 1].span) : tokens[start].span
    }

    func text(_ token: Token) -> String { names.text(token.symbol) }

    func spelling(_ token: Token) -> String {
        token.kind == .string ? "\"\(text(token))\"" : token.kind.punctuation ?? text(token)
    }

    // MARK: Errors

    /// Reports that something else was wanted than what is here.
    mutating func expected(_ wanted: String) {
        let found: String =
            switch kind {
            case .end: "the end of the file"
            case .identifier: "'\(text(token))'"
            case .integer: "the number \(text(token).prefix(40))"
            case .string: "a string"
            case .unexpected: Self.describe(names.bytes(token.symbol))
            default: kind.isKeyword ? "the keyword '\(text(token))'" : "'\(spelling(token))'"
            }
        fail(Message.expected(wanted, found: found), at: token.span)
    }

    private static func describe(_ bytes: ArraySlice<UInt8>) -> String {
        guard let first = bytes.first, first > 0x20, first < 0x7F else {
            let text = String(decoding: bytes.prefix(8), as: UTF8.self)
            let code = bytes.first.map { "byte 0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) } ?? "nothing"
            let isText = (bytes.first ?? 0) >= 0x80 && !text.unicodeScalars.contains("\u{FFFD}")
            return isText ? "the character '\(text)'" : "the \(code)"
        }
        return first == UInt8(ascii: "'") ? "the character \"'\"" : "the character '\(Character(Unicode.Scalar(first)))'"
    }

    /// Reports an error of syntax, unless one is waiting for recovery.
    mutating func fail(_ message: String, at span: Span) {
        if !isPanicking { diagnostics.error(message, at: span) }
        isPanicking = true
    }

    /// Reports something wrong that was read all the same: nothing needs recovery.
    mutating func report(_ message: String, at span: Span) {
        if !isPanicking { diagnostics.error(message, at: span) }
    }

    /// Reports once and goes to the end: a bound was hit.
    mutating func abort(_ message: String, at span: Span) {
        if !isAborted { diagnostics.error(message, at: span) }
        isAborted = true
        isPanicking = true
        index = tokens.count - 1
    }

    /// Eats a token that must be here; false, and a diagnostic, when it is not. Eats nothing before recovery.
    @discardableResult
    mutating func expect(_ wanted: TokenKind) -> Bool {
        guard !isPanicking else { return false }
        if eat(wanted) { return true }
        // A `;` forgotten at the end of a line: go on as if it were there.
        defer { if wanted == .semicolon, token.flags.contains(.startsLine), kind != .end { isPanicking = false } }
        if wanted.isKeyword {
            expected("'\(TokenKind.keywordSpellings[Int(wanted.rawValue - TokenKind.abstract.rawValue)])'")
        } else {
            expected("'\(wanted.punctuation ?? "\(wanted)")'")
        }
        return false
    }

    /// Eats the token that ends a list in which commas separate.
    mutating func expectEnd(_ wanted: TokenKind) {
        guard !isPanicking, !eat(wanted) else { return }
        expected("',' or '\(wanted.punctuation ?? "")'")
    }

    /// Begins a level of nesting; when false is returned the parser has given up and the caller returns at once.
    mutating func enter() -> Bool {
        depth += 1
        if depth <= Limit.depth { return true }
        abort(Message.tooDeep, at: token.span)
        return false
    }

    mutating func leave() { depth -= 1 }

    /// The tree grew by a level; a chain that is too long ends the parsing.
    mutating func grow(over other: Int = 0) {
        height = max(height, other) + 1
        if height > Limit.height { abort(Message.tooLong, at: token.span) }
    }

    // MARK: Recovery

    /// Goes on after an error in a list of things that end in `;` or `}`: eats up to such an end, but not the
    /// bracket that closes the list itself. Stops before a declaration's keyword at the start of a line.
    mutating func recover() {
        guard isPanicking, !isAborted else { return }
        isPanicking = false
        var braces = 0
        while kind != .end {
            switch kind {
            case .leftBrace: braces += 1
            case .rightBrace:
                let next = token(ahead: 1).kind
                // The end of a list within an expression is not the end of this list.
                let endsExpression = next == .semicolon || next == .comma || next == .rightParen
                if braces == 0, !endsExpression { return }
                braces = max(0, braces - 1)
                if braces == 0, !endsExpression {
                    advance()
                    return
                }
            case .semicolon where braces == 0:
                advance()
                return
            default: if startsDeclarationLine { return }
            }
            advance()
        }
    }

    /// Ends a list in braces: eats its `}`; after an error, all up to it.
    mutating func closeBrace() {
        guard isPanicking else {
            expect(.rightBrace)
            return
        }
        var braces = 0
        while kind != .end, !isAborted, !startsDeclarationLine {
            if kind == .leftBrace { braces += 1 }
            if kind == .rightBrace {
                braces -= 1
                if braces < 0 {
                    advance()
                    isPanicking = false
                    return
                }
            }
            advance()
        }
    }

    /// After an error in the head of a statement: goes to the `{` of its body when that stands on the same line.
    mutating func recoverHead() {
        guard isPanicking, !isAborted else { return }
        var ahead = index
        while tokens.kind(at: ahead) != .leftBrace {
            if tokens.kind(at: ahead) == .rightBrace || tokens.kind(at: ahead) == .end { return }
            if ahead > index, tokens[ahead].flags.contains(.startsLine) { return }
            ahead += 1
        }
        index = ahead
        isPanicking = false
    }

    /// A keyword that starts a line and can only begin a declaration of the top level.
    var startsDeclarationLine: Bool {
        guard token.flags.contains(.startsLine) else { return false }
        switch kind {
        case .control, .parser, .header, .headerUnion, .struct, .enum, .typedef, .extern, .package: return true
        default: return false
        }
    }

    // MARK: Lists

    /// Whether a list that ends in `}` goes on. It ends at the end of the file too.
    var hasMore: Bool { kind != .rightBrace && kind != .end }

    /// Guards a loop over a list: recovers from an error, and moves on when an element ate nothing. False when the
    /// list cannot go on, because a declaration of the top level begins here: its closing brace is missing.
    mutating func afterElement(startedAt start: Int) -> Bool {
        recover()
        if isAborted || startsDeclarationLine { return false }
        if index == start, hasMore { advance() }
        return true
    }
}
