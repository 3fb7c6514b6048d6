import Glibc
import Maps
import Netlink
import Pipeline
import Testing

/// `weir` killed (SIGKILL) before every change it makes, one after the other, whatever it was doing: every interface runs the old or the
/// new program all the time, the next `weir` completes or reverts what it finds, and nothing else is lost.
@Suite(.serialized) struct KillTests {
    private static let entries = ["0x88b6 pipe.drop", "0x88b7 pipe.pass"]

    private func addEntries(_ bench: borrowing Bench) throws {
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        try bench.run("table", "add", bench.name, "types", "type=0x88b7", "--action", "pass")
    }

    /// Right after the kill, and before anybody has looked: every interface has one of the programs that may be there.
    private func stillForwards(_ bench: borrowing Bench, _ allowed: Set<Int>?, _ step: Int) throws {
        for interface in ["a0", "a1"] {
            let program = try bench.program(on: interface)
            #expect(program != nil, "nothing on \(interface) after a kill before change \(step)")
            if let allowed, let program { #expect(allowed.contains(program), "program \(program) on \(interface), change \(step)") }
        }
    }

    /// After the next `weir`: at rest, all interfaces alike, entries there, packets counted.
    private func isSound(_ bench: borrowing Bench, _ step: Int) throws {
        try bench.run("status", bench.name)
        let status = try bench.pipelines.status(of: bench.name)
        #expect(status.interfaces.map(\.state) == [.attached, .attached], "after a kill before change \(step)")
        #expect(status.generations.contains(status.generation))
        #expect(try bench.entries() == KillTests.entries, "after a kill before change \(step)")
        let before = try bench.seen()
        try bench.send(2)
        try bench.send(1, from: "b1")
        #expect(try bench.seen(atLeast: before + 3) == before + 3, "after a kill before change \(step)")
    }

    @Test func attach() throws {
        let bench = try Bench("k-attach")
        let object = try bench.build(Bench.program(0), "one")
        var step = 1
        while true {
            let ending = try Fate.kill.meet(bench.attaching(object), at: step, bench)
            if !ending.met {
                #expect(ending.exitStatus == 0)
                break
            }
            #expect(ending.exitStatus == nil)
            let (status, output) = bench.weir(["status", bench.name])
            if status == 0 {
                #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached, .attached])
                try bench.run("detach", bench.name)
            } else {
                #expect(output.contains("no pipeline"))
            }
            #expect(try bench.program(on: "a0") == nil && bench.program(on: "a1") == nil, "left after change \(step)")
            step += 1
        }
        #expect(step > 10)
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached, .attached])
    }

    @Test func swap() throws {
        let bench = try Bench("k-swap")
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, size: 128, actions: "drop; pass;", cells: 8), "two"),
        ]
        try bench.attach(objects[0])
        try addEntries(bench)
        var (step, completed, reverted) = (1, 0, 0)
        while true {
            let before = try bench.pipelines.status(of: bench.name)
            let next = before.source.hasSuffix("one.o") ? 1 : 0
            let ending = try Fate.kill.meet(["swap", bench.name, objects[next]], at: step, bench)
            try stillForwards(bench, nil, step)
            try isSound(bench, step)
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                break
            }
            if try bench.pipelines.status(of: bench.name).generation == before.generation { reverted += 1 } else { completed += 1 }
            step += 1
        }
        // Some kills come before the last interface is replaced, some after.
        #expect(step > 20 && completed > 0 && reverted > 10, "\(step) steps, \(completed) completed, \(reverted) reverted")
    }

    @Test func swapToBeConfirmed() throws {
        let bench = try Bench("k-confirm")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        try addEntries(bench)
        var step = 1
        var killedConfirm = false
        while true {
            let before = try bench.pipelines.status(of: bench.name)
            let ending = try Fate.kill.meet(
                ["swap", bench.name, objects[before.source.hasSuffix("one.o") ? 1 : 0], "--confirm", "600"], at: step, bench)
            try stillForwards(bench, nil, step)
            try isSound(bench, step)
            let after = try bench.pipelines.status(of: bench.name)
            // What went live unconfirmed is known to be, whoever died over it.
            if after.generation != before.generation {
                #expect(after.confirmWithin != nil, "after a kill before change \(step)")
                for confirming in 1... {
                    if killedConfirm {
                        try bench.run("confirm", bench.name)
                        break
                    }
                    let confirmed = try Fate.kill.meet(["confirm", bench.name], at: confirming, bench)
                    if !confirmed.met { break }
                    try isSound(bench, step)
                    if try bench.pipelines.status(of: bench.name).confirmWithin == nil { break }
                }
                killedConfirm = true
                #expect(try bench.pipelines.status(of: bench.name).confirmWithin == nil)
            }
            if !ending.met { break }
            step += 1
        }
        #expect(step > 15)
    }

    @Test func rollback() throws {
        let bench = try Bench("k-back")
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, size: 128, actions: "drop; pass;"), "two"),
        ]
        try bench.attach(objects[0])
        try addEntries(bench)
        try bench.run("swap", bench.name, objects[1])
        var step = 1
        while true {
            let ending = try Fate.kill.meet(["rollback", bench.name], at: step, bench)
            try stillForwards(bench, nil, step)
            try isSound(bench, step)
            let generation = try bench.pipelines.status(of: bench.name).generation
            if !ending.met {
                #expect(generation == 1)
                break
            }
            if generation == 1 { try bench.run("swap", bench.name, objects[1]) }
            step += 1
        }
        #expect(step > 8)
    }

    @Test func detach() throws {
        let bench = try Bench("k-detach")
        let object = try bench.build(Bench.program(0), "one")
        var step = 1
        while true {
            try bench.attach(object)
            let ending = try Fate.kill.meet(["detach", bench.name], at: step, bench)
            let (status, output) = bench.weir(["status", bench.name])
            if status == 0 {
                // The kill came before anything was decided.
                #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached, .attached])
                try bench.run("detach", bench.name)
            } else {
                #expect(output.contains("no pipeline"))
            }
            #expect(try bench.program(on: "a0") == nil && bench.program(on: "a1") == nil, "left after change \(step)")
            #expect(try !bench.pipelines.names().contains(bench.name))
            if !ending.met { break }
            step += 1
        }
        #expect(step > 8)
    }

    @Test func tableChanges() throws {
        let bench = try Bench("k-table")
        try bench.attach(bench.build(Bench.program(0), "one"))
        try addEntries(bench)
        for words in [
            ["table", "add", bench.name, "types", "type=0x88b8", "--action", "drop"],
            ["table", "delete", bench.name, "types", "type=0x88b8"],
        ] {
            var step = 1
            while true {
                let ending = try Fate.kill.meet(words, at: step, bench)
                try stillForwards(bench, nil, step)
                if !ending.met {
                    #expect(ending.exitStatus == 0, "\(ending.output)")
                    break
                }
                step += 1
            }
        }
        try isSound(bench, 0)
    }
}
