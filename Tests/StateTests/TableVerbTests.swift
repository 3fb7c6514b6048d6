import Glibc
import Maps
import Pipeline
import Testing

/// `weir table` as an operator uses it, on a pipeline another process attached.
@Suite(.serialized) struct TableVerbTests {
    @Test func everyKindOfTable() throws {
        let plane = try Plane("kinds")
        // Keys of any width, exact.
        #expect(
            plane.told("table add NAME exacts wide=2001:db8::1 src=2:0:0:0:0:1 --action wide secret=0x1\(String(repeating: "0", count: 63)) tag=0x800") == "")
        #expect(plane.told("table add NAME exacts wide=340282366920938463463374607431768211455 src=0b11 --action drop") == "")
        #expect(
            plane.told("table show NAME exacts --sort src") == """
                WIDE                                SRC                ACTION
                0xffffffffffffffffffffffffffffffff  00:00:00:00:00:03  plane.drop
                0x20010db8000000000000000000000001  02:00:00:00:00:01  plane.wide secret=0x1\(String(repeating: "0", count: 63)) tag=0x0800
                default  plane.set value=1
                """)
        #expect(plane.told("table modify NAME exacts wide=0xffffffffffffffffffffffffffffffff src=3 --action set value=12") == "")
        #expect(plane.told("table show NAME exacts src=3").contains("plane.set value=12"))
        #expect(plane.told("table delete NAME exacts wide=0xffffffffffffffffffffffffffffffff src=3") == "")
        #expect(
            plane.told("table delete NAME exacts wide=1 src=3") == """
                status 1: weir: table plane.exacts has no entry wide=0x00000000000000000000000000000001 src=00:00:00:00:00:03
                """)

        // Prefixes.
        #expect(plane.told("table add NAME routes dst=10.0.0.0/8 --action set value=2") == "")
        #expect(plane.told("table add NAME routes dst=10.1.0.0/16 --action drop") == "")
        #expect(plane.told("table add NAME routes dst=10.1.2.3/16 --action drop") == "status 1: weir: dst: 10.1.2.3/16 has host bits set: write 10.1.0.0/16")
        #expect(plane.told("table add NAME routes dst=10.1.0.0/16 --action drop") == "status 1: weir: table plane.routes has an entry dst=10.1.0.0/16 already")
        #expect(plane.told("table modify NAME routes dst=10.2.0.0/16 --action drop") == "status 1: weir: table plane.routes has no entry dst=10.2.0.0/16")
        #expect(
            plane.told("table show NAME routes dst has 10.1.0.1 --json") == """
                {"table":"plane.routes","entries":[
                 {"keys":{"dst":"10.1.0.0/16"},"action":"plane.drop","parameters":{}},
                 {"keys":{"dst":"10.0.0.0/8"},"action":"plane.set","parameters":{"value":"2"}}
                ],"default":{"action":"plane.drop","parameters":{}},"truncated":false}
                """)

        // Masks, ranges, values that may be absent, and priorities: the larger number wins.
        #expect(plane.told("table add NAME acl where=10.0.0.0/8 port=1..1023 --action drop --priority 5") == "")
        #expect(plane.told("table add NAME acl where=10.0.0.1 port=- color=green --action set value=40 --priority 9") == "")
        #expect(
            plane.told("table add NAME acl 'where=1.2.3.4&&&0.0.255.255' --action drop")
                == "status 1: weir: where: 1.2.3.4&&&0.0.255.255 has bits set outside its mask: write 0.0.3.4&&&0.0.255.255")
        #expect(plane.told("table add NAME acl port=9..1 --action drop") == "status 1: weir: port: 9..1 is empty: write 1..9")
        #expect(
            plane.told("table add NAME acl color=purple --action drop") == "status 1: weir: color: \"purple\" is no value of it: write one of red, green, blue")
        #expect(
            plane.told("table show NAME acl") == """
                WHERE       PORT     COLOR  PRIORITY  ACTION
                10.0.0.1    -        green  9         plane.set value=40
                10.0.0.0/8  1..1023  -      5         plane.drop
                default  plane.set value=3
                """)
        try plane.run(port: 80, color: 2)
        #expect(plane.told("counter show NAME sparse").contains("plane.sparse     40  count      1"))

        // A header's validity, and numbers below zero.
        #expect(plane.told("table add NAME valid valid=true level=-3 --action drop") == "")
        #expect(plane.told("table show NAME valid").contains("true   -3     plane.drop"))
        #expect(
            plane.told("table add NAME valid valid=maybe level=0 --action drop") == "status 1: weir: valid: \"maybe\" is no value of it: write true or false")
        #expect(
            plane.told("table add NAME valid valid=true level=128 --action drop") == "status 1: weir: level: 128 does not fit in 8 bits: the largest is 127")

        // What the program says is constant is read, and not changed.
        #expect(
            plane.told("table show NAME fixed") == """
                PORT  ACTION
                80    plane.set value=5
                443   plane.set value=6
                default  plane.drop
                """)
        for words in ["add NAME fixed port=1 --action drop", "delete NAME fixed port=80", "modify NAME fixed port=80 --action drop", "clear NAME fixed"] {
            #expect(plane.told("table \(words)") == "status 1: weir: the entries of table plane.fixed are constant in the program")
        }
        #expect(plane.told("table default NAME fixed --action drop") == "status 1: weir: the default action of table plane.fixed is constant in the program")

        // Defaults, there and back; entries the program begins with; a table without key.
        #expect(plane.told("table default NAME only --action drop") == "")
        #expect(plane.told("table show NAME only").hasSuffix("default  plane.drop"))
        #expect(plane.told("table default NAME only --reset") == "")
        #expect(plane.told("table show NAME only").hasSuffix("default  plane.set value=9"))
        #expect(plane.told("table show NAME begun").contains("red    plane.set value=8"))
        #expect(plane.told("table clear NAME begun") == "")
        #expect(!plane.told("table show NAME begun").contains("red "))

        // Names.
        #expect(plane.told("table show NAME rotes") == "status 1: weir: there is no table \"rotes\": did you mean \"plane.routes\"?")
        #expect(
            plane.told("table add NAME routes dest=1.2.3.4 --action drop") == "status 1: weir: there is no key or parameter \"dest\": did you mean \"dst\"?")
        #expect(plane.told("table add NAME routes dst=1.2.3.4 --action dorp") == "status 1: weir: there is no action \"dorp\": did you mean \"plane.drop\"?")
        #expect(
            plane.told("table add NAME routes dst=1.2.3.4 --action set valu=1")
                == "status 1: weir: there is no key or parameter \"valu\": did you mean \"value\"?")
        #expect(plane.told("table add NAME routes dst=1.2.3.4 dst=1.2.3.5 --action drop") == "status 1: weir: key dst is given twice")
        #expect(plane.told("table list NAMES").contains("did you mean"))
        let list = plane.told("table list NAME")
        #expect(list.contains("plane.acl           2   256  where:ternary port:range color:optional"))
    }

    @Test func hitsAreCounted() throws {
        let plane = try Plane("hits", counting: true)
        for (words, hits) in [("where=10.0.0.0/8", 3), ("where=11.0.0.0/8", 0)] {
            #expect(plane.told("table add NAME acl \(words) --action drop --priority 1") == "")
            if hits > 0 { try plane.run(times: hits) }
        }
        _ = plane.told("table add NAME routes dst=192.0.2.0/24 --action drop")
        try plane.run(times: 4)
        #expect(plane.told("table show NAME acl 'hits > 0' --json").contains("\"hits\":7}"))
        #expect(plane.told("table show NAME routes --sort hits --reverse").contains("192.0.2.0/24  plane.drop     4"))
        // They stay when the entry's action changes, and are no part of a file.
        _ = plane.told("table modify NAME routes dst=192.0.2.0/24 --action set value=9")
        #expect(plane.told("table show NAME routes").contains("plane.set value=9     4"))
        #expect(!plane.told("table export NAME").contains("hits"))
        #expect(
            plane.told("table import NAME routes \(try plane.file("r.csv", "dst,action\n192.0.2.0/24,drop\n")) --replace")
                == "plane.routes: 0 added, 1 changed, 0 removed, 0 unchanged")
        #expect(plane.told("table show NAME routes").contains("192.0.2.0/24  plane.drop     4"))
    }

    @Test func files() throws {
        let plane = try Plane("files")
        let routes = try plane.file("routes.csv", "dst,action,value\n" + (0..<100).map { "10.\($0).0.0/16,set,\($0)\n" }.joined())
        #expect(plane.told("table import NAME routes \(routes)") == "plane.routes: 100 added, 0 unchanged")
        #expect(plane.told("table import NAME routes \(routes)") == "plane.routes: 0 added, 100 unchanged")
        #expect(plane.told("table list NAME").contains("plane.routes      100   256"))
        // Through a pipe, and by a file that names its tables.
        _ = plane.told("table add NAME acl where=10.0.0.0/8 color=blue --action drop --priority 5")
        #expect(plane.told("table export NAME -o \(plane.folder)/all.jsonl") == "")
        let before = plane.told("table export NAME")
        defer { unlink(plane.folder + "/all.jsonl") }
        for table in ["routes", "acl"] { _ = plane.told("table clear NAME \(table)") }
        #expect(
            plane.weir("table import NAME -", before: "cat \(plane.folder)/all.jsonl |").output == """
                plane.acl: 1 added, 0 unchanged
                plane.begun: 0 added, 1 unchanged
                plane.exacts: 0 added, 0 unchanged
                plane.only: 0 added, 0 unchanged
                plane.routes: 100 added, 0 unchanged
                plane.valid: 0 added, 0 unchanged

                """)
        #expect(plane.told("table export NAME") == before)
        // Nothing happens when a line is bad.
        let bad = try plane.file("bad.csv", "dst,action,value\n172.16.0.0/12,set,1\n172.16.0.1/12,set,1\n172.32.0.0/12,sett,1\n")
        #expect(
            plane.told("table import NAME routes \(bad)") == """
                status 1: weir: 2 lines of \(plane.folder.replacing(plane.name, with: "NAME"))/bad.csv are not as they should be; nothing was written
                  line 3: dst: 172.16.0.1/12 has host bits set: write 172.16.0.0/12
                  line 4: there is no action "sett": did you mean "plane.set"?
                """)
        #expect(plane.told("table export NAME") == before)
        #expect(plane.told("table import NAME fixed \(bad)") == "status 1: weir: the entries of table plane.fixed are constant in the program")
        #expect(plane.told("table import NAME routes /nowhere.csv") == "status 1: weir: cannot read /nowhere.csv: No such file or directory")
        #expect(plane.told("table export NAME routes --csv").split(separator: "\n").count == 101)
        #expect(plane.told("table export NAME --csv") == "status 1: weir: a CSV file is about one table: name it")
        #expect(plane.told("table export NAME -o /nowhere/at/all") == "status 1: weir: cannot write /nowhere/at/all: No such file or directory")
    }

    /// Several writers at once: none of them loses anything, in tables that change entry by entry and in those that change as a whole.
    @Test func writersTakeTurns() throws {
        let plane = try Plane("writers")
        let writers = (1...4).map { writer in
            Runner {
                for number in 1...6 {
                    for table in ["acl where=10.\(writer).\(number).0/24 --priority \(number)", "routes dst=10.\(writer).\(number).0/24"] {
                        let told = plane.weir("table add NAME \(table) --action drop")
                        guard told.status == 0 else { throw Plane.Trouble(text: told.output) }
                    }
                }
            }
        }
        for writer in writers { try writer.finish() }
        let list = plane.told("table list NAME")
        #expect(list.contains("plane.acl          24   256"))
        #expect(list.contains("plane.routes       24   256"))
        // The one who waits too long is told who it waits for.
        let live = try plane.pipelines.openForWriting(plane.name)
        let told = plane.weir("table clear NAME acl")
        #expect(told.output == "weir: pipeline NAME is being changed by another weir (process \(getpid())): try again when it has finished\n")
        #expect(live.name == plane.name)
    }

    /// While a table of masks is made anew again and again, every packet sees the one or the other, and none sees neither.
    @Test func packetsSeeOldOrNew() throws {
        let plane = try Plane("swaps", counting: true)
        func entries(_ value: Int) -> String {
            "where,port,priority,action,value\n" + (0..<8).map { "10.0.0.0/\(8 + $0),\($0)..65535,\($0),set,\(value)\n" }.joined()
        }
        let files = [try plane.file("a.csv", entries(20)), try plane.file("b.csv", entries(21))]
        _ = plane.told("table import NAME acl \(files[0])")
        let live = try plane.pipelines.open(plane.name)
        let runs = 400_000
        var (swaps, rounds) = (0, 0)
        // As often as it takes for changes to fall into runs, on a machine that has other things to do.
        while swaps <= 5, rounds < 20 {
            rounds += 1
            let runner = Runner { try plane.run(times: runs) }
            while !runner.isDone {
                swaps += 1
                let source = try EntrySource(path: files[swaps % 2])
                _ = try TableImport(mode: .replace, table: "acl").run(source, live.schema, maps: live.maps)
            }
            try runner.finish()
        }
        let seen = try CounterAccess("sparse", of: live.schema, maps: live.maps).cells()
        let counts = Dictionary(uniqueKeysWithValues: seen.map { ($0.index, $0.sums[0]) })
        // Cell 3 would be what the default action marks.
        #expect(counts.keys.sorted() == [20, 21])
        #expect(counts.values.reduce(0, +) == UInt64(runs * rounds))
        #expect(swaps > 5)
    }
}
