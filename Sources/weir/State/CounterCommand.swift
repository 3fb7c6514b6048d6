import ArgumentParser
import Journal
import Maps
import Pipeline
import Schema

/// `weir counter`
struct CounterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counter", abstract: "The counters and registers of a pipeline.", subcommands: [CounterShow.self, CounterReset.self])
}

struct CounterShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "What was counted, and what registers hold; cells of zero are left out.",
        discussion: """
            With --watch what comes is compared with what was, by a clock that never goes back: a count that fell is shown as reset, one \
            that went through the largest number as wrapped. As JSON each look is a line of its own then.
            """)
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
    var pipeline: String
    @ArgumentParser.Argument(help: "One counter or register; all of them, and what became of packets, otherwise.", completion: Completions.counter)
    var counter: String?
    @Flag(help: "Show rates, until Ctrl-C.")
    var watch = false
    @Option(help: ArgumentHelp("Look that often, with --watch.", valueName: "seconds"))
    var interval: Double = 1
    @Option(help: ArgumentHelp("End after so many looks, with --watch.", valueName: "n"))
    var times: Int?
    @Flag(name: .customLong("per-cpu"), help: "Every CPU's share.")
    var perCPU = false
    @Flag(help: "Cells of zero too.")
    var zero = false
    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    func validate() throws {
        guard (0.05...86_400).contains(interval) else { throw ValidationError("--interval is a number of seconds from 0.05 to 86400") }
        if let times, times < 1 { throw ValidationError("--times is a number from 1 on") }
    }

    func run() throws {
        let namespace = try place.namespace()
        var watching = CounterWatch()
        var looks = 0
        repeat {
            if looks > 0 { Pause.seconds(interval) }
            var rows = try CounterReading(pipeline, counter, in: namespace, perCPU: perCPU, zero: zero).rows
            if watch { watching.compare(&rows) }
            looks += 1
            switch (output.json, watch) {
            case (true, true): try Streams.jsonLine(CounterLook(seconds: watching.seconds, rows: rows))
            case (true, false): try Streams.json(rows)
            case (false, true): Streams.out(Streams.isTerminal ? "\u{1b}[H\u{1b}[J" + text(rows) : (looks > 1 ? "\n" : "") + text(rows))
            case (false, false): Streams.out(text(rows))
            }
        } while watch && looks < times ?? .max
    }

    private func text(_ rows: [CounterRow]) -> String {
        guard !rows.isEmpty else { return "nothing was counted yet\n" }
        let hasRates = rows.contains { $0.rate != nil || $0.change != nil }
        var headings = ["COUNTER", "INDEX", "UNIT", "TOTAL"]
        if hasRates { headings.append("RATE/s") }
        if perCPU { headings.append("PER CPU") }
        var columns = Columns(headings, right: hasRates ? [1, 3, 4] : [1, 3])
        for row in rows {
            var cells = [row.name, row.index.map { "\($0)" } ?? "", row.unit ?? "value", row.total.map { "\($0)" } ?? row.value ?? ""]
            if hasRates {
                let rate = row.rate.map { Figures.decimal($0, places: 0) } ?? ""
                cells.append(row.change.map { "\($0) \(rate)" } ?? rate)
            }
            if let shares = row.perCPU { cells.append(shares.map { "\($0)" }.joined(separator: " ")) }
            columns.rows.append(cells)
        }
        return columns.text
    }
}

/// A look of `--watch` as JSON.
private struct CounterLook: Encodable {
    /// Since the look before; nil for the first.
    var seconds: Double?
    var rows: [CounterRow]
}

struct CounterReset: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset", abstract: "Set a counter to zero, or all of them; a register only when it is named.")
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
    var pipeline: String
    @ArgumentParser.Argument(help: "One counter or register; all counters, and what became of packets, otherwise.", completion: Completions.counter)
    var counter: String?
    @OptionGroup var place: NamespaceArguments

    func run() throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try place.namespace())
        try Recording.of("counter reset") { deed in
            let live = try pipelines.openForWriting(pipeline, in: namespace)
            deed.begin(live.name)
            try reset(live)
            deed.note([counter.map { "\($0) is 0" } ?? "all counters are 0"], irreversible: "what was counted is not kept")
        }
    }

    private func reset(_ live: borrowing LivePipeline) throws {
        guard let counter else {
            for counter in live.schema.counters { try CounterAccess(counter, maps: live.maps).reset() }
            if let outcomes = live.schema.outcomes { try OutcomeAccess(outcomes, maps: live.maps).reset() }
            return
        }
        switch try CounterReading.find(counter, in: live.schema) {
        case .counter(let found): try CounterAccess(found, maps: live.maps).reset()
        case .register(let found): try RegisterAccess(found, maps: live.maps).reset()
        }
    }
}
