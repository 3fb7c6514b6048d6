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

    var widths: [Int] {
        heading.indices.map { column in
            rows.reduce(heading[column].count) { max($0, column < $1.count ? $1[column].count : 0) }
        }
    }

    var text: String {
        let widths = widths
        return ([heading] + rows).map { Columns.line($0, widths, right) }.joined()
    }

    static func line(_ row: [String], _ widths: [Int], _ right: Set<Int>) -> String {
        var line = ""
        let last = row.lastIndex { !$0.isEmpty } ?? -1
        for (column, cell) in row.enumerated() where column <= last {
            let padding = String(repeating: " ", count: max(0, (column < widths.count ? widths[column] : 0) - cell.count))
            if right.contains(column) { line += padding }
            line += cell
            guard column < last else { break }
            if !right.contains(column) { line += padding }
            line += "  "
        }
        return line + "\n"
    }
}
