/// A column of a grid.
public struct Column: Equatable, Sendable {
    public var title: String
    /// The least and the most columns it takes.
    public var least: Int
    public var most: Int
    public var align: Alignment
    /// When not all fit, the columns of the highest rank go first; 0 stays always.
    public var rank: Int
    /// Whether the grid can be sorted by it.
    public var sortable: Bool

    public init(
        _ title: String, _ least: Int, most: Int? = nil, align: Alignment = .left, rank: Int = 0, sortable: Bool = true
    ) {
        self.title = title
        self.least = least
        self.most = max(least, most ?? least)
        self.align = align
        self.rank = rank
        self.sortable = sortable
    }
    /// A column as wide as the widest of `texts`, but `least` to `most`: names come and go seldom.
    public static func fitting(_ title: String, _ texts: [String], _ least: Int, _ most: Int, rank: Int = 0) -> Column {
        let widest = texts.lazy.map { Glyph.width(of: $0) }.max() ?? 0
        return Column(title, max(least, min(most, widest)), most: max(most, min(widest, 2 * most)), rank: rank)
    }
    /// A column of short numbers.
    public static func number(_ title: String, _ width: Int = 7, rank: Int = 0) -> Column {
        Column(title, width, align: .right, rank: rank)
    }
}

/// What a grid shows: rows by number, drawn only when they are seen.
public struct Grid {
    public var columns: [Column]
    /// The identities of the rows in their order.
    public var ids: RowIDs
    /// Lines each row takes; nil when all take one.
    public var heights: [Int]?
    /// The cells of a row, one a column, and lines below them that start at the last column; it is told how wide each column
    /// is, 0 when it is not shown.
    public var row: (Int, [Int]) -> Row
    /// What is said when there is no row.
    public var empty: String
    /// The column it is sorted by (of `columns`), and in which direction.
    public var sorted: (column: Int, descending: Bool)?
    /// Columns that are not wanted, by their titles.
    public var hidden: Set<String> = []
    /// What stands before rows that came a moment ago, or are gone, by their identities.
    public var marks: [String: Span] = [:]

    public struct Row {
        public var cells: [Line]
        public var below: [Line]
        public init(_ cells: [Line], below: [Line] = []) {
            self.cells = cells
            self.below = below
        }
    }

    public init(
        columns: [Column], ids: [String], heights: [Int]? = nil, empty: String, sorted: (Int, Bool)? = nil,
        row: @escaping (Int, [Int]) -> Row
    ) {
        self.init(columns: columns, rows: RowIDs(ids), heights: heights, empty: empty, sorted: sorted, row: row)
    }

    public init(
        columns: [Column], rows ids: RowIDs, heights: [Int]? = nil, empty: String, sorted: (Int, Bool)? = nil,
        row: @escaping (Int, [Int]) -> Row
    ) {
        self.columns = columns
        self.ids = ids
        self.heights = heights
        self.row = row
        self.empty = empty
        self.sorted = sorted.map { (column: $0.0, descending: $0.1) }
    }

    /// Rows the headers take: none when no column has a title.
    var headRows: Int { columns.contains { !$0.title.isEmpty } ? 1 : 0 }

    /// Places of the columns in `width`: least widths first, then up to the most from the right; those that do not fit,
    /// the highest rank first, are nil. The widths depend on nothing that moves.
    func layout(_ width: Int) -> [(x: Int, width: Int)?] {
        let gap = 2
        var shown = columns.enumerated().map { $0.offset == 0 || !hidden.contains($0.element.title) }
        func needed() -> Int {
            zip(columns, shown).reduce(0) { $0 + ($1.1 ? $1.0.least + gap : 0) } - gap
        }
        while needed() > width {
            let ranks = zip(columns, shown).map { $0.1 ? $0.0.rank : 0 }
            guard let highest = ranks.max(), highest > 0, let last = ranks.lastIndex(of: highest) else { break }
            shown[last] = false
        }
        var spare = max(0, width - needed())
        var widths = zip(columns, shown).map { $0.1 ? $0.0.least : 0 }
        for index in columns.indices.reversed() where shown[index] {
            let more = min(spare, columns[index].most - columns[index].least)
            spare -= more
            widths[index] += more
        }
        var x = 0
        return columns.indices.map { index in
            guard shown[index] else { return nil }
            defer { x += widths[index] + gap }
            return (x: x, width: widths[index])
        }
    }
}

extension Buffer {
    /// Draws headers and rows, the selected one marked. Two columns at the left hold the mark.
    /// - Parameter active: Whether keys go to this grid.
    public mutating func put(_ grid: Grid, in area: Rect, list: ListState, active: Bool = true) {
        guard area.width > 2, area.height > 0 else { return }
        let (head, body) = area.splitTop(grid.headRows)
        let places = grid.layout(area.width - 2)
        let widths = places.map { $0?.width ?? 0 }
        for (index, place) in places.enumerated() where grid.headRows > 0 {
            guard let place else { continue }
            let column = grid.columns[index]
            let sorted = grid.sorted?.column == index
            let mark = sorted ? (grid.sorted?.descending == true ? "▼" : "▲") : ""
            let title = column.align == .right ? mark + column.title : column.title + mark
            let cell = Rect(head.x + 2 + place.x, head.y, place.width, 1).intersection(head)
            put(Line(title, sorted ? .accent : .heading), in: cell, align: column.align)
        }
        guard !grid.ids.isEmpty else {
            put(Line(grid.empty, .dim), in: body.row(0).inset(left: 2))
            return
        }
        var y = body.y
        var index = max(0, list.top)
        while y < body.bottom, index < grid.ids.count {
            let row = grid.row(index, widths)
            let id = grid.ids[index]
            let selected = id == list.selected
            let lines = max(1, grid.heights?[index] ?? 1)
            let whole = Rect(body.x, y, body.width, lines).intersection(body)
            if selected { put(active ? ">" : "·", in: whole.row(0), Style(.accent)) }
            if let mark = grid.marks[id] { put(mark.text, in: whole.row(0).inset(left: 1).splitLeft(1).left, Style(mark.face)) }
            for (column, place) in places.enumerated() where column < row.cells.count {
                guard let place else { continue }
                let cell = Rect(whole.x + 2 + place.x, y, place.width, 1).intersection(whole)
                put(row.cells[column], in: cell, align: grid.columns[column].align)
            }
            if let last = places.last ?? nil {
                for (line, text) in row.below.enumerated() where line + 1 < lines {
                    put(text, in: whole.row(line + 1).inset(left: 2 + last.x))
                }
            }
            if selected, active { restyle(whole, on: .selection) }
            y += lines
            index += 1
        }
    }
}
