/// A screen as a value: rows of cells. Everything is drawn into one, and only the difference to the last goes out.
public struct Buffer: Equatable, Sendable {
    public let size: Size
    public private(set) var cells: [Cell]
    /// Where the terminal's cursor is shown: column and row; nil hides it.
    public var cursor: Size?

    public init(_ size: Size, _ style: Style = Style()) {
        self.size = size
        cells = Array(repeating: Cell(" ", style), count: size.width * size.height)
    }

    /// The whole of it.
    public var bounds: Rect { Rect(size) }

    /// The cell at a column and row; a blank outside.
    public subscript(x: Int, y: Int) -> Cell {
        guard x >= 0, x < size.width, y >= 0, y < size.height else { return Cell() }
        return cells[y * size.width + x]
    }

    /// Writes text from the left of `area`'s first row, cut at its right edge; odd characters are shown escaped.
    /// - Returns: The columns it took.
    @discardableResult
    public mutating func put(_ text: String, in area: Rect, _ style: Style = Style()) -> Int {
        let clip = area.intersection(bounds)
        guard area.height > 0, area.y >= 0, area.y < size.height, !clip.isEmpty else { return 0 }
        let row = area.y * size.width
        var x = area.x
        let right = clip.right
        Glyph.forEach(text) { grapheme, width in
            guard x + width <= right else {
                while x < right, width == 2 {
                    set(row, x, Cell(" ", style))
                    x += 1
                }
                return false
            }
            if x >= clip.x {
                set(row, x, Cell(grapheme, style, width: UInt8(width)))
                if width == 2 { cells[row + x + 1] = Cell("", style, width: 0) }
            }
            x += width
            return true
        }
        return max(0, x - area.x)
    }

    /// Sets a cell and mends what is left of a wide grapheme it cuts.
    private mutating func set(_ row: Int, _ x: Int, _ cell: Cell) {
        let old = cells[row + x]
        if old.width == 0, x > 0 { cells[row + x - 1] = Cell(" ", cells[row + x - 1].style) }
        if old.width == 2, x + 1 < size.width { cells[row + x + 1] = Cell(" ", old.style) }
        if cell.width == 2, x + 1 < size.width, cells[row + x + 1].width == 2, x + 2 < size.width {
            cells[row + x + 2] = Cell(" ", cells[row + x + 2].style)
        }
        cells[row + x] = cell
    }

    /// Makes `area` blank.
    public mutating func fill(_ area: Rect, _ style: Style = Style(), with grapheme: String = " ") {
        let area = area.intersection(bounds)
        for y in area.y..<max(area.y, area.bottom) {
            for x in area.x..<max(area.x, area.right) { set(y * size.width, x, Cell(grapheme, style)) }
        }
    }

    /// Puts what is drawn in `area` on another ground.
    public mutating func restyle(_ area: Rect, on ground: Ground) {
        let area = area.intersection(bounds)
        for y in area.y..<max(area.y, area.bottom) {
            for x in area.x..<max(area.x, area.right) { cells[y * size.width + x].style.ground = ground }
        }
    }

    /// The rows as text, blanks at their ends cut.
    public var rows: [String] {
        (0..<size.height).map { y in
            var text = ""
            for cell in cells[y * size.width..<(y + 1) * size.width] { text += cell.text }
            while text.last == " " { text.removeLast() }
            return text
        }
    }

    /// The screen for terminals that have ASCII only.
    public var ascii: Buffer {
        var copy = self
        for index in copy.cells.indices where copy.cells[index].width > 0 {
            let cell = copy.cells[index]
            guard let first = cell.text.utf8.first, first >= 0x80 else { continue }
            copy.cells[index].text = Glyph.fallback(cell.text)
            if cell.width == 2 {
                copy.cells[index].width = 1
                copy.cells[index + 1] = Cell(" ", cell.style)
            }
        }
        return copy
    }
}
