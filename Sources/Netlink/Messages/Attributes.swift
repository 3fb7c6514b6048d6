import CMnl

/// A run of netlink attributes (`struct nlattr`), read in place. A damaged attribute ends the run.
struct Attributes: Sequence {
    /// One attribute: its type without the nesting and byte order flags, and its value.
    struct Attribute {
        let type: Int
        let value: Bytes
    }

    struct Iterator: IteratorProtocol {
        fileprivate var rest: Bytes

        mutating func next() -> Attribute? {
            guard let length = rest.load(UInt16.self).map(Int.init), let type = rest.load(UInt16.self, at: 2),
                length >= 4, length <= rest.count
            else { return nil }
            defer { rest = rest.dropFirst(aligned(length)) }
            return Attribute(type: Int(type) & attributeTypeMask, value: rest.prefix(length).dropFirst(4))
        }
    }

    private let bytes: Bytes

    init(_ bytes: Bytes) { self.bytes = bytes }

    func makeIterator() -> Iterator { Iterator(rest: bytes) }

    /// The value of the first attribute of a type.
    subscript(type: some BinaryInteger) -> Bytes? { first { $0.type == Int(type) }?.value }

    /// A value of a fixed size, in host order; nil when the attribute is missing or too short.
    func load<T: BitwiseCopyable>(_ type: some BinaryInteger, as valueType: T.Type = T.self) -> T? {
        self[type]?.load(valueType)
    }

    func text(_ type: some BinaryInteger) -> String? { self[type]?.text }

    /// The attributes inside an attribute; none when it is missing.
    func nested(_ type: some BinaryInteger) -> Attributes { Attributes(self[type] ?? []) }
}

/// `NLA_TYPE_MASK`, whose C definition Swift does not see.
private let attributeTypeMask = 0x3fff
