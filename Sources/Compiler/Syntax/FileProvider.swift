/// Where the preprocessor finds what it includes. The compiler itself reads no file.
public struct FileProvider: Sendable {
    /// The bytes of a user's file, nil when there is none.
    public var read: @Sendable (String) -> [UInt8]?
    /// The bytes of an include shipped with the compiler, by name (`core.p4`), nil when there is none.
    public var system: @Sendable (String) -> [UInt8]?

    public init(read: @escaping @Sendable (String) -> [UInt8]?, system: @escaping @Sendable (String) -> [UInt8]?) {
        self.read = read
        self.system = system
    }
}

/// What the command line says about parsing.
public struct ParseOptions: Sendable {
    /// `-I`, searched in this order.
    public var includePaths: [String]
    /// `-D NAME=VALUE`; a define without value has the value `1`.
    public var defines: [(name: String, value: String)]

    public init(includePaths: [String] = [], defines: [(name: String, value: String)] = []) {
        self.includePaths = includePaths
        self.defines = defines
    }
}
