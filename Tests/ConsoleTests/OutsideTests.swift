import Glibc
import Testing
import Tmux

/// The real console while other shells work on the same host.
@Suite(.serialized) struct OutsideTests {
    private func console(_ bench: Bench, _ words: String) throws -> Tmux {
        let tmux = try Tmux(120, 30)
        tmux.type("\(bench.program) console --netns \(bench.hub) \(words)\n")
        return tmux
    }

    /// What another shell did is taken back as well, also when nothing runs any more; and it is said of what.
    @Test func zTakesBackWhatAnotherShellDid() throws {
        let bench = try Bench()
        for verb in ["attach \(bench.source) --name \(bench.name) --netns \(bench.hub) --dev p1", "detach \(bench.name)"] {
            let (status, said) = Tmux.sh("\(bench.program) \(verb)")
            try #require(status == 0, "\(said)")
        }
        let tmux = try console(bench, "--page pipelines")
        try tmux.wait { $0.contains("no pipeline is attached") }
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") && $0.contains("weir detach \(bench.name), by ") }
        tmux.type("y")
        try tmux.wait { $0.contains("\(bench.name) is on p1, native") }
        tmux.type("q")
    }

    /// The question was about the generation before: its answer is not taken for the one of now.
    @Test func aSwapOfAnotherShellTakesTheQuestionBack() throws {
        let bench = try Bench()
        try bench.attach()
        func swap() throws {
            let (status, said) = Tmux.sh("\(bench.program) swap \(bench.name) \(bench.source)")
            try #require(status == 0, "\(said)")
        }
        try swap()
        let tmux = try console(bench, "\(bench.name) --page pipelines")
        try tmux.wait { $0.contains(" g2 ") }
        tmux.type("R")
        try tmux.wait { $0.contains("from g2 to g1?") }
        try swap()
        try tmux.wait { $0.contains("\(bench.name) runs g3 by now") && !$0.contains("y yes") }
        tmux.type("qq")
    }

    /// An include that is not there yet is waited for like one that is changed.
    @Test func aMissingIncludeIsFoundOnceItIsThere() throws {
        let bench = try Bench()
        try bench.attach()
        let text = try Bench.example()
        try bench.write(text.replacing("#include <xdp_model.p4>\n", with: "#include <xdp_model.p4>\n#include \"better.p4\"\n"))
        let tmux = try console(bench, "\(bench.name) --page source")
        try tmux.wait { $0.contains("cannot find the include file") }
        try bench.write("const bit<8> MORE = 1;\n", to: "better.p4")
        try tmux.wait { $0.contains("this is what runs") && !$0.contains("cannot find") }
        tmux.type("q")
    }
}
