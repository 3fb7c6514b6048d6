import Glibc
import Netlink
import Pipeline
import Testing
import Tmux

/// `weir demo`, and that nothing of it stays, however it ends.
@Suite(.serialized) struct DemoTests {
    private static let weir = Tmux.program("weir")

    /// What a demo makes and has not removed.
    private func leftovers() throws -> [String] {
        var left = ["weir-switch", "weir-h1", "weir-h2"].filter { access("/run/netns/\($0)", F_OK) == 0 }
        if access("/run/weir-demo", F_OK) == 0 { left.append("/run/weir-demo") }
        if try Pipelines().names().contains("weir-demo") { left.append("pipeline weir-demo") }
        return left
    }

    private func waitUntilNothingIsLeft() throws {
        for _ in 0..<200 where try !leftovers().isEmpty { usleep(50_000) }
        #expect(try leftovers() == [])
    }

    @Test func headlessItRoutesSwapsAndCounts() throws {
        let (status, output) = Tmux.sh("\(Self.weir) demo --headless 2 </dev/null")
        #expect(status == 0, "\(output)")
        #expect(output.contains("swapped generation 1 for 2"))
        #expect(output.contains("every packet was routed, and every counter agrees with the hosts"))
        #expect(try leftovers() == [])
    }

    /// Ctrl-C before there is a console that it could belong to.
    @Test func anEndWhileItIsSetUpIsHeard() throws {
        let tmux = try Tmux(80, 24)
        tmux.type("\(Self.weir) demo; echo status $?\n")
        for _ in 0..<2_000 where try leftovers().isEmpty { usleep(5_000) }
        tmux.press("C-c")
        try tmux.wait { $0.contains("status 130") || $0.contains("status 0") }
        try waitUntilNothingIsLeft()
    }

    @Test(arguments: ["q", "C-c", "TERM", "KILL", "HUP"]) func nothingStays(_ end: String) throws {
        let tmux = try Tmux(80, 24)
        tmux.type("exec \(Self.weir) demo\n")
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("p2") && $0.contains("xdp native") }
        #expect(try !leftovers().isEmpty)
        switch end {
        case "q", "C-c": tmux.press(end)
        default:
            // The shell became the demo.
            let pid = try #require(tmux.process)
            _ = Tmux.sh("kill -\(end) \(pid)")
        }
        try waitUntilNothingIsLeft()
    }
}
