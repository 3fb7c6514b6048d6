/// Gives out C names: identifiers, each once, near to the P4 name they stand for.
struct CNames {
    private var taken: Set<String>

    private static let keywords: Set<String> = [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for",
        "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct",
        "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "asm", "typeof", "bool",
    ]
    /// What generated programs use themselves.
    private static let own: Set<String> = [
        "u8", "u16", "u32", "u64", "s32", "s64", "ctx", "data", "end", "cursor", "scratch", "main", "true", "false", "i", "linux",
        "unix", "license", "drop", "outcome", "wanted", "verdict", "growth", "front", "number", "scratch_cell", "locals", "locals_cell", "taken", "total",
        "place", "grown", "memory", "xdp", "tc", "maps",
    ]

    /// Up to where the numbered forms of a name are taken.
    private var nextNumber: [String: Int] = [:]

    /// The functions that stand ready for generated programs.
    private static let runtime = functions(in: Snippet.allCases.flatMap { [$0.text, $0.kernelText].compactMap { $0 } })

    /// Every name in C texts that a parenthesis follows.
    private static func functions(in texts: [String]) -> Set<String> {
        var names: Set<String> = []
        for text in texts {
            var word: [UInt8] = []
            for byte in text.utf8 {
                if byte == UInt8(ascii: "_") || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (byte >= 0x30 && byte <= 0x39) {
                    word.append(byte)
                    continue
                }
                if byte == UInt8(ascii: "("), !word.isEmpty { names.insert(String(decoding: word, as: UTF8.self)) }
                word.removeAll(keepingCapacity: true)
            }
        }
        return names
    }

    /// Takes the names of the functions and macros that a C text has or calls.
    mutating func take(functionsIn text: String) { taken.formUnion(Self.functions(in: [text])) }

    /// - keywordsOnly: nothing but C's own words is taken yet.
    init(keywordsOnly: Bool = false) { taken = keywordsOnly ? Self.keywords : Self.keywords.union(Self.own).union(Self.runtime) }

    /// A fresh identifier for the last part of a dotted path; the whole path when that is taken. At most `limit` bytes.
    mutating func fresh(_ path: String, limit: Int = 60) -> String {
        let parts = path.split(separator: ".").map { Self.identifier(String($0)) }
        let short = Self.cut(parts.last ?? "x", limit)
        if take(short) { return short }
        let long = Self.cut(parts.joined(separator: "_"), limit)
        if take(long) { return long }
        var number = nextNumber[short, default: 2]
        while true {
            let numbered = Self.cut(short, limit - 1 - String(number).utf8.count) + "_\(number)"
            number += 1
            nextNumber[short] = number
            if take(numbered) { return numbered }
        }
    }

    /// The same name with each of the suffixes free as well; all are taken.
    mutating func fresh(_ path: String, suffixes: [String]) -> String {
        var name = fresh(path)
        while suffixes.contains(where: { taken.contains(name + $0) }) { name = fresh(path) }
        for suffix in suffixes { taken.insert(name + suffix) }
        return name
    }

    private mutating func take(_ name: String) -> Bool { taken.insert(name).inserted }

    private static func cut(_ name: String, _ limit: Int) -> String { String(decoding: name.utf8.prefix(limit), as: UTF8.self) }

    /// The text with everything that cannot stand in a C identifier made `_`.
    static func identifier(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
                result.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if result.isEmpty { result = "_" }
                result.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: "]"), UInt8(ascii: "$"): break
            default: result += "_"
            }
        }
        while result.hasPrefix("__") { result.removeFirst() }
        return result.isEmpty ? "x" : result
    }
}
