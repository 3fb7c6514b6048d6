import Driver
import Glibc

/// What the runs over all programs come to.
struct Report {
    let conformance: Conformance
    private(set) var problems: [String] = []
    private var differing: Set<String> = []

    init(_ conformance: Conformance) { self.conformance = conformance }

    /// Runs programs that should be accepted or refused, and prints one row of the table.
    mutating func row(_ title: String, _ paths: [String], key: String, accepted wanted: Bool) {
        var asWanted = 0
        var excused = 0
        var unstable = 0
        var judged = 0
        var onLine = 0
        var (compiled, refused) = (0, 0)
        for path in paths {
            let outcome = conformance.run(path)
            let name = "\(key)/\(conformance.name(of: path))"
            if outcome.isAccepted == wanted {
                asWanted += 1
            } else {
                differing.insert(name)
                if conformance.known[name] != nil { excused += 1 } else { problems.append("\(name): \(wanted ? outcome.message : "accepted")") }
            }
            if !outcome.printsStably {
                unstable += 1
                problems.append("\(name): what is printed parses to another tree")
            }
            switch outcome.backEnd {
            case .notReached: break
            case .compiled: compiled += 1
            case .refused: refused += 1
            case .lost(let message): problems.append("\(name): refused by the back end without a line: \(message)")
            }
            guard !wanted, !outcome.isAccepted else { continue }
            let lines = conformance.namedLines(path)
            guard !lines.isEmpty else { continue }
            judged += 1
            if let line = outcome.firstErrorLine, lines.contains(line) { onLine += 1 }
        }
        var text = "| \(title) | \(paths.count) | \(asWanted) | \(excused) | \(paths.count - asWanted - excused) | \(unstable) |"
        if judged > 0 {
            let permille = onLine * 1000 / judged
            text += " \(onLine) of \(judged) (\(permille / 10).\(permille % 10) %) |"
            if permille < 950 { problems.append("\(title): the first error stands on a line that is named for less than 95 percent") }
        } else {
            text += " |"
        }
        text += wanted ? " \(compiled), \(refused) |" : " |"
        print(text)
        if paths.isEmpty { problems.append("\(title): there are no programs") }
    }

    /// The list of known differences only shrinks.
    mutating func finish() {
        for name in conformance.known.keys.sorted() where !differing.contains(name) {
            problems.append("\(name): no longer differs: take it from the list")
        }
    }
}

// usage: FrontEndConformance P4C-DIR KNOWN-DIFFERENCES
@main struct FrontEndConformance {
    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count == 2, let bytes = readFile(arguments[1]) else {
            print("usage: FrontEndConformance P4C-DIR KNOWN-DIFFERENCES")
            exit(64)
        }
        var known: [String: String] = [:]
        for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") where !line.hasPrefix("#") {
            let parts = line.split(separator: " ", maxSplits: 1)
            if parts.count == 2 { known[String(parts[0])] = String(parts[1]) }
        }
        let conformance = Conformance(root: arguments[0], known: known)
        var report = Report(conformance)
        print("| programs | number | as wanted | known differences | new differences | unstable | first error on a named line | C made, refused at a line |")
        print("|---|---|---|---|---|---|---|---|")
        do {
            report.row(
                "samples, accepted", try conformance.programs("testdata/p4_16_samples"), key: "samples", accepted: true)
            report.row(
                "samples in folders, accepted", try conformance.nestedPrograms("testdata/p4_16_samples"), key: "samples", accepted: true)
            report.row("errors, refused", try conformance.programs("testdata/p4_16_errors"), key: "errors", accepted: false)
        } catch {
            print("\(arguments[0]): \(error)")
            exit(1)
        }
        report.finish()
        for problem in report.problems { print(problem) }
        exit(report.problems.isEmpty ? 0 : 1)
    }
}
