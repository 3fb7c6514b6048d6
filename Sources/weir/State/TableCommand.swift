import ArgumentParser
import Journal
import Maps
import Pipeline
import Schema

/// `weir table`
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "The tables of a pipeline, in the program's own words.",
        subcommands: [
            List.self, TableShow.self, TableAdd.self, TableModify.self, TableDelete.self, TableDefault.self, TableClear.self,
            TableExportCommand.self, TableImportCommand.self,
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
        @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
        var pipeline: String
        @OptionGroup var place: NamespaceArguments
        @OptionGroup var output: OutputArguments

        func run() throws {
            let live = try Pipelines.ofThisHost().open(pipeline, in: place.namespace())
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
}

/// Which table of which pipeline.
struct TableArguments: ParsableArguments {
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
    var pipeline: String
    @ArgumentParser.Argument(help: "The table, its name as short as it is unambiguous.", completion: Completions.table)
    var table: String
    @OptionGroup var place: NamespaceArguments

    /// Makes a change of the table while nobody else changes the pipeline.
    func change(_ verb: String, _ edit: (borrowing TableAccess) throws -> TableEdit) throws {
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try place.namespace())
        try Recording.of("table " + verb) { deed in
            let live = try pipelines.openForWriting(pipeline, in: namespace)
            let access = try TableAccess(table, of: live.schema, maps: live.maps)
            deed.begin(live.name)
            try deed.change(live.name, access, edit(access))
        }
    }
}

/// `NAME=VALUE`
extension NamedText: ExpressibleByArgument {
    public init?(argument: String) {
        guard let at = argument.firstIndex(of: "="), at != argument.startIndex else { return nil }
        self.init(name: String(argument[..<at]), text: String(argument[argument.index(after: at)...]))
    }
}
