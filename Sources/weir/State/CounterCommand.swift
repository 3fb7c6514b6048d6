import ArgumentParser
import Glibc
import Maps
import Pipeline
import Schema

/// `weir counter`
struct CounterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "counter", abstract: "The counters of a pipeline.", subcommands: [Show.self, Reset.self])

    /// One number, as `--json` shows it.
    struct Row: Encodable, Hashable {
        var counter: String
        /// nil for what became of packets, which has names instead.
        var index: UInt32?
        var unit: String
        var total: UInt64
        var perCPU: [UInt64]?
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "What was counted; cells of zero are left out.")
        @ArgumentParser.Argument(help: "The pipeline.")
        var pipeline: String
        @ArgumentParser.Argument(help: "One counter; all of them, and what became of packets, otherwise.")
        var counter: String?
        @Flag(help: "Show rates, once a second, until Ctrl-C.")
        var watch = false
        @Flag(help: "Every CPU's share.")
        var perCPU = false
        @OptionGroup var output: OutputArguments

        func run() throws {
            var before: [Row] = []
            var last = CounterCommand.now()
            repeat {
                let rows = try read()
                let now = CounterCommand.now()
                if output.json {
                    try Streams.json(rows)
                } else {
                    Streams.out(text(rows, before: watch && !before.isEmpty ? before : nil, seconds: now - last))
                }
                before = rows
                last = now
                if watch { sleep(1) }
            } while watch
        }

        private func read() throws -> [Row] {
            let live = try Pipelines.ofThisHost().open(pipeline)
            var rows: [Row] = []
            let wanted: [Counter]
            if let counter {
                wanted = [live.schema.counters[try Names.find(counter, in: live.schema.counters.map(\.name), what: "counter")]]
            } else {
                wanted = live.schema.counters
            }
            for counter in wanted {
                for cell in try CounterAccess(counter, maps: live.maps).cells() {
                    for (place, unit) in counter.units.enumerated() where place < cell.sums.count {
                        rows.append(
                            Row(
                                counter: counter.name, index: cell.index, unit: unit.rawValue, total: cell.sums[place],
                                perCPU: perCPU ? cell.perCPU.map { place < $0.count ? $0[place] : 0 } : nil))
                    }
                }
            }
            if counter == nil, let outcomes = live.schema.outcomes {
                for count in try OutcomeAccess(outcomes, maps: live.maps).counts() where count.count != 0 {
                    rows.append(Row(counter: "packets: \(count.cell.name)", index: nil, unit: "packets", total: count.count, perCPU: nil))
                }
            }
            return rows
        }

        private func text(_ rows: [Row], before: [Row]?, seconds: Double) -> String {
            var headings = ["COUNTER", "INDEX", "UNIT", "TOTAL"]
            if before != nil { headings.append("RATE/s") }
            if perCPU { headings.append("PER CPU") }
            var columns = Columns(headings, right: [1, 3, 4])
            for row in rows {
                var cells = [row.counter, row.index.map { "\($0)" } ?? "", row.unit, "\(row.total)"]
                if let before {
                    let old = before.first { $0.counter == row.counter && $0.index == row.index && $0.unit == row.unit }?.total ?? 0
                    // A total that fell was reset meanwhile.
                    cells.append(row.total >= old ? Figures.decimal(Double(row.total - old) / max(seconds, 0.001), places: 0) : "reset")
                }
                if let shares = row.perCPU { cells.append(shares.map { "\($0)" }.joined(separator: " ")) }
                columns.rows.append(cells)
            }
            return rows.isEmpty ? "nothing was counted yet\n" : columns.text
        }
    }

    struct Reset: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Set a counter to zero, or all of them.")
        @ArgumentParser.Argument(help: "The pipeline.")
        var pipeline: String
        @ArgumentParser.Argument(help: "One counter; all of them, and what became of packets, otherwise.")
        var counter: String?

        func run() throws {
            let live = try Pipelines.ofThisHost().openForWriting(pipeline)
            if let counter { return try CounterAccess(counter, of: live.schema, maps: live.maps).reset() }
            for counter in live.schema.counters { try CounterAccess(counter, maps: live.maps).reset() }
            if let outcomes = live.schema.outcomes { try OutcomeAccess(outcomes, maps: live.maps).reset() }
        }
    }

    /// Seconds of the monotonic clock.
    fileprivate static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
