import ArgumentParser
import Glibc

/// `weir bench`
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure, each figure beside the figure it must reach.",
        discussion: """
            Subjects:
            \(Bench.all.map { "  \($0.name)\n    \($0.abstract)" }.joined(separator: "\n"))

            Without a subject all of them run. Figures of code are of the binary that runs: measure with the one that make builds.
            """)

    @Argument(help: "What to measure.")
    var subjects: [String] = []

    @Flag(help: "Smaller and fewer rounds, to see that it works.")
    var quick = false

    @Option(help: ArgumentHelp("A checkout of p4lang/p4c, for what is measured over its samples.", valueName: "dir"))
    var p4c: String?

    @OptionGroup var output: OutputArguments

    @Flag(help: "Answer as comma-separated values.")
    var csv = false

    @Flag(help: "Show bars as well.")
    var chart = false

    @Option(help: ArgumentHelp("Draw the curves, or where there are none the bars, into this file, as SVG.", valueName: "file"))
    var svg: String?

    func validate() throws {
        for subject in subjects where !Bench.all.contains(where: { $0.name == subject }) {
            throw ValidationError("there is no bench '\(subject)': \(Bench.all.map(\.name).joined(separator: ", "))")
        }
        if csv, output.json { throw ValidationError("--csv or --json, not both") }
    }

    private struct Answer: Encodable { var rows: [BenchRow] }

    func run() throws {
        var rows: [BenchRow] = []
        var failures: [String] = []
        let isSteady = !output.json && !csv
        if csv { Streams.out("bench,name,value,unit,hand,ratio,target,ok,note\n") }
        let options = BenchOptions(quick: quick, p4c: p4c)
        for bench in Bench.all where subjects.isEmpty || subjects.contains(bench.name) {
            if isSteady { Streams.out("\(bench.name): \(bench.abstract)\n") }
            do {
                try bench.run(options) { row in
                    rows.append(row)
                    if csv { Streams.out(BenchCommand.csv(row)) }
                    if isSteady { Streams.out(BenchCommand.line(row)) }
                }
            } catch {
                // The others are still worth measuring.
                let refusal = Refusal(error)
                failures.append("\(bench.name): \(refusal.sentence)")
                if isSteady { Streams.out("  not measured: \(refusal.sentence)\n") }
            }
        }
        if output.json { try Streams.json(Answer(rows: rows)) }
        if isSteady, chart, let chart = BenchChart(rows) { Streams.out("\n" + chart.text(width: 100)) }
        if let svg {
            guard let picture = BenchCurves(rows)?.svg ?? BenchChart(rows)?.svg else {
                throw Refusal("no figure stands beside another: there is nothing to draw into \(svg)")
            }
            try Files.write(Array(picture.utf8), to: svg)
        }
        let short = rows.filter { $0.isReached == false }
        if isSteady, !short.isEmpty { Streams.out("\(short.count) of \(rows.count) figures fall short\n") }
        if !failures.isEmpty { throw Refusal("not everything could be measured", details: failures) }
    }

    /// A row for people: what falls short is marked, not only by colour.
    private static func line(_ row: BenchRow) -> String {
        func padded(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }
        func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - text.count)) + text }
        var line = "  " + padded(row.name, 40) + " " + right(BenchRow.figure(row.value), 9) + " " + padded(row.unit, 8)
        line += padded(row.hand.map { " beside " + BenchRow.figure($0) } ?? "", 18)
        line += padded(row.ratio.map { " ratio " + BenchRow.figure($0) } ?? "", 14)
        if let target = row.target { line += " " + (row.isReached == true ? "ok" : "SHORT") + " (\(target))" }
        if let note = row.note { line += "  " + note }
        return line.reversed().drop { $0 == " " }.reversed().map(String.init).joined() + "\n"
    }

    private static func csv(_ row: BenchRow) -> String {
        func quoted(_ text: String) -> String {
            text.contains { ",\"\n".contains($0) } ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
        }
        return [
            quoted(row.bench), quoted(row.name), "\(row.value)", quoted(row.unit), row.hand.map { "\($0)" } ?? "",
            row.ratio.map { "\($0)" } ?? "", quoted(row.target ?? ""), row.isReached.map { "\($0)" } ?? "", quoted(row.note ?? ""),
        ].joined(separator: ",") + "\n"
    }
}
