import Glibc
import Testing
import Tmux

/// `weir metrics` on a pipeline of the test's own.
@Suite(.serialized) struct MetricsTests {
    private static let weir = Tmux.program("weir")

    @Test func textOfARunningPipeline() throws {
        let bench = try Bench()
        try bench.attach()
        let (status, text) = Tmux.sh("\(Self.weir) metrics \(bench.name)")
        #expect(status == 0, "\(text)")
        let lines = text.split(separator: "\n").map(String.init)
        #expect(lines.last == "# EOF")
        #expect(lines.contains("weir_pipeline_generation{pipeline=\"\(bench.name)\"} 1"))
        #expect(lines.contains { $0.hasPrefix("weir_table_entries{pipeline=\"\(bench.name)\",table=") && $0.hasSuffix(" 2") })
        #expect(lines.contains { $0.hasPrefix("weir_interface_attached{") && $0.contains("interface=\"p2\"") && $0.hasSuffix(" 1") })
        #expect(lines.contains { $0.hasPrefix("weir_outcomes_total{") && $0.contains("kind=\"drop\"") })
        // Each family is announced once, and all of its samples follow.
        var seen: Set<String> = []
        for line in lines where line.hasPrefix("# TYPE") {
            #expect(seen.insert(String(line.split(separator: " ")[2])).inserted)
        }
        let file = bench.folder + "/weir.prom"
        #expect(Tmux.sh("\(Self.weir) metrics \(bench.name) -o \(file) && tail -n 1 \(file)").output.contains("# EOF"))
        unlink(file)
        let missing = Tmux.sh("\(Self.weir) metrics wr-con-none")
        #expect(missing.status >> 8 == 1 && missing.output.contains("there is no pipeline wr-con-none"))
    }
}
