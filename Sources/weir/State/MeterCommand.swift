import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir meter`
struct MeterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "meter", abstract: "The meters of a pipeline: two rates, three colours.", subcommands: [Show.self, Set.self])

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The meters that have rates; others say green.")
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "One meter, or the table whose entries have meters; all of them otherwise.") var meter: String?
        @OptionGroup var output: OutputArguments

        /// A meter's full name, or that of the table whose entries have it.
        private func name(_ word: String, _ schema: Schema) throws(TableError) -> String {
            let all = (schema.meters ?? []).map(\.name)
            if let found = try? Names.find(word, in: all, what: "meter") { return all[found] }
            do throws(TableError) { return try Settings(schema).section(.init(kind: .entryMeter, name: word)).name } catch {
                return all[try Names.find(word, in: all, what: "meter")]
            }
        }

        private struct Row: Encodable {
            var meter: String
            var index: UInt32?
            /// Of a table's entry.
            var keys: [String: String]?
            var priority: Int?
            var unit: String
            var committedPerSecond: Double
            var committedBurst: Double
            var peakPerSecond: Double
            var peakBurst: Double
            /// What stands in the column of indexes.
            var place: String

            enum CodingKeys: String, CodingKey { case meter, index, keys, priority, unit, committedPerSecond, committedBurst, peakPerSecond, peakBurst }

            init(_ name: String, _ unit: Meter.Unit, _ committed: MeterRate, _ peak: MeterRate, index: UInt32?, entry: EntryText? = nil) {
                meter = name
                self.index = index
                keys = entry.map { Dictionary($0.keys.map { ($0.name, $0.text) }) { first, _ in first } }
                priority = entry?.priority
                self.unit = unit.rawValue
                (committedPerSecond, committedBurst) = (committed.perSecond, committed.burst.rounded())
                (peakPerSecond, peakBurst) = (peak.perSecond, peak.burst.rounded())
                place = index.map { "\($0)" } ?? (entry?.keys ?? []).map { "\($0.name)=\($0.text)" }.joined(separator: " ")
            }
        }

        func run() throws {
            let live = try target.open()
            let arrays = (live.schema.meters ?? []).map(\.name)
            let tables = live.schema.tables.filter { $0.meter != nil }.map(\.name)
            guard !arrays.isEmpty || !tables.isEmpty else { throw Refusal("the program of \(target.pipeline) has no meters") }
            let names = try meter.map { [try name($0, live.schema)] } ?? arrays + tables
            var rows: [Row] = []
            for name in names {
                guard arrays.contains(name) else {
                    let access = try TableAccess(name, of: live.schema, maps: live.maps)
                    let table = access.table
                    try access.forEachEntry { entry in
                        if let rates = entry.meter.flatMap({ MeterRates(cell: $0) }) {
                            rows.append(Row(name, table.meterUnit ?? .packets, rates.committed, rates.peak, index: nil, entry: table.text(of: entry)))
                        }
                        return true
                    }
                    continue
                }
                let access = try MeterAccess(name, of: live.schema, maps: live.maps)
                rows += try access.cells().map { Row(name, access.meter.unit, $0.committed, $0.peak, index: $0.index) }
            }
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["METER", "INDEX", "UNIT", "COMMITTED/s", "BURST", "PEAK/s", "BURST"], right: [1, 3, 4, 5, 6])
            columns.rows = rows.map {
                [
                    $0.meter, $0.place, $0.unit, Figures.decimal($0.committedPerSecond, places: 1), Figures.decimal($0.committedBurst, places: 0),
                    Figures.decimal($0.peakPerSecond, places: 1), Figures.decimal($0.peakBurst, places: 0),
                ]
            }
            Streams.out(rows.isEmpty ? "no rates are set: every packet is green\n" : columns.text)
        }
    }

    struct Set: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set the rates of a meter, or of the meter that an entry of a table has.",
            discussion: """
                A rate is RATE:BURST, in packets or bytes a second and packets or bytes: first the committed one, what is above it is yellow, \
                then the peak, what is above it is red. A rate of 0 is one that nothing exceeds.
                  weir meter set NAME pace 3 100:10 200:20
                  weir meter set NAME watched dst=10.0.0.1 100:10 200:20
                """)
        @OptionGroup var target: SettingArguments
        @ArgumentParser.Argument(help: "The meter, or the table.") var meter: String
        @ArgumentParser.Argument(
            help: ArgumentHelp("Its index, all, or the entry's keys; and both rates.", valueName: "index|key=value> <committed> <peak"))
        var words: [String]
        @Option(help: "The entry's priority.") var priority: Int?

        func validate() throws {
            guard words.count >= 3 else { throw ValidationError("an index, all, or an entry's keys are needed, and both rates: RATE:BURST RATE:BURST") }
        }

        func run() throws {
            let rates = words.suffix(2).joined(separator: " ")
            let which = words.dropLast(2)
            let keys = which.compactMap { NamedText(argument: $0) }
            if keys.count == which.count {
                let entry = Setting.EntryPlace(keys: keys, priority: priority)
                return try target.set("meter set", Setting.Place(.entryMeter, meter, entry: entry), rates)
            }
            guard which.count == 1, let word = which.first, priority == nil else {
                throw Refusal("an index is a number, or all, not \(which.joined(separator: " "))")
            }
            if word == "all" { return try setAll(rates) }
            guard let index = UInt32(word) else { throw Refusal("an index is a number, or all, not \(word)") }
            try target.set("meter set", Setting.Place(.meter, meter, index), rates)
        }

        /// All cells; of many, what they were before is not kept.
        private func setAll(_ text: String) throws {
            let words = text.split(separator: " ").map(String.init)
            let (committed, peak) = (try MeterRate(words[0]), try MeterRate(words[1]))
            let (pipelines, namespace) = (try Pipelines.ofThisHost(), try target.place.namespace())
            try Recording.of("meter set") { deed in
                let live = try pipelines.openForWriting(target.pipeline, in: namespace)
                deed.begin(live.name)
                let access = try MeterAccess(meter, of: live.schema, maps: live.maps)
                guard access.meter.size > Set.mostKept else {
                    let all = (0..<access.meter.size).map { Setting(Setting.Place(.meter, access.meter.name, UInt32(clamping: $0)), text) }
                    return try deed.change(live.name, Settings(live.schema), live.maps, to: all)
                }
                try access.set(nil, committed: committed, peak: peak)
                deed.note(["all of meter \(access.meter.name) \(text)"], irreversible: "the rates of its \(access.meter.size) cells are not kept")
            }
        }

        /// Cells whose rates a record of the journal keeps.
        private static let mostKept = 1024
    }
}
