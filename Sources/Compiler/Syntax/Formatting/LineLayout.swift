/// Indents lines by the brackets and statements around them, and sets the blanks between their pieces.
struct LineLayout {
    private struct Open {
        var bracket: TokenKind
        /// The indentation of what the bracket belongs to.
        var indent: Int
        /// That of the lines inside: one step more, or the column behind a parenthesis that is followed by something on its line.
        var inside: Int
    }
    private var open: [Open] = []
    private var statements = OpenStatements()
    /// The last token before this line.
    private var last: TokenKind?
    private var output: [UInt8] = []

    private static let step = 4

    mutating func text(of lines: [PieceLine]) -> [UInt8] {
        let columns = FieldColumns(lines)
        for (index, line) in lines.enumerated() {
            let closes = line.pieces.first?.token.map(LineLayout.isCloser) ?? false
            if line.isApart, last != .leftBrace || index == 0, !closes { output.append(0x0A) }
            lay(line, padding: columns.padding(index, line))
            output.append(0x0A)
        }
        return output
    }

    /// - Parameter padding: blanks before the name of a field.
    private mutating func lay(_ line: PieceLine, padding: Int?) {
        if case .directive? = line.pieces.first?.kind {
            for piece in line.pieces { output += trimmed(piece.text) }
            return
        }
        let indent = indentation(of: line)
        output += [UInt8](repeating: 0x20, count: indent)
        var spacing = Spacing()
        let name = padding == nil ? -1 : line.pieces.prefix { $0.token != nil }.count - 2
        let tokens = line.pieces.compactMap(\.token)
        let closers = tokens.prefix(while: LineLayout.isCloser).count
        let depth = max(0, open.count - closers)
        let before = open.count
        var base = indent
        for (index, piece) in line.pieces.enumerated() {
            if index == name, let padding { output += [UInt8](repeating: 0x20, count: padding) }
            if index > 0 { space(line.pieces[index - 1], piece, spacing, isLast: index == line.pieces.count - 1) }
            put(piece, indent: indent)
            guard let token = piece.token else { continue }
            spacing.pass(token)
            if LineLayout.isOpener(token) {
                let isFollowed = index + 1 < line.pieces.count && line.pieces[index + 1].token != nil
                let column = output.count - (output.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0)
                let inside = token != .leftBrace && isFollowed ? column : base + LineLayout.step
                open.append(Open(bracket: token, indent: base, inside: inside))
            } else if LineLayout.isCloser(token), let closed = open.popLast(), open.count < before {
                // What follows belongs to what the bracket belonged to.
                base = closed.indent
            }
            last = token
        }
        guard let last = tokens.last else { return }
        // A line of annotations alone begins nothing.
        guard !isAnnotation(line) else { return }
        statements.line(Array(tokens.dropFirst(closers).prefix(2)), ends: last, indent: base, at: depth, now: open.count)
    }

    private mutating func space(_ left: Piece, _ right: Piece, _ spacing: Spacing, isLast: Bool) {
        if case .comment = right.kind, isLast {
            // Where comments stand in a column is the writer's choice.
            output += [UInt8](repeating: 0x20, count: max(1, right.blanks))
        } else if spacing.separates(left, right) {
            output.append(0x20)
        }
    }

    private mutating func indentation(of line: PieceLine) -> Int {
        let tokens = line.pieces.compactMap(\.token)
        let closers = line.pieces.prefix { $0.token.map(LineLayout.isCloser) ?? false }.count
        if closers > 0 {
            let depth = max(0, open.count - closers)
            if tokens.dropFirst(closers).first != .else { statements.settle(at: depth + 1) }
            return open.count >= closers ? open[depth].indent : 0
        }
        let inside = open.last?.inside ?? 0
        guard let first = tokens.first else { return statements.header.map { $0 + LineLayout.step } ?? inside }
        // Between parentheses everything stands in one column.
        if let bracket = open.last?.bracket, bracket != .leftBrace { return inside }
        return statements.indentation(before: first, at: open.count, inside: inside, step: LineLayout.step)
    }

    /// `@name("x")` and the like, and nothing else.
    private func isAnnotation(_ line: PieceLine) -> Bool {
        let tokens = line.pieces.compactMap(\.token)
        guard tokens.first == .at else { return false }
        var depth = 0
        for (index, token) in tokens.enumerated() {
            switch token {
            case .leftParen, .leftBracket: depth += 1
            case .rightParen, .rightBracket: depth -= 1
            case .at: break
            default: if depth == 0, index == 0 || tokens[index - 1] != .at { return false }
            }
        }
        return depth == 0
    }

    /// A comment of several lines moves as a block.
    private mutating func put(_ piece: Piece, indent: Int) {
        guard case .comment = piece.kind, piece.text.contains(0x0A) else {
            output += piece.text
            return
        }
        let feed = output.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let shift = output.count - feed - piece.column
        for (index, line) in piece.text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            let kept = trimmed(Array(line))
            guard index > 0 else {
                output += kept
                continue
            }
            output.append(0x0A)
            let blanks = kept.prefix { $0 == 0x20 || $0 == 0x09 }
            let width = blanks.reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
            guard blanks.count < kept.count else { continue }
            output += [UInt8](repeating: 0x20, count: max(0, width + shift)) + kept.dropFirst(blanks.count)
        }
    }

    private func trimmed(_ text: [UInt8]) -> [UInt8] {
        // Lines end in a line feed alone, and without blanks before it.
        var result: [UInt8] = []
        for byte in text {
            if byte == 0x0A { while let last = result.last, last != 0x0A, Piece.isBlank(last) { result.removeLast() } }
            result.append(byte)
        }
        while let last = result.last, Piece.isBlank(last) { result.removeLast() }
        return result
    }

    static func isOpener(_ token: TokenKind) -> Bool { token == .leftBrace || token == .leftParen || token == .leftBracket }
    static func isCloser(_ token: TokenKind) -> Bool { token == .rightBrace || token == .rightParen || token == .rightBracket }
}
