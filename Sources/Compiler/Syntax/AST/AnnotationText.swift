/// The tokens between an annotation's parentheses, kept as one text: most fit a string that needs no memory of its own.
public struct AnnotationText: Sendable {
    /// The tokens with a blank between each two, which is how they are printed.
    public private(set) var text = ""

    public init() {}

    public mutating func append(_ token: String) {
        if !text.isEmpty { text += " " }
        text += token
    }

    /// The tokens one by one. A blank within quotes is part of a string.
    public var tokens: [String] {
        var tokens: [String] = []
        var token: [UInt8] = []
        var isQuoted = false
        var isEscaped = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: " "), !isQuoted {
                tokens.append(String(decoding: token, as: UTF8.self))
                token.removeAll(keepingCapacity: true)
                continue
            }
            if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
            isEscaped = byte == UInt8(ascii: "\\") && isQuoted && !isEscaped
            token.append(byte)
        }
        if !token.isEmpty { tokens.append(String(decoding: token, as: UTF8.self)) }
        return tokens
    }
}
