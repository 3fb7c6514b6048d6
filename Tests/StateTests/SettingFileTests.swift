import Pipeline
import Testing
import Tmux

/// Sessions, groups, meters and registers in `weir export`, `plan` and `apply`, and in the file of `table export` and `table import`.
@Suite(.serialized) struct SettingFileTests {
    private static let verbs = [
        "table add NAME ways member=1 --action to port=2", "table add NAME ways member=2 --action copied group=9",
        "table add NAME watched dst=1 --action watch --priority 7", "table add NAME watched dst=2 --action watch --priority 7",
        "mirror set NAME 5 --port 2", "mirror set NAME 7 --port 1 --group 9", "multicast set NAME 9 1:1 2:3", "group set NAME ways 7 1 2 2",
        "meter set NAME pace 3 100:10 200:20", "meter set NAME watched dst=1 1000:1500 0:0 --priority 7", "register set NAME last 1 0x1f",
    ]
    private static let looks = [
        "mirror list NAME", "multicast list NAME", "group list NAME ways", "meter show NAME", "register show NAME", "table show NAME ways",
    ]

    /// Everything there is, line by line; the kernel's hashes have no order.
    private func looks(_ plane: Plane) -> [[Substring]] { Self.looks.map { plane.told($0).split(separator: "\n").sorted() } }

    private func plane(_ kind: String) throws -> Plane { try Plane(kind, "copies.p4", more: "--port 1=s0 --port 2=s1") }

    private func filled(_ kind: String) throws -> Plane {
        let plane = try plane(kind)
        for words in Self.verbs { #expect(plane.told(words) == "", "\(words)") }
        return plane
    }

    /// The whole of it: written as a file, found equal, detached, made again from the file, and found equal again.
    @Test func exportAndApply() throws {
        let plane = try filled("declared")
        let before = looks(plane)
        let path = try plane.file("now.yaml", "")
        #expect(plane.weir("export NAME --registers -o \(path)").status == 0)
        #expect(plane.told("plan \(path)") == "all is as declared")
        #expect(plane.weir("detach NAME").status == 0)
        let told = plane.told("plan \(path)")
        for words in ["mirror set NAME 7 --port 1 --group 9", "group set NAME I.ways 7 1 2 2", "register set NAME I.last 1 31"] {
            #expect(told.contains("weir " + words), "\(told)")
        }
        #expect(plane.weir("apply \(path)").status == 0)
        #expect(looks(plane) == before)
        #expect(plane.told("plan \(path)") == "all is as declared")
    }

    /// What differs is told in verbs, done by apply, and taken back by undo.
    @Test func differences() throws {
        let plane = try filled("differs")
        let path = try plane.file("now.yaml", "")
        #expect(plane.weir("export NAME -o \(path)").status == 0)
        let text = Tmux.sh("cat \(path)").1
        #expect(text.contains("sessions:") && text.contains("5: {port: 2}") && text.contains("meter: [\"1000:1500\", \"0:0\"]"), "\(text)")
        #expect(!text.contains("registers:"))
        for words in [
            "mirror set NAME 5 --port 1", "mirror set NAME 8 --port 1", "multicast delete NAME 9", "group set NAME ways 7 1",
            "meter set NAME pace 3 5:5 0:0", "meter set NAME pace 4 5:5 0:0", "meter set NAME watched dst=2 9:9 9:9 --priority 7",
        ] { #expect(plane.told(words) == "") }
        let changed = looks(plane)
        let all = plane.told("plan \(path)").split(separator: "\n").map { $0.replacing(" --netns NAME", with: "") }
        #expect(
            Set(all) == [
                "weir mirror delete NAME 8", "weir mirror set NAME 5 --port 2", "weir multicast set NAME 9 1:1 2:3", "weir group set NAME I.ways 7 1 2 2",
                "weir meter set NAME I.pace 4 0:0 0:0", "weir meter set NAME I.pace 3 100:10 200:20",
                "weir meter set NAME I.watched dst=00:00:00:00:00:02 0:0 0:0 --priority 7",
            ], "\(all)")
        #expect(plane.weir("apply \(path)").status == 0 && plane.told("plan \(path)") == "all is as declared")
        let line = plane.told("log --verb apply").split(separator: "\n").last { $0.contains("NAME/now.yaml") } ?? ""
        let number = line.split(separator: " ").first ?? ""
        #expect(plane.weir("undo \(number) --yes").status == 0, "\(line)")
        #expect(looks(plane) == changed)
        // The verbs are what they say: typed one by one they do the same.
        for words in all {
            let answer = plane.weir(String(words.dropFirst(5)))
            #expect(answer.status == 0, "\(answer.output)")
        }
        #expect(plane.told("plan \(path)") == "all is as declared")
    }

    @Test func mistakesHavePlaces() throws {
        let plane = try filled("mistakes")
        let path = try plane.file("now.yaml", "")
        #expect(plane.weir("export NAME -o \(path)").status == 0)
        let text = Tmux.sh("cat \(path)").1
        for (part, wrong, said) in [
            ("5: {port: 2}", "5: {prt: 2}", "a session is port=N, group=N, or both, not prt=2"),
            ("9: [\"1:1\", \"2:3\"]", "0: [\"1:1\"]", "group 0 stands for no copies"),
            ("I.pace:", "pase:", "did you mean"), ("[\"100:10\", \"200:20\"]", "[\"100:10\"]", "a meter has two rates"),
            ("sessions:", "session:", "did you mean sessions?"), ("7: [1, 2, 2]", "x: [1]", "'x' is no number of a group"),
        ] {
            #expect(text.contains(part), "\(part)")
            let file = try plane.file("wrong.yaml", text.replacing(part, with: wrong))
            let answer = plane.weir("plan \(file)")
            #expect(answer.status == 1 && answer.output.contains("wrong.yaml:") && answer.output.contains(said), "\(answer.output)")
        }
        // Members that are not there: all that was done before is taken back.
        let file = try plane.file("wrong.yaml", text.replacing("7: [1, 2, 2]", with: "7: [1, 55]").replacing("5: {port: 2}", with: "5: {port: 1}"))
        let answer = plane.weir("apply \(file)")
        #expect(answer.status == 1 && answer.output.contains("has no member 55") && answer.output.contains("taken back"), "\(answer.output)")
        #expect(plane.told("mirror list NAME").contains("5     2"))
    }

    /// The file of `weir table export` brings all of it back, registers where they were asked for.
    @Test func entriesFile() throws {
        let plane = try filled("lines")
        let before = looks(plane)
        let path = try plane.file("all.jsonl", "")
        #expect(plane.weir("table export NAME --registers -o \(path)").status == 0)
        for words in [
            "mirror delete NAME 5", "mirror set NAME 6 --port 1", "multicast delete NAME 9", "group delete NAME ways 7", "meter set NAME pace all 0:0 0:0",
            "meter set NAME watched dst=1 0:0 0:0 --priority 7", "counter reset NAME last", "table delete NAME ways member=2",
        ] { #expect(plane.told(words) == "", "\(words)") }
        let done = plane.told("table import NAME \(path) --replace")
        #expect(done.contains("sessions: 1 added, 0 changed, 1 removed") && done.contains("group I.ways: 1 added"), "\(done)")
        #expect(looks(plane) == before)
        #expect(plane.told("table import NAME \(path)").contains("meter I.pace: 0 added, 1 unchanged"))
        // Without --replace nothing is written over; a line that is refused leaves all as it was.
        #expect(plane.told("mirror set NAME 5 --port 9") == "" && plane.told("multicast delete NAME 9") == "")
        let answer = plane.weir("table import NAME \(path)")
        #expect(answer.status == 1 && answer.output.contains("session 5 is port=9 already: --replace would change it"), "\(answer.output)")
        #expect(plane.told("multicast list NAME") == "no groups")
        for (line, said) in [
            ("{\"setting\":\"sesion\"}", "there is no setting"), ("{\"setting\":\"session\",\"number\":\"1\"}", "\"value\" is missing"),
            ("{\"setting\":\"session\",\"value\":\"port=1\"}", "\"number\" is missing"),
            ("{\"setting\":\"register\",\"name\":\"last\",\"number\":9,\"value\":1}", "has 4 cells"),
            ("{\"setting\":\"session\",\"port\":1}", "a setting has no \"port\""),
        ] {
            let bad = try plane.file("bad.jsonl", line + "\n")
            let answer = plane.weir("table import NAME \(bad)")
            #expect(answer.status == 1 && answer.output.contains(said), "\(answer.output)")
        }
    }

    /// A detached pipeline comes back with all of it.
    @Test func undoOfADetach() throws {
        let plane = try filled("back")
        let before = looks(plane)
        #expect(plane.weir("detach NAME").status == 0)
        #expect(plane.weir("undo --pipeline NAME --yes").status == 0)
        #expect(looks(plane) == before)
    }
}
