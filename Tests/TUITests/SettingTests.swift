import ConsoleFixture
import Testing

@testable import TUI

/// What a control plane sets beside tables, on page Counters behind `v`.
@Suite struct SettingTests {
    private func model(readOnly: Bool = false) -> Model {
        var model = Fixture.model(Size(80, 24), page: .counters, readOnly: readOnly)
        var snapshot = Fixture.snapshot(31)
        snapshot.pipelines = Fixture.set(31)
        _ = model.update(.sampled(snapshot))
        return model
    }

    private func words(_ effects: [Effect]) -> [String]? {
        guard case .perform(_, let command)? = effects.first else { return nil }
        return command.words
    }

    /// They are looked at only while they are seen.
    @Test func theSamplerIsToldWhatIsSeen() {
        var model = model()
        func watched(_ effects: [Effect]) -> Bool? {
            effects.compactMap { if case .watch(let interest) = $0 { interest.settings } else { nil } }.last
        }
        #expect(watched(model.type("v")) == true && model.listing == .settings)
        #expect(watched(model.type("5")) == false)
        #expect(watched(model.type(":settings")) == nil && watched(model.keys(.enter)) == true && model.page == .counters)
        #expect(watched(model.keys(.escape)) == false && model.listing == .counters)
    }

    /// Each is changed by the verb that anybody could type.
    @Test(arguments: [
        (0, "9", ["mirror", "set", "router", "5", "--port=29"], ["mirror", "delete", "router", "5"]),
        (2, " 4:1", ["multicast", "set", "router", "9", "1:1", "2:3", "3:0", "4:1"], ["multicast", "delete", "router", "9"]),
        (3, " 1", ["group", "set", "router", "ways", "7", "1", "2", "2", "1"], ["group", "delete", "router", "ways", "7"]),
        (4, "0", ["meter", "set", "router", "pace", "3", "125000:15000", "250000:300000"], ["meter", "set", "router", "pace", "3", "0:0", "0:0"]),
        (
            5, "0", ["meter", "set", "router", "acl", "src=10.0.0.0&&&255.0.0.0", "1000:100", "0:00", "--priority", "20"],
            ["meter", "set", "router", "acl", "src=10.0.0.0&&&255.0.0.0", "0:0", "0:0", "--priority", "20"]
        ),
        (6, "1", ["register", "set", "router", "last_seen", "0", "10.0.0.71"], ["register", "set", "router", "last_seen", "0", "0"]),
    ]) func editAndDelete(_ row: Int, _ typed: String, _ edited: [String], _ deleted: [String]) {
        var model = model()
        model.type("v" + String(repeating: "j", count: row) + "e" + typed)
        #expect(words(model.keys(.enter)) == edited)
        model.type("X")
        #expect(model.screen.contains("take "))
        #expect(words(model.type("y")) == deleted)
    }

    /// A new one: the form says what is expected and what is wrong.
    @Test func insert() {
        var model = model()
        model.type("vi")
        #expect(model.screen.contains("port=N, group=N, or both"))
        model.keys(.tab)
        model.type("x")
        #expect(model.screen.contains("✗ has to be a number"))
        model.keys(.backspace)
        model.type("12")
        model.keys(.tab)
        model.type("prt=1")
        #expect(model.screen.contains("✗ is port=N") && model.keys(.enter) == [])
        model.keys(.control("u"))
        model.type("port=1  group=9")
        #expect(words(model.keys(.enter)) == ["mirror", "set", "router", "12", "--port=1", "--group=9"])
        // Another kind asks for something else; an entry is named by its keys.
        model.type("i")
        model.keys(.right, .right, .right, .right, .tab)
        #expect(model.screen.contains("entry-meter acl") && model.screen.contains("KEY=VALUE"))
        model.type("src=* priority=3")
        model.keys(.tab)
        model.type("5:5 6:6")
        #expect(words(model.keys(.enter)) == ["meter", "set", "router", "acl", "src=*", "5:5", "6:6", "--priority", "3"])
    }

    @Test func readOnlyRefuses() {
        var model = model(readOnly: true)
        for key in ["i", "e", "X"] {
            model.type("v")
            model.type(key)
            #expect(model.overlay == nil && model.screen.contains("read-only"))
            model.type("v")
        }
        #expect(model.type(":meter set router pace 1 1:1 1:1").isEmpty && model.keys(.enter).isEmpty)
        #expect(model.type(":mirror list router").isEmpty && model.keys(.enter).count == 1)
    }

    @Test func aPipelineWithoutAny() {
        var model = Fixture.model(Size(80, 24), page: .counters)
        model.type("vi")
        #expect(model.overlay == nil && model.screen.contains("no pipeline has sessions, groups, meters or registers"))
        #expect(Fixture.model(Size(20, 5), page: .counters).screen.isEmpty == false)
    }
}
