import ConsoleFixture
import Testing

@testable import TUI

/// Screens of every page at several sizes.
enum ConsoleScreens {
    static var all: [Buffer] {
        Page.allCases.flatMap { page in
            [Size(80, 24), Size(150, 40)].map { size in
                var model = Fixture.model(size, page: page)
                _ = model.update(.source(Fixture.failed))
                return model.view()
            }
        }
    }
}

/// What must never trap: any key at any size, nothing at all, much of everything.
@Suite struct EnduranceTests {
    static let keys: [Key] =
        [
            .enter, .escape, .tab, .backTab, .backspace, .delete, .insert, .up, .down, .left, .right, .home, .end,
            .pageUp, .pageDown, .function(1),
            .control("a"), .control("w"), .control("k"), .control("u"), .control("l"), .control("z"),
        ]
        + "abcdeghijklmnprstvwxyzDGRSZ0123456789:/?+-. *&漢\u{301}\u{1b}".map(Key.character)

    @Test(arguments: 0..<12)
    func anyKeyAtAnySize(_ seed: Int) {
        var random = Seeded(UInt64(seed) + 1)
        var model = Fixture.model(Size(80, 24), steps: 3)
        for step in 0..<250 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0:
                _ = model.update(
                    .resized(Size(Int.random(in: 0...210, using: &random), Int.random(in: 0...60, using: &random))))
            case 1: _ = model.update(.sampled(snapshot(UInt64(step), &random)))
            case 2:
                _ = model.update(.source([Fixture.ready, Fixture.failed, odd].randomElement(using: &random) ?? odd))
            case 3:
                let number = model.running.keys.randomElement(using: &random) ?? 0
                _ = model.update(
                    .finished(number, Bool.random(using: &random) ? .done("") : .failed("no\u{7}", details: ["x"])))
            case 4: _ = model.update(.paste("ü\n\u{1b}[200~10.0.0.1"))
            case 5: _ = model.update(.logged(LogLine(clock: "\t", kind: .note, text: "odd \u{1b}[2J text\n\n")))
            default: _ = model.update(.key(Self.keys.randomElement(using: &random) ?? .enter))
            }
            let view = model.view()
            guard step % 8 == 0 else { continue }
            #expect(view.size == model.size)
            #expect(
                view.cells.allSatisfy { $0.text.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f } })
        }
    }

    private var odd: SourceState {
        SourceState(
            path: "\u{1b}\u{0}", text: "\"\\\n/*\r\n*/ @\n\t\u{feff}#if\n" + String(repeating: "x", count: 3000),
            status: .failed,
            diagnostics: [.init(.error, line: 0, column: -4, "low"), .init(.note, line: .max, column: .max, "high")])
    }

    /// A snapshot from which things have vanished.
    private func snapshot(_ step: UInt64, _ random: inout Seeded) -> Snapshot {
        var snapshot = Fixture.snapshot(step)
        func thin<Item>(_ items: inout [Item]) { items.removeAll { _ in Int.random(in: 0..<4, using: &random) == 0 } }
        thin(&snapshot.interfaces)
        thin(&snapshot.pipelines)
        thin(&snapshot.maps)
        for index in snapshot.pipelines.indices {
            thin(&snapshot.pipelines[index].tables)
            thin(&snapshot.pipelines[index].counters)
        }
        if let first = snapshot.interfaces.indices.first {
            snapshot.interfaces[first].name = "\u{1b}]0;x\u{7}漢\u{202e}"
            snapshot.interfaces[first].received.packets = .max
            snapshot.interfaces[first].received.drops = .max
            snapshot.interfaces[first].sent.drops = .max
        }
        return snapshot
    }

    @Test(arguments: Page.allCases)
    func nothingAtAll(_ page: Page) {
        for size in [
            Size(0, 0), Size(1, 1), Size(19, 5), Size(20, 5), Size(20, 6), Size(40, 10), Size(80, 24), Size(130, 12),
            Size(400, 120),
        ] {
            var model = Model(size: size, options: .init(page: page))
            _ = model.view()
            _ = model.update(.sampled(Snapshot(nanoseconds: 0)))
            _ = model.update(.sampled(Snapshot(nanoseconds: 0)))
            _ = model.update(.source(SourceState(path: "", text: "", status: .ready(.init()))))
            for key in Self.keys {
                model.keys(key)
                let view = model.view()
                #expect(view.size == size)
            }
        }
    }

    @Test func tooSmallSaysWhatIsNeeded() {
        #expect(
            Model(size: Size(19, 4)).screen.split(separator: "\n").joined(separator: " ").contains("weir needs 20x5"))
    }

    @Test(arguments: Page.allCases)
    func fiveHundredInterfacesAndTwoThousandMaps(_ page: Page) {
        var model = Model(size: Size(200, 50), options: .init(page: page))
        for step in UInt64(0)..<3 { _ = model.update(.sampled(Fixture.crowd(step))) }
        for key: Key in [
            .end, .pageUp, .home, .pageDown, .character("s"), .character("s"), .end, .character("S"), .character("/"),
            .character("9"), .enter, .end,
        ] {
            model.keys(key)
            #expect(model.view().size == model.size)
        }
    }

    @Test func aThousandRefreshesKeepMemoryFlat() {
        var model = Fixture.model(Size(80, 24))
        for step in UInt64(31)..<1000 {
            _ = model.update(.sampled(Fixture.snapshot(step)))
            _ = model.update(.logged(LogLine(clock: "", kind: .note, text: "\(step)")))
        }
        #expect(model.history.recent(.port(2, .packetsIn)).count == History.length)
        for _ in 0..<6000 { _ = model.update(.logged(LogLine(clock: "", kind: .note, text: "x"))) }
        #expect(model.log.count <= 5000)
    }
}
