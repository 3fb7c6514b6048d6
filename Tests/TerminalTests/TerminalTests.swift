import Glibc
import Testing
import Tmux

@testable import Terminal

/// The console on invented data in real terminals.
@Suite(.serialized) struct TerminalTests {
    private static let demo = Tmux.program("ConsoleDemo")

    @Test func drawsReadsKeysAndLeavesAsItCame() throws {
        let tmux = try Tmux(80, 24)
        tmux.type("echo before; \(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("p2") }
        #expect(tmux.mode("alternate_on") == "1")
        tmux.press("3 Enter Down")
        try tmux.wait { $0.contains("router > ipv4_route") && $0.contains("> 10.1.7.0/24") }
        tmux.press("X")
        try tmux.wait { $0.contains("weir table delete router ipv4_route dst=10.1.7.0/24") }
        tmux.press("y")
        try tmux.wait { $0.contains("dst=10.1.7.0/24  done") }
        tmux.press("q")
        try tmux.wait { $0.contains("ended: quit") && $0.contains("before") }
        #expect(tmux.mode("alternate_on") == "0")
        tmux.type("stty -a | grep -o \"^isig icanon\"\n")
        try tmux.wait { $0.contains("\nisig icanon\n") }
    }

    @Test func followsTheSize() throws {
        let tmux = try Tmux(80, 24)
        tmux.type("\(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") }
        tmux.resize(150, 40)
        try tmux.wait { $0.contains("HOOKS, in the order packets meet them") }
        tmux.resize(18, 4)
        try tmux.wait { $0.contains("weir needs") }
        tmux.resize(80, 24)
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("a attach") }
    }

    @Test func stopsAndGoesOn() throws {
        let tmux = try Tmux(80, 24)
        tmux.type("\(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") }
        tmux.press("C-z")
        try tmux.wait { $0.contains("Stopped") && !$0.contains("[1 Ports]") }
        tmux.type("fg\n")
        try tmux.wait { $0.contains("[1 Ports]") }
        tmux.press("2")
        try tmux.wait { $0.contains("[2 Pipelines]") }
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func aSignalEndsItWithTheTerminalRestored(_ signal: Int32) throws {
        let tmux = try Tmux(80, 24)
        tmux.type("\(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") }
        kill(try #require(tmux.job), signal)
        try tmux.wait { $0.contains("ended: signal(\(signal))") }
        #expect(tmux.mode("alternate_on") == "0")
        #expect(tmux.mode("cursor_flag") == "1")
    }

    /// The fault comes from a thread beside the one that draws: nothing of the screen may reach the terminal after it was given back.
    @Test(arguments: 1...6) func aFaultRestoresTheTerminal(_ round: Int) throws {
        let tmux = try Tmux(160, 24)
        tmux.type("SWIFT_BACKTRACE=enable=no \(Self.demo) --crash; stty -a | grep -o \"^isig icanon\"\n")
        try tmux.wait { $0.contains("\nSegmentation fault") && $0.contains("\nisig icanon\n") }
        #expect(tmux.mode("alternate_on") == "0")
        #expect(tmux.mode("cursor_flag") == "1")
    }

    @Test func leavesTheScreenToTheEditor() throws {
        let tmux = try Tmux(80, 24)
        let note = "/tmp/weir-terminal-test-\(getpid())"
        defer { _ = Tmux.sh("rm -f \(note) \(note).sh") }
        _ = Tmux.sh("printf '%s\\n' 'echo editing' 'read line' 'echo \"$line of $1\" >\(note)' >\(note).sh")
        tmux.type("EDITOR=\"sh \(note).sh\" \(Self.demo) --page 6\n")
        try tmux.wait { $0.contains("[6 Source]") && $0.contains("counters is not declared") }
        tmux.press("e")
        try tmux.wait { $0.contains("editing") }
        tmux.type("a line\n")
        try tmux.wait { $0.contains("[6 Source]") }
        #expect(Tmux.sh("cat \(note)").output.contains("a line of examples/router.p4"))
    }

    @Test(arguments: [
        ("TERM=dumb", "TERM=dumb cannot move its cursor"), ("TERM=nope", "no terminal is known as TERM=nope"),
        ("TERM=", "TERM is not set"),
    ])
    func refusesWhatCannotBeDrawnOn(_ assignment: String, _ reason: String) throws {
        let tmux = try Tmux(120, 24)
        tmux.type("\(assignment) \(Self.demo); echo status $?\n")
        try tmux.wait { $0.contains("weir: " + reason) && $0.contains("status 1") }
        tmux.type("clear; \(Self.demo) | cat\n")
        try tmux.wait { $0.contains("the console needs a terminal") }
    }

    @Test(arguments: ["vt100", "xterm", "xterm-256color", "screen", "tmux-256color", "linux"])
    func drawsOnManyTerminals(_ term: String) throws {
        let tmux = try Tmux(80, 24)
        tmux.type("TERM=\(term) \(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("router g3") }
        tmux.press("2")
        try tmux.wait { $0.contains("[2 Pipelines]") }
        if term == "vt100" { #expect(!tmux.coloured.contains("\u{1b}[38;")) }
        if term == "xterm-256color" { #expect(tmux.coloured.contains("38;5;")) }
    }

    @Test func noColourAndNoUTF8AreHonoured() throws {
        let tmux = try Tmux(80, 24, environment: "LC_ALL=C NO_COLOR=1 TERM=xterm-256color")
        tmux.type("\(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("* xdp native router g3") }
        let coloured = tmux.coloured
        #expect(!coloured.contains("38;5;") && !coloured.contains("[31m"))
        #expect(coloured.utf8.allSatisfy { $0 < 0x80 })
    }

    @Test func aThemeIsSwitchedLive() throws {
        let tmux = try Tmux(80, 24)
        tmux.type("TERM=xterm-256color \(Self.demo)\n")
        try tmux.wait { $0.contains("[1 Ports]") }
        let before = tmux.coloured
        tmux.type(":theme light\n")
        usleep(500_000)
        #expect(tmux.coloured != before)
        tmux.type(":theme nope\n")
        try tmux.wait { $0.contains("no theme is called nope") }
    }

    @Test func base64() {
        #expect(TerminalScreen.base64([]) == "")
        #expect(TerminalScreen.base64(Array("f".utf8)) == "Zg==")
        #expect(TerminalScreen.base64(Array("fo".utf8)) == "Zm8=")
        #expect(TerminalScreen.base64(Array("foobar".utf8)) == "Zm9vYmFy")
    }
}
