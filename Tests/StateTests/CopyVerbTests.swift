import Maps
import Pipeline
import Testing

/// `weir mirror`, `multicast`, `meter` and `group` on a running v1model pipeline.
@Suite(.serialized) struct CopyVerbTests {
    private func plane(_ kind: String) throws -> Plane { try Plane(kind, "copies.p4", more: "--port 1=s0 --port 2=s1") }

    @Test func sessions() throws {
        let plane = try plane("mirror")
        #expect(plane.told("mirror list NAME") == "no sessions: clones go nowhere")
        #expect(plane.told("mirror set NAME 5 --port 2") == "")
        #expect(plane.told("mirror set NAME 7 --port 1 --group 9") == "")
        #expect(
            plane.told("mirror list NAME") == """
                SESSION  PORT  GROUP
                      5     2
                      7     1      9
                """)
        #expect(plane.told("mirror list NAME --json").contains("\"group\" : 9"))
        #expect(plane.told("mirror set NAME 5").hasPrefix("status 1: weir: a mirroring session goes to a port"))
        #expect(plane.told("mirror delete NAME 7") == "")
        #expect(plane.told("mirror delete NAME 7") == "status 1: weir: there is no mirroring session 7")
        #expect(plane.told("mirror list NAME").split(separator: "\n").count == 2)
    }

    @Test func multicastGroups() throws {
        let plane = try plane("groups")
        #expect(plane.told("multicast set NAME 9 1:1 2:3 2") == "")
        #expect(
            plane.told("multicast list NAME") == """
                GROUP  COPIES (PORT:RID)
                    9  1:1 2:3 2:0
                """)
        #expect(plane.told("multicast set NAME 0 1").hasPrefix("status 1: weir: group 0"))
        #expect(plane.told("multicast set NAME 65536 1").hasPrefix("status 1: weir: 65536 is too large for a group"))
        #expect(plane.told("multicast set NAME 3 x:1") == "status 1: weir: a copy is PORT or PORT:RID, not x:1")
        func copies(_ count: Int) -> String { (0..<count).map { "1:\($0)" }.joined(separator: " ") }
        #expect(plane.told("multicast set NAME 3 \(copies(64))") == "" && plane.told("multicast list NAME").contains(" 1:62 1:63\n"))
        #expect(plane.told("multicast set NAME 3 \(copies(65))").contains("a group has 64 copies at most, not 65"))
        #expect(plane.told("multicast delete NAME 3") == "")
        #expect(plane.told("multicast delete NAME 9") == "" && plane.told("multicast list NAME") == "no groups")
    }

    @Test func meters() throws {
        let plane = try plane("meters")
        #expect(plane.told("meter show NAME") == "no rates are set: every packet is green")
        #expect(plane.told("meter set NAME pace 3 100:10 200:20") == "")
        #expect(
            plane.told("meter show NAME pace") == """
                METER   INDEX  UNIT     COMMITTED/s  BURST  PEAK/s  BURST
                I.pace      3  packets        100.0     10   200.0     20
                """)
        #expect(plane.told("meter set NAME pace all 5:1 0:0") == "")
        #expect(plane.told("meter show NAME --json").contains("\"index\" : 15"))
        for (words, said) in [
            ("pace 16 1:1 1:1", "meter I.pace has 16 cells"), ("pase 1 1:1 1:1", "did you mean \"I.pace\"?"), ("pace 1 nan:1 1:1", "not nan:1"),
            ("pace 1 200:1 100:1", "the peak rate of meter I.pace is below"), ("pace one 1:1 1:1", "an index is a number, or all, not one"),
        ] {
            let answer = plane.told("meter set NAME \(words)")
            #expect(answer.hasPrefix("status 1: ") && answer.contains(said), "\(answer)")
        }
    }

    /// The meter of a table's entry is set by the entry's keys, stays when its action changes, and comes back with it.
    @Test func metersOfEntries() throws {
        let plane = try plane("direct")
        #expect(plane.told("table add NAME watched dst=1 --action watch --priority 7") == "")
        #expect(plane.told("table add NAME watched 'dst=1&&&0xff' --action watch --priority 3") == "")
        #expect(plane.told("meter show NAME") == "no rates are set: every packet is green")
        #expect(plane.told("meter set NAME watched dst=1 100:10 200:20 --priority 7") == "")
        let told = plane.told("meter show NAME watched")
        #expect(told.contains("I.watched") && told.contains("bytes") && told.contains("100.0     10   200.0     20"), "\(told)")
        #expect(plane.told("table modify NAME watched dst=1 --action NoAction --priority 7") == "")
        #expect(plane.told("meter show NAME --json").contains("\"priority\" : 7"))
        #expect(plane.told("meter set NAME watched dst=2 1:1 1:1 --priority 7").contains("table I.watched has no entry"))
        #expect(plane.told("meter set NAME watched dst=1 200:1 100:1 --priority 7").contains("is below the committed one"))
        #expect(plane.told("meter set NAME spread type=1 1:1 1:1").contains("the entries of table I.spread have no meters"))
        #expect(plane.told("table delete NAME watched dst=1 --priority 7") == "")
        #expect(plane.told("meter show NAME") == "no rates are set: every packet is green")
        #expect(plane.weir("undo --pipeline NAME --yes").status == 0)
        #expect(plane.told("meter show NAME").contains("100.0     10   200.0     20"))
    }

    @Test func registers() throws {
        let plane = try plane("registers")
        #expect(plane.told("register show NAME") == "every cell is 0")
        #expect(plane.told("register set NAME last 2 0x1f") == "" && plane.told("register set NAME I.last 0 7") == "")
        #expect(
            plane.told("register show NAME") == """
                REGISTER  INDEX  VALUE
                I.last        0      7
                I.last        2     31
                """)
        #expect(plane.told("register set NAME last 4 1") == "status 1: weir: register I.last has 4 cells, counted from 0")
        #expect(plane.told("register set NAME last 1 4294967296").hasPrefix("status 1: weir: "))
        #expect(plane.told("register set NAME last 2 0") == "" && plane.told("register show NAME --json").contains("\"value\" : \"7\""))
    }

    /// Every one of these is a line of the journal, and is taken back.
    @Test func whatWasThereComesBack() throws {
        let plane = try plane("undone")
        #expect(plane.told("table add NAME ways member=1 --action to port=2") == "")
        let changes = [
            ("mirror set NAME 5 --port 2", "mirror set NAME 5 --port 3", "mirror list NAME"),
            ("multicast set NAME 9 1:1 2:3", "multicast delete NAME 9", "multicast list NAME"),
            ("group set NAME ways 7 1", "group set NAME ways 7 1 1", "group list NAME ways"),
            ("meter set NAME pace 3 100:10 200:20", "meter set NAME pace 3 0:0 0:0", "meter show NAME"),
            ("register set NAME last 1 9", "register set NAME last 1 8", "register show NAME"),
        ]
        for (first, second, look) in changes {
            #expect(plane.told(first) == "")
            let before = plane.told(look)
            #expect(plane.told(second) == "" && plane.told(look) != before)
            #expect(plane.weir("undo --pipeline NAME --yes").status == 0 && plane.told(look) == before, "\(second)")
        }
        // Somebody changed it again since.
        #expect(plane.told("mirror set NAME 5 --port 4") == "" && plane.told("mirror set NAME 5 --port 6") == "")
        let number = plane.weir("log --pipeline NAME --json").output
        #expect(number.contains("~ session 5 port=4 -> port=6"), "\(number)")
        #expect(plane.told("mirror delete NAME 5") == "" && plane.weir("undo --pipeline NAME --yes").status == 0)
        #expect(plane.told("mirror list NAME").contains("5     6"))
    }

    @Test func membersAndGroups() throws {
        let plane = try plane("members")
        #expect(plane.told("table add NAME ways member=1 --action to port=2") == "")
        #expect(plane.told("table add NAME ways member=2 --action copied group=9") == "")
        #expect(plane.told("group set NAME ways 7 1 2 2") == "")
        #expect(plane.told("group set NAME ways 8 1 55").contains("profile I.ways has no member 55"))
        #expect(
            plane.told("group list NAME ways") == """
                GROUP  MEMBERS
                    7  1 2 2
                """)
        #expect(plane.told("table add NAME spread type=0x800 --action @group group=7") == "")
        #expect(plane.told("table add NAME spread type=0x801 --action @member member=1") == "")
        // In the order of the kernel's hash.
        let shown = plane.told("table show NAME spread")
        #expect(shown.contains("0x0800  @group group=7\n") && shown.contains("0x0801  @member member=1\n"), "\(shown)")
        #expect(plane.told("group set NAME way 8 1").contains("did you mean \"I.ways\"?"))
        #expect(plane.told("group delete NAME ways 8") == "status 1: weir: profile I.ways has no group 8")
    }

    /// All of it is still there after a swap, and what a program has no place for is refused before anything is touched.
    @Test func aSwapKeepsThem() throws {
        let plane = try plane("kept")
        for words in ["mirror set NAME 5 --port 2", "multicast set NAME 9 1:1", "meter set NAME pace 3 100:10 200:20"] { #expect(plane.told(words) == "") }
        #expect(plane.told("table add NAME ways member=1 --action to port=2") == "" && plane.told("group set NAME ways 7 1") == "")
        #expect(plane.told("table add NAME watched dst=1 --action watch --priority 7") == "")
        #expect(plane.told("table add NAME looked src=2 --action look") == "")
        #expect(plane.told("meter set NAME watched dst=1 100:10 200:20 --priority 7") == "" && plane.told("meter set NAME sights src=2 7:7 8:8") == "")
        let source = try plane.source()
        let other = try plane.file("other.p4", source.replacing("standard.egress_spec = port;", with: "standard.egress_spec = port; last.write(0, 1);"))
        #expect(plane.weir("swap NAME \(other)").status == 0)
        #expect(plane.told("mirror list NAME").contains("5     2") && plane.told("multicast list NAME").contains("9  1:1"))
        #expect(plane.told("meter show NAME pace").contains("I.pace      3") && plane.told("group list NAME ways").contains("7  1"))

        // Entries are said again, or moved as bytes, where a program lays its tables out in another way.
        #expect(plane.told("meter show NAME").contains("I.watched") && plane.told("meter show NAME").contains("src=00:00:00:00:00:02"))
        let wider = try plane.file(
            "wider.p4",
            source.replacing("action watch() {", with: "action watch(bit<64> note) { last.write(2, (bit<32>)note);")
                .replacing("action look() {", with: "action look() { last.write(3, 1);").replacing("{ look; NoAction; }", with: "{ look; noted; NoAction; }")
                .replacing("action look()", with: "action noted(bit<64> note) { last.write(3, (bit<32>)note); }\n    action look()"))
        let moved = plane.weir("swap NAME \(wider) --drop-state")
        #expect(moved.status == 0, "\(moved.output)")
        let sights = plane.told("meter show NAME sights")
        #expect(sights.contains("src=00:00:00:00:00:02") && sights.contains("7.0      7     8.0      8"), "\(sights)")
        #expect(plane.weir("rollback NAME").status == 0)

        let smaller = try plane.file("smaller.p4", source.replacing("meter(16,", with: "meter(8,"))
        let refused = plane.weir("swap NAME \(smaller)")
        #expect(refused.status == 1 && refused.output.contains("meter I.pace") && refused.output.contains("--drop-state"), "\(refused.output)")
        #expect(plane.told("meter show NAME pace").contains("I.pace      3"))
        #expect(plane.weir("swap NAME \(smaller) --drop-state").status == 0)
        #expect(plane.told("meter show NAME pace") == "no rates are set: every packet is green" && plane.told("mirror list NAME").contains("5     2"))
    }

    @Test func aProgramWithoutCopiesSaysSo() throws {
        let plane = try Plane("nocopies")
        #expect(plane.told("mirror list NAME") == "status 1: weir: the program of NAME makes no copies of packets")
        #expect(plane.told("meter show NAME") == "status 1: weir: the program of NAME has no meters")
        #expect(plane.told("group list NAME ways").hasPrefix("status 1: weir: there is no profile \"ways\""))
    }
}
