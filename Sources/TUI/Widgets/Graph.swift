/// Values over time as blocks of eight heights.
public enum Graph {
    static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// What fills a graph: the largest value, and at least half as much again as the mean, so that what does not change is
    /// no wall.
    static func scale(_ values: ArraySlice<Double>) -> Double {
        guard let peak = values.max() else { return 0 }
        return max(peak, values.reduce(0, +) / Double(values.count) * 1.5)
    }

    /// One row: the last `width` values, oldest left, against `peak` (see `scale` when not given). The highest is one
    /// eighth below the line, so that rows stay apart.
    /// Places before the first value stay empty.
    public static func sparkline(_ values: [Double], width: Int, peak: Double? = nil) -> Line {
        let shown = values.suffix(max(0, width))
        let peak = peak ?? scale(shown)
        var spans: [Span] = []
        if shown.count < width { spans.append(Span(String(repeating: " ", count: width - shown.count))) }
        for value in shown {
            let share = peak > 0 && value.isFinite ? max(0, min(1, value / peak)) : 0
            spans.append(Span(blocks[share > 0 ? Int(share * 6.99) : 0], share > 0 ? .graph(share) : .dim))
        }
        return Line(spans)
    }
}

extension Buffer {
    /// A graph as high as `area`: the last values, the newest at the right edge.
    /// - Parameter marks: labels for values, by how many came after them: a line through the graph, and the label in its first row.
    public mutating func graph(
        _ values: [Double], in area: Rect, peak: Double? = nil, marks: [(back: Int, label: String)] = []
    ) {
        guard !area.isEmpty else { return }
        defer {
            for (back, label) in marks where back >= 0 && back < min(area.width, values.count) {
                let x = area.right - 1 - back
                for y in area.y..<area.bottom where self[x, y].text == " " || y == area.y { put("┊", in: Rect(x, y, 1, 1), Style(.accent)) }
                let fits = x + 1 + label.count <= area.right
                put(label, in: Rect(fits ? x + 1 : x - label.count, area.y, label.count, 1), Style(.accent))
            }
        }
        let shown = Array(values.suffix(area.width))
        let peak = peak ?? Graph.scale(shown[...])
        let first = area.right - shown.count
        for (column, value) in shown.enumerated() {
            let share = peak > 0 && value.isFinite ? max(0, min(1, value / peak)) : 0
            let eighths = Int((share * Double(area.height * 8)).rounded())
            for row in 0..<area.height {
                let here = min(8, max(0, eighths - (area.height - 1 - row) * 8))
                let place = Rect(first + column, area.y + row, 1, 1)
                if here > 0 {
                    let height = Double(area.height - row) / Double(area.height)
                    put(Graph.blocks[here - 1], in: place, Style(.graph(height * share)))
                } else if row == area.height - 1 {
                    put(Graph.blocks[0], in: place, Style(.dim))
                }
            }
        }
    }
}
