import Source

/// Cuts one file into tokens. It never fails: what is no token becomes `.unexpected`, for the parser to judge.
struct Lexer: Sendable {
    let bytes: [UInt8]
    let file: FileID
    private(set) var position = 0
    private var startsLine = true
    private var spaceBefore = false
    /// A string without end was met: from there on, strings end with their line.
    private var stringsEndWithLine = false

    init(bytes: [UInt8], file: FileID) {
        self.bytes = bytes
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    @inline(__always)
    func byte(at index: Int) -> UInt8 { index < bytes.count ? bytes[index] : 0 }

    func span(from start: Int) -> Span { Span(file: file, start: start, end: position) }

    // MARK: Blanks and comments

    /// Skips blanks, comments and continued lines; stops before the line's end when `withinLine`.
    /// Returns false when the line or the file ended.
    private mutating func skipBlanks(withinLine: Bool, _ diagnostics: inout Diagnostics) -> Bool {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0B, 0x0C, 0x0D:
                position += 1
                spaceBefore = true
            case 0x0A:
                if withinLine { return false }
                position += 1
                startsLine = true
                spaceBefore = true
            case UInt8(ascii: "\\"):
                let length = continuationLength(at: position)
                if length == 0 { return true }
                position += length
                spaceBefore = true
            case UInt8(ascii: "/"):
                let next = byte(at: position + 1)
                if next == UInt8(ascii: "/") {
                    skipToLineEnd()
                } else if next == UInt8(ascii: "*") {
                    skipBlockComment(&diagnostics)
                } else {
                    return true
                }
                spaceBefore = true
            default:
                return true
            }
        }
        return false
    }

    /// The length of a backslash and line end at `index`, 0 when there is none.
    private func continuationLength(at index: Int) -> Int {
        guard byte(at: index) == UInt8(ascii: "\\") else { return 0 }
        if byte(at: index + 1) == 0x0A { return 2 }
        return byte(at: index + 1) == 0x0D && byte(at: index + 2) == 0x0A ? 3 : 0
    }

    /// To the line feed that ends the line, over continued lines.
    mutating func skipToLineEnd() {
        while position < bytes.count, bytes[position] != 0x0A {
            position += max(1, continuationLength(at: position))
        }
    }

    private mutating func skipBlockComment(_ diagnostics: inout Diagnostics) {
        let start = position
        position += 2
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "*"), byte(at: position + 1) == UInt8(ascii: "/") {
                position += 2
                return
            }
            position += 1
        }
        diagnostics.error(Message.unterminatedComment, at: Span(file: file, start: start, end: start + 2))
    }

    // MARK: Tokens

    /// The next token; `.end` at the end of the file, as often as one asks.
    mutating func next(_ names: inout Interner, _ diagnostics: inout Diagnostics) -> Token {
        guard skipBlanks(withinLine: false, &diagnostics) else {
            position = bytes.count
            return Token(kind: .end, flags: .startsLine, symbol: .none, span: Span(file: file, start: position, end: position))
        }
        return token(&names, &diagnostics)
    }

    /// The next token of this line, nil at its end.
    mutating func nextOnLine(_ names: inout Interner, _ diagnostics: inout Diagnostics) -> Token? {
        guard skipBlanks(withinLine: true, &diagnostics) else { return nil }
        return token(&names, &diagnostics)
    }

    /// The text up to the end of the line, without blanks around it; the lexer stands behind it.
    mutating func restOfLine() -> String {
        let start = position
        skipToLineEnd()
        let text = bytes[start..<position].drop { $0 == 0x20 || $0 == 0x09 }
        let end = text.lastIndex { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D } ?? text.startIndex - 1
        return String(decoding: text[text.startIndex..<(end + 1)], as: UTF8.self)
    }

    /// The text up to `close` on this line, which is eaten too; nil when it is not there.
    mutating func text(upTo close: UInt8) -> String? {
        var index = position
        while index < bytes.count, bytes[index] != 0x0A {
            if bytes[index] == close {
                defer { position = index + 1 }
                return String(decoding: bytes[position..<index], as: UTF8.self)
            }
            index += 1
        }
        return nil
    }

    /// The first byte of this line that is no blank, without eating it; nil at the line's end.
    mutating func peekOnLine(_ diagnostics: inout Diagnostics) -> UInt8? {
        skipBlanks(withinLine: true, &diagnostics) ? bytes[position] : nil
    }

    mutating func eatByte() { position = min(position + 1, bytes.count) }

    private mutating func token(_ names: inout Interner, _ diagnostics: inout Diagnostics) -> Token {
        var flags: Token.Flags = []
        if startsLine { flags.insert(.startsLine) }
        if spaceBefore { flags.insert(.spaceBefore) }
        startsLine = false
        spaceBefore = false
        let start = position
        let first = bytes[start]
        var symbol = Symbol.none
        let kind: TokenKind
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            symbol = word(&names)
            kind = position == start + 1 && first == UInt8(ascii: "_") ? .dontCare : names.kind(of: symbol)
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            symbol = word(&names)
            kind = .integer
        case UInt8(ascii: "\""):
            symbol = string(&names, &diagnostics)
            kind = .string
        default:
            kind = punctuation(first)
            if kind == .unexpected {
                skipUnexpected(first)
                symbol = names.intern(bytes, from: start, to: position)
            } else if kind == .greater, byte(at: position) == first {
                flags.insert(.glued)
            }
        }
        return Token(kind: kind, flags: flags, symbol: symbol, span: span(from: start))
    }

    @inline(__always)
    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// Letters, digits and underscores; also of a word that goes on behind a continued line.
    private mutating func word(_ names: inout Interner) -> Symbol {
        let start = position
        while position < bytes.count, Self.isWordByte(bytes[position]) { position += 1 }
        guard continuationLength(at: position) > 0 else { return names.intern(bytes, from: start, to: position) }
        var text = Array(bytes[start..<position])
        while true {
            let length = continuationLength(at: position)
            guard length > 0, Self.isWordByte(byte(at: position + length)) else { return names.intern(text) }
            position += length
            while position < bytes.count, Self.isWordByte(bytes[position]) {
                text.append(bytes[position])
                position += 1
            }
        }
    }

    /// What stands between the quotes, as written; a backslash only keeps the next quote from ending it.
    private mutating func string(_ names: inout Interner, _ diagnostics: inout Diagnostics) -> Symbol {
        let start = position
        var lineEnd: Int?
        var continued = false
        position += 1
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                guard continued else { return names.intern(bytes, from: start + 1, to: position) }
                return names.intern(joined(from: start + 1, to: position))
            case UInt8(ascii: "\\"):
                let length = continuationLength(at: position)
                continued = continued || length > 0
                position += length > 0 ? length : 2
                continue
            case 0x0A:
                lineEnd = lineEnd ?? position
                if stringsEndWithLine { position = bytes.count }
            default: break
            }
            position += 1
        }
        position = min(lineEnd ?? bytes.count, bytes.count)
        stringsEndWithLine = true
        diagnostics.error(Message.unterminatedString, at: Span(file: file, start: start, end: start + 1))
        return names.intern(bytes, from: min(start + 1, position), to: position)
    }

    /// The bytes without the backslashes and line ends that continue lines.
    private func joined(from start: Int, to end: Int) -> [UInt8] {
        var text: [UInt8] = []
        var index = start
        while index < end {
            let length = continuationLength(at: index)
            if length > 0 {
                index += length
            } else if bytes[index] == UInt8(ascii: "\\"), index + 1 < end {
                text += [bytes[index], bytes[index + 1]]
                index += 2
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
        return text
    }

    /// Bytes above ASCII run together into one token, others stand alone.
    private mutating func skipUnexpected(_ first: UInt8) {
        position += 1
        guard first >= 0x80 else { return }
        while position < bytes.count, bytes[position] >= 0x80 { position += 1 }
    }

    // MARK: Skipped groups

    /// Goes to the next `#` that starts a line and eats it; false at the end of the file.
    mutating func skipToDirective(_ diagnostics: inout Diagnostics) -> Bool {
        while position < bytes.count {
            let onLine = skipBlanks(withinLine: true, &diagnostics)
            if onLine, startsLine, bytes[position] == UInt8(ascii: "#") {
                position += 1
                startsLine = false
                return true
            }
            startsLine = false
            skipQuietly()
            if position < bytes.count {
                position += 1
                startsLine = true
            }
        }
        return false
    }

    /// To the end of the line, over the comments that start on it; quotes hide comments.
    private mutating func skipQuietly() {
        var quoted = false
        while position < bytes.count, bytes[position] != 0x0A {
            if let length = Optional(continuationLength(at: position)), length > 0 {
                position += length
                continue
            }
            switch bytes[position] {
            case UInt8(ascii: "\\") where quoted: position += 1
            case UInt8(ascii: "\""): quoted.toggle()
            case UInt8(ascii: "/") where !quoted && byte(at: position + 1) == UInt8(ascii: "/"):
                skipToLineEnd()
                continue
            case UInt8(ascii: "/") where !quoted && byte(at: position + 1) == UInt8(ascii: "*"):
                var quiet = Diagnostics()
                skipBlockComment(&quiet)
                continue
            default: break
            }
            position = min(position + 1, bytes.count)
        }
    }
}
