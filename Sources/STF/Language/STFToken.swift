import Source

/// A piece of an STF line.
struct STFToken {
    enum Kind: Equatable {
        /// A bare word: letters, digits, `_`, `$`, `*`, and `-` before a digit; numbers are words too.
        case word
        /// `"..."`
        case quoted
        /// `:` `,` `.` `[` `]` `(` `)` `/` `=` `==` `!=` `<` `<=` `>` `>=` `&&&` `..` `->`
        case punctuation(String)
    }
    var kind: Kind
    var span: Span
    /// The bytes, without quotes.
    var bytes: ArraySlice<UInt8>

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// How a message names it.
    var quotedText: String {
        let text = String(text.unicodeScalars.prefix(40).map { $0.value < 0x20 || $0.value == 0x7F ? "." : Character($0) })
        return "\"\(text)\""
    }
}

/// Cuts one line of an STF file into tokens.
struct STFLineLexer {
    let bytes: [UInt8]
    let file: FileID
    var diagnostics = Diagnostics()

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "*"): true
        default: false
        }
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0C || byte == 0x0B }

    private static let signs = ["&&&", "==", "!=", "<=", ">=", "->", "..", "=", "<", ">", ":", ",", ".", "[", "]", "(", ")", "/"]
        .map { (text: $0, bytes: Array($0.utf8)) }

    /// The tokens of the bytes in `range`, up to a comment. A byte that belongs to nothing is an error and skipped.
    mutating func tokens(in range: Range<Int>) -> [STFToken] {
        var tokens: [STFToken] = []
        var at = range.lowerBound
        while at < range.upperBound {
            let byte = bytes[at]
            if Self.isBlank(byte) {
                at += 1
            } else if byte == UInt8(ascii: "#") {
                break
            } else if byte == UInt8(ascii: "\"") {
                let end = bytes[(at + 1)..<range.upperBound].firstIndex(of: byte)
                let span = Span(file: file, start: at, end: end.map { $0 + 1 } ?? range.upperBound)
                if end == nil { diagnostics.error("the quoted name does not end on its line", at: span) }
                tokens.append(STFToken(kind: .quoted, span: span, bytes: bytes[(at + 1)..<(end ?? range.upperBound)]))
                at = end.map { $0 + 1 } ?? range.upperBound
            } else if Self.isWordByte(byte) || isSign(at, in: range) {
                var end = at + 1
                while end < range.upperBound, Self.isWordByte(bytes[end]) { end += 1 }
                tokens.append(STFToken(kind: .word, span: Span(file: file, start: at, end: end), bytes: bytes[at..<end]))
                at = end
            } else if let sign = Self.signs.first(where: { bytes[at..<range.upperBound].starts(with: $0.bytes) }) {
                let end = at + sign.bytes.count
                tokens.append(
                    STFToken(
                        kind: .punctuation(sign.text), span: Span(file: file, start: at, end: end), bytes: bytes[at..<end]))
                at = end
            } else {
                let start = at
                at += 1
                while at < range.upperBound, bytes[at] >= 0x80 { at += 1 }
                diagnostics.error("unexpected character", at: Span(file: file, start: start, end: at))
            }
        }
        return tokens
    }

    /// A minus before a digit.
    private func isSign(_ at: Int, in range: Range<Int>) -> Bool {
        bytes[at] == UInt8(ascii: "-") && at + 1 < range.upperBound && (0x30...0x39).contains(bytes[at + 1])
    }
}
