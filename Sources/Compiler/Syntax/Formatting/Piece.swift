/// What stands on a line, between blanks: a token, a comment or a whole preprocessor line.
struct Piece {
    enum Kind {
        case token(TokenKind)
        case comment
        case directive
    }
    var kind: Kind
    /// As written. Only comments, directives and strings have several lines.
    var text: [UInt8]
    /// How many blanks stood before it on its line: of a token, one when there was anything.
    var blanks: Int
    /// The column it began at, tabs counted as four.
    var column: Int

    var token: TokenKind? {
        switch kind {
        case .token(let kind): kind
        case .comment, .directive: nil
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

/// A line of the text as its writer ended it.
struct PieceLine {
    var pieces: [Piece] = []
    /// A blank line stood before it.
    var isApart = false
}
