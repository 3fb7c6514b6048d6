import Source

/// Lays P4 text out: lines are indented by what encloses them, blanks between tokens follow one rule, blank lines stand one at a
/// time. Where lines end is the writer's choice, and so are comments, preprocessor lines, and the blanks around operators that
/// bind differently in different places (`<`, `+`, `&`). The text's tokens stay the same, and laying it out again changes nothing.
///
/// - Returns: the text, ending with a line feed; nil when it cannot be laid out without changing it, with the reason in
///   `diagnostics`. What is no token stays as it is.
public func formattedText(path: String, bytes: [UInt8], map: inout SourceMap, diagnostics: inout Diagnostics) -> [UInt8]? {
    let file = map.add(path: path, bytes: bytes)
    let before = diagnostics.all.count
    guard let lines = LineSplitter(bytes: bytes, file: file).lines(&diagnostics), diagnostics.all.count == before else { return nil }
    var layout = LineLayout()
    let result = layout.text(of: lines)
    // Nothing but blanks may have changed, and every token must be cut as before.
    guard solid(bytes) == solid(result), tokens(of: bytes, file) == tokens(of: result, file) else {
        diagnostics.error("this text cannot be laid out without changing what it says", at: Span(file: file, start: 0, end: 0))
        return nil
    }
    return result
}

/// The bytes that are no blanks, without a byte order mark.
private func solid(_ bytes: [UInt8]) -> [UInt8] {
    (bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]).filter { !Piece.isBlank($0) }
}

private struct Cut: Equatable {
    var kind: TokenKind
    var text: [UInt8]
    /// A directive ends with its line, so where it begins and what follows on another line must not change.
    var startsLine: Bool
}

private func tokens(of bytes: [UInt8], _ file: FileID) -> [Cut] {
    var lexer = Lexer(bytes: bytes, file: file)
    var names = Interner()
    var quiet = Diagnostics()
    var cuts: [Cut] = []
    while true {
        let token = lexer.next(&names, &quiet)
        if token.kind == .end { return cuts }
        cuts.append(Cut(kind: token.kind, text: Array(names.bytes(token.symbol)), startsLine: token.flags.contains(.startsLine)))
    }
}
