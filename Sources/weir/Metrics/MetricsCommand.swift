import ArgumentParser
import Pipeline

/// `weir metrics`
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics", abstract: "Pipelines, counters, tables and drops as OpenMetrics text.",
        discussion: """
            With -o FILE the file is replaced in one step, as a textfile collector wants it. With --listen the command stays and answers \
            GET /metrics, over HTTP/1.1 and without encryption: what is not the loopback belongs behind something that has it.
            """)

    @Argument(help: "Pipelines; all of them otherwise.", completion: Completions.pipeline)
    var pipelines: [String] = []

    @Option(name: .short, help: "Where the text goes; standard output otherwise.")
    var output = "-"

    @Option(help: ArgumentHelp("Serve it there until interrupted; on the loopback when only a port is named.", valueName: "addr:port"))
    var listen: String?

    @OptionGroup var place: NamespaceArguments

    func validate() throws {
        guard let listen else { return }
        if ListenAddress(listen) == nil { throw ValidationError("--listen takes ADDR:PORT, [ADDR]:PORT or PORT, not \(listen)") }
        if output != "-" { throw ValidationError("--listen goes without -o") }
    }

    func run() throws {
        let all = try Pipelines.ofThisHost()
        var pipelines = pipelines
        if let namespace = try place.namespace() {
            pipelines = try (pipelines.isEmpty ? all.names() : pipelines).filter { (try? all.resolve($0, in: namespace)) != nil }
            guard !pipelines.isEmpty else { throw Refusal("no pipeline is attached in network namespace \(namespace.name)") }
        }
        if let listen, let address = ListenAddress(listen) {
            let (socket, place) = try address.listen()
            Streams.out("http://\(place)/metrics\n")
            Privileges.keepForReading()
            let only = pipelines
            var server = MetricsServer {
                do {
                    let (text, gaps) = try PipelineMetrics.text(of: all, only: only, version: Weir.configuration.version)
                    for gap in gaps { Streams.error("weir: \(gap)\n") }
                    return (text, true)
                } catch { return (Refusal(error).sentence + "\n", false) }
            }
            return try server.run(socket)
        }
        let (text, gaps) = try PipelineMetrics.text(
            of: all, only: pipelines, version: Weir.configuration.version)
        try Files.write(Array(text.utf8), to: output)
        guard gaps.isEmpty else { throw Refusal("not everything could be read", details: gaps) }
    }
}
