/// The statements that have begun and not ended, for the indentation of what follows without braces.
struct OpenStatements {
    /// The indentation of an `if (...)`, `for (...)` or `else` whose body comes next.
    private(set) var header: Int?
    /// Of the first line of a statement that goes on.
    private var statement: Int?
    /// The `if`s that an `else` may belong to, the nearest last, and within how many brackets each stands.
    private var ifs: [(depth: Int, indent: Int)] = []
    /// An `if` or `for` whose parentheses are open still.
    private var opening: (depth: Int, indent: Int)?

    /// The indentation of a line that begins with `first`, within `depth` brackets whose content stands at `inside`.
    mutating func indentation(before first: TokenKind, at depth: Int, inside: Int, step: Int) -> Int {
        if first == .else, header == nil, statement == nil { return ifs.last { $0.depth == depth }?.indent ?? inside }
        if header == nil, statement == nil { settle(at: depth) }
        if first == .leftBrace { return header ?? statement ?? inside }
        if let header { return header + step }
        return statement.map { $0 + step } ?? inside
    }

    /// No `else` comes any more for what stands within `depth` brackets and more.
    mutating func settle(at depth: Int) { ifs.removeAll { $0.depth >= depth } }

    /// A line has been laid out: it begins with `words`, ends with `end`, and left `now` brackets open where `depth` were. `indent` is
    /// its own, or that of the line where the brackets were opened that it closed.
    mutating func line(_ words: [TokenKind], ends end: TokenKind, indent: Int, at depth: Int, now: Int) {
        let isElse = words.first == .else
        if isElse, let index = ifs.lastIndex(where: { $0.depth == depth }) { ifs.removeSubrange(index...) }
        if words.first == .if || isElse && words.dropFirst().first == .if { ifs.append((depth, indent)) }
        if words.first == .if || words.first == .for || isElse { opening = (depth, indent) }
        header = nil
        switch end {
        case .semicolon, .leftBrace, .rightBrace, .comma, .colon:
            opening = nil
            statement = nil
        default:
            if let opening, opening.depth == now, end == .rightParen || end == .else {
                header = opening.indent
                statement = nil
                self.opening = nil
            } else if opening == nil {
                statement = min(statement ?? indent, indent)
            }
        }
    }
}
