/// Tests that are known to fail, and why: a list that only ever shrinks.
public struct KnownDifferences: Sendable {
    private struct Line {
        var name: String
        var targets: [TestTarget]
        var reason: String
    }
    private let path: String
    private var lines: [Line] = []

    /// Reads lines `NAME TARGET,... REASON`; `#` starts a comment line.
    public init(path: String) throws {
        self.path = path
        let text = String(decoding: try Files.read(path), as: UTF8.self)
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split(separator: " ", maxSplits: 2)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let targets = words.count == 3 ? words[1].split(separator: ",").compactMap { TestTarget(rawValue: String($0)) } : []
            guard !targets.isEmpty else { throw TestCaseError("\(path):\(number + 1): expected NAME TARGETS REASON") }
            lines.append(Line(name: String(first), targets: targets, reason: String(words[2])))
        }
    }

    /// Why a test fails on a target; nil when it is not known to.
    public func reason(_ report: TestReport) -> String? {
        lines.first { $0.name == report.test.name && $0.targets.contains(report.target) }?.reason
    }

    /// What is wrong with the list: failures it does not have, and lines for tests that pass.
    public func compare(_ reports: [TestReport]) -> (complaints: [String], known: Int) {
        var complaints: [String] = []
        var known = 0
        for report in reports {
            let isKnown = reason(report) != nil
            switch report.outcome {
            case .failed:
                if isKnown { known += 1 } else { complaints.append("error: \(report.test.name) fails on \(report.target.rawValue)") }
            case .passed:
                guard isKnown else { continue }
                complaints.append("error: \(report.test.name) passes on \(report.target.rawValue) now: take it out of \(path)")
            case .notRun: continue
            }
        }
        let names = Set(reports.map(\.test.name))
        for line in lines where !names.contains(line.name) {
            complaints.append("error: there is no test \(line.name): take it out of \(path)")
        }
        return (complaints, known)
    }

    /// A table of tests and targets.
    public func table(_ reports: [TestReport]) -> String {
        let targets = TestTarget.allCases.filter { target in reports.contains { $0.target == target } }
        let width = (reports.map { $0.test.name.utf8.count }.max() ?? 0) + 2
        var out = "\n" + "".padded(width) + targets.map { $0.rawValue.padded(9) }.joined() + "\n"
        var seen: Set<TestCase> = []
        for report in reports where seen.insert(report.test).inserted {
            let own = reports.filter { $0.test == report.test }
            let words = targets.map { target -> String in
                guard let one = own.first(where: { $0.target == target }) else { return "".padded(9) }
                switch one.outcome {
                case .passed: return "ok".padded(9)
                case .failed: return (reason(one) == nil ? "FAIL" : "known").padded(9)
                case .notRun: return "-".padded(9)
                }
            }
            let note = own.lazy.compactMap { reason($0) }.first ?? ""
            out += report.test.name.padded(width) + words.joined() + note + "\n"
        }
        return out
    }
}
