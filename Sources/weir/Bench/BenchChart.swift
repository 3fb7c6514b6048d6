/// Bars for the rows that stand beside something: as text for a terminal, as SVG for a page.
///
/// A chart shows one unit; with several among the rows, the one of most rows.
struct BenchChart {
    private let rows: [(name: String, value: Double, hand: Double)]
    private let unit: String
    private let title: String

    /// Nil when no row stands beside another.
    init?(_ rows: [BenchRow]) {
        let compared = rows.filter { $0.hand != nil && ($0.unit == "ns" || $0.unit == "Mpps") }
        var counts: [String: Int] = [:]
        for row in compared { counts[row.unit, default: 0] += 1 }
        guard let unit = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) })?.key else { return nil }
        let chosen = compared.filter { $0.unit == unit }
        self.unit = unit
        self.rows = chosen.map { row in
            let name = row.name.hasSuffix(": time") ? String(row.name.dropLast(6)) : row.name
            return (name, row.value, row.hand ?? 0)
        }
        title = unit == "ns" ? "Nanoseconds a packet: less is better" : "Million packets a second: more is better"
    }

    private var most: Double { max(rows.map { max($0.value, $0.hand) }.max() ?? 1, 1e-9) }

    /// Two bars a row, `width` columns at most.
    func text(width: Int) -> String {
        let names = rows.map(\.name.count).max() ?? 0
        let room = max(10, width - names - 20)
        func bar(_ value: Double, _ sign: String) -> String { String(repeating: sign, count: Int((value / most * Double(room)).rounded())) }
        var out = title + "\n"
        for row in rows {
            let label = row.name + String(repeating: " ", count: names - row.name.count)
            out += "  \(label)  weir \(bar(row.value, "█")) \(BenchRow.figure(row.value))\n"
            out += "  \(String(repeating: " ", count: names))  hand \(bar(row.hand, "▒")) \(BenchRow.figure(row.hand))\n"
        }
        return out
    }

    /// The same as a picture of its own, readable on light and dark pages; colours are not all that tells the bars apart.
    var svg: String {
        let (left, right, line, top) = (190.0, 90.0, 40.0, 56.0)
        let width = 760.0
        let height = top + Double(rows.count) * line + 12
        func number(_ value: Double) -> String { Figures.decimal(value, places: 1) }
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(width)) \(number(height))" role="img" aria-label="\(escaped(title))">
            <style>
            text { font: 13px sans-serif; fill: #1f2328 } .small { font-size: 11px } .weir { fill: #0969da } .hand { fill: #8c959f }
            @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .weir { fill: #4493f8 } .hand { fill: #6e7681 } }
            </style>
            <text x="8" y="20">\(escaped(title))</text>
            <rect class="weir" x="8" y="30" width="10" height="10"/><text class="small" x="22" y="39">weir</text>
            <rect class="hand" x="62" y="30" width="10" height="10"/><text class="small" x="76" y="39">C by hand</text>

            """
        for (index, row) in rows.enumerated() {
            let y = top + Double(index) * line
            out += "<text x=\"\(number(left - 8))\" y=\"\(number(y + 20))\" text-anchor=\"end\">\(escaped(row.name))</text>\n"
            for (place, one) in [("weir", row.value), ("hand", row.hand)].enumerated() {
                let length = max(1, one.1 / most * (width - left - right))
                let top = y + 3 + Double(place) * 15
                out += "<rect class=\"\(one.0)\" x=\"\(number(left))\" y=\"\(number(top))\" width=\"\(number(length))\" height=\"13\"/>"
                out += "<text class=\"small\" x=\"\(number(left + length + 6))\" y=\"\(number(top + 11))\">\(BenchRow.figure(one.1)) \(unit)</text>\n"
            }
        }
        return out + "</svg>\n"
    }
}
