/// Whether a blank stands between two pieces of a line.
struct Spacing {
    /// What is open on this line: a bracket, or a `?` that waits for its `:`.
    private var open: [TokenKind] = []
    private var last = TokenKind.end
    /// The `>` just passed ended the arguments of a type, and was no comparison.
    private var endsType = false

    mutating func pass(_ token: TokenKind) {
        endsType = token == .greater && open.last == .less
        if endsType { open.removeLast() }
        if token == .less, Spacing.takesArguments(last) { open.append(.less) }
        last = token
        switch token {
        case .leftParen, .leftBracket, .leftBrace, .question: open.append(token)
        case .rightParen, .rightBracket, .rightBrace:
            while open.last == .question || open.last == .less { open.removeLast() }
            _ = open.popLast()
        case .colon: if open.last == .question { open.removeLast() }
        default: break
        }
    }

    func separates(_ left: Piece, _ right: Piece) -> Bool {
        guard let before = left.token, let after = right.token else { return true }
        // A rule that would glue two tokens into another one does not hold.
        let asWritten = right.blanks > 0
        switch after {
        case .comma, .semicolon: return false
        case .rightParen, .rightBracket: return false
        case .leftBrace: return before != .leftParen && before != .leftBracket
        case .rightBrace: return before != .leftBrace && before != .leftParen && before != .leftBracket
        case .colon:
            if open.last == .question { return true }
            return false
        case .dot: return asWritten && before != .identifier && before != .rightParen && before != .rightBracket
        default: break
        }
        switch before {
        case .leftParen, .leftBracket: return false
        case .comma, .semicolon, .question, .leftBrace: return true
        case .greater where endsType && after.isWord: return true
        case .rightBrace where after.isWord: return true
        case .colon: return !(open.last == .leftBracket)
        case .dot: return false
        case .at, .not, .complement: return false
        case .if, .for, .switch: return true
        default: break
        }
        if after == .question { return true }
        if Spacing.isSurrounded(before) || Spacing.isSurrounded(after) { return true }
        switch after {
        case .leftParen:
            // `f(x)`, `apply()`, `(bit<8>) x (`: as written where it is no call.
            if before == .identifier || before == .apply || before == .select { return false }
            return asWritten
        case .leftBracket: return before == .identifier || before == .rightBracket ? false : asWritten
        case .less: return Spacing.takesArguments(before) ? false : asWritten
        default: break
        }
        return asWritten
    }

    private static func takesArguments(_ token: TokenKind) -> Bool {
        token == .bit || token == .int || token == .varbit || token == .tuple || token == .list || token == .valueSet
    }

    /// Operators that mean one thing wherever they stand.
    private static func isSurrounded(_ token: TokenKind) -> Bool {
        switch token {
        case .assign, .assignAdd, .assignSubtract, .assignMultiply, .assignDivide, .assignModulo, .assignAnd, .assignOr, .assignXor,
            .assignShiftLeft, .assignShiftRight, .assignAddSaturating, .assignSubtractSaturating, .equal, .notEqual, .lessEqual,
            .greaterEqual, .and, .or:
            true
        default: false
        }
    }
}
