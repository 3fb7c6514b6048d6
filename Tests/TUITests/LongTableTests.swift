import ConsoleFixture
import Testing

@testable import TUI

/// A table of a million entries, of which none exists before it is drawn.
@Suite struct LongTableTests {
    static let count = 1_000_000

    static func bulk(_ version: UInt64 = 1, count: Int = Self.count, query: EntryQuery = EntryQuery(), made: Counter? = nil) -> BulkEntries {
        BulkEntries(
            count: count, total: Self.count, query: query, version: version,
            row: { index in
                made?.note()
                var entry = TableState.Entry(
                    keys: ["10.\(index >> 16 & 255).\(index >> 8 & 255).\(index & 255)/32"], action: "forward",
                    arguments: ["2", "02:00:00:00:00:02"], hits: UInt64(index))
                entry.identity = "e\(index)"
                return entry
            }, id: { "e\($0)" }, find: { id in Int(id.dropFirst()).flatMap { $0 < count ? $0 : nil } })
    }

    final class Counter: @unchecked Sendable {
        private(set) var rows = 0
        func note() { rows += 1 }
    }

    private func model(_ bulk: BulkEntries) -> Model {
        var model = Fixture.model(Size(80, 24), page: .tables)
        model.keys(.enter)
        var snapshot = Fixture.snapshot(31)
        snapshot.pipelines[0].tables[0].bulk = bulk
        _ = model.update(.sampled(snapshot))
        return model
    }

    @Test func opensScrollsAndDrawsOnlyWhatIsSeen() {
        let made = Counter()
        var model = model(Self.bulk(made: made))
        #expect(model.screen.contains("1,000,000 of 65,536 entries"))
        #expect(model.screen.contains("> 10.0.0.0/32"))
        model.keys(.end)
        #expect(model.screen.contains("> 10.15.66.63/32"))
        model.keys(.pageUp, .up, .home, .pageDown)
        #expect(model.lists[.entries]?.index == 17)
        #expect(made.rows < 500, "\(made.rows) rows were made")
        #expect(model.selectedEntry?.keys == ["10.0.0.17/32"])
    }

    @Test func theSamplerIsToldWhichRowsAreSeenAndWhatIsSought() {
        var model = model(Self.bulk())
        #expect(model.currentInterest.entries.prefix(2) == ["e0", "e1"])
        #expect(model.currentInterest.isOpen)
        model.type("/.7")
        #expect(model.currentInterest.query == EntryQuery(filter: ".7"))
        #expect(model.screen.contains("searching"))
        model.keys(.enter)
        model.type("s")
        #expect(model.currentInterest.query.sort == 0)
    }

    @Test func rowsThatWereReadAgainTakeTheirPlace() {
        var model = model(Self.bulk())
        var snapshot = Fixture.snapshot(32)
        var changed = TableState.Entry(keys: ["10.0.0.1/32"], action: "drop", arguments: ["ttl"], hits: 500)
        changed.identity = "e1"
        snapshot.pipelines[0].tables[0].bulk = Self.bulk(2)
        snapshot.pipelines[0].tables[0].fresh = ["e1": changed, "e2": nil]
        _ = model.update(.sampled(snapshot))
        #expect(model.screen.contains("10.0.0.1/32         drop  reason=ttl"))
        #expect(model.screen.contains("\n  gone"))
        changed.hits = 700
        snapshot = Fixture.snapshot(33)
        snapshot.pipelines[0].tables[0].bulk = Self.bulk(2)
        snapshot.pipelines[0].tables[0].fresh = ["e1": changed]
        _ = model.update(.sampled(snapshot))
        #expect(model.screen.contains("200/s"))
    }

    @Test func theSelectedEntryIsFoundAgainAfterAFilter() {
        var model = model(Self.bulk())
        model.keys(.pageDown)
        let selected = model.lists[.entries]?.selected
        var snapshot = Fixture.snapshot(34)
        let shifted = BulkEntries(
            count: 100, total: 1000, version: 9, row: Self.bulk().row, id: { "e\($0 + 10)" },
            find: { id in Int(id.dropFirst()).flatMap { $0 >= 10 && $0 < 110 ? $0 - 10 : nil } })
        snapshot.pipelines[0].tables[0].bulk = shifted
        _ = model.update(.sampled(snapshot))
        #expect(model.lists[.entries]?.selected == selected)
        #expect(model.lists[.entries]?.index == 7)
    }

    @Test func anEntryOfItIsDeleted() {
        var model = model(Self.bulk())
        model.type("X")
        #expect(model.screen.contains("delete 10.0.0.0/32 from ipv4_route?"))
        guard case .perform(_, let command) = model.type("y").first else {
            Issue.record("nothing was done")
            return
        }
        #expect(command.words == ["table", "delete", "router", "ipv4_route", "dst=10.0.0.0/32"])
    }
}
