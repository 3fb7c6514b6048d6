import CTestProgram
import Glibc
import Maps
import Netlink
import Schema
import Testing

@testable import Pipeline

/// Somebody else's changes: seen, shown, and undone only by force.
@Suite(.serialized) struct TakeoverTests {
    /// Puts a program of somebody else in the place of ours; keeps it alive by its attachment.
    private func takeOver(_ bench: borrowing Bench, _ interface: String = "a0") throws -> UInt32 {
        let index = try Links.named(interface, in: bench.socket()).index
        let ours = try BPFProgram.open(id: bench.pipelines.status(of: "sample").programID)
        let other = try Sample(version: 3).object().load()
        try ours.withDescriptor { old in
            try other.program.withDescriptor { new in
                _ = try XDP.replace(
                    ProgramDescriptor(borrowing: old), with: ProgramDescriptor(borrowing: new), on: index, mode: .native,
                    in: bench.socket())
            }
        }
        return other.id
    }

    private func takeAway(_ bench: borrowing Bench, _ interface: String) throws {
        let ours = try BPFProgram.open(id: bench.pipelines.status(of: "sample").programID)
        let index = try Links.named(interface, in: bench.socket()).index
        try ours.withDescriptor { raw in
            try XDP.detach(ProgramDescriptor(borrowing: raw), from: index, mode: .native, in: bench.socket())
        }
    }

    @Test func forceTakesInterfacesBack() throws {
        let bench = try Bench("force", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        let other = try takeOver(bench)
        try takeAway(bench, "a1")
        let shown = try bench.pipelines.status(of: "sample").interfaces
        #expect(shown.map(\.state) == [.replaced, .detached])
        #expect(shown[0].holder?.contains("program \(other) \"sample\"") == true)
        let dry = try bench.pipelines.swap(
            "sample", Sample(version: 1).object(), source: "/tmp/b.p4", SwapOptions(dryRun: true))
        #expect(dry.checks.map(\.finding) == [.replaced, .detached])
        #expect(dry.checks[0].program == other)
        let error = try refusal { _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4") }
        #expect(error.sentence.contains("program \(other)") && error.sentence.contains("--force"))
        #expect(try bench.xdp("a0").map(\.programID) == [Int(other)])

        let report = try bench.pipelines.swap(
            "sample", Sample(version: 1).object(), source: "/tmp/b.p4", SwapOptions(force: true))
        #expect(report.interfaces == ["a0", "a1"])
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached, .attached])
        try bench.send(2)
        try bench.send(1, from: "b1")
        #expect(try bench.counts(total: 3)[1] == 3)
        // A rollback is refused and forced likewise.
        _ = try takeOver(bench)
        #expect(try refusal { _ = try bench.pipelines.rollBack("sample") }.sentence.contains("--force"))
        #expect(try bench.pipelines.rollBack("sample", RollbackOptions(force: true)).to.generation == 1)
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached, .attached])
    }

    @Test func aForcedChangeThatFailsGivesBackWhatWasThere() throws {
        let bench = try Bench("forceback", ways: 2)
        _ = try bench.attach(to: ["a0", "a1"])
        let other = try takeOver(bench)
        try takeAway(bench, "a1")
        // A program in generic mode: native and generic cannot be active together, so that a1 refuses.
        let index = try Links.named("a1", in: bench.socket()).index
        let generic = try Sample(version: 2).object().load()
        try generic.program.withDescriptor { raw in
            _ = try XDP.attach(ProgramDescriptor(borrowing: raw), to: index, mode: .generic, in: bench.socket())
        }
        // What holds a1 now is a link nobody can replace by netlink.
        try generic.program.withDescriptor { raw in
            try XDP.detach(ProgramDescriptor(borrowing: raw), from: index, mode: .generic, in: bench.socket())
        }
        let program = test_xdp_program(2)
        let link = try bench.switchSide.run { test_xdp_link(program, Int32(index)) }.get()
        try #require(link >= 0)
        defer {
            close(link)
            close(program)
        }
        let error = try refusal {
            _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/tmp/b.p4", SwapOptions(force: true))
        }
        #expect(error.sentence.contains("bpf_link") || error.sentence.contains("BPF XDP link"), "\(error.sentence)")
        #expect(try bench.xdp("a0").map(\.programID) == [Int(other)])
        #expect(try bench.pipelines.status(of: "sample").generation == 1)
        let shown = try bench.pipelines.status(of: "sample").interfaces
        #expect(shown[1].holder?.contains("held by bpf_link") == true)
        let foreign = try bench.pipelines.status().foreign.filter { $0.namespace == bench.switchSide.name }
        #expect(foreign.contains { $0.interface == "a1" && $0.place.contains("bpf_link") })
    }

    @Test func attachTakesAHookByForceAndSaysFromWhom() throws {
        let bench = try Bench("attachforce")
        _ = try bench.attach(name: "first")
        let error = try refusal { _ = try bench.attach(name: "second") }
        #expect(error.sentence.contains("a0"))
        let holder = try bench.pipelines.status(of: "first").programID
        let report = try bench.pipelines.attach(
            Sample(version: 1).object(),
            AttachRequest(name: "second", interfaces: ["a0"], namespace: bench.switchSide, source: "/tmp/b.p4", force: true))
        #expect(report.interfaces[0].taken?.contains("program \(holder)") == true)
        #expect(try bench.pipelines.status(of: "first").interfaces.map(\.state) == [.replaced])
        #expect(try bench.pipelines.status(of: "second").interfaces.map(\.state) == [.attached])
    }

    @Test func aFilterDeletedUnderUsIsPutBackByForce() throws {
        let bench = try Bench("filter")
        _ = try bench.attach(Sample(hook: .tcIngress))
        let index = try Links.named("a0", in: bench.socket()).index
        let filter = try #require(try TrafficControl.filters(on: index, at: .ingress, in: bench.socket()).first)
        try TrafficControl.detach(filter, in: bench.socket())
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.detached])
        let next = Sample(version: 1, hook: .tcIngress)
        #expect(try refusal { _ = try bench.pipelines.swap("sample", next.object(), source: "/b") }.sentence.contains("took the program away"))
        #expect(try bench.pipelines.swap("sample", next.object(), source: "/b", SwapOptions(force: true)).interfaces == ["a0"])
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached])
        _ = try bench.pipelines.detach("sample")
        #expect(try TrafficControl.filters(on: index, in: bench.socket()).isEmpty)
    }

    @Test func whatRunsBeforeOurFilterIsShownInOrder() throws {
        let bench = try Bench("tcx")
        _ = try bench.attach(Sample(hook: .tcIngress))
        let index = try Links.named("a0", in: bench.socket()).index
        let other = try Sample(version: 2, hook: .tcIngress).object().load()
        // Somebody's link, in the namespace, for as long as we look.
        let before = try bench.pipelines.status().foreign.filter { $0.namespace == bench.switchSide.name }
        #expect(before.isEmpty)
        let name = bench.switchSide.name
        let pipelines = bench.pipelines
        let foreign = try bench.switchSide.run {
            let link = try BPFLink(other.program, interface: index, kind: .tcx(isIngress: true))
            let seen = try pipelines.status().foreign.filter { $0.namespace == name }
            _ = consume link
            return seen
        }.get()
        #expect(foreign.map(\.place) == ["tcx 1"])
        #expect(foreign.first?.program == Int(other.id) && foreign.first?.hook == .tcIngress)
    }

    @Test func pinsRemovedUnderUsAreNamed() throws {
        let bench = try Bench("pins")
        _ = try bench.attach()
        let (place, _) = try #require(try bench.pipelines.find("sample"))
        // A map's pin: every verb says which.
        let maps = try place.directory("g1").directory("maps")
        try maps.move("types", to: place, as: "hidden")
        #expect(try refusal { _ = try bench.pipelines.rollBack("sample") }.sentence.contains("no types: somebody removed the pin"))
        #expect(try bench.pipelines.status().gaps.contains { $0.contains("types") })
        try place.move("hidden", to: maps, as: "types")
        // The state's: the program is known to run still, and where.
        try place.move("state", to: place, as: "hidden")
        let gaps = try bench.pipelines.status().gaps
        #expect(gaps.contains { $0.contains("/state") && $0.contains("still runs on a0") }, "\(gaps)")
        #expect(try refusal { _ = try bench.attach() }.sentence.contains("--force begins anew"))
        #expect(try !bench.xdp().isEmpty)
        try place.move("hidden", to: place, as: "state")
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached])
    }
}
