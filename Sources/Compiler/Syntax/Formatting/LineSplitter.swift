import Source

/// Cuts a file into lines of pieces, comments kept.
struct LineSplitter {
    private let bytes: [UInt8]
    private let file: FileID
    private var lines: [PieceLine] = [PieceLine()]
    private var lineStart = 0

    init(bytes: [UInt8], file: FileID) {
        self.bytes = bytes
        self.file = file
    }

    /// Nil when a directive cannot be told from what follows it; comments and strings without end are in `diagnostics` too.
    consuming func lines(_ diagnostics: inout Diagnostics) -> [PieceLine]? {
        var lexer = Lexer(bytes: bytes, file: file)
        var names = Interner()
        var end = lexer.position
        while true {
            let token = lexer.next(&names, &diagnostics)
            let start = Int(token.span.start)
            gap(from: end, to: start)
            if token.kind == .end { break }
            end = Int(token.span.end)
            var kind = Piece.Kind.token(token.kind)
            if token.kind == .hash, token.flags.contains(.startsLine) {
                lexer.skipToLineEnd()
                end = lexer.position
                kind = .directive
                guard !leavesCommentOpen(bytes[start..<end]) else {
                    diagnostics.error("a comment that begins on a preprocessor line and ends on another: move it", at: token.span)
                    return nil
                }
            }
            add(kind, from: start, to: end, blanks: token.flags.contains(.spaceBefore) ? 1 : 0)
        }
        if lines.last?.pieces.isEmpty == true { lines.removeLast() }
        return lines
    }

    private mutating func add(_ kind: Piece.Kind, from start: Int, to end: Int, blanks: Int) {
        var text = bytes[start..<end]
        while let last = text.last, Piece.isBlank(last) { text.removeLast() }
        lines[lines.count - 1].pieces.append(
            Piece(kind: kind, text: Array(text), blanks: blanks, column: column(of: start)))
        if let feed = bytes[start..<end].lastIndex(of: 0x0A) { lineStart = feed + 1 }
    }

    /// Comments and line ends between two tokens.
    private mutating func gap(from start: Int, to end: Int) {
        var index = start
        var feeds = 0
        var blanks = 0
        func isAt(_ first: Character, _ second: Character) -> Bool {
            index + 1 < end && bytes[index] == first.asciiValue && bytes[index + 1] == second.asciiValue
        }
        while index < end {
            if isAt("/", "/") || isAt("/", "*") {
                let from = index
                let isBlock = isAt("/", "*")
                index += 2
                if isBlock {
                    while index < end, !isAt("*", "/") { index += 1 }
                    index = min(index + 2, end)
                } else {
                    while index < end, bytes[index] != 0x0A { index += 1 }
                }
                add(.comment, from: from, to: index, blanks: blanks)
                feeds = 0
                blanks = 0
            } else if bytes[index] == 0x0A {
                feeds += 1
                index += 1
                lineStart = index
                if lines[lines.count - 1].pieces.isEmpty {
                    lines[lines.count - 1].isApart = lines.count > 1 && (feeds > 1 || lines[lines.count - 1].isApart)
                } else {
                    lines.append(PieceLine())
                }
                blanks = 0
            } else {
                blanks += bytes[index] == 0x09 ? 4 : 1
                index += 1
            }
        }
    }

    private func column(of position: Int) -> Int {
        bytes[min(lineStart, position)..<position].reduce(0) { $0 + ($1 == 0x09 ? 4 : 1) }
    }

    private func leavesCommentOpen(_ line: ArraySlice<UInt8>) -> Bool {
        var open = false
        var index = line.startIndex
        while index + 1 < line.endIndex {
            let pair = (line[index], line[index + 1])
            if !open, pair == (UInt8(ascii: "/"), UInt8(ascii: "/")) { return false }
            if !open, pair == (UInt8(ascii: "/"), UInt8(ascii: "*")) {
                open = true
                index += 2
            } else if open, pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) {
                open = false
                index += 2
            } else {
                index += 1
            }
        }
        return open
    }
}
