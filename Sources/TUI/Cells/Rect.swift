/// A size in cells.
public struct Size: Hashable, Sendable {
    public var width: Int
    public var height: Int
    public init(_ width: Int, _ height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
    }
}

/// A rectangle of cells; x and y count from the upper left corner, from 0. Never of negative size.
public struct Rect: Hashable, Sendable {
    public var x: Int
    public var y: Int
    public var width: Int
    public var height: Int

    public init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }
    public init(_ size: Size) { self.init(0, 0, size.width, size.height) }

    /// The first column to the right of it.
    public var right: Int { x + width }
    /// The first row below it.
    public var bottom: Int { y + height }
    public var isEmpty: Bool { width == 0 || height == 0 }

    /// The upper `rows` rows (as many as there are) and what is left below.
    public func splitTop(_ rows: Int) -> (top: Rect, rest: Rect) {
        let rows = min(max(0, rows), height)
        return (Rect(x, y, width, rows), Rect(x, y + rows, width, height - rows))
    }
    /// The lower `rows` rows (as many as there are) and what is left above.
    public func splitBottom(_ rows: Int) -> (rest: Rect, bottom: Rect) {
        let (rest, bottom) = splitTop(height - min(max(0, rows), height))
        return (rest, bottom)
    }
    /// The left `columns` columns (as many as there are) and what is left to the right.
    public func splitLeft(_ columns: Int) -> (left: Rect, rest: Rect) {
        let columns = min(max(0, columns), width)
        return (Rect(x, y, columns, height), Rect(x + columns, y, width - columns, height))
    }
    /// The row `row` rows down, empty when there is none.
    public func row(_ row: Int) -> Rect {
        row >= 0 && row < height ? Rect(x, y + row, width, 1) : Rect(x, y, 0, 0)
    }
    /// Cut at all sides.
    public func inset(left: Int = 0, top: Int = 0, right: Int = 0, bottom: Int = 0) -> Rect {
        Rect(x + left, y + top, width - left - right, height - top - bottom)
    }
    /// A rectangle of at most `size` in the middle.
    public func centred(_ size: Size) -> Rect {
        let width = min(size.width, self.width)
        let height = min(size.height, self.height)
        return Rect(x + (self.width - width) / 2, y + (self.height - height) / 2, width, height)
    }
    /// What both cover.
    public func intersection(_ other: Rect) -> Rect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return Rect(left, top, min(right, other.right) - left, min(bottom, other.bottom) - top)
    }
}
