import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir events`
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What a pipeline's program tells user space, as it comes, until Ctrl-C.")

    @Argument(help: "The pipeline.")
    var name: String

    @Option(help: ArgumentHelp("Stop after so many.", valueName: "n"))
    var limit: Int?

    @OptionGroup var place: NamespaceArguments
    @OptionGroup var output: OutputArguments

    private struct Record: Encodable {
        var stream: String
        var fields: [String: String]
    }

    func run() throws {
        let live = try Pipelines.ofThisHost().open(name, in: place.namespace())
        guard let stream = live.schema.events.first else { throw Refusal("the program of \(name) has no events") }
        let reader = try EventReader(live.maps.open(stream.map))
        var count = 0
        while limit.map({ count < $0 }) ?? true {
            for record in try reader.read(waiting: 1000) {
                guard limit.map({ count < $0 }) ?? true else { return }
                count += 1
                let fields = stream.text(of: record)
                if output.json {
                    try Streams.json(
                        Record(stream: stream.name, fields: Dictionary(fields.map { ($0.name, $0.text) }) { first, _ in first }))
                } else {
                    Streams.out(fields.map { "\($0.name)=\($0.text)" }.joined(separator: "  ") + "\n")
                }
            }
        }
    }
}
