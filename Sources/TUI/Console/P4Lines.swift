/// P4 text cut into pieces of one face, line by line: a small lexer over bytes that takes anything.
struct P4Lines: Equatable, Sendable {
    /// For every line whether it starts inside a comment of the line before.
    private var inside: [Bool] = []

    init() {}
    init(_ lines: [String]) {
        var comment = false
        for line in lines {
            inside.append(comment)
            P4Lines.scan(line, &comment) { _, _ in }
        }
    }

    /// A line's pieces; tabs become four columns.
    func spans(_ line: String, number index: Int) -> [Span] {
        var comment = inside.indices.contains(index) ? inside[index] : false
        var spans: [Span] = []
        P4Lines.scan(line, &comment) { text, face in
            spans.append(
                Span(text.contains("\t") ? text.components(separatedBy: "\t").joined(separator: "    ") : text, face))
        }
        return spans
    }

    private static let keywords: Set<String> = [
        "action", "apply", "control", "const", "default", "else", "exit", "extern", "for", "if", "in", "inout", "out",
        "package", "parser", "return", "select", "state", "struct", "header", "header_union", "switch", "table",
        "transition", "typedef", "type", "enum", "error", "match_kind", "break", "continue", "abstract", "entries",
        "key",
        "actions", "default_action", "size", "accept", "reject", "priority", "implementation", "this", "list",
        "value_set",
    ]
    private static let types: Set<String> = [
        "bit", "bool", "int", "varbit", "void", "string", "tuple", "packet_in", "packet_out", "CounterArray",
        "Register",
        "hash_table", "array_table", "exact", "lpm", "ternary", "range", "optional",
    ]

    /// Calls `piece` with every piece of a line in order; `comment` is whether a comment is open.
    private static func scan(_ line: String, _ comment: inout Bool, _ piece: (String, Face) -> Void) {
        let bytes = Array(line.utf8)
        var at = 0
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        func isWord(_ byte: UInt8) -> Bool {
            (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122) || byte == 95
        }
        func here(_ first: Character, _ second: Character) -> Bool {
            at + 1 < bytes.count && bytes[at] == first.asciiValue && bytes[at + 1] == second.asciiValue
        }
        if !comment, let first = bytes.firstIndex(where: { $0 != 32 && $0 != 9 }), bytes[first] == UInt8(ascii: "#") {
            piece(text(0..<bytes.count), .directive)
            return
        }
        while at < bytes.count {
            let start = at
            if comment || here("/", "*") {
                if !comment { at += 2 }
                comment = true
                while at < bytes.count, !here("*", "/") { at += 1 }
                if at < bytes.count {
                    at += 2
                    comment = false
                }
                piece(text(start..<at), .comment)
            } else if here("/", "/") {
                at = bytes.count
                piece(text(start..<at), .comment)
            } else if bytes[at] == UInt8(ascii: "\"") {
                at += 1
                while at < bytes.count, bytes[at] != UInt8(ascii: "\"") {
                    at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
                }
                at = min(bytes.count, at + 1)
                piece(text(start..<at), .string)
            } else if bytes[at] == UInt8(ascii: "@") {
                at += 1
                while at < bytes.count, isWord(bytes[at]) { at += 1 }
                piece(text(start..<at), .annotation)
            } else if isWord(bytes[at]) {
                while at < bytes.count, isWord(bytes[at]) { at += 1 }
                let word = text(start..<at)
                let digit = bytes[start] >= 48 && bytes[start] <= 57
                let constant = word == "true" || word == "false"
                let face: Face =
                    digit || constant
                    ? .number
                    : keywords.contains(word)
                        ? .keyword
                        : types.contains(word) || word.hasSuffix("_t") ? .type : .text
                piece(word, face)
            } else {
                at += 1
                while at < bytes.count, !isWord(bytes[at]), !"/\"@".utf8.contains(bytes[at]) { at += 1 }
                piece(text(start..<at), .text)
            }
        }
    }
}
