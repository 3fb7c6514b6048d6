/// Names one file of a `SourceMap`.
public struct FileID: Hashable, Sendable {
    public let raw: Int32
    public init(raw: Int32) { self.raw = raw }
}

/// A half-open range of bytes in one file. Text that a macro produced has the span of the macro's use.
public struct Span: Hashable, Sendable {
    public var file: FileID
    public var start: Int32
    public var end: Int32

    public init(file: FileID, start: Int, end: Int) {
        self.file = file
        self.start = Int32(clamping: start)
        self.end = Int32(clamping: end)
    }

    /// The span of things that no source text stands for.
    public static let none = Span(file: FileID(raw: -1), start: 0, end: 0)

    public var isNone: Bool { file.raw < 0 }

    /// The smallest span over both; the first alone when they lie in different files.
    public func joined(_ other: Span) -> Span {
        if isNone { return other }
        guard file == other.file else { return self }
        var both = self
        both.start = min(start, other.start)
        both.end = max(end, other.end)
        return both
    }
}
