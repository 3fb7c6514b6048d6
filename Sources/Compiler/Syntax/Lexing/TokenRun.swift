import Source

/// The tokens of a whole program in twelve bytes each: ten megabytes of brackets are ten million of them.
struct TokenRun: Sendable {
    private struct Packed {
        var start: Int32
        var symbol: Int32
        /// The flags, and above them the length of the token's text.
        var flagsAndLength: UInt16
        var kind: TokenKind
        var file: UInt8
    }

    private var packed: [Packed] = []
    /// The places of those tokens that are very long, or lie in no file with a small number, by the token's index.
    private var odd: [Int: Span] = [:]

    private static let flagBits: UInt16 = 4
    /// The length that says that the place is in `odd`.
    private static let oddLength = UInt16.max >> flagBits

    var count: Int { packed.count }

    mutating func reserveCapacity(_ count: Int) { packed.reserveCapacity(count) }

    mutating func removeAll() {
        packed = []
        odd = [:]
    }

    mutating func append(_ token: Token) {
        var length = Self.oddLength
        let file = UInt8(exactly: token.span.file.raw)
        if file != nil, token.span.end >= token.span.start, token.span.end - token.span.start < Int32(Self.oddLength) {
            length = UInt16(truncatingIfNeeded: token.span.end - token.span.start)
        } else {
            odd[packed.count] = token.span
        }
        packed.append(
            Packed(
                start: token.span.start, symbol: token.symbol.raw, flagsAndLength: UInt16(token.flags.rawValue) | length << Self.flagBits,
                kind: token.kind, file: file ?? 0))
    }

    /// The token's kind alone, which is what a parser mostly asks for.
    @inline(__always)
    func kind(at index: Int) -> TokenKind { packed[index].kind }

    subscript(index: Int) -> Token {
        let one = packed[index]
        let length = one.flagsAndLength >> Self.flagBits
        let flags = Token.Flags(rawValue: UInt8(truncatingIfNeeded: one.flagsAndLength & (1 << Self.flagBits - 1)))
        let span =
            length == Self.oddLength
            ? odd[index] ?? .none : Span(file: FileID(raw: Int32(one.file)), start: Int(one.start), end: Int(one.start) + Int(length))
        return Token(kind: one.kind, flags: flags, symbol: Symbol(raw: one.symbol), span: span)
    }
}
