import ArgumentParser
import Maps
import Pipeline
import Schema

/// `weir events`
struct EventsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "What a pipeline's program tells user space, as it comes, until Ctrl-C.")

    @Argument(help: "The pipeline.", completion: Completions.pipeline)
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
        guard !live.schema.events.isEmpty else { throw Refusal("the program of \(name) has no events") }
        let streams = try live.schema.events.map { try OpenStream($0, live.maps) }
        Privileges.keepForReading()
        var count = 0
        while limit.map({ count < $0 }) ?? true {
            for open in streams {
                let left = limit.map { $0 - count }
                if left == 0 { return }
                // What is not printed stays for the next reader.
                for record in try open.reader.read(waiting: 1000 / streams.count, most: left) {
                    count += 1
                    try show(record, of: open.stream, among: streams.count)
                }
            }
        }
    }

    /// A ring that is being read.
    private final class OpenStream {
        let stream: EventStream
        let reader: EventReader

        init(_ stream: EventStream, _ maps: borrowing MapSet) throws {
            self.stream = stream
            reader = try EventReader(maps.open(stream.map))
        }
    }

    private func show(_ record: [UInt8], of stream: EventStream, among streams: Int) throws {
        let fields = stream.text(of: record)
        if output.json {
            return try Streams.json(
                Record(stream: stream.name, fields: Dictionary(fields.map { ($0.name, $0.text) }) { first, _ in first }))
        }
        let values = fields.map { "\($0.name)=\($0.text)" }.joined(separator: "  ")
        if let text = stream.logText(of: record) { return Streams.out(text + "\n") }
        Streams.out(streams == 1 ? values + "\n" : "\(stream.name): \(values)\n")
    }
}
