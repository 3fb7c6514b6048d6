import Glibc
import Maps
import Netlink
import Schema
import Testing

@testable import Pipeline

@Suite(.serialized) struct LifecycleTests {
    @Test func aPipelineIsAttachedSeenAndTakenAway() throws {
        let bench = try Bench("attach", ways: 2)
        let report = try bench.attach(to: ["a0", "a1"])
        #expect(report.interfaces.map(\.mode) == ["native", "native"])
        try bench.send(3)
        try bench.send(2, from: "b1")
        #expect(try bench.counts(total: 5) == [0: 5])
        #expect(try bench.entries() == ["hdr.eth.type=0x88cc pipe.drop mark=1"])

        // From outside of the namespace, by another value that knows nothing.
        let status = try Pipelines(root: PinDirectory(bench.pipelines.root.path)).status()
        let pipeline = try #require(status.pipelines.first)
        #expect(pipeline.name == "sample")
        #expect(pipeline.interfaces.map(\.state) == [.attached, .attached])
        #expect(pipeline.interfaces.allSatisfy { $0.namespace == bench.switchSide.name && !$0.isHere && $0.mode == "native" })
        #expect(pipeline.previous == nil)
        #expect(!status.foreign.contains { $0.namespace == bench.switchSide.name })

        #expect(try bench.pipelines.detach("sample", from: "a1").removed == false)
        #expect(try bench.xdp("a1").isEmpty)
        #expect(try !bench.xdp("a0").isEmpty)
        #expect(try bench.pipelines.detach("sample").removed)
        #expect(try bench.xdp("a0").isEmpty)
        #expect(try bench.pipelines.names().isEmpty)
        #expect(throws: (any Error).self) { _ = try BPFProgram.open(id: pipeline.programID) }
    }

    @Test(arguments: [Hook.tcIngress, .tcEgress]) func trafficControl(_ hook: Hook) throws {
        let bench = try Bench("tc")
        #expect(try bench.attach(Sample(hook: hook)).interfaces.map(\.mode) == ["tc"])
        if hook == .tcIngress {
            try bench.send(4)
            #expect(try bench.counts(total: 4) == [0: 4])
        }
        let swap = try bench.pipelines.swap("sample", Sample(version: 1, hook: hook).object(), source: "/tmp/b.p4")
        #expect(swap.interfaces == ["a0"])
        if hook == .tcIngress {
            try bench.send(2)
            #expect(try bench.counts(total: 6) == [0: 4, 1: 2])
        }
        let state = try bench.pipelines.status(of: "sample")
        #expect(state.interfaces.map(\.state) == [.attached])
        #expect(state.generation == 2)
        _ = try bench.pipelines.detach("sample")
        let index = try Links.named("a0", in: bench.socket()).index
        #expect(try TrafficControl.filters(on: index, in: bench.socket()).isEmpty)
        #expect(try !TrafficControl.qdiscs(on: index, in: bench.socket()).contains { $0.kind == "clsact" })
    }

    @Test func genericModeOnRequest() throws {
        let bench = try Bench("generic")
        #expect(try bench.attach(mode: .generic).interfaces.map(\.mode) == ["generic"])
        try bench.send(2)
        #expect(try bench.counts(total: 2) == [0: 2])
        _ = try bench.pipelines.swap("sample", Sample(version: 2).object(), source: "/tmp/b.p4")
        #expect(try bench.xdp().map(\.mode) == [.generic])
    }

    @Test func nothingIsLeftWhenOneInterfaceRefuses() throws {
        let bench = try Bench("half", ways: 2)
        _ = try bench.attach(to: ["a1"], name: "other")
        let error = try refusal { _ = try bench.attach(to: ["a0", "a1"]) }
        #expect(error.sentence.contains("a1"))
        #expect(try bench.xdp("a0").isEmpty)
        #expect(try bench.pipelines.names() == ["other"])
        #expect(try refusal { _ = try bench.attach(to: ["a0", "nowhere"]) }.sentence.contains("nowhere"))
        #expect(try refusal { _ = try bench.attach(to: ["a0", "a0"]) }.sentence.contains("twice"))
        #expect(try refusal { _ = try bench.attach(name: "../x") }.sentence.contains("name"))
        #expect(try bench.xdp("a0").isEmpty)
    }

    @Test func moreInterfacesLater() throws {
        let bench = try Bench("more", ways: 2)
        _ = try bench.attach()
        _ = try bench.attach(to: ["a1"])
        try bench.send(1)
        try bench.send(1, from: "b1")
        #expect(try bench.counts(total: 2) == [0: 2])
        #expect(try refusal { _ = try bench.attach() }.sentence.contains("already"))
        #expect(try refusal { _ = try bench.attach(Sample(version: 1, tableSize: 9), to: ["a1"]) }.sentence.contains("swap"))
    }

    @Test func unknownPipelinesAreNamed() throws {
        let bench = try Bench("unknown")
        #expect(try refusal { _ = try bench.pipelines.detach("router") }.sentence.contains("no pipeline router"))
        _ = try bench.attach()
        #expect(try refusal { _ = try bench.pipelines.rollBack("sampel") }.sentence.contains("did you mean sample"))
        #expect(try refusal { _ = try bench.pipelines.rollBack("sample") }.sentence.contains("first generation"))
        #expect(try refusal { try bench.pipelines.confirm("sample") }.sentence.contains("nothing to confirm"))
    }

    @Test func aSecondWeirIsToldToWait() throws {
        let bench = try Bench("lock")
        _ = try bench.attach()
        let lock = try PipelineLock("sample", in: bench.pipelines.locks)
        let error = try refusal { _ = try PipelineLock("sample", in: bench.pipelines.locks, patience: 0.1) }
        #expect(error.sentence.contains("another weir (process \(getpid()))"))
        _ = consume lock
        _ = try PipelineLock("sample", in: bench.pipelines.locks, patience: 0.1)
    }
}
