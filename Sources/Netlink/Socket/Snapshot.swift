/// What a dump returned, in the kernel's order.
public struct Snapshot<Element: Sendable>: RandomAccessCollection, Sendable {
    private let elements: [Element]
    /// True when the objects kept changing during every attempt (`NLM_F_DUMP_INTR`): something may be missing or old.
    public let possiblyStale: Bool

    init(_ elements: [Element], possiblyStale: Bool) {
        self.elements = elements
        self.possiblyStale = possiblyStale
    }

    public var startIndex: Int { elements.startIndex }
    public var endIndex: Int { elements.endIndex }
    public subscript(position: Int) -> Element { elements[position] }
}
