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
        if let testRun { text += "test run: \(testRun.text)\(testRun.problem.map { "; \($0)" } ?? "")\n" }
        for check in checks {
            switch check.finding {
            case .ready: break
            case .absent, .replaced, .detached, .unfit: text += "\(check.interface): \(check.detail ?? check.finding.rawValue)\n"
            }
        }
        if !interfaces.isEmpty { text += "live on \(interfaces.joined(separator: " "))\n" }
        if !absent.isEmpty { text += "not there at the moment: \(absent.joined(separator: " "))\n" }
        if let warning { text += "warning: \(warning)\n" }
        if let kept { text += "entries that g\(to.generation) cannot hold are kept: weir table import \(pipeline) \(kept)\n" }
        if let confirmWithin, done {
            text += "goes back in \(confirmWithin) s\(rollbackIf.map { ", or when \($0)," } ?? "") unless: weir confirm \(pipeline)\n"
        }
        return text
    }
}

extension [SwapReport.Stage] {
    /// How long each stage took, as a table.
    var text: String {
        var table = Columns(["STAGE", "MS"], right: [1])
        for stage in self { table.add(stage.name, Figures.decimal(stage.milliseconds, places: 1)) }
        table.add("total", Figures.decimal(map(\.milliseconds).reduce(0, +), places: 1))
        return table.text
    }
}
