/// Curves for the rows that are points of one: a small picture for each, side by side, sizes doubling to the right.
struct BenchCurves {
    private struct Curve {
        var name: String
        var unit: String
        var points: [(size: Double, value: Double, hand: Double?)] = []

        var most: Double { max(points.map { max($0.value, $0.hand ?? 0) }.max() ?? 1, 1e-9) }
    }

    private let curves: [Curve]

    /// Nil when no row is a point of a curve.
    init?(_ rows: [BenchRow]) {
        var curves: [Curve] = []
        for row in rows {
            guard let point = row.point, row.value >= 0 else { continue }
            let index = curves.firstIndex { $0.name == point.curve } ?? curves.count
            if index == curves.count { curves.append(Curve(name: point.curve, unit: row.unit)) }
            curves[index].points.append((point.size, row.value, row.hand))
        }
        self.curves = curves.filter { $0.points.count > 1 }
        if self.curves.isEmpty { return nil }
    }

    private static let (width, height, columns) = (250.0, 170.0, 3)

    /// Readable on light and dark pages; what is run beside a curve is a dashed line, not only another colour.
    var svg: String {
        func number(_ value: Double) -> String { Figures.decimal(value, places: 1) }
        func escaped(_ text: String) -> String {
            text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        }
        let rows = (curves.count + Self.columns - 1) / Self.columns
        let (total, tall) = (Self.width * Double(Self.columns) + 10, Self.height * Double(rows) + 10)
        var out = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(number(total)) \(number(tall))" role="img" aria-label="Cost against size">
            <style>
            text { font: 11px sans-serif; fill: #1f2328 } .title { font-size: 12px } .axis { stroke: #8c959f; fill: none }
            .weir { stroke: #0969da; fill: none; stroke-width: 2 } .hand { stroke: #8c959f; fill: none; stroke-width: 2; stroke-dasharray: 4 3 }
            .dot { fill: #0969da }
            @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .weir { stroke: #4493f8 } .dot { fill: #4493f8 } .hand { stroke: #9198a1 } }
            </style>

            """
        for (index, curve) in curves.enumerated() {
            let (left, top) = (Double(index % Self.columns) * Self.width + 44, Double(index / Self.columns) * Self.height + 30)
            let (wide, high) = (Self.width - 70, Self.height - 66)
            let logs = curve.points.map { Self.logarithm($0.size) }
            let (first, last) = (logs.min() ?? 0, max(logs.max() ?? 1, (logs.min() ?? 0) + 1e-9))
            func place(_ size: Double, _ value: Double) -> (x: Double, y: Double) {
                (left + (Self.logarithm(size) - first) / (last - first) * wide, top + high - value / curve.most * high)
            }
            func line(_ points: [(x: Double, y: Double)], _ style: String) -> String {
                "<polyline class=\"\(style)\" points=\"\(points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " "))\"/>\n"
            }
            out += "<text class=\"title\" x=\"\(number(left - 38))\" y=\"\(number(top - 12))\">\(escaped(curve.name)), \(curve.unit)</text>\n"
            out += line([(left, top), (left, top + high), (left + wide, top + high)], "axis")
            out += "<text x=\"\(number(left - 4))\" y=\"\(number(top + 8))\" text-anchor=\"end\">\(BenchRow.figure(curve.most))</text>\n"
            out += "<text x=\"\(number(left - 4))\" y=\"\(number(top + high))\" text-anchor=\"end\">0</text>\n"
            let beside = curve.points.compactMap { point in point.hand.map { place(point.size, $0) } }
            if beside.count > 1 { out += line(beside, "hand") }
            out += line(curve.points.map { place($0.size, $0.value) }, "weir")
            for point in curve.points {
                let at = place(point.size, point.value)
                out += "<circle class=\"dot\" cx=\"\(number(at.x))\" cy=\"\(number(at.y))\" r=\"2.5\"/>"
                out += "<text x=\"\(number(at.x))\" y=\"\(number(top + high + 14))\" text-anchor=\"middle\">\(Self.short(point.size))</text>\n"
            }
        }
        return out + "</svg>\n"
    }

    /// To the base of 2, by halving: good enough for a place on paper.
    private static func logarithm(_ size: Double) -> Double {
        guard size >= 1 else { return 0 }
        let whole = Double(size.exponent)
        return whole + (size.significand - 1)
    }

    /// `1`, `16k`, `1M`.
    private static func short(_ size: Double) -> String {
        if size >= 1e6 { return BenchRow.figure((size / 1e6 * 10).rounded() / 10) + "M" }
        if size >= 10_000 { return BenchRow.figure((size / 1000).rounded()) + "k" }
        return BenchRow.figure(size)
    }
}
