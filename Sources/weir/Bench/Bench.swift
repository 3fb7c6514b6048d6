/// One subject of `weir bench`.
///
/// To add one: a file that extends `Bench` with a static value, and a line in `all`.
struct Bench: Sendable {
    /// As on the command line.
    var name: String
    /// What is measured, in a line for `--help`.
    var abstract: String
    /// Measures, in bounded time, and hands each row over as soon as it is known. What it makes it removes again, also on failure.
    var run: @Sendable (BenchOptions, (BenchRow) -> Void) throws -> Void

    /// In the order in which they run.
    static let all: [Bench] = [
        .codegen,
        .throughput,
        .growth,
        .optimisations,
        .compile,
        .maps,
        .swap,
        .console,
    ]
}

/// What the command line told a bench.
struct BenchOptions: Sendable {
    /// Smaller sizes and fewer rounds: enough to see that it works, too little for a figure to quote.
    var quick: Bool
    /// A checkout of p4lang/p4c, for what is measured over its samples or beside its compiler; nil leaves that out.
    var p4c: String?
}
