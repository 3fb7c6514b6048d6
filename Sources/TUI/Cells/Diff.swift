/// A run of changed cells that look alike.
public struct Run: Equatable, Sendable {
    public var x: Int
    public var y: Int
    public var text: String
    public var style: Style
    /// Columns it takes.
    public var width: Int
}

extension Buffer {
    /// What must be written to turn `old` into this screen: everything when the sizes differ or there is no old one.
    public func runs(since old: Buffer?) -> [Run] {
        let old = old.flatMap { $0.size == size ? $0 : nil }
        var runs: [Run] = []
        for y in 0..<size.height {
            var x = 0
            while x < size.width {
                let index = y * size.width + x
                let cell = cells[index]
                // The right half of a wide grapheme goes with its left half.
                guard cell.width > 0, old?.cells[index] != cell else {
                    x += 1
                    continue
                }
                let width = Int(cell.width)
                if let last = runs.last, last.y == y, last.x + last.width == x, last.style == cell.style {
                    runs[runs.count - 1].text += cell.text
                    runs[runs.count - 1].width += width
                } else {
                    runs.append(Run(x: x, y: y, text: cell.text, style: cell.style, width: width))
                }
                x += width
            }
        }
        return runs
    }
}
