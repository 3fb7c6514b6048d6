import ConsoleFixture
import Testing

@testable import TUI

/// Stories: keys against the pure model.
@Suite struct ConsoleTests {
    @Test func pagesByNumberTabAndName() {
        var model = Fixture.model(Size(80, 24))
        model.type("5")
        #expect(model.page == .maps)
        model.keys(.tab, .tab, .tab)
        #expect(model.page == .ports)
        model.keys(.backTab)
        #expect(model.page == .log)
        model.type(":tables")
        model.keys(.enter)
        #expect(model.page == .tables)
        #expect(model.type("q") == [.quit])
    }

    @Test func selectionFollowsTheRowThroughSortsAndLosses() {
        var model = Fixture.model(Size(80, 24))
        model.type("jj")
        #expect(model.selectedPort?.name == "p3")
        model.type("sS")
        #expect(model.selectedPort?.name == "p3")
        model.type("ss")
        #expect(model.selectedPort?.name == "p3")
        var snapshot = Fixture.snapshot(31)
        snapshot.interfaces.removeAll { $0.name == "p3" }
        _ = model.update(.sampled(snapshot))
        #expect(model.selectedPort != nil)
    }

    @Test func aFilterKeepsWhatMatchesAndEscTakesItBack() {
        var model = Fixture.model(Size(80, 24))
        model.type("/ETH")
        #expect(model.grid(.ports).ids.all == ["5"])
        model.keys(.enter)
        #expect(model.selectedPort?.name == "eth0")
        model.keys(.escape)
        #expect(model.grid(.ports).ids.count == 5)
    }

    @Test func anEntryIsAddedAndUndone() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        model.keys(.enter)
        model.type("i10.2.0.0/16")
        model.keys(.tab, .tab)
        model.type("7")
        #expect(model.keys(.enter) == [])
        #expect(model.screen.contains("dmac: is missing"))
        model.type("02:00:00:00:00:07")
        let effects = model.keys(.enter)
        let add = "weir table add router ipv4_route dst=10.2.0.0/16 --action forward port=7 dmac=02:00:00:00:00:07"
        guard case .perform(let number, let command) = effects.first else {
            Issue.record("nothing was done: \(effects)")
            return
        }
        #expect(command.text == add)
        #expect(model.screen.contains(String(add.prefix(60))))
        _ = model.update(.finished(number, .done("")))
        #expect(model.type("z") == [.lookForUndo(pipeline: "router")])
        var offer = UndoOffer(number: 17, command: add, who: "root")
        offer.steps = [.init(now: "dst=10.2.0.0/16 forward port=7", then: "")]
        _ = model.update(.undoOffer(offer))
        #expect(model.screen.contains("now   dst=10.2.0.0/16 forward port=7") && model.screen.contains("then  -"))
        guard case .perform(_, let undo) = model.type("y").first else {
            Issue.record("undo did nothing")
            return
        }
        #expect(undo.words == ["undo", "17"])
    }

    @Test func whatWasChangedAgainIsNotUndone() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        _ = model.update(.undoOffer(nil))
        #expect(model.screen.contains("nothing to undo"))
        var offer = UndoOffer(number: 17, command: "weir table default router acl --action drop", who: "root")
        offer.conflicts = ["the default action of acl is pass by now"]
        _ = model.update(.undoOffer(offer))
        #expect(model.screen.contains("by now") && !model.screen.contains("y yes"))
    }

    @Test func anEntryIsChanged() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        model.keys(.enter)
        model.type("e")
        model.keys(.tab, .control("u"))
        model.type("5")
        guard case .perform(let number, let command) = model.keys(.enter).first else {
            Issue.record("nothing was done")
            return
        }
        #expect(command.words.contains("port=5"))
        _ = model.update(.finished(number, .done("")))
        #expect(model.screen.contains("✓ weir table modify"))
    }

    @Test func deletingAsksFirst() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        model.keys(.enter, .down)
        #expect(model.type("X") == [])
        #expect(model.keys(.enter) == [])
        #expect(model.type("n") == [])
        model.type("X")
        #expect(
            model.type("y") == [
                .perform(
                    1,
                    .tableDelete(
                        TablePlace("router", "ipv4_route"),
                        .init(
                            keys: [.init("dst", "10.1.7.0/24")], action: "forward",
                            arguments: [.init("port", "3"), .init("dmac", "02:00:00:00:00:03")])))
            ])
    }

    @Test func readOnlyRefusesEveryChange() {
        for page in Page.allCases {
            for key in "adicXDeRrgGZtzmIE" {
                var model = Fixture.model(Size(80, 24), page: page, readOnly: true)
                _ = model.update(.source(Fixture.ready))
                for effect in model.type("\(key)") + model.keys(.enter) + model.type("y") {
                    if case .perform(_, let command) = effect, command.changes { Issue.record("\(key) on \(page): \(command.text)") }
                }
            }
        }
    }

    @Test func theSourceGoesLiveAndBack() {
        var model = Fixture.model(Size(80, 24), page: .source)
        _ = model.update(.source(Fixture.failed))
        #expect(model.type("g") == [])
        #expect(model.type("e") == [.edit(path: "examples/router.p4", line: 12)])
        _ = model.update(.source(Fixture.ready))
        guard case .perform(let number, let swap) = model.type("g").first else {
            Issue.record("g did nothing")
            return
        }
        #expect(swap.text == "weir swap router examples/router.p4")
        _ = model.update(.finished(number, .failed("the verifier refused", details: ["R1 invalid"])))
        #expect(model.screen.contains("✗ the verifier refused"))
        model.type("R")
        #expect(model.screen.contains("roll router back from g3 to g2?"))
        #expect(model.type("y") == [.perform(2, .rollBack(pipeline: "router"))])
        model.type("7")
        model.keys(.end, .enter)
        #expect(model.screen.contains("R1 invalid"))
    }

    /// What is said about what was done stays, whatever is wrong with the program of the pipeline that is looked at next.
    @Test func aSourceNobodyAskedAboutIsQuiet() {
        let missing = SourceState(pipeline: "acl", path: "/gone/acl.p4", text: "", status: .unreadable("/gone/acl.p4 cannot be read"))
        var broken = Fixture.failed
        broken.path = "examples/other.p4"
        var compiling = broken
        compiling.status = .compiling
        compiling.diagnostics = []
        for page in [Page.pipelines, .source] {
            var model = Fixture.model(Size(120, 24), page: page)
            _ = model.update(.source(Fixture.ready))
            _ = model.update(.source(missing))
            #expect(model.screen.contains("✗ /gone/acl.p4 cannot be read") == (page == .source))
            _ = model.update(.source(compiling))
            _ = model.update(.source(broken))
            #expect((model.notice?.text.hasPrefix("other: ") ?? false) == (page == .source))
            // Edited since: whoever does that wants to know.
            _ = model.update(.source(compiling))
            _ = model.update(.source(broken))
            #expect(model.notice?.text.hasPrefix("other: ") == true)
        }
    }

    /// The pipeline was taken off while its program was tried: what is said about that stays.
    @Test func aSourceThatLostItsPipelineIsQuietUntilEdited() {
        var model = Fixture.model(Size(120, 24), page: .pipelines)
        var state = Fixture.ready
        state.status = .compiling
        _ = model.update(.source(state))
        model.notice = Notice(.good, "router is off p1")
        for status in [SourceState.Status.compiling, .ready(.init())] {
            state.pipeline = nil
            state.status = status
            _ = model.update(.source(state))
        }
        #expect(model.notice?.text == "router is off p1")
        state = SourceState(path: state.path, text: "// Edited.", status: .compiling)
        _ = model.update(.source(state))
        state.status = .ready(.init())
        _ = model.update(.source(state))
        #expect(model.notice?.text == "router is ready: g on page 6 attaches it")
    }

    @Test func ratesComeFromTheSnapshotsOwnTime() {
        var history = History()
        var one = Fixture.snapshot(0)
        history.absorb(one)
        #expect(history.rate(.port(5, .packetsIn)) == nil)
        one.nanoseconds += 500_000_000
        one.interfaces[4].received.packets += 50
        history.absorb(one)
        #expect(history.rate(.port(5, .packetsIn)) == 100)
        one.nanoseconds += 1_000_000_000
        one.interfaces[4].received.packets = 3
        history.absorb(one)
        #expect(history.rate(.port(5, .packetsIn)) == nil)
        one.nanoseconds += 2_000_000_000
        one.interfaces[4].received.packets = 9
        history.absorb(one)
        #expect(history.rate(.port(5, .packetsIn)) == 3)
        // The same moment twice, and time that goes back, change nothing.
        history.absorb(one)
        one.nanoseconds -= 1
        history.absorb(one)
        #expect(history.rate(.port(5, .packetsIn)) == 3)
    }

    @Test func theSamplerIsToldWhatIsSeen() {
        var model = Model(size: Size(80, 24))
        #expect(
            model.update(.sampled(Fixture.snapshot(0))).contains(.watch(Interest(page: .ports, pipeline: "router"))))
        var wanted = Interest(page: .tables, pipeline: "router", table: TablePlace("router", "ipv4_route"))
        #expect(model.type("3").contains(.watch(wanted)))
        wanted.isOpen = true
        #expect(model.keys(.enter) == [.watch(wanted)])
        #expect(model.type("p") == [.pause(true)])
        #expect(model.type("p") == [.pause(false)])
        #expect(model.type("+").first == .refresh(seconds: 0.5))
        #expect(model.type("#") == [.count])
    }

    @Test func pausedIsPaused() {
        var model = Fixture.model(Size(80, 24))
        model.type("p")
        let before = model.screen
        _ = model.update(.sampled(Fixture.snapshot(77)))
        #expect(model.screen == before)
        #expect(before.contains("PAUSED"))
    }

    @Test func attachingNamesTheInterface() {
        var model = Fixture.model(Size(80, 24))
        model.type("jja")
        model.type("a b.p4")
        model.keys(.tab, .tab, .tab, .right)
        #expect(
            model.keys(.enter) == [
                .perform(1, .attach(file: "a b.p4", devices: ["p3"], hook: nil, mode: "native", name: nil))
            ])
        #expect(
            Command.attach(file: "a b.p4", devices: ["p3"], hook: nil, mode: "native", name: nil).text
                == "weir attach 'a b.p4' --dev p3 --mode native")
        model.type("a")
        model.keys(.tab)
        model.type(" nope")
        model.keys(.backTab)
        model.type("x.p4")
        model.keys(.tab)
        #expect(model.keys(.enter) == [])
        #expect(model.screen.contains("no interface is called nope"))
    }

    @Test func whatVanishesWhileSelectedIsToldAndHarmsNothing() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        model.keys(.enter)
        var snapshot = Fixture.snapshot(40)
        snapshot.pipelines = []
        _ = model.update(.sampled(snapshot))
        #expect(model.open == nil)
        #expect(model.screen.contains("router ipv4_route is gone"))
    }

    @Test(arguments: [
        ("10.0.0.0/8", "lpm", true), ("10.0.0.0/33", "lpm", false), ("10.0.0/8", "lpm", false),
        ("0x0a000001", "exact", true), ("*", "exact", false),
        ("10.0.0.1&&&255.255.0.0", "ternary", true), ("*", "ternary", true), ("1..5", "range", true),
        ("5..1", "range", false), ("4294967296", "exact", false),
        ("-1", "exact", false), ("", "exact", false), ("4294967295", "exact", true), ("0b", "exact", false),
        ("1.2.3.4.5", "exact", false),
    ])
    func valuesAreCheckedAsTheyAreTyped(_ text: String, _ match: String, _ right: Bool) throws {
        let kind = try #require(TableState.MatchKind(rawValue: match))
        #expect((Fixture.ipv4.problem(text, match: kind) == nil) == right)
    }

    @Test func otherTypesOfValues() {
        #expect(Fixture.mac.problem("aa:bb:cc:dd:ee:ff") == nil)
        #expect(Fixture.mac.problem("aa:bb:cc:dd:ee") != nil)
        let v6 = ValueType(width: 128, format: .ipv6)
        for text in ["::", "::1", "2001:db8::1", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4"] {
            #expect(v6.problem(text) == nil)
        }
        for text in [":::", "1:2:3", "2001:db8::1::", "g::", "1:2:3:4:5:6:7:8:9", "::1.2.3"] {
            #expect(v6.problem(text) != nil)
        }
        let small = ValueType(width: 4, format: .signed)
        for (text, right) in [("-8", true), ("-9", false), ("7", true), ("8", false)] {
            #expect((small.problem(text) == nil) == right)
        }
        #expect(ValueType(width: 0).problem("0") == nil)
        #expect(ValueType(width: 0, format: .signed).hint == "0 bits")
        #expect(ValueType(width: 200).problem(String(repeating: "9", count: 60)) == nil)
        #expect(ValueType(width: 190).problem(String(repeating: "9", count: 60)) != nil)
    }

    @Test func namesSortAsPeopleCount() {
        #expect(["eth10", "eth2", "eth1", "eth02"].sorted(by: Model.naturally) == ["eth1", "eth2", "eth02", "eth10"])
    }
}
