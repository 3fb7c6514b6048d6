import Source

/// The expression of an `#if`: integers of 64 bits, C's operators; names that are no macros count as 0.
struct ConditionExpression {
    struct Problem: Error {
        var message: String
        var span: Span
    }

    private let tokens: [Token]
    private let names: Interner
    private let directive: Span
    private var index = 0
    private var depth = 0

    init(tokens: [Token], names: Interner, directive: Span) {
        self.tokens = tokens
        self.names = names
        self.directive = directive
    }

    mutating func value() -> Result<Int, Problem> {
        do throws(Problem) {
            guard !tokens.isEmpty else { throw Problem(message: Message.emptyCondition, span: directive) }
            let value = try conditional()
            guard index == tokens.count else { throw Problem(message: Message.badCondition, span: span) }
            return .success(value)
        } catch {
            return .failure(error)
        }
    }

    private var kind: TokenKind { index < tokens.count ? tokens[index].kind : .end }
    private var span: Span { index < tokens.count ? tokens[index].span : directive }

    private mutating func eat(_ wanted: TokenKind) -> Bool {
        guard kind == wanted else { return false }
        index += 1
        return true
    }

    private mutating func conditional() throws(Problem) -> Int {
        depth += 1
        defer { depth -= 1 }
        guard depth < Preprocessor.Limit.conditionDepth else {
            throw Problem(message: Message.conditionTooDeep, span: span)
        }
        let condition = try binary(1)
        guard eat(.question) else { return condition }
        let then = try conditional()
        guard eat(.colon) else { throw Problem(message: Message.badCondition, span: span) }
        let otherwise = try conditional()
        return condition != 0 ? then : otherwise
    }

    private func precedence() -> Int {
        switch kind {
        case .or: 1
        case .and: 2
        case .bitOr: 3
        case .bitXor: 4
        case .bitAnd: 5
        case .equal, .notEqual: 6
        case .less, .lessEqual, .greaterEqual: 7
        case .greater: tokens[index].flags.contains(.glued) ? 8 : 7
        case .shiftLeft: 8
        case .plus, .minus: 9
        case .star, .slash, .percent: 10
        default: 0
        }
    }

    private mutating func binary(_ minimum: Int) throws(Problem) -> Int {
        var left = try unary()
        while true {
            let precedence = precedence()
            guard precedence >= minimum, precedence > 0 else { return left }
            let `operator` = tokens[index]
            index += `operator`.kind == .greater && precedence == 8 ? 2 : 1
            let right = try binary(precedence + 1)
            left = try apply(`operator`, isShift: precedence == 8, left, right)
        }
    }

    private func apply(_ token: Token, isShift: Bool, _ a: Int, _ b: Int) throws(Problem) -> Int {
        switch token.kind {
        case .or: return a != 0 || b != 0 ? 1 : 0
        case .and: return a != 0 && b != 0 ? 1 : 0
        case .bitOr: return a | b
        case .bitXor: return a ^ b
        case .bitAnd: return a & b
        case .equal: return a == b ? 1 : 0
        case .notEqual: return a != b ? 1 : 0
        case .less: return a < b ? 1 : 0
        case .lessEqual: return a <= b ? 1 : 0
        case .greaterEqual: return a >= b ? 1 : 0
        case .greater: return isShift ? a >> max(0, min(b, 63)) : (a > b ? 1 : 0)
        case .shiftLeft: return b >= 0 && b < 64 ? a << b : 0
        case .plus: return a &+ b
        case .minus: return a &- b
        case .star: return a &* b
        default:
            guard b != 0 else { throw Problem(message: Message.conditionDividesByZero, span: token.span) }
            if b == -1 { return token.kind == .slash ? 0 &- a : 0 }
            return token.kind == .slash ? a / b : a % b
        }
    }

    private mutating func unary() throws(Problem) -> Int {
        depth += 1
        defer { depth -= 1 }
        guard depth < Preprocessor.Limit.conditionDepth else {
            throw Problem(message: Message.conditionTooDeep, span: span)
        }
        if eat(.not) { return try unary() == 0 ? 1 : 0 }
        if eat(.minus) { return 0 &- (try unary()) }
        if eat(.plus) { return try unary() }
        if eat(.complement) { return ~(try unary()) }
        if eat(.leftParen) {
            let value = try conditional()
            guard eat(.rightParen) else { throw Problem(message: Message.badCondition, span: span) }
            return value
        }
        guard index < tokens.count else { throw Problem(message: Message.badCondition, span: span) }
        let token = tokens[index]
        index += 1
        if token.kind.isWord { return 0 }
        guard token.kind == .integer, let value = Self.integer(names.text(token.symbol)) else {
            throw Problem(message: Message.badCondition, span: token.span)
        }
        return value
    }

    /// C's and P4's ways to write an integer; suffixes of C are ignored.
    private static func integer(_ text: String) -> Int? {
        var digits = text.lowercased().filter { $0 != "_" }
        while let last = digits.last, last == "u" || last == "l" { digits.removeLast() }
        if digits.hasPrefix("0x") { return UInt(digits.dropFirst(2), radix: 16).map { Int(bitPattern: $0) } }
        if digits.hasPrefix("0b") { return UInt(digits.dropFirst(2), radix: 2).map { Int(bitPattern: $0) } }
        if digits.hasPrefix("0o") { return UInt(digits.dropFirst(2), radix: 8).map { Int(bitPattern: $0) } }
        if digits.hasPrefix("0d") { return Int(digits.dropFirst(2)) }
        return Int(digits) ?? UInt(digits).map { Int(bitPattern: $0) }
    }
}
