import Testing
import Tmux

/// WEIR_PINS: pipelines in a bpf file system of their own.
@Suite(.serialized) struct WorldTests {
    @Test func pipelinesOfAnotherWorldAreForeign() throws {
        let bench = try Bench("w-one")
        let other = try Bench("w-two", ways: 0)
        let object = try bench.build(Bench.program(0), "one")
        try bench.attach(object, to: ["a0"])
        let program = try bench.program(on: "a0")
        #expect(try bench.run("status").split(separator: "\n").contains { $0.hasPrefix(bench.name) })
        for foreign in [other.program, Tmux.program("weir"), "env WEIR_PINS=bpf \(Tmux.program("weir"))"] {
            // No path, no world: that of the host.
            let (status, output) = Tmux.sh("\(foreign) status")
            let lines = output.split(separator: "\n")
            #expect(status == 0 && lines.contains { $0.hasPrefix("not ours: a0 in \(bench.near.name)") }, "\(output)")
            #expect(!lines.contains { $0.hasPrefix(bench.name) }, "\(output)")
            #expect(Tmux.sh("\(foreign) status \(bench.name)").output.hasPrefix("weir: there is no pipeline \(bench.name)"))
        }
        // What is on the interface is not its own: it stays.
        let refused = other.weir(["attach", object, "--name", other.name, "--netns", bench.near.name, "--dev", "a0"])
        #expect(refused.status == 1 && refused.output.contains("a0"), "\(refused.output)")
        #expect(try bench.program(on: "a0") == program)
    }
}
