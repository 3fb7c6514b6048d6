import Glibc
import Maps
import Pipeline
import Testing
import Tmux

/// An import killed with SIGKILL while it writes, which nobody can undo: it is known to have left a part, and the same import completes it.
@Suite(.serialized) struct ImportKillTests {
    private static let lines = 150_000

    private func count(_ bench: borrowing Bench) throws -> Int {
        let live = try bench.pipelines.open(bench.name)
        return try TableAccess("types", of: live.schema, maps: live.maps).count()
    }

    /// Somebody else may look at the same pipeline at this moment.
    private func unfinished(_ bench: borrowing Bench) -> ImportMark? {
        for _ in 0..<20 {
            if let mark = bench.pipelines.unfinishedImport(bench.name) { return mark }
            usleep(5_000)
        }
        return nil
    }

    @Test func aPartIsKnownToBeThere() throws {
        let bench = try Bench("i-kill", ways: 1)
        let text = Bench.program(0, size: Self.lines)
            .replacing("hdr.eth.type: exact @name(\"type\")", with: "hdr.eth.src: exact @name(\"src\")")
        try bench.attach(bench.build(text, "one"), to: ["a0"])
        let path = bench.folder + "/many.csv"
        func fill(_ lines: Int) throws {
            let file = try #require(fopen(path, "w"))
            fputs("src,action\n", file)
            for number in 0..<lines { fputs("\(number),drop\n", file) }
            fclose(file)
        }
        try fill(1000)
        // Killed before each of its changes: said so from the first write on, and never when nothing was begun.
        var step = 1
        while true {
            let ending = try Fate.kill.meet(["table", "import", bench.name, "types", path], at: step, bench)
            let held = try count(bench)
            let mark = unfinished(bench)
            if ending.met { #expect(held == 0 || mark != nil, "killed before change \(step)") }
            if !ending.met {
                #expect(ending.exitStatus == 0 && held == 1000 && mark == nil, "\(ending.output)")
                break
            }
            try bench.run("table", "clear", bench.name, "types")
            #expect(bench.pipelines.unfinishedImport(bench.name) == nil)
            step += 1
        }
        #expect(step > 2)

        // In the midst of writing.
        try fill(Self.lines)
        var part = 0
        for _ in 0..<10 {
            try bench.run("table", "clear", bench.name, "types")
            let live = try bench.pipelines.open(bench.name)
            let map = try live.maps.open("types")
            let importing = Tmux.shLater("exec \(bench.program) table import \(bench.name) types \(path)")
            for _ in 0..<200_000 where try map.key() == nil { usleep(100) }
            // Under way it is no part that was left.
            let pids = Tmux.sh("pgrep -f 'table import \(bench.name) types'").output.split(separator: "\n").compactMap { pid_t($0) }
            for pid in pids { kill(pid, SIGKILL) }
            _ = importing()
            part = try count(bench)
            if (1..<Self.lines).contains(part) { break }
        }
        #expect((1..<Self.lines).contains(part), "no kill came in the midst of it")
        let said = try bench.run("status", bench.name)
        #expect(said.contains("an import of \(path) into pipe.types was cut short"), "\(said)")
        #expect(try bench.run("table", "show", bench.name, "types", "--limit", "1").contains("was cut short"))
        #expect(try bench.run("status", bench.name, "--json").contains("unfinishedImport"))
        // A file that is refused changes nothing about that; the same one completes it.
        try bench.write("src,action\n1,nothing\n", to: "bad.csv")
        #expect(bench.weir(["table", "import", bench.name, "types", bench.folder + "/bad.csv"]).status == 1)
        #expect(unfinished(bench) != nil)
        let output = try bench.run("table", "import", bench.name, "types", path)
        #expect(output.contains("\(Self.lines - part) added, \(part) unchanged"), "\(output)")
        #expect(try count(bench) == Self.lines && !bench.run("status", bench.name).contains("cut short"))
    }
}
