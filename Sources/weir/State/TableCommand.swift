import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir table`
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "The tables of a pipeline, in the program's own words.",
        subcommands: [
            List.self, Show.self, TableAdd.self, TableModify.self, TableDelete.self, TableDefault.self, TableClear.self,
        ])

    /// A table as `list --json` shows it.
    private struct Row: Encodable {
        struct Key: Encodable {
            var name: String
            var match: String
            var width: Int
        }
        struct Action: Encodable {
            var name: String
            var parameters: [String]
        }
        var name: String
        var storage: String
        var size: Int
        var entries: Int
        var constant: Bool
        var keys: [Key]
        var actions: [Action]
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "The tables, their keys and actions.")
        @ArgumentParser.Argument(help: "The pipeline.")
        var pipeline: String
        @OptionGroup var output: OutputArguments

        func run() throws {
            let live = try Pipelines.ofThisHost().open(pipeline)
            var rows: [Row] = []
            for table in live.schema.tables {
                rows.append(
                    Row(
                        name: table.name, storage: table.storage.rawValue, size: table.size,
                        entries: try TableAccess(table, maps: live.maps).count(), constant: table.constantEntries,
                        keys: table.keys.map { .init(name: $0.field.name, match: $0.match.rawValue, width: $0.field.width) },
                        actions: table.actions.map { .init(name: $0.name, parameters: $0.parameters.map(\.name)) }))
            }
            if output.json { return try Streams.json(rows) }
            var columns = Columns(["TABLE", "ENTRIES", "SIZE", "KEYS", "ACTIONS"], right: [1, 2])
            for row in rows {
                let keys = row.keys.map { "\($0.name):\($0.match)" }.joined(separator: " ")
                let actions = row.actions.map { "\($0.name)(\($0.parameters.joined(separator: ",")))" }.joined(separator: " ")
                columns.add(row.name, "\(row.entries)", "\(row.size)", keys, actions)
            }
            Streams.out(rows.isEmpty ? "pipeline \(pipeline) has no tables\n" : columns.text)
        }
    }

    struct Show: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "A table's entries and its default action.")
        @OptionGroup var target: TableArguments
        @Option(help: "Show so many entries at most.")
        var limit: Int?
        @OptionGroup var output: OutputArguments

        private struct Answer: Encodable {
            var table: String
            var entries: [EntryText]
            var defaultAction: String
            var defaultParameters: [NamedText]
            /// Entries that `--limit` left out are there.
            var truncated: Bool
        }

        func run() throws {
            let live = try Pipelines.ofThisHost().open(target.pipeline)
            let access = try TableAccess(target.table, of: live.schema, maps: live.maps)
            var entries: [EntryText] = []
            var truncated = false
            try access.forEachEntry { entry in
                if let limit, entries.count >= limit {
                    truncated = true
                    return false
                }
                entries.append(access.table.text(of: entry))
                return true
            }
            let fallback = try access.defaultAction()
            let parameters = access.table.text(of: fallback)
            if output.json {
                return try Streams.json(
                    Answer(
                        table: access.table.name, entries: entries, defaultAction: fallback.name, defaultParameters: parameters,
                        truncated: truncated))
            }
            var headings = access.table.keys.map { $0.field.name.uppercased() }
            if access.table.hasPriorities { headings.append("PRIORITY") }
            headings.append("ACTION")
            let countsHits = access.table.hits != nil
            if countsHits { headings.append("HITS") }
            var columns = Columns(headings, right: countsHits ? [headings.count - 1] : [])
            for entry in entries {
                var cells = entry.keys.map(\.text)
                if access.table.hasPriorities { cells.append("\(entry.priority ?? 0)") }
                cells.append(call(entry.action, entry.parameters))
                if countsHits { cells.append("\(entry.hits ?? 0)") }
                columns.rows.append(cells)
            }
            Streams.out(columns.text)
            Streams.out("default  \(call(fallback.name, parameters))\n")
            if truncated { Streams.out("there are more entries\n") }
        }

        private func call(_ name: String, _ parameters: [NamedText]) -> String {
            ([name] + parameters.map { "\($0.name)=\($0.text)" }).joined(separator: " ")
        }
    }
}

/// Which table of which pipeline.
struct TableArguments: ParsableArguments {
    @ArgumentParser.Argument(help: "The pipeline.")
    var pipeline: String
    @ArgumentParser.Argument(help: "The table, its name as short as it is unambiguous.")
    var table: String

    /// Does `work` to the table while nobody else changes the pipeline.
    func change(_ work: (borrowing TableAccess) throws -> Void) throws {
        let live = try Pipelines.ofThisHost().openForWriting(pipeline)
        try work(TableAccess(table, of: live.schema, maps: live.maps))
    }
}

/// `NAME=VALUE`
extension NamedText: ExpressibleByArgument {
    public init?(argument: String) {
        guard let at = argument.firstIndex(of: "="), at != argument.startIndex else { return nil }
        self.init(name: String(argument[..<at]), text: String(argument[argument.index(after: at)...]))
    }
}
