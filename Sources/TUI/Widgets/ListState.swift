/// Where a person is in a list: the selected row is known by its identity, so that it stays selected however rows are
/// sorted, come and go.
public struct ListState: Equatable, Sendable {
    /// The identity of the selected row; nil while no row is shown, so that no key acts on one that a filter hides.
    public var selected: String? {
        get { isEmpty ? nil : kept }
        set { kept = newValue }
    }
    /// The same, also while no row is shown.
    private(set) var kept: String?
    private var isEmpty = false
    /// Its place when it was last seen; when it vanishes, the row that took its place is selected.
    public var index = 0
    /// The first row shown.
    public var top = 0
    /// Rows that do not contain this are left out.
    public var filter = ""
    /// The column sorted by; nil is the natural order.
    public var sort: Int?
    public var descending = false

    public init() {}

    /// Finds the selected row again among `ids` and keeps it inside a window of `height` lines.
    /// - Parameter heights: Lines of each row; nil when all take one.
    public mutating func settle(_ ids: RowIDs, heights: [Int]?, window height: Int) {
        isEmpty = ids.isEmpty
        guard !isEmpty else {
            top = 0
            return
        }
        if index < ids.count, index >= 0, ids[index] == selected {
            // Where it was.
        } else if let selected, let found = ids.index(of: selected) {
            index = found
        } else {
            index = max(0, min(index, ids.count - 1))
            selected = ids[index]
        }
        if index < top { top = index }
        var lines = 0
        // What is further up than the window is high cannot be in it.
        var first = index
        let lowest = max(top, index - max(1, height))
        while first >= lowest {
            lines += heights?[first] ?? 1
            if lines > max(1, height) { break }
            first -= 1
        }
        top = min(index, max(top, first + 1))
        // No blank lines below the last row while rows above are hidden.
        var shown = 0
        if heights == nil {
            shown = min(ids.count - top, height)
            if shown >= height { return }
        } else {
            for row in top..<ids.count {
                shown += heights?[row] ?? 1
                if shown >= height { return }
            }
        }
        while top > 0, shown + (heights?[top - 1] ?? 1) <= height {
            top -= 1
            shown += heights?[top] ?? 1
        }
    }

    /// Selects the row `rows` further down (up when negative), as far as there are rows.
    public mutating func move(_ rows: Int, in ids: RowIDs) {
        guard !ids.isEmpty else { return }
        let (next, over) = index.addingReportingOverflow(rows)
        index = max(0, min(over ? (rows > 0 ? ids.count - 1 : 0) : next, ids.count - 1))
        selected = ids[index]
    }
}
