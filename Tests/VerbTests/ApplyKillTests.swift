import Foundation
import Glibc
import Journal
import Maps
import Pipeline
import Testing
import Tmux

/// `weir apply` killed (SIGKILL) before every change it makes: the next `weir`, whatever its verb, takes all of it back.
@Suite(.serialized) struct ApplyKillTests {
    /// Every pipeline of a bench: what it runs, where, and what its table holds.
    private static func state(_ bench: borrowing Bench) throws -> [String] {
        var all: [String] = []
        for name in try bench.pipelines.names() where name.hasPrefix(bench.name) {
            let status = try bench.pipelines.status(of: name)
            all.append("\(name) \(status.source) \(status.interfaces.map { "\($0.name) \($0.mode) \($0.state)" }.sorted())")
            let live = try bench.pipelines.open(name)
            let access = try TableAccess("types", of: live.schema, maps: live.maps)
            let table = access.table
            all += try access.entries().map { "\(table.text(of: $0))" }.sorted() + ["\(access.defaultAction())"]
        }
        for interface in ["a0", "a1", "a2"] { all.append("\(interface) \((try? bench.program(on: interface)) == nil ? "free" : "taken")") }
        return all
    }

    /// The journal of a bench, so that no other test's `weir` has words to say about an apply of it.
    private static func journal(_ bench: borrowing Bench) -> String { "\(bench.folder)/journal" }
    private static func records(_ bench: borrowing Bench) throws -> [JournalRecord] { try JournalFile(folder: journal(bench)).records().records }

    private static func weir(_ bench: borrowing Bench, _ words: [String]) -> (status: Int, output: String) {
        let (status, output) = Tmux.sh("WEIR_JOURNAL=\(journal(bench)) \(bench.program) \(words.joined(separator: " "))")
        return (Int(status >> 8 & 0xff), output)
    }

    /// The `weir` of another test may be taking it back at this moment.
    private static func comesTo(_ state: [String], _ bench: borrowing Bench) -> Bool {
        for _ in 0..<600 {
            // A pipeline may go while it is looked at.
            if (try? Self.state(bench)) == state { return true }
            usleep(100_000)
        }
        return false
    }

    /// Kills an apply of `all.yaml` before each of its changes; how many there are.
    private static func killEverywhere(_ bench: borrowing Bench, then verb: [String]) throws -> Int {
        let (before, file) = (try state(bench), "\(bench.folder)/all.yaml")
        var step = 1
        while true {
            let ending = try Fate.kill.meet(["apply", file], at: step, bench, journal: journal(bench))
            guard ending.met else {
                #expect(ending.exitStatus == 0, "\(ending.output)")
                #expect(try state(bench) != before)
                let (status, output) = weir(bench, ["plan", file])
                #expect(status == 0 && output == "all is as declared\n", "\(output)")
                return step - 1
            }
            #expect(ending.exitStatus == nil)
            let (_, output) = weir(bench, verb)
            let isBack = comesTo(before, bench)
            let found = try? state(bench)
            try #require(isBack, "killed before change \(step): \(output)\(found ?? [])")
            step += 1
        }
    }

    @Test func fromNothing() throws {
        let bench = try Bench("ka-new")
        let object = try bench.build(Bench.program(0), "one")
        let second = bench.name + "-2"
        defer { _ = try? bench.pipelines.detach(second) }
        func pipeline(_ name: String, _ interface: String) -> String {
            """
              \(name):
                program: \(object)
                netns: \(bench.near.name)
                interfaces: [\(interface)]
                tables:
                  types:
                    entries:
                      - {match: {type: 0x800}, action: drop}
                      - {match: {type: 0x801}, action: pass}
                    default: {action: drop}

            """
        }
        try bench.write("pipelines:\n" + pipeline(bench.name, "a0") + pipeline(second, "a1"), to: "all.yaml")
        // A verb that only looks is enough.
        let steps = try Self.killEverywhere(bench, then: ["status"])
        #expect(steps > 20)
        // It is in the journal of who was killed, one line for each that had begun.
        let records = try Self.records(bench)
        #expect(records.last?.verb == "apply" && records.count > 15)
        #expect(
            records.dropLast().allSatisfy {
                $0.verb == "apply" || $0.verb == "undo" && $0.who == "weir" && $0.changes.first?.hasSuffix("was cut short") == true
            })
    }

    @Test func onWhatRuns() throws {
        let bench = try Bench("ka-live", ways: 3)
        let one = try bench.build(Bench.program(0), "one")
        _ = try bench.build(Bench.program(1, size: 128, actions: "drop; pass;", cells: 8), "two")
        #expect(Self.weir(bench, bench.attaching(one)).status == 0)
        for (type, action) in [("0x800", "drop"), ("0x801", "drop"), ("0x802", "pass")] {
            try bench.run("table", "add", bench.name, "types", "type=\(type)", "--action", action)
        }
        // Another program, an interface more, one in another mode, one fewer, and of each kind of entry one.
        try bench.write(
            """
            pipelines:
              \(bench.name):
                program: two.o
                netns: \(bench.near.name)
                interfaces: [{name: a0, mode: generic}, a2]
                tables:
                  types:
                    entries:
                      - {match: {type: 0x800}, action: drop}
                      - {match: {type: 0x801}, action: pass}
                      - {match: {type: 0x803}, action: pass}
                    default: {action: drop}
            """, to: "all.yaml")
        let steps = try Self.killEverywhere(bench, then: ["table", "list", bench.name])
        #expect(steps > 40)
    }

    @Test func entriesOfAFile() throws {
        let bench = try Bench("ka-file")
        try bench.attach(try bench.build(Bench.program(0), "one"), to: ["a0"])
        try bench.run("table", "add", bench.name, "types", "type=1", "--action", "drop")
        try bench.run("table", "add", bench.name, "types", "type=2", "--action", "drop")
        try bench.write("type,action\n2,pass\n3,pass\n4,drop\n", to: "types.csv")
        try bench.write(
            """
            pipelines:
              \(bench.name):
                program: one.o
                netns: \(bench.near.name)
                interfaces: [a0]
                tables: {types: {entries: types.csv, default: {action: drop}}}
            """, to: "all.yaml")
        #expect(try Self.killEverywhere(bench, then: ["counter", "show", bench.name]) > 3)
        #expect(try bench.entries() == ["0x0002 pipe.pass", "0x0003 pipe.pass", "0x0004 pipe.drop"])
        // The undo of it, killed, is completed, and told once.
        let number = try #require(Self.records(bench).last { $0.verb == "apply" }?.number)
        let journal = Self.journal(bench)
        let (full, empty) = (try Self.state(bench), ["0x0001 pipe.drop", "0x0002 pipe.drop"])
        var (step, completed, told) = (1, 0, false)
        var last = number
        while true {
            let ending = try Fate.kill.meet(["undo", "\(last)", "--yes"], at: step, bench, journal: journal)
            let (_, output) = Self.weir(bench, ["status", bench.name])
            if !ending.met {
                #expect(try ending.exitStatus == 0 && bench.entries() == empty)
                break
            }
            // Before its first change nothing was begun.
            for _ in 0..<100 where try bench.entries() != empty && (try? Self.state(bench)) != full { usleep(50_000) }
            if try bench.entries() == empty {
                completed += 1
                if output.contains("weir undo \(last) --yes by root was cut short, and is completed") { told = true }
                #expect(try Self.records(bench).filter { $0.undoes == last }.count == 1)
                #expect(Self.weir(bench, ["apply", "\(bench.folder)/all.yaml"]).status == 0)
                last = try #require(Self.records(bench).last { $0.verb == "apply" }?.number)
            } else {
                #expect(try Self.state(bench) == full, "killed before change \(step)")
            }
            step += 1
        }
        #expect(step > 5 && completed > 2 && told)
    }

    /// Who takes an apply back may be killed over it too.
    @Test func takingBackIsKilled() throws {
        let bench = try Bench("ka-back")
        let one = try bench.build(Bench.program(0), "one")
        _ = try bench.build(Bench.program(1), "two")
        try bench.attach(one, to: ["a0"])
        try bench.run("table", "add", bench.name, "types", "type=1", "--action", "drop")
        let (before, file) = (try Self.state(bench), "\(bench.folder)/all.yaml")
        try bench.write(
            """
            pipelines:
              \(bench.name):
                program: two.o
                netns: \(bench.near.name)
                interfaces: [a0, a1]
                tables: {types: {entries: [{match: {type: 2}, action: pass}], default: {action: drop}}}
            """, to: "all.yaml")
        let changes = try Fate.kill.meet(["apply", file], at: 0, bench, journal: Self.journal(bench)).changes
        #expect(Self.weir(bench, ["undo", "--yes"]).status == 0)
        #expect(try Self.state(bench) == before)
        // Late in it. Another test's weir may come first, or in between: then once more.
        var step = 1
        for _ in 0..<20 {
            #expect(try Fate.kill.meet(["apply", file], at: changes - 3, bench, journal: Self.journal(bench)).met)
            step = 1
            while try Fate.kill.meet(["status", bench.name], at: step, bench, journal: Self.journal(bench)).met { step += 1 }
            let isBack = Self.comesTo(before, bench)
            #expect(isBack)
            if step > 5 { break }
        }
        #expect(step > 1)
    }
}
