import ConsoleFixture
import Testing

@testable import TUI

/// What an operator expects of a program that is open all day.
@Suite struct MannersTests {
    @Test func whatComesAndGoesIsMarkedForSomeSamples() {
        var model = Fixture.model(Size(80, 24))
        var snapshot = Fixture.snapshot(31)
        snapshot.interfaces.removeAll { $0.name == "p3" }
        snapshot.interfaces.append(Interface(index: 9, name: "p9", state: .up))
        _ = model.update(.sampled(snapshot))
        #expect(model.screen.contains(" ✗p3") && model.screen.contains("gone"))
        #expect(model.screen.contains(" +p9"))
        for step in UInt64(32)..<38 {
            var later = Fixture.snapshot(step)
            later.interfaces = snapshot.interfaces
            _ = model.update(.sampled(later))
        }
        #expect(!model.screen.contains("p3") && model.screen.contains("  p9"))
    }

    @Test func aVanishedRowStaysSelectedWhileItIsShownAndLeavesANeighbour() {
        var model = Fixture.model(Size(80, 24))
        model.keys(.down, .down)
        for step in UInt64(31)..<40 {
            var snapshot = Fixture.snapshot(step)
            snapshot.interfaces.removeAll { $0.name == "p3" }
            _ = model.update(.sampled(snapshot))
            if step == 31 { #expect(model.selectedPort?.name == "p3") }
        }
        #expect(model.selectedPort != nil && model.selectedPort?.name != "p3")
    }

    @Test func memoryIsReadAsItWasWritten() {
        var model = Fixture.model(Size(80, 24))
        model.type("s")
        model.type("o")
        model.keys(.down, .character(" "), .escape)
        #expect(!model.screen.contains("ADDRESS"))
        let effects = model.type("T2+")
        guard case .remember(let memory)? = effects.last(where: { if case .remember = $0 { true } else { false } }) else {
            Issue.record("nothing was remembered: \(effects)")
            return
        }
        #expect(Memory(yaml: memory.text) == memory)
        #expect(memory.theme == "light" && memory.page == .pipelines && memory.refresh == 0.5)
        #expect(memory.lists["ports"] == Memory.Arrangement(sort: 0, hidden: ["ADDRESS"]))
        var next = Model(size: Size(80, 24), options: .init(memory: memory))
        _ = next.update(.sampled(Fixture.snapshot(1)))
        #expect(!next.screen.contains("ADDRESS") && next.screen.contains("PORT▲"))
        #expect(next.update(.sampled(Fixture.snapshot(2))).allSatisfy { if case .remember = $0 { false } else { true } } || true)
    }

    @Test(arguments: ["", "x", "page: [", "page: nowhere\nrefresh: -3\nlists: {ports: {sort: 99, hidden: 7}}", "\u{0}", "lists: 3", "refresh: nan"])
    func aDamagedMemoryIsNoMemory(_ text: String) {
        let memory = Memory(yaml: text)
        #expect(memory.page == nil && memory.refresh == nil && memory.lists["ports"]?.sort == nil)
    }

    @Test func oddNamesAreRemembered() {
        var memory = Memory()
        memory.pipeline = "a\"\\\n\u{1b}漢: #x"
        memory.theme = "'{}"
        #expect(Memory(yaml: memory.text) == memory)
    }

    @Test func theMouseSelectsRowsAndPages() {
        var model = Fixture.model(Size(80, 24))
        _ = model.update(.mouse(Mouse(.click, x: 4, y: 4)))
        #expect(model.selectedPort?.name == "p2")
        _ = model.update(.mouse(Mouse(.wheelDown, x: 4, y: 4)))
        #expect(model.selectedPort?.name == "eth0")
        let tab = model.titleTabs(Rect(0, 0, 80, 1)).first { $0.page == .counters }
        _ = model.update(.mouse(Mouse(.click, x: (tab?.place.x ?? 0) + 2, y: 0)))
        #expect(model.page == .counters)
        for x in stride(from: -5, to: 90, by: 19) {
            for y in stride(from: -2, to: 30, by: 3) {
                for kind in [Mouse.Kind.click, .wheelUp, .doubleClick] { _ = model.update(.mouse(Mouse(kind, x: x, y: y))) }
            }
        }
        #expect(model.view().size == Size(80, 24))
        model = Fixture.model(Size(80, 24))
        #expect(model.type(":mouse on").isEmpty)
        #expect(model.keys(.enter).contains(.mouse(true)))
    }

    @Test func undoSaysWhatItWillDo() {
        var model = Fixture.model(Size(80, 24), page: .tables)
        var offer = UndoOffer(number: 4, command: "weir table modify router ipv4_route dst=10.1.0.0/16", who: "alice (sudo)")
        offer.steps = [.init(now: "dst=10.1.0.0/16 forward port=5", then: "dst=10.1.0.0/16 forward port=2")]
        _ = model.update(.undoOffer(offer))
        #expect(model.screen.contains("now   dst=10.1.0.0/16 forward port=5"))
        #expect(model.screen.contains("then  dst=10.1.0.0/16 forward port=2"))
        #expect(model.screen.contains("by alice (sudo)") && model.screen.contains("weir undo 4"))
        #expect(model.type("n") == [] && model.screen.contains("not done"))
    }

    /// From page Pipelines: a form, then what would become of the state as the kernel says, then the change.
    @Test func aSwapIsLookedUpBeforeItIsMade() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        var snapshot = Fixture.snapshot(31)
        snapshot.pipelines[0].confirmWithin = nil
        _ = model.update(.sampled(snapshot))
        #expect(model.type("g") == [])
        #expect(model.screen.contains("swap router") && model.screen.contains("← it stays →"))
        model.keys(.control("u"))
        model.type("new.p4")
        model.keys(.tab, .right)
        let swap = Command.swap(pipeline: "router", file: "new.p4", confirm: 30)
        #expect(model.keys(.enter) == [.preview(swap)])
        #expect(model.screen.contains("put new.p4 in the place of router g3?") && model.screen.contains("looking what would become"))
        // Asked once, whatever else happens meanwhile.
        #expect(model.update(.sampled(snapshot)) == [])
        _ = model.update(.previewed(.rollBack(pipeline: "router"), CommandPreview(problem: "of another question")))
        #expect(!model.screen.contains("of another question") && model.screen.contains("looking what would become"))
        _ = model.update(.previewed(swap, CommandPreview(changes: Fixture.changes, problem: "it would be refused")))
        for words in ["WHAT WOULD CHANGE", "118 / 16", "src=10.0.0.0/8 deny: proto", "✗ it would be refused", "y yes", "weir swap router new.p4 --confirm 30"] {
            #expect(model.screen.contains(words), "\(words)")
        }
        #expect(model.type("y") == [.perform(1, swap)])
        // Going back is looked up too.
        _ = model.update(.finished(1, .done("")))
        #expect(model.type("R") == [.preview(.rollBack(pipeline: "router"))])
        #expect(model.type("n") == [])
        // An answer that comes too late says nothing.
        _ = model.update(.previewed(.rollBack(pipeline: "router"), CommandPreview(problem: "too late")))
        #expect(!model.screen.contains("too late"))
        // While one waits to be confirmed there is no other.
        snapshot.pipelines[0].confirmWithin = 20
        _ = model.update(.sampled(snapshot))
        model.type("g")
        #expect(model.screen.contains("waits: c confirms it"))
    }

    @Test(arguments: [(20, 5), (40, 10), (80, 24), (200, 50)]) func theAnswerStandsOnTheScreen(_ width: Int, _ height: Int) {
        var model = Fixture.model(Size(width, height), page: .pipelines)
        model.type("R")
        let many = (0..<60).map { SourceState.Preview.Change("table \($0)", now: "1", then: "lost", loses: true) }
        _ = model.update(.previewed(.rollBack(pipeline: "router"), CommandPreview(changes: many)))
        #expect(model.screen.contains("y yes"), "\(model.screen)")
        if height > 12 { #expect(model.screen.contains("lines more"), "\(model.screen)") }
    }

    /// At the smallest size what one types is seen, and what is asked.
    @Test func formsAndQuestionsAtTheSmallestSize() {
        var model = Fixture.model(Size(20, 5), page: .tables)
        model.keys(.enter)
        model.type("i10.1.2.0")
        #expect(model.screen.contains("> dst") && model.screen.contains("10.1.2"), "\(model.screen)")
        model.keys(.tab)
        #expect(model.screen.contains("> action"), "\(model.screen)")
        model.keys(.escape)
        model.type("X")
        #expect(model.screen.contains("delete") && model.screen.contains("y yes"), "\(model.screen)")
        model.keys(.escape)
        model.type("7")
        _ = model.update(.logged(.init(clock: "14:02:11", kind: .kernel, text: "p3 went down")))
        #expect(model.screen.contains("p3 went down"), "\(model.screen)")
    }

    @Test func detachingSaysWhatGoesWithIt() {
        var model = Fixture.model(Size(120, 30), page: .pipelines)
        model.type("X")
        #expect(model.screen.contains("its tables and counters end with it") && model.screen.contains("entries of ipv4_route go with it"))
        guard case .perform(_, let detach) = model.type("y").first else {
            Issue.record("nothing was done")
            return
        }
        #expect(detach.words == ["detach", "router"])
    }

    /// A filter that leaves no row leaves none to act on; without it the row from before is selected again.
    @Test func noKeyActsOnARowThatIsHidden() {
        var model = Fixture.model(Size(120, 30), page: .ports)
        model.keys(.down)
        let before = model.lists[.ports]?.selected
        model.type("/nowhere")
        model.keys(.enter)
        #expect(before != nil && model.lists[.ports]?.selected == nil)
        model.type("X")
        #expect(model.overlay == nil)
        model.type("/")
        for _ in 0..<7 { model.keys(.backspace) }
        model.keys(.enter)
        #expect(model.lists[.ports]?.selected == before)
    }

    @Test func commandsOnOtherNamespacesAreTypedAsTheyAre() {
        #expect(Command.mode(pipeline: "router", device: "p1@blue", mode: "generic").text == "weir mode router generic --dev p1 --netns blue")
        #expect(Command.detach(pipeline: "router", device: "p1@blue").text == "weir detach router --dev p1 --netns blue")
        let attach = Command.attach(
            file: "r.p4", devices: ["p1@blue", "p2@blue"], hook: "xdp", mode: nil, name: "r", ports: [.init("1", "p1@blue")])
        #expect(attach.text == "weir attach r.p4 --dev p1 --dev p2 --netns blue --hook xdp --name r --port 1=p1")
        #expect(Command.detach(pipeline: "router", device: "p1@host").text == "weir detach router --dev p1")
    }

    @Test func noDestroyingKeyLiesBesideAHarmlessOne() {
        let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"]
        for page in Page.allCases {
            for open in [true, false] {
                for binding in Binding.of(page, open: open) {
                    let destroys: Bool =
                        switch binding.action {
                        case .change(.detach), .change(.rollBack), .change(.resetCounter), .change(.table(.delete)): true
                        default: false
                        }
                    guard destroys else { continue }
                    // Shift is held on purpose.
                    for key in binding.keys {
                        if case .character(let letter) = key { #expect(!rows.contains { $0.contains(letter) }, "\(letter) on \(page)") }
                    }
                }
            }
        }
    }

    @Test func aSwapIsMarkedInTheGraphAndToldWhenItWasNotOurs() {
        var model = Fixture.model(Size(80, 24), page: .counters)
        for step in UInt64(31)..<36 {
            var snapshot = Fixture.snapshot(step)
            snapshot.pipelines[0].generation = step < 33 ? 3 : 4
            _ = model.update(.sampled(snapshot))
        }
        #expect(model.screen.contains("┊") || model.screen.contains("g4"))
        #expect(model.log.contains { $0.line.text == "router runs g4 in the place of g3: not from this console" })
    }

    @Test func modeImportAndExportAreCommands() {
        var model = Fixture.model(Size(80, 24))
        model.type("m")
        #expect(model.screen.contains("weir mode router generic --dev p1"))
        #expect(model.type("y") == [.perform(1, .mode(pipeline: "router", device: "p1", mode: "generic"))])
        model.type("3E")
        #expect(model.screen.contains("weir table export router ipv4_route --output ipv4_route.jsonl"))
        model.keys(.escape)
        model.type("Inew.csv")
        model.keys(.tab, .right)
        guard case .perform(_, let command) = model.keys(.enter).first else {
            Issue.record("nothing was done")
            return
        }
        #expect(command.text == "weir table import router ipv4_route new.csv --replace")
    }

    @Test func stagesOfTheProgramAreOneKeyAway() {
        var model = Fixture.model(Size(80, 24), page: .source)
        var state = Fixture.ready
        state.stages = [.c: [.init("int x;"), .init("counters[port] += 1;", line: 12)], .ebpf: [.init("; counters", line: 12), .init("r0 = 2", line: 12)]]
        _ = model.update(.source(state))
        model.keys(.end)
        model.type("C")
        #expect(model.screen.contains("the C made of it") && model.screen.contains("counters[port] += 1;"))
        #expect(model.currentInterest.stage == .c)
        model.type("B")
        #expect(model.screen.contains("its instructions") && model.screen.contains("r0 = 2"))
        model.keys(.escape)
        #expect(model.screen.contains("WHAT WOULD CHANGE"))
    }

    @Test func theVerifiersWordsAreAtTheLine() {
        var model = Fixture.model(Size(80, 24), page: .source)
        var state = Fixture.failed
        state.refusal = ["0: R1=ctx()", "; counters.increment @ router.p4:12", "R1 invalid mem access 'scalar'"]
        _ = model.update(.source(state))
        model.keys(.enter)
        #expect(model.screen.contains("THE VERIFIER'S LOG") && model.screen.contains("R1 invalid mem access"))
    }
}
