import ArgumentParser
import Journal
import Maps
import Pipeline

struct TableExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write entries as a file that import reads.",
        discussion: """
            Without a table, all whose entries or default action can change. The file is JSON lines:
              {"table":"pipe.route","keys":{"dst":"10.0.0.0/8"},"action":"forward","parameters":{"port":"2"}}
            Without a table the program's sessions, groups and meters come behind. With --csv it is a table's entries alone, the first line naming the columns.
            """)
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
    var pipeline: String
    @ArgumentParser.Argument(help: "One table; all of them otherwise.", completion: Completions.table)
    var table: String?
    @Flag(help: "As CSV; needs a table.")
    var csv = false
    @Flag(help: "Registers too, which packets change.")
    var registers = false
    @Option(name: .shortAndLong, help: ArgumentHelp("Write there, not to standard output.", valueName: "file"))
    var output: String?
    @OptionGroup var place: NamespaceArguments

    func run() throws {
        let live = try Pipelines.ofThisHost().open(pipeline, in: place.namespace())
        let file = try OutputFile(output)
        var isTaken = true
        var failure: (any Error)?
        do {
            _ = try TableExport(live.schema, pipeline: pipeline, registers: registers).write(table, maps: live.maps, csv ? .csv : .lines) { piece in
                isTaken = isTaken && file.write(piece)
                return isTaken
            }
        } catch { failure = error }
        do { try file.finish(complete: isTaken && failure == nil) } catch { failure = failure ?? error }
        if let failure { throw failure }
    }
}

struct TableImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Put the entries of a file into tables: all of them, or none.",
        discussion: """
            The file is what export writes, other JSON lines, or CSV whose first line names the columns (keys, parameters, action, priority, \
            table). Every line is checked before the first is written; when the kernel refuses one, what was written is taken back. \
            An entry that is there already as the file has it stays; one with another action is refused unless --replace is given.
            """)
    @ArgumentParser.Argument(help: "The pipeline.", completion: Completions.pipeline)
    var pipeline: String
    @ArgumentParser.Argument(help: ArgumentHelp("The table, where the file does not say, and the file; - is standard input.", valueName: "table> <file"))
    var words: [String]
    @Flag(help: "Make the tables equal to the file, with as few writes as that takes.")
    var replace = false
    @OptionGroup var place: NamespaceArguments

    func validate() throws {
        guard (1...2).contains(words.count) else { throw ValidationError("a file is needed, and before it a table where the file names none") }
    }

    func run() throws {
        guard let path = words.last else { return }
        let source = try EntrySource(path: path)
        let (pipelines, namespace) = (try Pipelines.ofThisHost(), try place.namespace())
        let counts = try Recording.of("table import") { deed in
            let live = try pipelines.openForWriting(pipeline, in: namespace)
            deed.begin(live.name)
            let undo = try deed.keepEntries(of: words.count == 2 ? words[0] : nil, live)
            let counts = try fill(live, source, path)
            let lines = counts.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
            deed.note(lines, undo: undo)
            return counts
        }
        for (table, count) in counts.sorted(by: { $0.key < $1.key }) { Streams.out("\(table): \(text(count))\n") }
    }

    private func fill(_ live: borrowing LivePipeline, _ source: borrowing EntrySource, _ path: String) throws -> [String: TableImport.Counts] {
        let interruption = Interruption()
        var line = ProgressLine()
        defer { line.finish() }
        let plan = TableImport(mode: replace ? .replace : .add, table: words.count == 2 ? words[0] : nil)
        var written: [String] = []
        do throws(ImportRefusal) {
            let counts = try plan.run(
                source, live.schema, maps: live.maps,
                progress: { state in
                    let verb = state.isWriting ? "written" : "checked"
                    line.show("\(state.lines) lines \(verb), \(Figures.decimal(state.fraction * 100, places: 0)) %")
                    return !interruption.isWanted
                },
                announce: { (tables: [String]) throws(TableError) in
                    written = tables
                    do throws(PipelineError) { try live.beginImport(of: path == "-" ? "standard input" : Files.absolute(path), into: tables) } catch {
                        throw TableError(.kernel, "\(error); nothing was written")
                    }
                })
            live.endImport(into: written)
            return counts
        } catch {
            if !written.isEmpty, !error.leavesPart { live.endImport(into: written) }
            throw Refusal(error.sentence, details: error.details)
        }
    }

    private func text(_ count: TableImport.Counts) -> String {
        var parts = ["\(count.added) added"]
        if replace { parts += ["\(count.changed) changed", "\(count.removed) removed"] }
        parts.append("\(count.unchanged) unchanged")
        if count.defaults > 0 { parts.append("default action set") }
        return parts.joined(separator: ", ")
    }
}
