import ConsoleFixture
import Testing

@testable import TUI

/// What is shown is true, and no key does what nobody asked for.
@Suite struct HonestyTests {
    private func snapshot(_ step: UInt64, _ change: (inout [Pipeline]) -> Void) -> Snapshot {
        var snapshot = Fixture.snapshot(step)
        change(&snapshot.pipelines)
        return snapshot
    }

    @Test func keysOnPagePipelinesSayThatThereIsNone() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        for step in UInt64(31)...50 { _ = model.update(.sampled(snapshot(step) { $0 = [] })) }
        for key: Key in [.character("X"), .character("R"), .character("g"), .enter] {
            _ = model.update(.notice(Notice(.bad, "an old word")))
            #expect(model.keys(key).isEmpty)
            #expect(model.screen.contains("no pipeline here"))
        }
    }

    /// The row that is gone stays for a moment; what it was is not taken for another one.
    @Test func aRowThatIsGoneIsNoOtherPipeline() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        _ = model.update(.sampled(snapshot(31) { $0.removeFirst() }))
        #expect(model.screen.contains("✗router") && model.screen.contains("acl"))
        #expect(model.type("X").isEmpty)
        #expect(model.overlay == nil && model.screen.contains("no pipeline here"))
        #expect(model.type("z") == [.lookForUndo(pipeline: "router")])
        for key in [Key.down, .up] where model.lists[.pipelines]?.selected != "acl" { model.keys(key) }
        model.type("X")
        #expect(model.screen.contains("detach acl from eth0?"))
    }

    @Test(arguments: ["R", "X"]) func aQuestionIsTakenBackWhenSomethingElseRuns(_ key: String) {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        model.type(key)
        _ = model.update(.sampled(snapshot(31) { $0[1].generation = 9 }))
        #expect(model.screen.contains("y yes"))
        _ = model.update(.sampled(snapshot(32) { $0[0].generation = 4 }))
        #expect(!model.screen.contains("y yes") && model.screen.contains("router runs g4 by now: weir "))
        // Who was about to answer does nothing else with it.
        #expect(model.type("y") == [] && model.screen.contains("was not done"))
        model.keys(.escape)
        model.type(key)
        _ = model.update(.sampled(snapshot(33) { $0.removeFirst() }))
        #expect(!model.screen.contains("y yes") && model.screen.contains("router is gone: weir "))
    }

    /// Asked at once after a swap from here, before that is on the screen: it is what was meant.
    @Test(arguments: [("X", true), ("R", false)]) func aQuestionAfterOnesOwnSwap(_ key: String, _ stays: Bool) {
        for isSeenFirst in [false, true] {
            var model = Fixture.model(Size(80, 24), page: .source)
            _ = model.update(.source(Fixture.ready))
            guard case .perform(let number, _) = model.type("g").first else {
                Issue.record("g did nothing")
                return
            }
            model.type("2")
            if !isSeenFirst { _ = model.update(.finished(number, .done("g4 is live"))) }
            model.type(key)
            #expect(model.screen.contains("y yes"))
            _ = model.update(.sampled(snapshot(31) { $0[0].generation = 4 }))
            if isSeenFirst { _ = model.update(.finished(number, .done("g4 is live"))) }
            #expect(model.screen.contains("y yes") == stays)
            // The next one is somebody else's.
            _ = model.update(.sampled(snapshot(32) { $0[0].generation = 5 }))
            #expect(!model.screen.contains("y yes"))
        }
    }

    /// What stands still is old: a question about it goes on with what is.
    @Test func aQuestionEndsAPause() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        #expect(model.type("p") == [.pause(true)])
        #expect(model.type("R").contains(.pause(false)))
        _ = model.update(.sampled(snapshot(31) { $0[0].generation = 4 }))
        #expect(!model.screen.contains("y yes") && model.screen.contains("runs g4 by now"))
    }

    @Test func aTypedCommandIsTakenBackToo() {
        var model = Fixture.model(Size(80, 24))
        model.type(":rollback router")
        model.keys(.enter)
        #expect(model.screen.contains("y yes"))
        _ = model.update(.sampled(snapshot(31) { $0[0].generation = 4 }))
        #expect(!model.screen.contains("y yes"))
    }

    @Test func dropsStandAtPortsOfTheirPipelineOnly() {
        var model = Fixture.model(Size(80, 24))
        var alone = Fixture.snapshot(31)
        alone.pipelines.removeLast()
        _ = model.update(.sampled(alone))
        #expect(model.screen.contains("no_route"))
        while model.selectedPort?.name != "p3" { model.keys(.down) }
        #expect(!model.screen.contains("no_route"))
        model.keys(.enter)
        #expect(!model.screen.contains("no_route"))
    }

    /// Programs count drops alone unless they are asked for more: the packets are those of the ports.
    @Test func packetsOfAPipelineAreThoseOfItsPortsWhereOnlyDropsAreCounted() {
        func row(_ hook: String, _ kept: Bool) -> String {
            var model = Model(size: Size(80, 24), options: Model.Options(page: .pipelines))
            for step in UInt64(30)...31 {
                let snapshot = snapshot(step) { pipelines in
                    pipelines = [pipelines[1]]
                    pipelines[0].hook = hook
                    if !kept { pipelines[0].outcomes.removeAll { !$0.isDrop } }
                }
                _ = model.update(.sampled(snapshot))
            }
            #expect(model.screen.contains("PACKETS               total") == kept)
            return model.view().rows[3]
        }
        #expect(row("tc-ingress", true).contains(" 190  eth0"))
        #expect(row("tc-ingress", false).contains(" 212  eth0"))
        #expect(row("tc-egress", false).contains(" 190  eth0"))
    }

    @Test func aFileThatCannotBeReadIsNotEmpty() {
        var model = Fixture.model(Size(80, 24), page: .source)
        _ = model.update(.source(SourceState(pipeline: "router", path: "r.p4", text: "", status: .unreadable("r.p4 cannot be read"))))
        #expect(!model.screen.contains("empty") && model.screen.contains("  r.p4 cannot be read"))
        _ = model.update(.source(SourceState(pipeline: "router", path: "r.p4", text: "", status: .failed)))
        #expect(model.screen.contains("the file is empty"))
    }

    /// An error is not said any more of a text that is what runs again.
    @Test func whatWasSaidOfTheSourceEndsWithIt() {
        var model = Fixture.model(Size(80, 24), page: .source)
        func source(_ text: String, _ status: SourceState.Status, _ wrong: [SourceState.Diagnostic] = []) {
            _ = model.update(.source(SourceState(pipeline: "router", path: "r.p4", text: text, status: status, diagnostics: wrong)))
        }
        source("good", .live)
        for status in [SourceState.Status.failed, .ready(.init()), .unreadable("r.p4 cannot be read")] {
            source("bad", .compiling)
            source("bad", status, status == .failed ? [.init(.error, line: 1, "no such word")] : [])
            let said = model.notice
            #expect(said != nil)
            source("good", .compiling)
            source("good", .live)
            #expect(model.notice == Notice(.good, "r is what runs"))
        }
        // What was done meanwhile stays.
        source("bad", .failed)
        _ = model.update(.notice(Notice(.good, "something else")))
        source("good", .live)
        #expect(model.notice?.text == "something else")
    }

    @Test func countingEnds() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        #expect(model.type("#") == [.count] && model.screen.contains(" counting"))
        _ = model.update(.sampled(Fixture.snapshot(31)))
        #expect(model.screen.contains(" counting"))
        var counted = Fixture.snapshot(32)
        counted.isCounted = true
        _ = model.update(.sampled(counted))
        #expect(model.screen.contains("✓ counted"))
        _ = model.update(.notice(Notice(.plain, "something else")))
        _ = model.update(.sampled(counted))
        #expect(model.screen.contains("something else"))
    }

    /// Pins that somebody removed: the pipeline runs on.
    @Test func aPipelineThatCannotBeSeenIsNotSaidToBeNone() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        var damaged = Fixture.snapshot(31)
        damaged.pipelines = []
        damaged.gaps = ["frames that XDP loses are not counted: no", "pipeline router: /run/g2/maps has no a: `weir repair router` puts them back"]
        damaged.unseen = ["router"]
        _ = model.update(.sampled(damaged))
        #expect(model.notice == Notice(.bad, "pipeline router cannot be looked at: page 7 says why"))
        for step in UInt64(32)...50 {
            damaged.nanoseconds = Fixture.snapshot(step).nanoseconds
            _ = model.update(.sampled(damaged))
        }
        #expect(model.screen.contains("  pipeline router cannot be looked at: page 7 says why") && !model.screen.contains("no pipeline is attached"))
        model.type("7")
        #expect(model.notice == nil && model.screen.contains("pipeline router: /run/g2/maps has no a"))
    }

    /// Typed, it has no terminal of its own to ask on.
    @Test func aTypedUndoAsksToo() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        model.type(":undo")
        #expect(model.keys(.enter) == [.lookForUndo(pipeline: "router")])
        model.type(":undo 7")
        #expect(model.keys(.enter).isEmpty && model.screen.contains("weir undo 7?") && model.screen.contains("y yes"))
    }

    @Test func undoSaysWhoseChangeItIs() {
        var model = Fixture.model(Size(80, 24), page: .pipelines)
        _ = model.update(.undoOffer(UndoOffer(number: 4, command: "weir detach acl", who: "root", pipeline: "acl")))
        #expect(model.screen.contains("undo the last change of acl?") && model.screen.contains("by root"))
    }

    @Test func aNumberThatDoesNotFitIsSaidToBeOne() {
        let field = Form.Field(role: .which, label: "of", hint: "", input: TextInput("99999999999"), check: .which(SettingSection(.session)))
        #expect(field.problem == "has to be a number of 32 bits")
    }
}
