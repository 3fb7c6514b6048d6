/// A node of a YAML document: a scalar, a sequence or a mapping, with the place it was read from.
public struct YamlNode: Sendable, Equatable {
    public enum Content: Sendable, Equatable {
        /// Text, and whether it stood there without quotes (`yes` against `"yes"`).
        case scalar(String, plain: Bool)
        case sequence([YamlNode])
        /// Keys and values in the order of the text; no key twice.
        case mapping([Pair])
    }
    /// One line of a mapping.
    public struct Pair: Sendable, Equatable {
        public var key: String
        public var value: YamlNode
        /// Where the key stands, counted from 1.
        public var line: Int
        public var column: Int
    }
    public var content: Content
    /// Counted from 1.
    public var line: Int
    /// Counted from 1, in characters.
    public var column: Int

    /// The text of a scalar, else nil.
    public var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }
    /// The items of a sequence, else nil.
    public var items: [YamlNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }
    /// The lines of a mapping, else nil.
    public var pairs: [Pair]? {
        if case .mapping(let pairs) = content { pairs } else { nil }
    }
    /// The value under `key`; nil when there is none or the node is no mapping.
    public subscript(key: String) -> YamlNode? { pairs?.first { $0.key == key }?.value }
}

/// What libyaml, or a limit of ours, says against a text.
public struct YamlError: Error, Sendable, Equatable, CustomStringConvertible {
    public var problem: String
    /// Counted from 1.
    public var line: Int
    /// Counted from 1.
    public var column: Int
    public var description: String { "\(line):\(column): \(problem)" }
}
