import Glibc
import Maps
import Netlink
import Pipeline
import Testing
import Tmux

/// Pins that somebody removed, while the program goes on running: said so, and put back.
@Suite(.serialized) struct RepairTests {
    private func pins(_ bench: borrowing Bench) throws -> PinDirectory {
        try bench.pins.directory("pipelines").directory(bench.name)
    }

    /// A text of its own: without pins nothing tells a program from its like that another test attached.
    private func text(_ version: Int, _ own: Int) -> String {
        Bench.program(version, extra: "if (from.input_port == \(own)) { to.output_action = xdp_action.XDP_DROP; }")
    }

    private func prepare(_ bench: borrowing Bench) throws -> String {
        let object = try bench.build(text(0, 77), "one")
        var words = bench.attaching(object)
        words += ["--mode", "generic"]
        let (status, output) = bench.weir(words)
        guard status == 0 else { throw Bench.Failure(description: output) }
        try bench.run("table", "add", bench.name, "types", "type=0x88b6", "--action", "drop")
        try bench.send(3)
        #expect(try bench.seen(atLeast: 3) == 3)
        return object
    }

    /// At rest, with everything it had.
    private func isWhole(_ bench: borrowing Bench, _ object: String, _ program: Int?, _ what: String) throws {
        let status = try bench.pipelines.status(of: bench.name)
        #expect(status.interfaces.map(\.state) == [.attached, .attached], "\(what)")
        #expect(status.interfaces.map(\.name) == ["a0", "a1"] && status.interfaces.map(\.mode) == ["generic", "generic"], "\(what)")
        #expect(status.source == object, "\(what)")
        #expect(try bench.program(on: "a0") == program, "\(what)")
        #expect(try bench.entries() == ["0x88b6 pipe.drop"], "\(what)")
        #expect(try bench.seen() == 3, "\(what)")
    }

    @Test func everyPinIsPutBack() throws {
        let bench = try Bench("r-pins")
        let object = try prepare(bench)
        let program = try bench.program(on: "a0")
        let pins = try pins(bench)
        let generation = try pins.directory("g1")
        #expect(try bench.run("repair", bench.name).contains("has all its pins"))
        let losses: [(what: String, needsFile: Bool, lose: () throws -> Void)] = [
            ("g1/program", false, { try generation.remove("program") }),
            ("g1/maps/types", false, { try generation.directory("maps").remove("types") }),
            ("g1/maps", false, { try generation.remove("maps") }),
            ("state", false, { try pins.remove("state") }),
            ("g1/record", true, { try generation.remove("record") }),
            (
                "state", false,
                {
                    try pins.remove("state")
                    try generation.remove("program")
                    try generation.remove("maps")
                }
            ),
            ("g1/program", true, { try pins.remove("g1") }),
        ]
        for (what, needsFile, lose) in losses {
            try lose()
            // Every verb says so, and how to mend it; nobody overwrites it.
            let (status, output) = bench.weir(["table", "show", bench.name, "types"])
            #expect(status == 1 && (output.contains("weir repair \(bench.name)") || what == "state"), "\(what): \(output)")
            let shown = Tmux.sh("\(bench.program) status").output
            #expect(shown.contains("weir repair \(bench.name)"), "\(what): \(shown)")
            if needsFile {
                let (status, output) = bench.weir(["repair", bench.name])
                #expect(status == 1 && output.contains("weir repair \(bench.name) FILE"), "\(what): \(output)")
                let other = try bench.build(text(1, 78), "other")
                let wrong = bench.weir(["repair", bench.name, other])
                #expect(wrong.status == 1, "\(what): \(wrong.output)")
                #expect(try bench.run("repair", bench.name, object).contains(what), "\(what)")
            } else {
                #expect(try bench.run("repair", bench.name).contains(what), "\(what)")
            }
            try isWhole(bench, object, program, what)
        }
        // And it is a pipeline like any other again.
        try bench.run("swap", bench.name, bench.build(text(1, 79), "two"))
        #expect(try bench.pipelines.status(of: bench.name).generation == 2)
        try bench.run("rollback", bench.name)
        try isWhole(bench, object, program, "after a swap and back")
        try bench.run("detach", bench.name)
        #expect(try bench.program(on: "a0") == nil)
    }

    /// A program of the same text on another interface, which no pipeline of ours has pinned: it is not the one that is looked for.
    @Test func aTwinElsewhereIsNotTaken() throws {
        let bench = try Bench("r-twin")
        let stranger = try Bench("r-twin2")
        let object = try prepare(bench)
        let other = try bench.build(text(1, 81), "other")
        for twin in [object, other] {
            let (status, output) = stranger.weir(stranger.attaching(twin) + ["--mode", "generic"])
            guard status == 0 else { throw Bench.Failure(description: output) }
            let program = try bench.program(on: "a0")
            try pins(bench).remove("g1")
            let wrong = bench.weir(["repair", bench.name, other])
            #expect(wrong.status == 1, "\(wrong.output)")
            try bench.run("repair", bench.name, object)
            try isWhole(bench, object, program, "beside a twin of \(twin)")
            try stranger.run("detach", stranger.name)
        }
    }

    @Test func allOfItRemoved() throws {
        let bench = try Bench("r-all")
        let object = try prepare(bench)
        let program = try bench.program(on: "a0")
        try bench.pins.directory("pipelines").remove(bench.name)
        #expect(try bench.program(on: "a0") == program)
        let (status, output) = bench.weir(["repair", bench.name])
        #expect(status == 1 && output.contains("FILE says what it was"), "\(output)")
        let other = bench.weir(["repair", bench.name, try bench.build(text(1, 80), "other")])
        #expect(other.status == 1 && other.output.contains("no interface runs that program"), "\(other.output)")
        #expect(try !bench.pipelines.names().contains(bench.name))
        let said = try bench.run("repair", bench.name, object)
        #expect(said.contains("state") && said.contains("g1/program") && said.contains("a0") && said.contains("a1"), "\(said)")
        try isWhole(bench, object, program, "all")
    }

    /// Killed before every pin it puts back: packets meet the program all the while, and whoever repairs next gets to the end.
    @Test func killedAtEveryChange() throws {
        let bench = try Bench("r-kill")
        let object = try prepare(bench)
        let program = try bench.program(on: "a0")
        let pins = try pins(bench)
        let losses: [(words: [String], lose: () throws -> Void)] = [
            (
                [],
                {
                    try pins.remove("state")
                    try pins.directory("g1").remove("program")
                    try pins.directory("g1").remove("maps")
                }
            ),
            ([object], { try bench.pins.directory("pipelines").remove(bench.name) }),
        ]
        for (words, lose) in losses {
            var (step, unfinished) = (1, 0)
            while true {
                try lose()
                let ending = try Fate.kill.meet(["repair", bench.name] + words, at: step, bench)
                #expect(try bench.program(on: "a0") == program && bench.program(on: "a1") == program, "after a kill before change \(step)")
                let (status, shown) = bench.weir(["status"])
                #expect(status == 0, "after a kill before change \(step): \(shown)")
                if !ending.met {
                    #expect(ending.exitStatus == 0, "\(ending.output)")
                    break
                }
                let said = try bench.run("repair", bench.name, object)
                if !said.contains("has all its pins") { unfinished += 1 }
                try isWhole(bench, object, program, "after a kill before change \(step)")
                step += 1
            }
            try isWhole(bench, object, program, "at the end")
            #expect(step > 4 && unfinished > 2, "\(unfinished) unfinished of \(step)")
        }
    }

    /// Port numbers are in the program's maps, and come from there.
    @Test func portNumbersComeBack() throws {
        let bench = try Bench("r-ports")
        let object = try bench.build(
            Bench.program(0, extra: "to.output_port = from.input_port; to.output_action = xdp_action.XDP_REDIRECT;"), "one")
        let (status, output) = bench.weir(bench.attaching(object) + ["--port", "7=a0", "--port", "9=a1"])
        #expect(status == 0, "\(output)")
        try pins(bench).remove("state")
        try bench.run("repair", bench.name)
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.port) == [7, 9])
    }
}
