/// Reports for people: one line a test, failures last.
public struct TextReport: Sendable {
    public var colour: Bool
    /// Stages with their times.
    public var verbose: Bool

    public init(colour: Bool, verbose: Bool) {
        self.colour = colour
        self.verbose = verbose
    }

    /// The line of a test.
    public func line(_ report: TestReport) -> String {
        let word: String
        var note = ""
        switch report.outcome {
        case .passed: word = paint("ok  ", "32")
        case .failed(let stage, _):
            word = paint("FAIL", "31;1")
            note = "  \(stage.rawValue)"
        case .notRun(let reason):
            word = paint("-   ", "33")
            note = "  not run: \(reason)"
        }
        let target = report.target.rawValue.padded(6)
        var line = "\(word) \(target) \(report.test.name.padded(40)) \(Self.text(report.milliseconds).leftPadded(8)) ms\(note)\n"
        if verbose {
            for (stage, milliseconds) in report.timings {
                line += "       \(stage.rawValue.padded(20)) \(Self.text(milliseconds).leftPadded(8)) ms\n"
            }
            line += report.warnings
        }
        return line
    }

    /// What was wrong with the tests that failed, and the count of all.
    public func summary(_ reports: [TestReport], milliseconds: Double) -> String {
        var out = ""
        for report in reports {
            guard case .failed(let stage, let failures) = report.outcome else { continue }
            out += "\n" + paint("\(report.test.name) (\(report.target.rawValue)): \(stage.rawValue)", "1") + "\n"
            out += failures.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined()
        }
        let failed = reports.filter(\.hasFailed).count
        let notRun = reports.filter { if case .notRun = $0.outcome { true } else { false } }.count
        var words = ["\(reports.count - failed - notRun) passed"]
        if failed > 0 { words.append(paint("\(failed) failed", "31;1")) }
        if notRun > 0 { words.append("\(notRun) not run") }
        return out + "\n\(words.joined(separator: ", ")) in \(Self.text(milliseconds / 1000)) s\n"
    }

    /// Where the time goes: the sums over all tests, by target and stage.
    public func timings(_ reports: [TestReport]) -> String {
        var out = "target  stage                   total ms    mean ms\n"
        for target in TestTarget.allCases {
            let own = reports.filter { $0.target == target }
            guard !own.isEmpty else { continue }
            for stage in TestStage.allCases {
                let times = own.flatMap(\.timings).filter { $0.stage == stage }.map(\.milliseconds)
                guard !times.isEmpty else { continue }
                let total = times.reduce(0, +)
                out += "\(target.rawValue.padded(7)) \(stage.rawValue.padded(20)) \(Self.text(total).leftPadded(11))"
                out += " \(Self.text(total / Double(times.count)).leftPadded(10))\n"
            }
        }
        return out
    }

    private func paint(_ text: String, _ code: String) -> String { colour ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }

    /// With one digit after the point.
    static func text(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths % 10))"
    }
}

extension String {
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - utf8.count)) }
    func leftPadded(_ width: Int) -> String { String(repeating: " ", count: max(0, width - utf8.count)) + self }
}
