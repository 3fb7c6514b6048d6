import Source

/// A macro as defined.
struct Macro: Sendable {
    /// nil for an object-like macro.
    var parameters: [Symbol]?
    /// The last parameter takes all further arguments.
    var isVariadic = false
    var body: [Token]
    var span: Span
    /// `__LINE__` and `__FILE__` take their value from the place of use.
    var dynamic: Dynamic?

    enum Dynamic: Sendable { case line, file }

    /// The same but for where it stands: defining it again is no mistake then.
    func isSame(as other: Macro) -> Bool {
        parameters == other.parameters && isVariadic == other.isVariadic && body.count == other.body.count
            && zip(body, other.body).allSatisfy { $0.kind == $1.kind && $0.symbol == $1.symbol }
    }
}

/// Tokens that are read before the file goes on: a macro's text, or an argument being expanded.
struct Expansion: Sendable {
    var tokens: [Token]
    var index = 0
    /// Index of the macro that may not be expanded within, -1 for none.
    var macro: Int
}
