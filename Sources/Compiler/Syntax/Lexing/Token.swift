import Source

/// One token: no text of its own. Words and literals name their text in the `Interner`.
struct Token: Sendable {
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// The first token on its line, of a file (never of a macro's text).
        static let startsLine = Flags(rawValue: 1)
        /// Blank or comment stands before it.
        static let spaceBefore = Flags(rawValue: 2)
        /// A `>` with another `>` right behind it: two of them are a shift, or close two lists of type arguments.
        static let glued = Flags(rawValue: 4)
        /// The name of a macro met while that macro was being expanded: it stays as it is.
        static let painted = Flags(rawValue: 8)
    }
    var kind: TokenKind
    var flags: Flags
    var symbol: Symbol
    var span: Span
}

/// Names a text in the `Interner`.
struct Symbol: Hashable, Sendable {
    var raw: Int32
    static let none = Symbol(raw: -1)
}
