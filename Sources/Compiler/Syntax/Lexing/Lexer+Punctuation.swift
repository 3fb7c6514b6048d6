extension Lexer {
    /// Eats the longest operator or mark that starts here and returns its kind; eats nothing for `.unexpected`.
    mutating func punctuation(_ first: UInt8) -> TokenKind {
        let (kind, length) = longest(first, byte(at: position + 1), byte(at: position + 2), byte(at: position + 3))
        for _ in 0..<length { eatByte() }
        return kind
    }

    private func longest(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) -> (TokenKind, Int) {
        let equals = UInt8(ascii: "=")
        switch first {
        case UInt8(ascii: "("): return (.leftParen, 1)
        case UInt8(ascii: ")"): return (.rightParen, 1)
        case UInt8(ascii: "["): return (.leftBracket, 1)
        case UInt8(ascii: "]"): return (.rightBracket, 1)
        case UInt8(ascii: "{"):
            return second == UInt8(ascii: "#") && third == UInt8(ascii: "}") ? (.invalidHeader, 3) : (.leftBrace, 1)
        case UInt8(ascii: "}"): return (.rightBrace, 1)
        case UInt8(ascii: ";"): return (.semicolon, 1)
        case UInt8(ascii: ","): return (.comma, 1)
        case UInt8(ascii: ":"): return (.colon, 1)
        case UInt8(ascii: "?"): return (.question, 1)
        case UInt8(ascii: "@"): return (.at, 1)
        case UInt8(ascii: "~"): return (.complement, 1)
        case UInt8(ascii: "#"): return second == first ? (.hashHash, 2) : (.hash, 1)
        case UInt8(ascii: "."):
            guard second == first else { return (.dot, 1) }
            return third == first ? (.dots, 3) : (.range, 2)
        case equals: return second == equals ? (.equal, 2) : (.assign, 1)
        case UInt8(ascii: "!"): return second == equals ? (.notEqual, 2) : (.not, 1)
        case UInt8(ascii: "*"): return second == equals ? (.assignMultiply, 2) : (.star, 1)
        case UInt8(ascii: "/"): return second == equals ? (.assignDivide, 2) : (.slash, 1)
        case UInt8(ascii: "%"): return second == equals ? (.assignModulo, 2) : (.percent, 1)
        case UInt8(ascii: "^"): return second == equals ? (.assignXor, 2) : (.bitXor, 1)
        case UInt8(ascii: "-"): return second == equals ? (.assignSubtract, 2) : (.minus, 1)
        case UInt8(ascii: "+"):
            if second == first { return (.concatenate, 2) }
            if second == equals { return (.assignAdd, 2) }
            return second == UInt8(ascii: ":") ? (.plusColon, 2) : (.plus, 1)
        case UInt8(ascii: "&"):
            if second == first { return third == first ? (.mask, 3) : (.and, 2) }
            return second == equals ? (.assignAnd, 2) : (.bitAnd, 1)
        case UInt8(ascii: "|"):
            if second == first { return (.or, 2) }
            if second == equals { return (.assignOr, 2) }
            if third == first, second == UInt8(ascii: "+") {
                return fourth == equals ? (.assignAddSaturating, 4) : (.plusSaturating, 3)
            }
            if third == first, second == UInt8(ascii: "-") {
                return fourth == equals ? (.assignSubtractSaturating, 4) : (.minusSaturating, 3)
            }
            return (.bitOr, 1)
        case UInt8(ascii: "<"):
            if second == first { return third == equals ? (.assignShiftLeft, 3) : (.shiftLeft, 2) }
            return second == equals ? (.lessEqual, 2) : (.less, 1)
        case UInt8(ascii: ">"):
            if second == first { return third == equals ? (.assignShiftRight, 3) : (.greater, 1) }
            return second == equals ? (.greaterEqual, 2) : (.greater, 1)
        default: return (.unexpected, 0)
        }
    }
}
