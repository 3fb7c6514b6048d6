/// Reports for build servers, in JUnit's XML: a suite for each target.
public enum JUnitReport {
    public static func text(_ reports: [TestReport]) -> String {
        var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
        for target in TestTarget.allCases {
            let own = reports.filter { $0.target == target }
            guard !own.isEmpty else { continue }
            let failed = own.filter(\.hasFailed).count
            let notRun = own.filter { if case .notRun = $0.outcome { true } else { false } }.count
            out += "  <testsuite name=\"weir.\(target.rawValue)\" tests=\"\(own.count)\" failures=\"\(failed)\" skipped=\"\(notRun)\""
            out += " time=\"\(seconds(own.reduce(0) { $0 + $1.milliseconds }))\">\n"
            for report in own { out += testcase(report) }
            out += "  </testsuite>\n"
        }
        return out + "</testsuites>\n"
    }

    /// Writes the report to a file.
    public static func write(_ reports: [TestReport], to path: String) throws(FileError) {
        try Files.write(text(reports), to: path)
    }

    private static func testcase(_ report: TestReport) -> String {
        let head =
            "    <testcase classname=\"\(escaped(report.test.program))\" name=\"\(escaped(report.test.name))\""
            + " time=\"\(seconds(report.milliseconds))\""
        switch report.outcome {
        case .passed: return head + "/>\n"
        case .failed(let stage, let failures):
            return head + ">\n      <failure message=\"\(stage.rawValue)\">\(escaped(failures.joined(separator: "\n")))</failure>\n"
                + "    </testcase>\n"
        case .notRun(let reason):
            return head + ">\n      <skipped message=\"\(escaped(reason))\"/>\n    </testcase>\n"
        }
    }

    private static func seconds(_ milliseconds: Double) -> String {
        let whole = Int(milliseconds.rounded())
        let thousandths = String(whole % 1000)
        return "\(whole / 1000).\(String(repeating: "0", count: 3 - thousandths.utf8.count))\(thousandths)"
    }

    /// With XML's five characters written out, and without the control characters that XML has no way to write.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&apos;"
            case "\n", "\t": out.unicodeScalars.append(scalar)
            default: if scalar.value >= 0x20 { out.unicodeScalars.append(scalar) }
            }
        }
        return out
    }
}
