import Testing
import Tmux

/// An interface that is called otherwise since the pipeline was attached: verbs know it by the name that `weir status` shows.
@Suite struct RenameTests {
    @Test func verbsKnowTheNewName() throws {
        let bench = try Bench("ren")
        try bench.run("attach", bench.build(Bench.program(0), "one"), "--name", bench.name, "--netns", bench.near.name, "--dev", "a0", "--dev", "a1")
        let inside = "ip -n \(bench.near.name) link set"
        let renaming = Tmux.sh("\(inside) a1 down && \(inside) a1 name c1 && \(inside) c1 up")
        #expect(renaming.status == 0, "\(renaming.output)")
        #expect(try bench.run("status", bench.name).contains("c1 in "))
        #expect(try bench.run("table", "list", "c1").contains("types"))
        #expect(try bench.run("mode", bench.name, "generic", "--dev", "c1", "--netns", bench.near.name).contains("c1"))
        let refused = bench.weir(["detach", bench.name, "--dev", "a1", "--netns", bench.near.name])
        #expect(refused.status == 1 && refused.output.contains("it is on a0 in network namespace \(bench.near.name), c1 in"), "\(refused.output)")
        #expect(try bench.run("detach", bench.name, "--dev", "c1", "--netns", bench.near.name).contains("is off c1"))
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.name) == ["a0"])
    }
}
