import Glibc
import Netlink
import Pipeline
import Testing
import Tmux

/// Swaps that have to be confirmed, and who goes back when nobody does.
@Suite(.serialized) struct GuardTests {
    private func wait(seconds: Double = 6, _ isTrue: () throws -> Bool) throws -> Bool {
        for _ in 0..<Int(seconds * 20) {
            if try isTrue() { return true }
            usleep(50_000)
        }
        return false
    }

    @Test func theSessionDiesAndTheGuardGoesBack() throws {
        let bench = try Bench("g-session")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        do {
            // A terminal that is killed with everything in it, right after the swap.
            let terminal = try Tmux(100, 20)
            terminal.type("\(bench.program) swap \(bench.name) \(objects[1]) --confirm 3")
            terminal.press("Enter")
            #expect(try wait { try bench.pipelines.status(of: bench.name).generation == 2 })
        }
        #expect(bench.guardian() != nil)
        #expect(try bench.pipelines.status(of: bench.name).confirmWithin != nil)
        #expect(try wait { try bench.pipelines.status(of: bench.name).generation == 1 })
        let status = try bench.pipelines.status(of: bench.name)
        #expect(status.interfaces.map(\.state) == [.attached, .attached] && status.confirmWithin == nil)
        #expect(status.note?.contains("nobody confirmed it in time") == true)
        #expect(try wait { bench.guardian() == nil })
    }

    /// Nobody has root write through a link that he planted where the lock of a pipeline, its guard among those who take it, will be.
    @Test func linksAreNotFollowed() throws {
        let bench = try Bench("g-links")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.write("mine\n", to: "victim")
        let (victim, lock) = (bench.folder + "/victim", "\(bench.world)/lock/\(bench.name)")
        defer { unlink(lock) }
        mkdir("\(bench.world)/lock", 0o700)
        try #require(symlink(victim, lock) == 0)
        let refused = bench.weir(bench.attaching(objects[0]))
        #expect(refused.status == 1 && refused.output.contains("cannot open \(lock)"), "\(refused.output)")
        unlink(lock)
        try bench.attach(objects[0])
        try bench.run("swap", bench.name, objects[1], "--confirm", "2")
        // Planted while the guard waits: it does not write there, and goes back when the link is gone.
        unlink(lock)
        try #require(symlink(victim, lock) == 0)
        sleep(4)
        #expect(Tmux.sh("cat \(victim)").output == "mine\n")
        unlink(lock)
        #expect(try wait(seconds: 10) { try bench.pipelines.status(of: bench.name).generation == 1 })
        #expect(Tmux.sh("cat \(victim)").output == "mine\n")
        #expect(try wait(seconds: 10) { bench.guardian() == nil })
    }

    @Test func confirmationKeepsItAndEndsTheGuard() throws {
        let bench = try Bench("g-confirm")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        try bench.run("swap", bench.name, objects[1], "--confirm", "60")
        // No second swap over one that is not decided.
        #expect(bench.weir(["swap", bench.name, objects[0]]).output.contains("not confirmed yet"))
        try bench.run("confirm", bench.name)
        #expect(try wait { bench.guardian() == nil })
        #expect(try bench.pipelines.status(of: bench.name).generation == 2)
        #expect(bench.weir(["confirm", bench.name]).output.contains("nothing to confirm"))
    }

    @Test func theNextWeirGoesBackWhenTheGuardWasKilled() throws {
        let bench = try Bench("g-killed")
        let objects = [try bench.build(Bench.program(0), "one"), try bench.build(Bench.program(1), "two")]
        try bench.attach(objects[0])
        try bench.run("swap", bench.name, objects[1], "--confirm", "1")
        let guardian = bench.guardian()
        let process = try #require(guardian)
        kill(process, SIGKILL)
        sleep(4)
        #expect(try bench.program(on: "a0") != nil)
        try bench.run("status", bench.name)
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
    }

    @Test func aRuleThatIsBrokenGoesBackAtOnce() throws {
        let bench = try Bench("g-rule")
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, extra: "to.output_action = xdp_action.XDP_DROP;"), "two"),
        ]
        try bench.attach(objects[0])
        try bench.send(4)
        for (rule, count) in [("drops>=3", 4), ("seen[1]>20", 40)] {
            try bench.run("swap", bench.name, objects[1], "--confirm", "60", "--rollback-if", rule)
            let generation = try bench.pipelines.status(of: bench.name).generation
            #expect(try bench.pipelines.status(of: bench.name).rollbackIf == rule)
            try bench.send(2)
            usleep(400_000)
            #expect(try bench.pipelines.status(of: bench.name).generation == generation, "\(rule): too early")
            try bench.send(count)
            #expect(try wait { try bench.pipelines.status(of: bench.name).generation == 1 }, "\(rule)")
            #expect(try bench.pipelines.status(of: bench.name).note?.contains(rule) == true)
        }
        let (status, output) = bench.weir(["swap", bench.name, objects[1], "--confirm", "9", "--rollback-if", "nobody>1"])
        #expect(status == 1 && output.contains("counts nothing named nobody"))
        #expect(try bench.pipelines.status(of: bench.name).generation == 1)
        #expect(bench.weir(["swap", bench.name, objects[1], "--rollback-if", "drops>1"]).status == 64)
    }

    /// A bound on what is counted in a second: a slow trickle of drops keeps the program, a flood sends it back.
    @Test func aRateThatIsTooHighGoesBack() throws {
        let bench = try Bench("g-rate", ways: 1)
        let objects = [
            try bench.build(Bench.program(0), "one"),
            try bench.build(Bench.program(1, extra: "to.output_action = xdp_action.XDP_DROP;"), "two"),
        ]
        try bench.attach(objects[0], to: ["a0"])
        try bench.run("swap", bench.name, objects[1], "--confirm", "120", "--rollback-if", "drops>2000/s")
        // More than the bound in all, over more seconds than it takes to be allowed.
        for _ in 0..<25 {
            try bench.send(100)
            usleep(100_000)
        }
        #expect(try bench.seen(atLeast: 2500) == 2500)
        #expect(try bench.pipelines.status(of: bench.name).generation == 2, "2,500 drops in 2.5 seconds or more are not too many")
        let load = try Load(bench)
        #expect(try wait(seconds: 20) { try bench.pipelines.status(of: bench.name).generation == 1 })
        _ = try load.stop()
        let note = try bench.pipelines.status(of: bench.name).note ?? ""
        #expect(note.contains("drops>2000/s") && note.contains("in a second"), "\(note)")
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.state) == [.attached])
    }

    @Test(arguments: [
        ("drops>1000/s", "drops>1000/s"), ("a.b[3] >= 2.5/s", "a.b[3]>=2.5/s"), ("NoMatch>0", "NoMatch>0"),
    ]) func rulesAreReadAndSaid(_ text: String, _ said: String) {
        #expect(RollbackRule(text)?.description == said)
    }

    @Test(arguments: ["", "drops", "drops>", ">5", "drops<5", "a[x]>1", "drops>1/m", "drops>-1", "drops>nan", "drops>inf"])
    func otherTextIsNoRule(_ text: String) { #expect(RollbackRule(text) == nil) }
}
