import Glibc
import Maps
import Netlink
import Pipeline
import Testing
import Tmux

/// Interfaces that come later, go, and come back.
@Suite(.serialized) struct WatchTests {
    private func wait(_ isTrue: () throws -> Bool) throws -> Bool {
        for _ in 0..<160 {
            if try isTrue() { return true }
            usleep(50_000)
        }
        return false
    }

    private func states(_ bench: borrowing Bench) throws -> [PipelineStatus.Interface.State] {
        try bench.pipelines.status(of: bench.name).interfaces.map(\.state)
    }

    @Test func anInterfaceComesGoesAndComesBack() throws {
        let bench = try Bench("w-watch", ways: 1)
        let object = try bench.build(Bench.program(0), "one")
        #expect(bench.weir(bench.attaching(object, ["a0", "a7"])).status == 1)
        #expect(try bench.program(on: "a0") == nil)
        let terminal = try Tmux(120, 20)
        terminal.type("\(bench.program) \(bench.attaching(object, ["a0", "a7"]).joined(separator: " ")) --watch")
        terminal.press("Enter")
        #expect(try wait { try bench.pipelines.names().contains(bench.name) && states(bench) == [.attached, .gone] })
        #expect(try bench.run("status", bench.name).contains("a7"))
        #expect(try bench.run("status", bench.name).contains("missing: there is no such interface"))

        try Bench.join(7, bench.near, bench.far)
        #expect(try wait { try states(bench) == [.attached, .attached] })
        try bench.send(2, from: "b7")
        #expect(try bench.seen(atLeast: 2) == 2)

        try Links.delete(Links.named("a7", in: NetlinkSocket(in: bench.near)).index, in: NetlinkSocket(in: bench.near))
        #expect(try wait { try states(bench) == [.attached, .gone] })
        // It gets whatever runs by the time it comes back.
        try bench.run("swap", bench.name, bench.build(Bench.program(1), "two"))
        try Bench.join(7, bench.near, bench.far)
        #expect(try wait { try states(bench) == [.attached, .attached] })
        try bench.send(3, from: "b7")
        #expect(try bench.seen(atLeast: 5) == 5)
        try bench.run("detach", bench.name)
        try terminal.wait { $0.contains("was detached") }
    }

    @Test func swappedWhileOneIsAway() throws {
        let bench = try Bench("w-away")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        try Links.delete(Links.named("a1", in: NetlinkSocket(in: bench.near)).index, in: NetlinkSocket(in: bench.near))
        let output = try bench.run("swap", bench.name, objects[1])
        #expect(output.contains("live on a0") && output.contains("not there at the moment: a1"))
        try Bench.join(1, bench.near, bench.far)
        #expect(try bench.pipelines.attachReturned(bench.name) == [.attached(interface: "a1", mode: "native")])
        #expect(try bench.pipelines.attachReturned(bench.name) == [])
        #expect(try states(bench) == [.attached, .attached])
        // All gone: still no mistake.
        for interface in ["a0", "a1"] {
            try Links.delete(Links.named(interface, in: NetlinkSocket(in: bench.near)).index, in: NetlinkSocket(in: bench.near))
        }
        #expect(try bench.run("swap", bench.name, objects[0]).contains("a0 a1"))
        #expect(try states(bench) == [.gone, .gone])
    }

    @Test func somebodyElseIsOnTheInterfaceThatCameBack() throws {
        let bench = try Bench("w-other")
        try bench.attach(bench.build(Bench.program(0), "one"))
        try Links.delete(Links.named("a1", in: NetlinkSocket(in: bench.near)).index, in: NetlinkSocket(in: bench.near))
        try Bench.join(1, bench.near, bench.far)
        let other = try BPFProgram.constant(2, type: .xdp, name: "other")
        try other.withDescriptor { raw in
            _ = try XDP.attach(
                ProgramDescriptor(borrowing: raw), to: Links.named("a1", in: NetlinkSocket(in: bench.near)).index,
                in: NetlinkSocket(in: bench.near))
        }
        let events = try bench.pipelines.attachReturned(bench.name)
        guard case .refused("a1", let reason)? = events.first else {
            Issue.record("\(events)")
            return
        }
        #expect(reason.contains("program \(other.id)"))
        #expect(try bench.program(on: "a1") == Int(other.id))
        #expect(try states(bench) == [.attached, .gone])
    }

    @Test func anInterfaceIsDeletedInTheMiddleOfASwap() throws {
        let bench = try Bench("w-mid", ways: 6)
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        let interfaces = (0..<6).map { "a\($0)" }
        try bench.attach(objects[0], to: interfaces)
        // Deleted at no moment in particular, again and again.
        for round in 1...4 {
            let victim = "a\(round)"
            let namespace = bench.near
            let swapping = Tmux.shLater(
                "\(bench.program) swap \(bench.name) \(objects[round % 2])")
            usleep(UInt32(round) * 25_000)
            try Links.delete(Links.named(victim, in: NetlinkSocket(in: namespace)).index, in: NetlinkSocket(in: namespace))
            let (status, output) = swapping()
            #expect(status == 0, "\(output)")
            let shown = try bench.pipelines.status(of: bench.name)
            #expect(shown.generation == round + 1)
            for interface in shown.interfaces {
                let away = (1...round).contains(Int(interface.name.dropFirst()) ?? 0)
                #expect(interface.state == (away ? .gone : .attached), "\(interface.name) in round \(round)")
            }
        }
    }

    @Test func twoAtOnceWaitForEachOther() throws {
        let bench = try Bench("w-two")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        let all = (0..<4).map { Tmux.shLater("\(bench.program) swap \(bench.name) \(objects[($0 + 1) % 2])") }
        for end in all {
            let (status, output) = end()
            #expect(status == 0, "\(output)")
        }
        let shown = try bench.pipelines.status(of: bench.name)
        #expect(shown.generation == 5 && shown.interfaces.map(\.state) == [.attached, .attached])
    }

    @Test func aPipelineIsFoundByItsInterface() throws {
        let bench = try Bench("w-name")
        try bench.attach(bench.build(Bench.program(0), "one"))
        #expect(try bench.run("status", "a1", "--netns", bench.near.name).contains(bench.name))
        #expect(bench.weir(["status", "nowhere0", "--netns", bench.near.name]).output.contains("no pipeline nowhere0"))
        #expect(bench.weir(["detach", bench.name, "--netns", bench.far.name]).output.contains("not attached"))
        #expect(try bench.run("detach", "a0", "--dev", "a0", "--netns", bench.near.name).contains("off a0"))
    }
}
