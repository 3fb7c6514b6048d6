import Pipeline
import Testing
import Tmux

/// The real console in a real terminal, on what a control plane sets beside tables.
@Suite(.serialized) struct SettingConsoleTests {
    @Test func lookSetChangeTakeAwayAndUndo() throws {
        let plane = try Plane("setcons", "copies.p4", more: "--port 1=s0 --port 2=s1")
        // Numbers of its own: the page shows other tests' pipelines too.
        for words in ["mirror set NAME 31005 --port 2", "meter set NAME pace 3 100:10 200:20", "register set NAME last 1 9"] {
            #expect(plane.told(words) == "")
        }
        let tmux = try Tmux(100, 24)
        tmux.type("\(plane.program) console \(plane.name) --netns \(plane.name)\n")
        try tmux.wait { $0.contains("1 Ports") }
        tmux.type("4v")
        try tmux.wait { $0.contains("port=2") && $0.contains("100:10 200:20") && $0.contains("register I.last") }
        // The session, changed by what the verb would do.
        tmux.type("/31005")
        tmux.press("Enter")
        try tmux.wait { $0.contains("> ") && $0.contains("session") && !$0.contains("100:10") }
        tmux.type("e")
        try tmux.wait { $0.contains("change in") && $0.contains("weir mirror set") }
        tmux.press("C-u")
        tmux.type("port=1 group=31007")
        tmux.press("Enter")
        try tmux.wait { $0.contains("port=1 group=31007") && !$0.contains("change in") }
        #expect(plane.told("mirror list NAME").contains(#/31005 +1 +31007/#))
        tmux.press("Escape")
        // A new one; what the program does not have is refused with the reason.
        tmux.type("i")
        try tmux.wait { $0.contains("set in") }
        tmux.press("Right Tab")
        tmux.type("0")
        tmux.press("Tab")
        tmux.type("1:1 2:2")
        tmux.press("Enter")
        try tmux.wait { $0.contains("group 0 stands for no copies at all") }
        tmux.type("i")
        try tmux.wait { $0.contains("set in") }
        tmux.press("Right Tab")
        tmux.type("31009")
        tmux.press("Tab")
        tmux.type("1:1 2:2")
        tmux.press("Enter")
        try tmux.wait { $0.contains("multicast") && $0.contains("1:1 2:2") && !$0.contains("set in") }
        #expect(plane.told("multicast list NAME").contains("31009  1:1 2:2"))
        // Taken away, and back.
        tmux.type("/31009")
        tmux.press("Enter")
        try tmux.wait { $0.contains(#/> \S+ +multicast +31009/#) }
        tmux.type("X")
        try tmux.wait { $0.contains("take multicast 31009") && $0.contains("y yes") }
        tmux.type("y")
        try tmux.wait { !$0.contains("y yes") && !$0.contains("1:1 2:2") }
        #expect(plane.told("multicast list NAME") == "no groups")
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of ") && $0.contains("then  multicast 31009 1:1 2:2") }
        tmux.type("y")
        try tmux.wait { !$0.contains("y yes") && $0.contains("1:1 2:2") }
        #expect(plane.told("multicast list NAME").contains("31009  1:1 2:2"))
        #expect(plane.told("log --pipeline NAME").contains("weir multicast delete NAME 31009"))
        tmux.type("q")
    }
}
