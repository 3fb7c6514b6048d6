import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Testing
import Tmux

/// The real console on what a host may be like, and on what happens to it meanwhile.
@Suite(.serialized) struct HostTests {
    /// A link of TCX, held as long as this.
    private final class Held: Sendable {
        let link: BPFLink
        init(_ link: consuming BPFLink) { self.link = link }
    }

    private func console(_ bench: Bench, _ words: String = "", _ width: Int = 160, _ height: Int = 40, before: String = "") throws -> Tmux {
        let tmux = try Tmux(width, height)
        tmux.type("\(before) \(bench.program) console --netns \(bench.hub) \(words)\n")
        return tmux
    }

    @Test func theChainOfTruthNamesWhoStandsInTheWay() throws {
        let bench = try Bench()
        let inside = try NetlinkSocket(in: bench.hub)
        try Links.createVeth(VethEnd("x0"), VethEnd("x1"), in: inside)
        let (x0, x1) = (try Links.named("x0", in: inside).index, try Links.named("x1", in: inside).index)
        // Ours on TC.
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let path = root + "/examples/acl.p4"
        var options = CompileOptions()
        options.hook = .tcIngress
        let object = try #require(Compiler(options: options, files: .disk).compile(path: path, bytes: readFile(path) ?? [], upTo: .object).object)
        let name = bench.name + "-tc"
        _ = try bench.pipelines.attach(
            BPFObject(object, name: path), AttachRequest(name: name, interfaces: ["x0"], namespace: bench.hub, source: path))
        defer { _ = try? bench.pipelines.detach(name) }
        // Another's on TCX, which lets nothing through to it.
        let pass = try BPFProgram.constant(0, type: .classifier, name: "wr_pass")
        let held = try bench.hub.run { () throws(BPFError) in
            Held(try BPFLink(pass, interface: x0, kind: .tcx(isIngress: true)))
        }.get()

        let tmux = try console(bench, "", 260)
        try tmux.wait { $0.contains("tcx in #\(pass.id) wr_pass") && $0.contains("shadowed by #\(pass.id)") && $0.contains("held by bpf_link") }
        #expect(tmux.screen.contains("✗ tc in") && tmux.screen.contains("○ tcx in"))
        // And one on XDP that aborts everything: nothing behind it is reached, and what it loses is counted.
        let abort = try BPFProgram.constant(0, type: .xdp, name: "wr_abort")
        _ = try abort.withDescriptor { raw in
            try XDP.attach(ProgramDescriptor(borrowing: raw), to: x0, mode: .generic, in: inside)
        }
        try tmux.wait { $0.contains("xdp generic #\(abort.id) wr_abort") && $0.contains("shadowed by #\(abort.id)") }
        for link in [x0, x1] { try Links.setUp(true, of: link, in: inside) }
        // The far end announces itself (IPv6), and again whenever it comes up.
        for _ in 0..<60 where !tmux.screen.contains("aborted by the program") {
            try Links.setUp(false, of: x1, in: inside)
            try Links.setUp(true, of: x1, in: inside)
            usleep(500_000)
        }
        try tmux.wait { $0.contains("aborted by the program") }
        tmux.type("7")
        try tmux.wait { $0.contains("7 Log]") }
        // Found by a filter: the attempts above fill more than a page.
        tmux.type("/wr_abort")
        try tmux.wait { $0.contains("x0: xdp generic is #\(abort.id) wr_abort") }
        tmux.press("C-u")
        tmux.type("switched on")
        try tmux.wait { $0.contains("x1 was switched on") && !$0.contains("wr_abort") }
        _ = held
    }

    /// A redirect that the far end does not take: the frames are lost in silence, but for the tracepoint, and page Ports says so; also of an
    /// interface in another network namespace.
    @Test func redirectsThatFailAreSeen() throws {
        let bench = try Bench()
        try bench.attach()
        // Without NAPI at the far end nothing is delivered there, and the frame goes no further.
        let outside = try NetlinkSocket(in: bench.hosts[1])
        try Links.setOffload(.gro, on: false, of: Links.named("e0", in: outside).index, in: outside)
        let tmux = try console(bench, "\(bench.name) --refresh 0.5", 120, 30)
        try tmux.wait { $0.contains("● xdp native wr-con") }
        let elsewhere = try Tmux(160, 30)
        elsewhere.type("\(bench.program) console \(bench.name) --refresh 0.5\n")
        try elsewhere.wait { $0.contains("p1@\(bench.hub.name)".prefix(20)) }
        try bench.talk()
        try tmux.wait { $0.contains("redirects failed") }
        try elsewhere.wait { $0.contains("redirects failed") }
        for terminal in [tmux, elsewhere] {
            terminal.press("Enter")
            try terminal.wait { $0.contains("redirects failed: Operation not supported") && $0.contains("mtu") }
        }
    }

    /// What stands in the way in other network namespaces, TCX with it, is shown as in one's own.
    @Test func theChainOfAnotherNamespace() throws {
        let bench = try Bench()
        let inside = try NetlinkSocket(in: bench.hub)
        try Links.createVeth(VethEnd("x0"), VethEnd("x1"), in: inside)
        let x0 = try Links.named("x0", in: inside).index
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        let path = root + "/examples/acl.p4"
        var options = CompileOptions()
        options.hook = .tcIngress
        let object = try #require(Compiler(options: options, files: .disk).compile(path: path, bytes: readFile(path) ?? [], upTo: .object).object)
        let name = bench.name + "-far"
        _ = try bench.pipelines.attach(
            BPFObject(object, name: path), AttachRequest(name: name, interfaces: ["x0"], namespace: bench.hub, source: path))
        defer { _ = try? bench.pipelines.detach(name) }
        let pass = try BPFProgram.constant(0, type: .classifier, name: "wr_far")
        let held = try bench.hub.run { () throws(BPFError) in
            Held(try BPFLink(pass, interface: x0, kind: .tcx(isIngress: true)))
        }.get()
        let tmux = try Tmux(260, 40)
        // In the network namespace of a host, which is neither the pipeline's nor that of process 1.
        tmux.type("\(bench.program) console \(name) --netns \(bench.hosts[0])\n")
        try tmux.wait { screen in
            screen.contains("x0@") && screen.contains("tcx in #\(pass.id) wr_far") && screen.contains("shadowed by #\(pass.id)")
        }
        _ = held
    }

    /// 500 interfaces and 2,000 maps: every page is drawn, keys answer, what is selected stays so while half of them go.
    @Test func aCrowdedHost() throws {
        let bench = try Bench()
        let inside = try NetlinkSocket(in: bench.hub)
        for number in 0..<250 { try Links.createVeth(VethEnd("c\(number)"), VethEnd("d\(number)"), in: inside) }
        final class Maps: Sendable {
            let maps: [Keeper]
            init(_ count: Int) throws { maps = try (0..<count).map { try Keeper($0) } }
            final class Keeper: Sendable {
                let map: BPFMap
                init(_ number: Int) throws {
                    map = try BPFMap.create("wr_c\(number)", MapLayout(type: .array, keySize: 4, valueSize: 4, maxEntries: 1))
                }
            }
        }
        let maps = try Maps(2_000)
        let tmux = try console(bench, "--refresh 0.5", 120, 30)
        // Those of other tests may be among them.
        func interfaces(_ screen: String) -> Int {
            screen.split(separator: "\n").first { $0.contains(" interfaces, ") }.flatMap { $0.split(separator: " ").first }.flatMap { Int($0) } ?? 0
        }
        try tmux.wait { interfaces($0) >= 502 }
        tmux.press("End")
        tmux.press("PPage")
        tmux.type("/d249")
        try tmux.wait { $0.contains("> d249") && !$0.contains("d248") }
        tmux.press("Enter")
        let last = try Links.named("d249", in: inside).index
        // Half of them go, the selected one stays.
        for number in 0..<125 { try Links.delete(Links.named("c\(number)", in: inside).index, in: inside) }
        tmux.press("Escape")
        try tmux.wait { (252..<400).contains(interfaces($0)) && $0.contains("> d249") }
        #expect(try Links.named("d249", in: inside).index == last)
        tmux.type("5/wr_c1999")
        try tmux.wait { $0.contains("[5 Maps]") && $0.contains("wr_c1999") && !$0.contains("wr_c1998") }
        tmux.press("Enter")
        tmux.press("Escape")
        for page in [2, 3, 4, 6, 7, 1] {
            tmux.type("\(page)")
            try tmux.wait { $0.contains("[\(page) ") }
        }
        tmux.type("q")
        try tmux.wait { !$0.contains("7 Log") }
        #expect(maps.maps.count == 2_000)
    }

    @Test func theModeIsChangedAndBack() throws {
        let bench = try Bench()
        try bench.attach()
        let inside = try NetlinkSocket(in: bench.hub)
        let tmux = try console(bench, bench.name)
        try tmux.wait { $0.contains("● xdp native wr-con") }
        tmux.type("m")
        try tmux.wait { $0.contains("weir mode \(bench.name) generic --dev p1") }
        tmux.type("y")
        try tmux.wait { $0.contains("runs in generic mode on p1") && $0.contains("● xdp generic wr-con") }
        #expect(try Links.named("p1", in: inside).xdp.map(\.mode) == [.generic])
        #expect(try bench.pipelines.status(of: bench.name).interfaces.first { $0.name == "p1" }?.mode == "generic")
        tmux.type("z")
        try tmux.wait { $0.contains("then  p1 native") }
        tmux.type("y")
        try tmux.wait { $0.contains("runs in native mode on p1") }
        #expect(try Links.named("p1", in: inside).xdp.map(\.mode) == [.native])
    }

    /// Taken off, and put back with its entries on both interfaces; the attachment is taken back too.
    @Test func aDetachmentIsTakenBackAndSoIsAnAttachment() throws {
        let bench = try Bench()
        // By the verb, whose journal keeps the object.
        var (status, said) = Tmux.sh(
            "\(bench.program) attach \(bench.source) --name \(bench.name) --netns \(bench.hub) --dev p1 --dev p2 --port 1=p1 --port 2=p2")
        try #require(status == 0, "\(said)")
        for number in 1...2 {
            (status, said) = Tmux.sh(
                "\(bench.program) table add \(bench.name) ipv4_route dst=10.0.\(number).0/24 --action forward port=\(number) smac=02:00:00:00:0\(number):fe "
                    + "dmac=02:00:00:00:0\(number):01")
            try #require(status == 0, "\(said)")
        }
        let tmux = try console(bench, bench.name, 120, 40)
        try tmux.wait { $0.contains("● xdp native wr-con") }
        tmux.type("2")
        // Once the entries have been counted.
        try tmux.wait { $0.contains("[2 Pipelines]") && $0.contains("> wr-con-") && $0.contains(#/ipv4_route +lpm +2 /#) }
        tmux.type("X")
        try tmux.wait { $0.contains("the 2 entries of ipv4_route go with it") && $0.contains("y yes") }
        tmux.type("y")
        // Once it is written down, and so is what z takes back.
        try tmux.wait { !$0.contains("y yes") && !$0.contains("> wr-con-") && $0.contains("\(bench.name) is off p1") }
        #expect(try !Pipelines().names().contains(bench.name))
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") && $0.contains("p1 native, p2 native, its entries as they were") }
        tmux.type("y")
        try tmux.wait { $0.contains("> wr-con-") && !$0.contains("y yes") }
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached, .attached])
        #expect(try bench.routes() == ["10.0.1.0/24 forward", "10.0.2.0/24 forward"])
        // On one interface more than there was: by hand, and not after all.
        tmux.type(":detach \(bench.name) --dev p2\n")
        try tmux.wait { $0.contains("y yes") }
        tmux.type("y1")
        try tmux.wait { $0.contains("\(bench.name) is off p2") && $0.contains("[1 Ports]") }
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.name) == ["p1"])
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") && $0.contains("p2 native") }
        tmux.type("y")
        try tmux.wait { screen in !screen.contains("y yes") && screen.split(separator: "\n").filter { $0.contains("● xdp native wr-con") }.count == 2 }
        tmux.type("z")
        // What is next is not what was just taken back.
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") && $0.contains("weir table add") }
        tmux.press("Escape")
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.name).sorted() == ["p1", "p2"])
        tmux.type("6")
        try tmux.wait { $0.contains("this is what runs") }
        tmux.type("q")
    }

    /// More entries than are read with every look: the rest comes from a thread of its own.
    @Test func aLongTableIsScrolledSearchedAndChanged() throws {
        let bench = try Bench()
        try bench.attach()
        try bench.fill(1_018)
        let tmux = try console(bench, bench.name, 100, 30)
        tmux.type("3")
        try tmux.wait { $0.contains("ipv4_route") }
        tmux.press("Enter")
        try tmux.wait { $0.contains("1,020 of 1,024 entries") }
        tmux.press("End")
        try tmux.wait { screen in screen.contains("> 10.") && !screen.contains("being read") }
        tmux.type("/10.77.3.2")
        try tmux.wait { $0.contains("shown") && $0.contains("10.77.3.2") && !$0.contains("10.77.1.") }
        tmux.press("Enter")
        tmux.type("X")
        try tmux.wait { $0.contains("weir table delete") && $0.contains("dst=10.77.3.2") }
        tmux.type("y")
        try tmux.wait { $0.contains("1,019 of 1,024 entries") }
        tmux.type("z")
        try tmux.wait { $0.contains("undo the last change of \(bench.name)?") }
        tmux.type("y")
        try tmux.wait { $0.contains("1,020 of 1,024 entries") }
        #expect(try bench.routes().count == 1_020)
    }

    @Test(arguments: [(20, 5), (80, 24), (200, 50), (400, 120)]) func drawsAtEverySize(_ width: Int, _ height: Int) throws {
        let bench = try Bench()
        try bench.attach()
        let tmux = try console(bench, bench.name, width, height)
        for page in 1...7 {
            tmux.type("\(page)")
            let title = ["Ports", "Pipelines", "Tables", "Counters", "Maps", "Source", "Log"][page - 1]
            try tmux.wait { $0.contains(width < 80 ? "\(page) \(title.prefix(3))" : "[\(page) \(title)]") }
        }
        tmux.type("q")
        try tmux.wait { !$0.contains("7 Log") }
    }

    @Test func whatVanishesWhileSelectedIsMarkedAndThenGone() throws {
        let bench = try Bench()
        let inside = try NetlinkSocket(in: bench.hub)
        try Links.createVeth(VethEnd("x0"), VethEnd("x1"), in: inside)
        let tmux = try console(bench, "--refresh 0.2", 80, 24)
        try tmux.wait { $0.contains("x0") }
        tmux.press("End")
        try tmux.wait { $0.contains(">") }
        try Links.delete(Links.named("x0", in: inside).index, in: inside)
        try tmux.wait { $0.contains("✗x0") && $0.contains("gone") }
        try tmux.wait { !$0.contains("x0") && $0.contains("> ") }
        try Links.createVeth(VethEnd("x9"), VethEnd("x8"), in: inside)
        try tmux.wait { $0.contains("+x9") }
    }

    @Test func aClosedTerminalEndsIt() throws {
        let bench = try Bench()
        let tmux = try console(bench)
        try tmux.wait { $0.contains("[1 Ports]") }
        let process = try #require(tmux.job)
        tmux.close()
        for _ in 0..<100 where kill(process, 0) == 0 { usleep(50_000) }
        #expect(kill(process, 0) != 0)
    }

    @Test func readOnlyChangesNothing() throws {
        let bench = try Bench()
        try bench.attach()
        let tmux = try console(bench, "\(bench.name) --read-only")
        try tmux.wait { $0.contains("read-only") && $0.contains("● xdp native") }
        for keys in ["m", "X", "R", "4Z", "3iX"] {
            tmux.type(keys)
            try tmux.wait { $0.contains("read-only") && !$0.contains("y yes") }
            tmux.press("Escape 1")
        }
        tmux.type(":detach \(bench.name)\n")
        try tmux.wait { $0.contains("read-only: weir detach") }
        #expect(try bench.pipelines.status(of: bench.name).interfaces.count == 2)
    }

    @Test func itIsLeftAndFoundAsItWas() throws {
        let bench = try Bench()
        let tmux = try Tmux(80, 24)
        let start = "\(bench.program) console --netns \(bench.hub)\n"
        tmux.type(start)
        try tmux.wait { $0.contains("[1 Ports]") && $0.contains("p1") }
        tmux.type("s5")
        try tmux.wait { $0.contains("[5 Maps]") }
        usleep(300_000)
        tmux.type("q")
        try tmux.wait { !$0.contains("[5 Maps]") }
        tmux.type("clear; " + start)
        try tmux.wait { $0.contains("[5 Maps]") }
        tmux.type("1")
        try tmux.wait { $0.contains("PORT▲") }
        tmux.type("q")
    }

    /// A theme that is not there is said once, and not remembered.
    @Test func aThemeThatIsNotThereIsForgotten() throws {
        let bench = try Bench()
        let home = "XDG_STATE_HOME=\(bench.world)"
        let tmux = try console(bench, "", 120, 24, before: home)
        try tmux.wait { $0.contains("[1 Ports]") }
        tmux.type("5")
        try tmux.wait { $0.contains("[5 Maps]") }
        tmux.type(":theme neither\n")
        try tmux.wait { $0.contains("no theme is called neither") }
        tmux.type("q")
        try tmux.wait { !$0.contains("5 Maps") }
        let kept = Tmux.sh("cat \(bench.world)/weir/console.yaml").output
        #expect(kept.contains("page: maps") && !kept.contains("theme"), "\(kept)")
        #expect(Tmux.sh("echo 'theme: \"nope\"' >>\(bench.world)/weir/console.yaml").status == 0)
        tmux.type("clear; \(home) \(bench.program) console --netns \(bench.hub)\n")
        try tmux.wait { $0.contains("[5 Maps]") }
        #expect(!tmux.screen.contains("no theme"))
        tmux.type("q")
    }

    @Test func aThemeOfOnesOwnIsReloadedWhenItChanges() throws {
        let bench = try Bench()
        try bench.write("inherit: dark\nfaces: {heading: \"#ff0000\"}\n", to: "mine.yaml")
        let tmux = try console(bench, "--theme \(bench.folder)/mine.yaml", 80, 24, before: "TERM=xterm-256color")
        try tmux.wait { $0.contains("PORT") }
        #expect(tmux.coloured.contains("38;5;196"))
        try bench.write("inherit: dark\nfaces: {heading: \"#00ff00\"}\n", to: "mine.yaml")
        for _ in 0..<200 where !tmux.coloured.contains("38;5;46") { usleep(50_000) }
        #expect(tmux.coloured.contains("38;5;46") && !tmux.coloured.contains("38;5;196"))
        try bench.write("faces: {heading: nothing}\n", to: "mine.yaml")
        try tmux.wait { $0.contains("nothing is neither") }
    }
}
