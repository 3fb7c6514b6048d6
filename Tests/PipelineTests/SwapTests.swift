import Maps
import Netlink
import Schema
import Testing

@testable import Pipeline

@Suite(.serialized) struct SwapTests {
    @Test func equalMapsAreSharedBothWays() throws {
        let bench = try Bench("shared")
        _ = try bench.attach()
        try bench.add("0x800", "pass")
        try bench.send(3)
        _ = try bench.counts(total: 3)
        let report = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4")
        #expect(report.state.map(\.fate) == [.shared, .shared])
        #expect(report.from.generation == 1)
        #expect(report.to.generation == 2)
        try bench.send(2)
        #expect(try bench.counts(total: 5) == [0: 3, 1: 2])
        #expect(try bench.entries().count == 2)
        #expect(try bench.pipelines.status(of: "sample").previous == 1)

        let back = try bench.pipelines.rollBack("sample")
        #expect(back.to.generation == 1)
        try bench.send(4)
        #expect(try bench.counts(total: 9) == [0: 7, 1: 2])
        #expect(try bench.entries().count == 2)
    }

    @Test func entriesMoveByName() throws {
        let bench = try Bench("moved")
        _ = try bench.attach()
        try bench.add("0x88b5", "drop", mark: "9")
        try bench.add("0x88b6", "pass", mark: "10")
        // The actions change places, so that their ids do; the table grows.
        let other = Sample(version: 1, actions: ["pipe.count", "pipe.drop", "pipe.pass"], tableSize: 32)
        let report = try bench.pipelines.swap("sample", other.object(), source: "/tmp/b.p4")
        #expect(report.state.first == CarryItem(.table, "pipe.types", .moved, count: 2))
        #expect(
            try bench.entries() == [
                "hdr.eth.type=0x88b5 pipe.drop mark=9", "hdr.eth.type=0x88b6 pipe.pass mark=10",
                "hdr.eth.type=0x88cc pipe.drop mark=1",
            ])
        try bench.add("0x88b7", "drop")
        _ = try bench.pipelines.rollBack("sample")
        #expect(try bench.entries().count == 4)
        #expect(try bench.entries().contains("hdr.eth.type=0x88b7 pipe.drop mark=7"))
    }

    @Test func whatWouldBeLostIsListedFirst() throws {
        let bench = try Bench("lost")
        _ = try bench.attach()
        try bench.add("0x88b5", "drop", mark: "900")
        try bench.add("0x88b6", "pass", mark: "1")
        let narrow = Sample(version: 1, parameter: ("mark", 8), tableSize: 9)
        let error = try refusal { _ = try bench.pipelines.swap("sample", narrow.object(), source: "/tmp/b.p4") }
        #expect(error.sentence.contains("table pipe.types"))
        #expect(error.details.contains { $0.contains("0x88b5") && $0.contains("mark=900") })
        #expect(try bench.pipelines.status(of: "sample").generation == 1)
        let dry = try bench.pipelines.swap("sample", narrow.object(), source: "/tmp/b.p4", SwapOptions(dryRun: true))
        #expect(!dry.done)
        #expect(dry.state.contains { $0.fate == .lost && $0.count == 1 })
        #expect(try bench.pipelines.status(of: "sample").generations == [1])
        _ = try bench.pipelines.swap("sample", narrow.object(), source: "/tmp/b.p4", SwapOptions(dropState: true))
        #expect(try bench.entries() == ["hdr.eth.type=0x88b6 pipe.pass mark=1", "hdr.eth.type=0x88cc pipe.drop mark=1"])
    }

    @Test func aTableThatGoesAwayIsState() throws {
        let bench = try Bench("gone")
        _ = try bench.attach()
        _ = try bench.pipelines.swap("sample", Sample(hasTable: false).object(), source: "/tmp/b.p4")
        _ = try bench.pipelines.rollBack("sample")
        try bench.add("0x800", "drop")
        let error = try refusal {
            _ = try bench.pipelines.swap("sample", Sample(hasTable: false).object(), source: "/tmp/b.p4")
        }
        #expect(error.sentence.contains("pipe.types"))
    }

    @Test func aDefaultSetByHandStaysAndTheProgramsOwnFollowsIt() throws {
        let bench = try Bench("default")
        _ = try bench.attach()
        func current() throws -> String {
            let live = try bench.pipelines.open("sample")
            return try TableAccess("types", of: live.schema, maps: live.maps).defaultAction().name
        }
        _ = try bench.pipelines.swap("sample", Sample(defaultAction: "pipe.drop").object(), source: "/tmp/b.p4")
        #expect(try current() == "pipe.drop")
        try bench.send(2)
        do {
            let live = try bench.pipelines.openForWriting("sample")
            let table = try TableAccess("types", of: live.schema, maps: live.maps)
            try table.setDefault(table.table.call("pass", [NamedText(name: "mark", text: "3")]))
        }
        _ = try bench.pipelines.swap("sample", Sample(version: 1, tableSize: 20).object(), source: "/tmp/b.p4")
        #expect(try current() == "pipe.pass")
    }

    @Test func countersMoveWhenTheyGrow() throws {
        let bench = try Bench("counter")
        _ = try bench.attach()
        try bench.send(5)
        _ = try bench.counts(total: 5)
        _ = try bench.pipelines.swap("sample", Sample(version: 6, counterCells: 8).object(), source: "/tmp/b.p4")
        try bench.send(1)
        #expect(try bench.counts(total: 6) == [0: 5, 6: 1])
        let smaller = Sample(version: 0, counterCells: 4)
        #expect(
            try refusal { _ = try bench.pipelines.swap("sample", smaller.object(), source: "/tmp/b.p4") }.details.contains {
                $0.contains("cell 6 with 1")
            })
    }

    @Test func onlyThreeGenerationsAreKept() throws {
        let bench = try Bench("many")
        _ = try bench.attach()
        for version in 1...4 {
            _ = try bench.pipelines.swap("sample", Sample(version: version % 4).object(), source: "/tmp/b.p4")
        }
        #expect(try bench.pipelines.status(of: "sample").generations == [3, 4, 5])
        #expect(try bench.pipelines.rollBack("sample").to.generation == 4)
        #expect(try bench.pipelines.rollBack("sample").to.generation == 3)
        #expect(try refusal { _ = try bench.pipelines.rollBack("sample") }.sentence.contains("no longer kept"))
    }

    @Test func somebodyElsesProgramIsNotOverwritten() throws {
        let bench = try Bench("foreign")
        _ = try bench.attach()
        let index = try Links.named("a0", in: bench.socket()).index
        // Somebody replaces our program by one of his own.
        let ours = try BPFProgram.open(id: bench.pipelines.status(of: "sample").programID)
        let other = try Sample(version: 3).object().load()
        try ours.withDescriptor { old in
            try other.program.withDescriptor { new in
                _ = try XDP.replace(
                    ProgramDescriptor(borrowing: old), with: ProgramDescriptor(borrowing: new), on: index, mode: .native,
                    in: bench.socket())
            }
        }
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.replaced])
        let foreign = try bench.pipelines.status().foreign
        #expect(foreign.contains { $0.program == Int(other.id) && $0.name == "sample" })
        let error = try refusal { _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4") }
        #expect(error.sentence.contains("program \(other.id)"))
        let report = try bench.pipelines.detach("sample")
        #expect(report.left == ["a0"])
        #expect(try bench.xdp().map(\.programID) == [Int(other.id)])
    }

    @Test func aSwapFailsAsAWholeWhenAProgramWasTakenAway() throws {
        let bench = try Bench("taken", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        let id = try bench.pipelines.status(of: "sample").programID
        let program = try BPFProgram.open(id: id)
        let index = try Links.named("a1", in: bench.socket()).index
        try program.withDescriptor { raw in
            try XDP.detach(ProgramDescriptor(borrowing: raw), from: index, mode: .native, in: bench.socket())
        }
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached, .detached])
        let error = try refusal { _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4") }
        #expect(error.sentence.contains("a1") && error.sentence.contains("took the program away"))
        #expect(try bench.pipelines.status(of: "sample").generation == 1)
        #expect(try bench.xdp("a0").map(\.programID) == [Int(id)])
        _ = try bench.pipelines.detach("sample", from: "a1")
        _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4")
    }

    @Test func anInterfaceThatIsGoneIsPassedOver() throws {
        let bench = try Bench("vanish", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        try Links.delete(Links.named("a1", in: bench.socket()).index, in: bench.socket())
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached, .gone])
        let report = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4")
        #expect(report.interfaces == ["a0"])
        #expect(report.absent == ["a1"])
        #expect(try bench.pipelines.detach("sample").removed)
    }

    @Test func anUnconfirmedSwapGoesBack() throws {
        let bench = try Bench("confirm")
        _ = try bench.attach()
        _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4", SwapOptions(confirm: 60))
        #expect(try bench.pipelines.status(of: "sample").confirmWithin != nil)
        #expect(
            try refusal { _ = try bench.pipelines.swap("sample", Sample().object(), source: "/tmp/b.p4") }.sentence.contains(
                "not confirmed"))
        #expect(try bench.pipelines.expire("sample", generation: 2) == nil)
        try bench.pipelines.confirm("sample")
        #expect(try bench.pipelines.status(of: "sample").confirmWithin == nil)
        #expect(try bench.pipelines.rollBack("sample").to.generation == 1)

        _ = try bench.pipelines.swap("sample", Sample(version: 2).object(), source: "/tmp/b.p4", SwapOptions(confirm: 0))
        #expect(try bench.pipelines.expire("sample", generation: 3)?.to.generation == 1)
        // Without a guard, the next look does it.
        _ = try bench.pipelines.swap("sample", Sample(version: 2).object(), source: "/tmp/b.p4", SwapOptions(confirm: -5))
        #expect(try bench.pipelines.status(of: "sample").generation == 1)
    }
}
