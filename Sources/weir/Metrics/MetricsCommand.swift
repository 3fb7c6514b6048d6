import ArgumentParser
import Pipeline

/// `weir metrics`
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Pipelines, counters, tables and drops as OpenMetrics text.",
        discussion: "With -o FILE the file is replaced in one step, as a textfile collector wants it.")

    @Argument(help: "Pipelines; all of them otherwise.")
    var pipelines: [String] = []

    @Option(name: .short, help: "Where the text goes; standard output otherwise.")
    var output = "-"

    @OptionGroup var place: NamespaceArguments

    func run() throws {
        let all = try Pipelines.ofThisHost()
        var pipelines = pipelines
        if let namespace = try place.namespace() {
            pipelines = try (pipelines.isEmpty ? all.names() : pipelines).filter { (try? all.resolve($0, in: namespace)) != nil }
            guard !pipelines.isEmpty else { throw Refusal("no pipeline is attached in network namespace \(namespace.name)") }
        }
        let (text, gaps) = try PipelineMetrics.text(
            of: all, only: pipelines, version: Weir.configuration.version)
        try Files.write(Array(text.utf8), to: output)
        guard gaps.isEmpty else { throw Refusal("not everything could be read", details: gaps) }
    }
}
