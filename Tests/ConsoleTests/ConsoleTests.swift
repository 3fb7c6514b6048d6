import Glibc
import Netlink
import Pipeline
import Testing
import Tmux

/// The real console in a real terminal on a real pipeline.
@Suite(.serialized) struct ConsoleTests {
    private static let weir = Tmux.program("weir")

    /// An operator's morning: look, add a route, edit the program, see the error, mend it, go live, go back.
    @Test func editGoLiveAndRollBack() throws {
        let bench = try Bench()
        try bench.attach()
        try bench.talk()
        let text = try Bench.example()
        let call = "        sent.increment(port);\n"
        let declaration = "    CounterArray(256, false) sent;\n"
        try bench.write(text.replacing(call, with: "        sent.increment(prot);\n"), to: "wrong.p4")
        try bench.write(
            text.replacing(call, with: call + "        extra.increment(0);\n")
                .replacing(declaration, with: declaration + "    CounterArray(1, false) extra;\n"), to: "better.p4")
        // The editor makes the mistake first and mends it the next time; it writes a new file, as editors do.
        try bench.write(
            """
            cd \(bench.folder)
            if [ -e wrong.p4 ]; then mv wrong.p4 "$1"; else mv better.p4 "$1"; fi

            """, to: "edit.sh")

        let tmux = try Tmux(80, 24)
        tmux.type("EDITOR=\"sh \(bench.folder)/edit.sh\" \(bench.program) console \(bench.name) --netns \(bench.hub)\n")
        try tmux.wait { $0.contains("● xdp native wr-con") && $0.contains("p2") }

        tmux.type("4")
        try tmux.wait { total("received", 1, in: $0) ?? 0 > 0 }
        let first = try #require(total("received", 1, in: tmux.screen))
        try tmux.wait { total("received", 1, in: $0) ?? 0 > first && $0.contains("/s") }

        tmux.type("3")
        try tmux.wait { $0.contains("ipv4_route") && $0.contains("lpm") }
        tmux.press("Enter")
        try tmux.wait { $0.contains("10.0.2.0/24") }
        tmux.type("/0.1.0")
        try tmux.wait { $0.contains("10.0.1.0/24") && !$0.contains("10.0.2.0/24") }
        tmux.press("Escape")
        try tmux.wait { $0.contains("10.0.2.0/24") }
        tmux.type("i10.9.0.0/33")
        try tmux.wait { $0.contains("✗ a prefix is 0 to 32") }
        tmux.press("BSpace BSpace")
        tmux.type("16")
        tmux.press("Tab Right")
        try tmux.wait { $0.contains("← local →") }
        tmux.press("Enter")
        try tmux.wait { $0.contains("> ipv4_route") && $0.contains("10.9.0.0/16         local") }
        #expect(try bench.routes() == ["10.0.1.0/24 forward", "10.0.2.0/24 forward", "10.9.0.0/16 local"])
        // Taken back, with what that will do, and done again.
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") && $0.contains("now   dst=10.9.0.0/16") }
        tmux.type("y")
        try tmux.wait { !$0.contains("10.9.0.0/16         local") && !$0.contains("y yes") }
        #expect(try bench.routes().count == 2)
        tmux.type("i10.9.0.0/16")
        tmux.press("Tab Right Enter")
        try tmux.wait { $0.contains("10.9.0.0/16         local") }
        tmux.type("E")
        tmux.press("C-u")
        tmux.type("\(bench.folder)/routes.jsonl")
        tmux.press("Enter")
        for _ in 0..<200 where access(bench.folder + "/routes.jsonl", F_OK) != 0 { usleep(50_000) }
        #expect(Tmux.sh("cat \(bench.folder)/routes.jsonl").output.contains("10.9.0.0/16"))
        // Deleted, and taken from the file again.
        tmux.type("/10.9.")
        try tmux.wait { $0.contains("10.9.0.0/16         local") && !$0.contains("10.0.1.0/24") }
        tmux.press("Enter")
        tmux.type("X")
        try tmux.wait { $0.contains("weir table delete") && $0.contains("dst=10.9.0.0/16") }
        tmux.type("y")
        try tmux.wait { !$0.contains("10.9.0.0/16         local") && !$0.contains("y yes") }
        tmux.press("Escape")
        tmux.type("I\(bench.folder)/routes.jsonl")
        try tmux.wait { $0.contains("import into") && $0.contains("← keep them →") }
        tmux.press("Enter")
        try tmux.wait { $0.contains("10.9.0.0/16         local") && $0.contains("1 added") }

        tmux.type("6")
        try tmux.wait { $0.contains("this is what runs") }
        tmux.type("C")
        try tmux.wait { $0.contains("the C made of it") && $0.contains("u32") }
        tmux.type("C")
        try tmux.wait { $0.contains("this is what runs") }
        tmux.type("e")
        try tmux.wait { $0.contains("✗ 1 error") && $0.contains("'prot' is not declared") && $0.contains("> ✗") }
        tmux.type("g")
        try tmux.wait { $0.contains("it has errors") }
        tmux.type("e")
        try tmux.wait { $0.contains("✓ ready") && $0.contains("WHAT WOULD CHANGE") && $0.contains("counter extra") }
        tmux.type("g")
        try tmux.wait { $0.contains("g2 is live on p1 p2") && $0.contains("this is what runs") }
        #expect(try bench.pipelines.status(of: bench.name).generation == 2)

        tmux.type("4")
        try tmux.wait { total("extra", 0, in: $0) ?? 0 > 0 && total("received", 1, in: $0) ?? 0 > first }
        tmux.type("6R")
        try tmux.wait { $0.contains("back from g2 to g1") && $0.contains("y yes") }
        tmux.type("y")
        try tmux.wait { $0.contains("g1 is live on p1 p2") && $0.contains("✓ ready") }
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        #expect(try bench.routes().count == 3)

        tmux.type("7")
        // One at a time: the events of whatever else runs on the host may push any of them off the page.
        for verb in ["weir swap", "weir rollback", "weir table add"] {
            tmux.type("/\(verb)")
            try tmux.wait { $0.contains("\(verb) \(bench.name)") }
            tmux.press("Escape")
        }
        tmux.type("q")
        try tmux.wait { !$0.contains("[7 Log]") }
        tmux.type("echo status $?\n")
        try tmux.wait { $0.contains("status 0") }
    }

    /// The life of a pipeline from page Pipelines: one program that would lose state and is seen to, another after a look at what it would
    /// change, back after the same look, and what would go with it if it went.
    @Test func swapAndBackFromPagePipelines() throws {
        let bench = try Bench()
        try bench.attach()
        try bench.talk()
        let text = try Bench.example()
        let call = "        sent.increment(port);\n"
        let declaration = "    CounterArray(256, false) sent;\n"
        try bench.write(
            text.replacing(call, with: call + "        extra.increment(0);\n")
                .replacing(declaration, with: declaration + "    CounterArray(1, false) extra;\n"), to: "better.p4")
        // A key that the entries do not have.
        try bench.write(
            text.replacing("key = { hdr.ip.dst: lpm @name(\"dst\"); }", with: "key = { hdr.ip.src: lpm @name(\"src\"); }"), to: "wrong.p4")
        let tmux = try Tmux(120, 40)
        tmux.type("\(bench.program) console \(bench.name) --netns \(bench.hub)\n")
        try tmux.wait { $0.contains("● xdp native wr-con") && $0.contains("p2") }
        func swap(_ file: String) throws {
            tmux.type("2")
            try tmux.wait { $0.contains("[2 Pipelines]") && $0.contains("> wr-con-") }
            tmux.type("g")
            try tmux.wait { $0.contains("← it stays →") && $0.contains(bench.source) }
            tmux.press("C-u")
            tmux.type("\(bench.folder)/\(file)")
            tmux.press("Enter")
            try tmux.wait { $0.contains("y yes") && $0.contains("WHAT WOULD CHANGE") }
        }
        try swap("wrong.p4")
        let refused = tmux.screen
        #expect(refused.contains("keys of ipv4_route") && refused.contains("dst=10.0.1.0/24") && refused.contains("✗ it would be refused"), "\(refused)")
        tmux.type("n")
        try tmux.wait { !$0.contains("y yes") }
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        try swap("better.p4")
        let shown = tmux.screen
        for words in ["instructions / stack", "counter extra", "2 entries", "stays as it is", "test run", "packets from the parser's states"] {
            #expect(shown.contains(words), "\(words): \(shown)")
        }
        tmux.type("y")
        try tmux.wait { $0.contains("g2 is live on p1 p2") }
        // Once it has been seen that there is something to go back to.
        tmux.press("Escape")
        try tmux.wait { $0.contains("R back to g1") }
        tmux.type("R")
        try tmux.wait { $0.contains("back from g2 to g1") && $0.contains("counter extra") && $0.contains("weir rollback") }
        tmux.type("y")
        // That the file is ready again, now that it does not run any more, may be said before anybody reads the other.
        try tmux.wait { $0.contains("g1 is live on p1 p2") || $0.contains("better is ready") && !$0.contains("y yes") }
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        #expect(try bench.routes().count == 2)
        tmux.type("X")
        try tmux.wait { $0.contains("the 2 entries of ipv4_route go with it") && $0.contains("y yes") }
        tmux.type("n")
        try tmux.wait { !$0.contains("y yes") }
        tmux.type("q")
    }

    @Test func whatIsNotThereIsSaidInOneSentence() throws {
        let tmux = try Tmux(120, 24)
        tmux.type("\(Self.weir) console wr-con-none; echo status $?\n")
        try tmux.wait { $0.contains("there is no pipeline wr-con-none") && $0.contains("status 1") }
        tmux.type("clear; \(Self.weir) console --netns wr-con-none; echo status $?\n")
        try tmux.wait { $0.contains("network namespace wr-con-none: No such file or directory") && $0.contains("status 1") }
        tmux.type("clear; \(Self.weir) console | cat; echo done\n")
        try tmux.wait { $0.contains("terminal") && $0.contains("done") }
    }

    /// The total of a counter's cell on page Counters.
    private func total(_ counter: String, _ index: Int, in screen: String) -> Int? {
        for line in screen.split(separator: "\n") where line.contains("wr-con") {
            let words = line.split { $0 == " " || $0 == ">" }
            guard let at = words.firstIndex(of: Substring(counter)), at + 3 < words.count, words[at + 1] == "\(index)" else { continue }
            return Int(words[at + 3].filter { $0 != "," })
        }
        return nil
    }
}
