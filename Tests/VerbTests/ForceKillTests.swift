import Glibc
import Maps
import Netlink
import Pipeline
import Testing
import Tmux

/// The same for what has no single step in the kernel, a change of mode, and for what belongs to somebody else, a hook taken by force:
/// killed before every change, nothing is left bare, and what was taken halfway is given back.
@Suite(.serialized) struct ForceKillTests {
    private func wait(_ isTrue: () throws -> Bool) throws -> Bool {
        for _ in 0..<400 {
            if try isTrue() { return true }
            usleep(50_000)
        }
        return false
    }

    private func modes(_ bench: borrowing Bench) throws -> [String] { try bench.pipelines.status(of: bench.name).interfaces.map(\.mode) }

    /// Nobody but the guard comes after the kill, and the interface has its program again.
    @Test func mode() throws {
        let bench = try Bench("k-mode")
        try bench.attach(bench.build(Bench.program(0), "one"))
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        var (step, wasBare, changed, kept) = (1, 0, 0, 0)
        while true {
            let before = try modes(bench)[0]
            let wanted = before == "native" ? "generic" : "native"
            let ending = try Fate.kill.meet(["mode", bench.name, wanted, "--dev", "a0", "--netns", bench.near.name], at: step, bench)
            if try bench.program(on: "a0") == nil { wasBare += 1 }
            #expect(try wait { try bench.program(on: "a0") != nil }, "a0 stayed bare after a kill before change \(step)")
            #expect(try bench.program(on: "a1") != nil)
            try bench.run("status", bench.name)
            let status = try bench.pipelines.status(of: bench.name)
            #expect(status.interfaces.map(\.state) == [.attached, .attached], "after a kill before change \(step)")
            #expect(status.note == nil && status.generation == 1)
            #expect(try bench.entries() == ["0x88b6 pipe.drop"])
            if try modes(bench)[0] == wanted { changed += 1 } else { kept += 1 }
            let seen = try bench.seen()
            try bench.send(2)
            #expect(try bench.seen(atLeast: seen + 2) == seen + 2, "after a kill before change \(step)")
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                #expect(try modes(bench)[0] == wanted)
                break
            }
            step += 1
        }
        // Some kills come between the two halves, some before, some after.
        #expect(step > 6 && kept > 3 && changed > 1, "\(step) steps, \(wasBare) bare, \(kept) kept, \(changed) changed")
        #expect(try wait { bench.guardian() == nil })
    }

    /// A change of mode that is taken back is one too, with a guard of its own.
    @Test func modeTakenBack() throws {
        let bench = try Bench("k-undo")
        try bench.attach(bench.build(Bench.program(0), "one"))
        var (step, takenBack, kept) = (1, 0, 0)
        while true {
            let before = try modes(bench)[0]
            let other = before == "native" ? "generic" : "native"
            try bench.run("mode", bench.name, other, "--dev", "a0", "--netns", bench.near.name)
            let ending = try Fate.kill.meet(["undo", "--pipeline", bench.name, "--yes"], at: step, bench)
            #expect(try wait { try bench.program(on: "a0") != nil }, "a0 stayed bare after a kill before change \(step)")
            #expect(try bench.program(on: "a1") != nil)
            try bench.run("status", bench.name)
            let status = try bench.pipelines.status(of: bench.name)
            #expect(status.interfaces.map(\.state) == [.attached, .attached], "after a kill before change \(step)")
            #expect(status.note == nil, "after a kill before change \(step)")
            if status.interfaces[0].mode == before { takenBack += 1 } else { kept += 1 }
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                #expect(status.interfaces[0].mode == before)
                break
            }
            step += 1
        }
        #expect(step > 6 && kept > 3 && takenBack > 1, "\(step) steps, \(kept) kept, \(takenBack) taken back")
        #expect(try wait { bench.guardian() == nil })
    }

    /// Refused at every change: it says so, and runs as before, or is done.
    @Test func modeRefusedAtEveryChange() throws {
        let bench = try Bench("f-mode")
        try bench.attach(bench.build(Bench.program(0), "one"))
        var (step, refused) = (1, 0)
        while true {
            let before = try modes(bench)[0]
            let wanted = before == "native" ? "generic" : "native"
            let ending = try Fate.fail(ENOSPC).meet(["mode", bench.name, wanted, "--dev", "a0"], at: step, bench)
            #expect(try wait { try bench.program(on: "a0") != nil })
            let status = try bench.pipelines.status(of: bench.name)
            #expect(status.interfaces.map(\.state) == [.attached, .attached], "change \(step): \(ending.output)")
            if ending.exitStatus != 0 {
                refused += 1
                #expect(ending.exitStatus == 1 && ending.output.hasPrefix("weir: "), "change \(step): \(ending.output)")
                #expect(status.interfaces[0].mode == before, "change \(step): \(ending.output)")
            } else {
                #expect(status.interfaces[0].mode == wanted, "change \(step)")
            }
            if !ending.met { break }
            step += 1
        }
        #expect(step > 6 && refused > 3, "\(refused) of \(step) refused")
    }

    @Test func attachByForce() throws {
        let bench = try Bench("k-fattach")
        let object = try bench.build(Bench.program(0), "one")
        var (step, givenBack) = (1, 0)
        var strangers = [try bench.stranger(on: "a0"), try bench.stranger(on: "a1", mode: .generic)]
        while true {
            let ending = try Fate.kill.meet(bench.attaching(object) + ["--force"], at: step, bench)
            let found = [try bench.program(on: "a0"), try bench.program(on: "a1")]
            #expect(!found.contains(nil), "bare after a kill before change \(step)")
            let (status, output) = bench.weir(["status", bench.name])
            if status == 0 {
                #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached, .attached])
                try bench.run("detach", bench.name)
                strangers = [try bench.stranger(on: "a0"), try bench.stranger(on: "a1", mode: .generic)]
            } else {
                #expect(output.contains("no pipeline"))
                #expect([try bench.program(on: "a0"), try bench.program(on: "a1")] == strangers, "after a kill before change \(step)")
                if found != strangers { givenBack += 1 }
            }
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                break
            }
            step += 1
        }
        #expect(step > 10 && givenBack > 0, "\(givenBack) of \(step) given back")
    }

    @Test func swapByForce() throws {
        let bench = try Bench("k-fswap", ways: 3)
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, size: 128, actions: "drop; pass;", cells: 8), "two"),
        ]
        try bench.attach(objects[0], to: ["a0", "a1", "a2"])
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        var (step, completed, givenBack) = (1, 0, 0)
        // Somebody has the first, the second was taken away, the third is ours.
        func disturb() throws -> [Int?] {
            try bench.bare("a1")
            return [try bench.stranger(on: "a0"), nil, try bench.program(on: "a2")]
        }
        var before = try disturb()
        while true {
            let status = try bench.pipelines.status(of: bench.name)
            let ending = try Fate.kill.meet(
                ["swap", bench.name, objects[status.source.hasSuffix("one.o") ? 1 : 0], "--force"], at: step, bench)
            let found = try ["a0", "a1", "a2"].map { try bench.program(on: $0) }
            #expect(found[0] != nil && found[2] != nil, "bare after a kill before change \(step)")
            try bench.run("status", bench.name)
            let after = try bench.pipelines.status(of: bench.name)
            #expect(try bench.entries() == ["0x88b6 pipe.drop"], "after a kill before change \(step)")
            if after.generation != status.generation {
                completed += 1
                #expect(after.interfaces.map(\.state) == [.attached, .attached, .attached], "after a kill before change \(step)")
            } else {
                #expect(try ["a0", "a1", "a2"].map { try bench.program(on: $0) } == before, "after a kill before change \(step)")
                #expect(after.interfaces.map(\.state) == [.replaced, .detached, .attached], "after a kill before change \(step)")
                if found != before { givenBack += 1 }
            }
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                #expect(after.generation == status.generation + 1)
                break
            }
            if after.generation != status.generation { before = try disturb() }
            step += 1
        }
        #expect(step > 20 && completed > 0 && givenBack > 0, "\(step) steps, \(completed) completed, \(givenBack) given back")
        // Nothing of what was taken is kept any longer than the change lasted.
        try bench.run("rollback", bench.name)
        #expect(Tmux.sh("ls \(bench.pins.path)/pipelines/\(bench.name)").output.contains("taken") == false)
    }
    @Test func rollbackByForce() throws {
        let bench = try Bench("k-fback", ways: 3)
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, size: 128, actions: "drop; pass;"), "two"),
        ]
        let interfaces = ["a0", "a1", "a2"]
        try bench.attach(objects[0], to: interfaces)
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        var (step, completed, givenBack) = (1, 0, 0)
        while true {
            try bench.run("swap", bench.name, objects[1])
            // Somebody has the first, the second was taken away, the third is ours.
            try bench.bare("a1")
            let before = [try bench.stranger(on: "a0"), nil, try bench.program(on: "a2")]
            var ending: Ending
            repeat {
                ending = try Fate.kill.meet(["rollback", bench.name, "--force"], at: step, bench)
                let found = try interfaces.map { try bench.program(on: $0) }
                #expect(found[0] != nil && found[2] != nil, "bare after a kill before change \(step)")
                try bench.run("status", bench.name)
                let after = try bench.pipelines.status(of: bench.name)
                #expect(try bench.entries() == ["0x88b6 pipe.drop"], "after a kill before change \(step)")
                step += 1
                if after.generation == 1 {
                    completed += 1
                    #expect(after.interfaces.map(\.state) == [.attached, .attached, .attached], "after a kill before change \(step - 1)")
                    break
                }
                #expect(try interfaces.map { try bench.program(on: $0) } == before, "after a kill before change \(step - 1)")
                #expect(after.interfaces.map(\.state) == [.replaced, .detached, .attached], "after a kill before change \(step - 1)")
                if found != before { givenBack += 1 }
            } while ending.met
            if !ending.met {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                #expect(try bench.pipelines.status(of: bench.name).generation == 1)
                break
            }
        }
        #expect(step > 10 && completed > 1 && givenBack > 0, "\(step) steps, \(completed) completed, \(givenBack) given back")
        #expect(Tmux.sh("ls \(bench.pins.path)/pipelines/\(bench.name)").output.contains("taken") == false)
    }
}
