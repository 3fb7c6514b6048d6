import ArgumentParser
import Maps
import Pipeline

struct TableShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A table's entries and its default action.",
        discussion: """
            A filter is NAME=VALUE, NAME!=VALUE, NAME in VALUE (what the entry matches lies inside of that) or NAME has VALUE (the entry \
            matches that), where NAME is a key, a parameter or action; priority and hits compare by < <= > >= too:
              weir table show router ipv4_route dst in 10.0.0.0/8
              weir table show router acl 'hits > 0 and action=drop' --sort hits --reverse --limit 10
            """)
    @OptionGroup var target: TableArguments
    @ArgumentParser.Argument(help: "Which entries.")
    var filter: [String] = []
    @Option(help: "Show so many entries at most.")
    var limit: Int?
    @Option(help: ArgumentHelp("Sort by a key or a parameter, or by action, priority or hits.", valueName: "name"))
    var sort: String?
    @Flag(help: "From the largest down.")
    var reverse = false
    @OptionGroup var output: OutputArguments

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit is a number from 0 on") }
        if reverse, sort == nil { throw ValidationError("--reverse goes with --sort") }
    }

    func run() throws {
        let pipelines = try Pipelines.ofThisHost()
        let live = try pipelines.open(target.pipeline, in: target.place.namespace())
        let access = try TableAccess(target.table, of: live.schema, maps: live.maps)
        let table = access.table
        if let mark = pipelines.unfinishedImport(live.name), mark.tables.contains(table.name) { Streams.error("weir: \(mark.text)\n") }
        let listing = TableListing(
            filter: filter.isEmpty ? nil : try EntryFilter(filter.joined(separator: " "), for: table),
            order: try sort.map { try TableListing.Order(by: $0, reversed: reverse, in: table) }, limit: limit)
        if output.json { return try listing.write(access) { Streams.out(bytes: $0) } }
        let fallback = try access.defaultAction()
        var headings = table.keys.map { $0.field.name.uppercased() }
        if table.hasPriorities { headings.append("PRIORITY") }
        headings.append("ACTION")
        let countsHits = table.hits != nil
        if countsHits { headings.append("HITS") }
        var columns = StreamedColumns(headings, right: countsHits ? [headings.count - 1] : [])
        let isMore = try listing.forEach(access) { entry in
            let text = table.text(of: entry)
            var cells = text.keys.map(\.text)
            if table.hasPriorities { cells.append("\(text.priority ?? 0)") }
            cells.append(call(text.action, text.parameters))
            if countsHits { cells.append("\(text.hits ?? 0)") }
            columns.add(cells)
            return true
        }
        columns.finish()
        Streams.out("default  \(call(fallback.name, table.text(of: fallback)))\n")
        if isMore { Streams.out("there are more entries\n") }
    }

    private func call(_ name: String, _ parameters: [NamedText]) -> String {
        ([name] + parameters.map { "\($0.name)=\($0.text)" }).joined(separator: " ")
    }
}
