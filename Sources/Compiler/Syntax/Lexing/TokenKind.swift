/// What a token is. Keywords stand between `abstract` and `void`, in the order of `keywordSpellings`.
enum TokenKind: UInt8, Sendable {
    case end, identifier, integer, string
    /// A character that no P4 token starts with; legal only in the body of an annotation.
    case unexpected

    case abstract, action, actions, apply, bool, bit, `break`, const, `continue`, control, `default`, `else`, entries
    case `enum`, error, exit, extern, `false`, `for`, header, headerUnion, `if`, `in`, `inout`, int, key, list
    case matchKind, out, parser, package, priority, `return`, select, state, string_, `struct`, `switch`, table, this
    case transition, `true`, tuple, type, typedef, varbit, valueSet, void

    case dontCare
    case leftParen, rightParen, leftBracket, rightBracket, leftBrace, rightBrace, less, greater
    case semicolon, comma, colon, plusColon, question, dot, range, dots, at, hash, hashHash, invalidHeader
    case not, complement, plus, minus, plusSaturating, minusSaturating, star, slash, percent, concatenate
    case shiftLeft, lessEqual, greaterEqual, notEqual, equal
    case and, or, bitAnd, bitOr, bitXor, mask
    case assign, assignAdd, assignSubtract, assignMultiply, assignDivide, assignModulo, assignAnd, assignOr, assignXor
    case assignShiftLeft, assignShiftRight, assignAddSaturating, assignSubtractSaturating

    static let keywordSpellings = [
        "abstract", "action", "actions", "apply", "bool", "bit", "break", "const", "continue", "control", "default",
        "else", "entries", "enum", "error", "exit", "extern", "false", "for", "header", "header_union", "if", "in",
        "inout", "int", "key", "list", "match_kind", "out", "parser", "package", "priority", "return", "select", "state",
        "string", "struct", "switch", "table", "this", "transition", "true", "tuple", "type", "typedef", "varbit",
        "value_set", "void",
    ]

    var isKeyword: Bool { rawValue >= TokenKind.abstract.rawValue && rawValue <= TokenKind.void.rawValue }

    /// Has a name that a macro may have, and that follows `@`.
    var isWord: Bool { self == .identifier || self == .dontCare || isKeyword }

    /// The text of every operator and punctuation mark; nil for tokens whose text varies, and for keywords.
    var punctuation: String? {
        switch self {
        case .leftParen: "("
        case .rightParen: ")"
        case .leftBracket: "["
        case .rightBracket: "]"
        case .leftBrace: "{"
        case .rightBrace: "}"
        case .less: "<"
        case .greater: ">"
        case .semicolon: ";"
        case .comma: ","
        case .colon: ":"
        case .plusColon: "+:"
        case .question: "?"
        case .dot: "."
        case .range: ".."
        case .dots: "..."
        case .at: "@"
        case .hash: "#"
        case .hashHash: "##"
        case .invalidHeader: "{#}"
        case .not: "!"
        case .complement: "~"
        case .plus: "+"
        case .minus: "-"
        case .plusSaturating: "|+|"
        case .minusSaturating: "|-|"
        case .star: "*"
        case .slash: "/"
        case .percent: "%"
        case .concatenate: "++"
        case .shiftLeft: "<<"
        case .lessEqual: "<="
        case .greaterEqual: ">="
        case .notEqual: "!="
        case .equal: "=="
        case .and: "&&"
        case .or: "||"
        case .bitAnd: "&"
        case .bitOr: "|"
        case .bitXor: "^"
        case .mask: "&&&"
        case .assign: "="
        case .assignAdd: "+="
        case .assignSubtract: "-="
        case .assignMultiply: "*="
        case .assignDivide: "/="
        case .assignModulo: "%="
        case .assignAnd: "&="
        case .assignOr: "|="
        case .assignXor: "^="
        case .assignShiftLeft: "<<="
        case .assignShiftRight: ">>="
        case .assignAddSaturating: "|+|="
        case .assignSubtractSaturating: "|-|="
        default: nil
        }
    }
}
