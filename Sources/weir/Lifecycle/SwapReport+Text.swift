import Pipeline

extension SwapReport {
    /// What changed, or would, as lines.
    var text: String {
        var text = "\(pipeline): g\(from.generation) -> g\(to.generation)\(done ? "" : "  nothing was changed")\n"
        var table = Columns(["", "NOW", "THEN"])
        table.add("instructions verified / stack", "\(from.instructions) / \(from.stack)", "\(to.instructions) / \(to.stack)")
        for item in state {
            let name = [item.kind.rawValue, item.name].filter { !$0.isEmpty }.joined(separator: " ")
            let count = item.count.map(String.init) ?? ""
            let fate =
                switch item.fate {
                case .shared: "shared"
                case .moved: "moves"
                case .new: "new"
                case .lost: "LOST"
                }
            table.add(name, count, fate)
            for detail in item.details { table.add("  " + detail) }
        }
        text += table.text
        if !interfaces.isEmpty { text += "live on \(interfaces.joined(separator: " "))\n" }
        if !absent.isEmpty { text += "not there at the moment: \(absent.joined(separator: " "))\n" }
        if let confirmWithin { text += "goes back in \(confirmWithin) s unless: weir confirm \(pipeline)\n" }
        return text
    }
}
