import ConsoleFixture
import FoundationEssentials
import Testing

@testable import TUI

/// Whole screens against the files of `Goldens`. `WEIR_ACCEPT=1` writes them; a screen that differs is kept beside
/// its golden as `.observed`.
@Suite struct ScreenTests {
    static let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Goldens"
    static let sizes = [Size(80, 24), Size(200, 50)]

    struct Story: Sendable, CustomTestStringConvertible {
        var name: String
        var page: Page
        var keys: @Sendable (inout Model) -> Void = { _ in }
        var testDescription: String { name }
    }

    static let stories: [Story] = [
        Story(name: "ports", page: .ports) { $0.keys(.down) },
        Story(name: "ports-foreign", page: .ports) { $0.keys(.end) },
        Story(name: "pipelines", page: .pipelines),
        Story(name: "tables", page: .tables),
        Story(name: "entries", page: .tables) { $0.keys(.enter, .down) },
        Story(name: "entries-ternary", page: .tables) { $0.keys(.down, .enter) },
        Story(name: "entries-filtered", page: .tables) {
            $0.keys(.enter); $0.type("/7."); $0.keys(.enter)
        },
        Story(name: "entry-form", page: .tables) {
            $0.keys(.enter)
            $0.type("i10.1.300.0/16")
        },
        Story(name: "entry-delete", page: .tables) {
            $0.keys(.enter, .down)
            $0.type("X")
        },
        Story(name: "counters", page: .counters) { $0.keys(.down, .down) },
        Story(name: "settings", page: .counters) {
            set(&$0)
            $0.type("vjj")
        },
        Story(name: "setting-form", page: .counters) {
            set(&$0)
            $0.type("vi")
            $0.keys(.right, .right, .right, .tab)
            $0.type("16")
            $0.keys(.tab)
            $0.type("100:10 200")
        },
        Story(name: "setting-delete", page: .counters) {
            set(&$0)
            $0.type("vjX")
        },
        Story(name: "maps", page: .maps),
        Story(name: "programs", page: .maps) { $0.type("v") },
        Story(name: "source-errors", page: .source) { _ = $0.update(.source(Fixture.failed)) },
        Story(name: "source-ready", page: .source) { _ = $0.update(.source(Fixture.ready)) },
        Story(name: "log", page: .log) {
            _ = $0.update(.logged(.init(clock: "14:02:11", kind: .kernel, text: "p3 went down")))
            _ = $0.update(
                .logged(
                    .init(
                        clock: "14:02:12", kind: .failed, text: "weir swap router router.p4  the verifier refused",
                        details: ["1", "2"])))
        },
        Story(name: "help", page: .tables) {
            $0.keys(.enter); $0.type("?")
        },
        Story(name: "port-details", page: .ports) { $0.keys(.end, .enter) },
        Story(name: "columns", page: .ports) { $0.type("o") },
        Story(name: "undo", page: .pipelines) { $0.type("R") },
        Story(name: "swap-preview", page: .pipelines) {
            confirmed(&$0)
            $0.type("g")
            $0.keys(.enter)
            _ = $0.update(
                .previewed(
                    .swap(pipeline: "router", file: "examples/router.p4", confirm: nil),
                    CommandPreview(changes: Fixture.changes, problem: "it would be refused: state would be lost")))
        },
        Story(name: "swap-form", page: .pipelines) {
            confirmed(&$0)
            $0.type("g")
        },
        Story(name: "map-details", page: .maps) { $0.keys(.enter) },
        Story(name: "source-c", page: .source) {
            var state = Fixture.ready
            state.stages = [.c: Fixture.c]
            _ = $0.update(.source(state))
            $0.keys(.end)
            $0.type("C")
        },
        Story(name: "attach-form", page: .ports) { $0.type("jja") },
    ]

    /// A control plane has set sessions, groups and meters.
    private static func set(_ model: inout Model) {
        var snapshot = Fixture.snapshot(31)
        snapshot.pipelines = Fixture.set(31)
        _ = model.update(.sampled(snapshot))
    }

    /// The last swap waits for nothing any more.
    private static func confirmed(_ model: inout Model) {
        var snapshot = Fixture.snapshot(31)
        snapshot.pipelines[0].confirmWithin = nil
        _ = model.update(.sampled(snapshot))
    }

    @Test(arguments: stories, sizes)
    func looks(_ story: Story, _ size: Size) throws {
        var model = Fixture.model(size, page: story.page)
        story.keys(&model)
        try check(model.screen, "\(story.name)-\(size.width)x\(size.height).txt")
    }

    /// Every screen as it looks in the default theme: the faces and grounds of the 80x24 ports page.
    @Test func faces() throws {
        var model = Fixture.model(Size(80, 24))
        model.keys(.down)
        let buffer = model.view()
        var text = ""
        for run in buffer.runs(since: nil) where run.text.contains(where: { $0 != " " }) {
            text += "\(run.y),\(run.x) \(run.style.face.rawValue)/\(run.style.ground.rawValue) \(run.text)\n"
        }
        try check(text, "ports-faces-80x24.txt")
    }

    /// In every theme the colours and modifiers of each piece: the ports page, an error at its line, a graph, a table's entries behind the
    /// question whether one is to go, and what a swap would lose.
    @Test(arguments: Theme.builtinNames + ["plain"]) func attributes(_ name: String) throws {
        let theme = name == "plain" ? Theme.plain : try #require(Theme.builtin(name))
        var text = ""
        for page in [Page.ports, .source, .counters, .tables, .pipelines] {
            var model = Fixture.model(Size(80, 24), page: page)
            _ = model.update(.source(Fixture.failed))
            model.keys(.down)
            if page == .tables {
                model.keys(.up, .enter, .down)
                model.type("X")
            }
            if page == .pipelines {
                model.keys(.up)
                Self.confirmed(&model)
                model.type("g")
                model.keys(.enter)
                _ = model.update(
                    .previewed(.swap(pipeline: "router", file: "", confirm: nil), CommandPreview(changes: Fixture.changes, problem: "no")))
            }
            text += "\(page.title)\n"
            for run in model.view().runs(since: nil) where run.text.contains(where: { $0 != " " }) {
                let look = theme.look(run.style)
                let modifiers = look.modifiers.map(\.rawValue).sorted().joined(separator: " ")
                text += "\(run.y),\(run.x) \(Self.name(look.foreground)) on \(Self.name(look.background)) \(modifiers)  \(run.text)\n"
            }
        }
        try check(text, "theme-\(name)-80x24.txt")
    }

    private static func name(_ color: Color?) -> String {
        switch color {
        case nil, .standard: "-"
        case .ansi(let index): "ansi\(index)"
        case .rgb(let red, let green, let blue):
            "#" + [red, green, blue].map { String(Int($0) + 256, radix: 16).dropFirst() }.joined()
        }
    }

    private func check(_ observed: String, _ name: String) throws {
        let path = Self.folder + "/" + name
        if ProcessInfo.processInfo.environment["WEIR_ACCEPT"] == "1" {
            try FileManager.default.createDirectory(atPath: Self.folder, withIntermediateDirectories: true)
            try Data(observed.utf8).write(to: URL(filePath: path))
            return
        }
        let golden = FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        if golden != observed { try Data(observed.utf8).write(to: URL(filePath: path + ".observed")) }
        #expect(golden == observed, "\(name) differs: compare it with \(name).observed")
    }
}
