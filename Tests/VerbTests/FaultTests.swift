import Glibc
import Maps
import Netlink
import Pipeline
import Testing

/// Every change a verb makes refused by the kernel, one after the other: no room in the bpf file system, a read-only one, no memory for
/// maps, netlink answers that get lost. The verb says so and nothing has changed, or it has come to its end all the same.
@Suite(.serialized) struct FaultTests {
    @Test(arguments: [ENOSPC, EROFS]) func swapRefusedAtEveryChange(_ error: Int32) throws {
        let bench = try Bench("f-swap\(error)")
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, size: 128, actions: "drop; pass;", cells: 8), "two"),
        ]
        try bench.attach(objects[0])
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        var (step, refused) = (1, 0)
        while true {
            let before = try bench.pipelines.status(of: bench.name)
            let ending = try Fate.fail(error).meet(["swap", bench.name, objects[before.source.hasSuffix("one.o") ? 1 : 0]], at: step, bench)
            let after = try bench.pipelines.status(of: bench.name)
            #expect(after.interfaces.map(\.state) == [.attached, .attached], "change \(step)")
            #expect(try bench.entries() == ["0x88b6 pipe.drop"], "change \(step)")
            if ending.exitStatus == 0 {
                #expect(after.generation != before.generation, "change \(step)")
            } else {
                refused += 1
                #expect(ending.exitStatus == 1 && ending.output.hasPrefix("weir: "), "change \(step): \(ending.output)")
                #expect(after.generation == before.generation, "change \(step): \(ending.output)")
            }
            if !ending.met { break }
            step += 1
        }
        #expect(step > 20 && refused > 10, "\(refused) of \(step) refused")
    }

    @Test func attachRefusedAtEveryChange() throws {
        let bench = try Bench("f-attach")
        let object = try bench.build(Bench.program(0), "one")
        var step = 1
        while true {
            let ending = try Fate.fail(ENOSPC).meet(bench.attaching(object), at: step, bench)
            if ending.exitStatus == 0 {
                try bench.run("detach", bench.name)
            } else {
                #expect(ending.output.hasPrefix("weir: "), "change \(step): \(ending.output)")
            }
            _ = bench.weir(["status"])
            #expect(try bench.program(on: "a0") == nil && bench.program(on: "a1") == nil, "left after change \(step)")
            #expect(try !bench.pipelines.names().contains(bench.name))
            if !ending.met { break }
            step += 1
        }
    }

    /// ENOBUFS in the place of the kernel's acknowledgement: what was done is looked up, not guessed.
    @Test func answersGetLost() throws {
        let bench = try Bench("f-lost")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        for step in 1...3 {
            let before = try bench.pipelines.status(of: bench.name)
            let ending = try Fate.loseAnswer(ENOBUFS).meet(
                ["swap", bench.name, objects[before.source.hasSuffix("one.o") ? 1 : 0]], at: step, bench)
            #expect(ending.met == (step < 3))
            #expect(ending.exitStatus == 0, "\(ending.output)")
            let after = try bench.pipelines.status(of: bench.name)
            #expect(after.generation == before.generation + 1)
            #expect(after.interfaces.map(\.state) == [.attached, .attached])
        }
    }
}
