/// Text as the screen takes it: columns of graphemes, and nothing that could move the cursor.
public enum Glyph {
    /// Columns of a scalar on a terminal: 0, 1 or 2 (Unicode's East Asian Width, wide and fullwidth).
    static func width(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 { return value == 0xad ? 0 : 1 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        for range in wide where range.contains(value) { return 2 }
        return 1
    }

    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115f, 0x231a...0x231b, 0x2329...0x232a, 0x23e9...0x23ec, 0x23f0...0x23f0, 0x23f3...0x23f3,
        0x25fd...0x25fe, 0x2614...0x2615, 0x2648...0x2653, 0x267f...0x267f, 0x2693...0x2693, 0x26a1...0x26a1,
        0x26aa...0x26ab, 0x26bd...0x26be, 0x26c4...0x26c5, 0x26ce...0x26ce, 0x26d4...0x26d4, 0x26ea...0x26ea,
        0x26f2...0x26f3, 0x26f5...0x26f5, 0x26fa...0x26fa, 0x26fd...0x26fd, 0x2705...0x2705, 0x270a...0x270b,
        0x2728...0x2728, 0x274c...0x274c, 0x274e...0x274e, 0x2753...0x2755, 0x2757...0x2757, 0x2795...0x2797,
        0x27b0...0x27b0, 0x27bf...0x27bf, 0x2b1b...0x2b1c, 0x2b50...0x2b50, 0x2b55...0x2b55, 0x2e80...0x303e,
        0x3041...0x33ff, 0x3400...0x4dbf, 0x4e00...0xa4cf, 0xa960...0xa97f, 0xac00...0xd7a3, 0xf900...0xfaff,
        0xfe10...0xfe19, 0xfe30...0xfe6f, 0xff00...0xff60, 0xffe0...0xffe6, 0x16fe0...0x18cff, 0x1aff0...0x1b2ff,
        0x1f004...0x1f004, 0x1f0cf...0x1f0cf, 0x1f18e...0x1f18e, 0x1f191...0x1f19a, 0x1f200...0x1f64f,
        0x1f680...0x1f6ff, 0x1f7e0...0x1f7eb, 0x1f90c...0x1f9ff, 0x1fa70...0x1faff, 0x20000...0x3fffd,
    ]

    /// What a character would do to the terminal, written out: `\x1b`, `\u{202e}`; nil when it is harmless.
    static func escaped(_ character: Character) -> String? {
        guard let first = character.unicodeScalars.first else { return "" }
        if character.isASCII || first.value < 0x300 {
            let harmless = (0x20..<0x7f).contains(first.value) || (0xa0..<0x300).contains(first.value)
            if harmless && first.value != 0xad { return nil }
            let value = first.value
            switch value {
            case 0x09: return "\\t"
            case 0x0a: return "\\n"
            case 0x0d: return character == "\r\n" ? "\\r\\n" : "\\r"
            default: return "\\x" + (value < 16 ? "0" : "") + String(value, radix: 16)
            }
        }
        if width(first) == 0 || first.properties.generalCategory == .unassigned
            || first.properties.generalCategory == .privateUse || character.utf8.count > 32
        {
            return "\\u{" + String(first.value, radix: 16) + "}"
        }
        switch first.properties.generalCategory {
        case .control, .surrogate, .lineSeparator, .paragraphSeparator:
            return "\\u{" + String(first.value, radix: 16) + "}"
        default: return nil
        }
    }

    /// The columns `text` takes once odd characters are escaped.
    public static func width(of text: String) -> Int {
        var ascii = true
        var count = 0
        for byte in text.utf8 {
            if byte < 0x20 || byte >= 0x7f { ascii = false; break }
            count += 1
        }
        if ascii { return count }
        var columns = 0
        forEach(text) { _, width in
            columns += width
            return true
        }
        return columns
    }

    /// Calls `body` with every grapheme that is to be shown and its columns until it answers false.
    static func forEach(_ text: String, _ body: (String, Int) -> Bool) {
        for character in text {
            if let byte = character.asciiValue, byte >= 0x20, byte < 0x7f {
                guard body(ascii[Int(byte)], 1) else { return }
            } else if let escaped = escaped(character) {
                for byte in escaped.utf8 { guard body(ascii[Int(byte)], 1) else { return } }
            } else {
                let wide = character.unicodeScalars.contains { $0.value == 0xfe0f }
                let columns = character.unicodeScalars.first.map { wide ? 2 : Glyph.width($0) } ?? 1
                guard body(String(character), columns) else { return }
            }
        }
    }

    /// One-character strings of ASCII, made once.
    static let ascii: [String] = (0..<128).map { String(Unicode.Scalar(UInt8($0))) }

    /// `text` cut to `columns`, with an ellipsis where something is missing.
    public static func cut(_ text: String, to columns: Int) -> String {
        guard width(of: text) > columns else { return text }
        guard columns > 0 else { return "" }
        var result = ""
        var used = 0
        forEach(text) { grapheme, width in
            guard used + width <= columns - 1 else { return false }
            result += grapheme
            used += width
            return true
        }
        return result + "…"
    }

    /// What stands for a grapheme on a terminal that has ASCII only.
    public static func fallback(_ grapheme: String) -> String {
        guard let scalar = grapheme.unicodeScalars.first, !scalar.isASCII else { return grapheme }
        return fallbacks[grapheme] ?? "?"
    }

    private static let fallbacks: [String: String] = [
        "▁": "_", "▂": ".", "▃": ":", "▄": "-", "▅": "=", "▆": "+", "▇": "*", "█": "#", "…": "~", "─": "-", "│": "|",
        "▲": "^", "▼": "v", "▶": ">", "●": "*", "○": "o", "·": ".", "→": ">", "←": "<", "↑": "^", "↓": "v", "✓": "+",
        "✗": "x", "┊": ":", "┌": "+", "┐": "+", "└": "+", "┘": "+", "×": "x", "µ": "u",
    ]
}
