/// Rows of text under a heading, each column as wide as its widest cell; columns named in `right` stand at their right edge.
struct Columns {
    var heading: [String]
    var right: Set<Int> = []
    var rows: [[String]] = []

    init(_ heading: [String], right: Set<Int> = []) {
        self.heading = heading
        self.right = right
    }

    mutating func add(_ cells: String...) { rows.append(cells) }

    var text: String {
        let all = [heading] + rows
        let widths = heading.indices.map { column in all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return all.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
                line += right.contains(column) ? padding + cell : cell + padding
                line += "  "
            }
            return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
        }.joined()
    }
}
