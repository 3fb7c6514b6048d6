#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Reports for programs: `{"tests": [...], "passed": n, "failed": n, "notRun": n}`.
public enum JSONReport {
    private struct All: Encodable {
        var tests: [One]
        var passed: Int
        var failed: Int
        var notRun: Int
    }
    private struct One: Encodable {
        var name: String
        var program: String
        var script: String?
        var target: String
        /// `passed`, `failed`, `not-run`
        var outcome: String
        var stage: String?
        var messages: [String]
        var packets: Int
        var milliseconds: [String: Double]
    }

    public static func text(_ reports: [TestReport]) -> String {
        let tests = reports.map { report in
            var one = One(
                name: report.test.name, program: report.test.program, script: report.test.script,
                target: report.target.rawValue, outcome: "passed", stage: nil, messages: [], packets: report.packets,
                milliseconds: Dictionary(report.timings.map { ($0.stage.rawValue, $0.milliseconds) }, uniquingKeysWith: +))
            switch report.outcome {
            case .passed: break
            case .failed(let stage, let failures): (one.outcome, one.stage, one.messages) = ("failed", stage.rawValue, failures)
            case .notRun(let reason): (one.outcome, one.messages) = ("not-run", [reason])
            }
            return one
        }
        let count = { (outcome: String) in tests.filter { $0.outcome == outcome }.count }
        let all = All(tests: tests, passed: count("passed"), failed: count("failed"), notRun: count("not-run"))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(all) else { return "{}\n" }
        return String(decoding: data, as: UTF8.self) + "\n"
    }
}
