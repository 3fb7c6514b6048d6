import Maps
import Netlink
import Schema
import Testing

@testable import Pipeline

/// What the next `weir` makes of a change whose author was killed in the middle.
@Suite(.serialized) struct InterruptionTests {
    private func write(
        _ bench: borrowing Bench, _ change: (inout PipelineState) -> Void
    ) throws {
        let (place, found) = try #require(try bench.pipelines.find("sample"))
        var state = found
        change(&state)
        try TextPin<PipelineState>(directory: place, name: "state").write(state)
    }

    @Test func anAttachmentIsUndone() throws {
        let bench = try Bench("i-attach")
        _ = try bench.attach()
        try write(bench) { state in
            state.change = .init(kind: .attach, to: 1, attachments: state.attachments)
            state.attachments = []
        }
        #expect(try bench.pipelines.status().pipelines.isEmpty)
        #expect(try bench.xdp().isEmpty)
        #expect(try bench.pipelines.names().isEmpty)
    }

    @Test func pinsWithoutAStateAreRemovedByTheNext() throws {
        let bench = try Bench("i-pins")
        _ = try bench.attach()
        let (place, _) = try #require(try bench.pipelines.find("sample"))
        _ = try bench.pipelines.detach("sample")
        let remains = try bench.pipelines.directory.makeDirectory("sample")
        _ = try remains.makeDirectory("g1")
        #expect(place == remains)
        #expect(try bench.attach().generation == 1)
    }

    @Test func aSwapThatReachedOneOfTwoGoesBack() throws {
        let bench = try Bench("i-half", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4")
        let (place, state) = try #require(try bench.pipelines.find("sample"))
        let old = try Generation.open(1, of: place)
        let new = try Generation.open(2, of: place)
        try state.attachments[1].replace(new.program, with: old.program, hook: .xdp, in: Namespaces())
        try write(bench) {
            $0.current = 1
            $0.change = .init(kind: .swap, to: 2, attachments: [])
        }
        let status = try bench.pipelines.status(of: "sample")
        #expect(status.generation == 1)
        #expect(status.interfaces.map(\.state) == [.attached, .attached])
    }

    @Test func aSwapThatReachedAllIsComplete() throws {
        let bench = try Bench("i-all")
        _ = try bench.attach()
        _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4")
        try write(bench) {
            $0.current = 1
            $0.change = .init(kind: .swap, to: 2, attachments: [])
        }
        let status = try bench.pipelines.status(of: "sample")
        #expect(status.generation == 2)
        #expect(status.interfaces.map(\.state) == [.attached])
    }

    @Test func aDetachmentIsFinished() throws {
        let bench = try Bench("i-detach", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        try write(bench) { $0.change = .init(kind: .detach, to: 1, attachments: [$0.attachments[0]]) }
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.name) == ["a1"])
        #expect(try bench.xdp("a0").isEmpty)
    }

    @Test func aStateOfANewerWeirIsRefused() throws {
        let bench = try Bench("i-newer")
        _ = try bench.attach()
        let (place, state) = try #require(try bench.pipelines.find("sample"))
        let pin = TextPin<PipelineState>(directory: place, name: "state")
        var newer = state
        newer.version = 99
        try pin.write(newer)
        #expect(try refusal { _ = try bench.pipelines.rollBack("sample") }.sentence.contains("newer weir"))
        try pin.write(state)
    }
}
