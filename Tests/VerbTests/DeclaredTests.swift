import Foundation
import Glibc
import Pipeline
import Testing
import Tmux

/// Declarations: what is planned, done, taken back and refused.
@Suite(.serialized) struct DeclaredTests {
    private static func weir(_ bench: borrowing Bench, _ words: String) -> (status: Int, output: String) {
        let (status, output) = Tmux.sh(
            "cd \(bench.folder) && WEIR_JOURNAL=\(bench.folder)/journal \(bench.program) \(words.replacing("NAME", with: bench.name))")
        return (Int(status >> 8 & 0xff), output.replacing(bench.name, with: "NAME"))
    }

    /// A file `all.yaml`; `NAME` stands for the pipeline.
    private static func declare(_ bench: borrowing Bench, _ text: String, to file: String = "all.yaml") throws {
        try bench.write(text.replacing("NAME", with: bench.name), to: file)
    }

    private static func usual(_ bench: borrowing Bench, interfaces: String = "[a0, a1]", entries: String, program: String = "one.p4") -> String {
        """
        pipelines:
          NAME:
            program: \(program)
            netns: \(bench.near.name)
            interfaces: \(interfaces)
            tables:
              types:
                entries:
        \(entries)
        """
    }
    private static let two = """
                  - {match: {type: 0x800}, action: drop}
                  - {match: {type: 0x86dd}, action: pass}
        """

    @Test func fromNothingAndTwice() throws {
        let bench = try Bench("dnew")
        try bench.write(Bench.program(1), to: "one.p4")
        try Self.declare(bench, Self.usual(bench, entries: Self.two) + "\n        default: {action: drop}\n")
        let plan = Self.weir(bench, "plan all.yaml")
        #expect(
            plan.status == 0 && plan.output.contains("weir attach \(bench.folder.replacing(bench.name, with: "NAME"))/one.p4 --dev a0 --dev a1 --name NAME"),
            "\(plan.output)")
        #expect(plan.output.contains("weir table add NAME pipe.types type=0x86dd --action pipe.pass"))
        #expect(try !bench.pipelines.names().contains(bench.name))
        let applied = Self.weir(bench, "apply all.yaml")
        #expect(applied.status == 0, "\(applied.output)")
        #expect(try bench.entries() == ["0x0800 pipe.drop", "0x86dd pipe.pass"])
        let program = try bench.program(on: "a1")
        #expect(program != nil)
        #expect(Self.weir(bench, "plan all.yaml").output == "all is as declared\n")
        #expect(Self.weir(bench, "apply all.yaml").output == "all is as declared\n")
        #expect(try bench.program(on: "a1") == program)
        // What runs says the same of itself.
        #expect(Self.weir(bench, "export NAME -o own.yaml").status == 0)
        let again = Self.weir(bench, "plan own.yaml")
        #expect(again.output == "all is as declared\n", "\(again.output) \(Tmux.sh("cat \(bench.folder)/own.yaml").output)")
        // One line of the journal, and all of it is taken back.
        #expect(Self.weir(bench, "log").output.split(separator: "\n").count == 1)
        #expect(Self.weir(bench, "undo").status == 0)
        #expect(try bench.program(on: "a0") == nil)
    }

    @Test func theDifferenceAlone() throws {
        let bench = try Bench("ddiff")
        try bench.write(Bench.program(1), to: "one.p4")
        try bench.write(Bench.program(2), to: "two.p4")
        try Self.declare(bench, Self.usual(bench, entries: Self.two))
        #expect(Self.weir(bench, "apply all.yaml").status == 0)
        #expect(Self.weir(bench, "table add NAME types type=9 --action drop").status == 0)
        #expect(Self.weir(bench, "table modify NAME types type=0x800 --action pass").status == 0)
        #expect(
            Self.weir(bench, "plan all.yaml").output == """
                weir table delete NAME pipe.types type=0x0009 --netns NAME-s
                weir table modify NAME pipe.types type=0x0800 --action pipe.drop --netns NAME-s

                """)
        #expect(Self.weir(bench, "apply all.yaml").status == 0)
        #expect(try bench.entries() == ["0x0800 pipe.drop", "0x86dd pipe.pass"])
        // Another program, one interface fewer, the other in another mode.
        try Self.declare(bench, Self.usual(bench, interfaces: "[{name: a0, mode: generic}]", entries: Self.two, program: "two.p4"))
        let plan = Self.weir(bench, "plan all.yaml").output
        #expect(plan.contains("weir swap NAME") && plan.contains("weir mode NAME generic --dev a0") && plan.contains("weir detach NAME --dev a1"), "\(plan)")
        let applied = Self.weir(bench, "apply all.yaml")
        #expect(applied.status == 0, "\(applied.output)")
        #expect(try bench.program(on: "a1") == nil && bench.pipelines.status(of: bench.name).interfaces.map(\.mode) == ["generic"])
        #expect(Self.weir(bench, "plan all.yaml").output == "all is as declared\n")
        let back = Self.weir(bench, "undo")
        #expect(back.status == 0, "\(back.output)")
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.mode).sorted() == ["native", "native"])
        #expect(try bench.entries() == ["0x0800 pipe.drop", "0x86dd pipe.pass"])
    }

    @Test func anErrorMidwayLeavesWhatWas() throws {
        let bench = try Bench("dmid")
        try bench.write(Bench.program(1), to: "one.p4")
        try bench.write(Bench.program(2), to: "two.p4")
        try Self.declare(bench, Self.usual(bench, entries: Self.two))
        #expect(Self.weir(bench, "apply all.yaml").status == 0)
        // The last step is refused: its file has a line that is none.
        try bench.write("type,action\n0x800,pass\n0x900,nothing\n", to: "bad.csv")
        try Self.declare(
            bench,
            Self.usual(bench, interfaces: "[{name: a0, mode: generic}, a1]", entries: "", program: "two.p4").replacing("entries:\n", with: "entries: bad.csv\n")
        )
        let (status, output) = Self.weir(bench, "apply all.yaml")
        #expect(status == 1 && output.contains("what was done before was taken back"), "\(output)")
        let now = try bench.pipelines.status(of: bench.name)
        #expect(now.source.hasSuffix("one.p4") && now.interfaces.map(\.mode) == ["native", "native"])
        #expect(try bench.entries() == ["0x0800 pipe.drop", "0x86dd pipe.pass"])
        #expect(Self.weir(bench, "log --refused --verb apply").output.contains("refused"))
    }

    /// A file of entries is compared like a list of them.
    @Test func entriesOfAFileAreCompared() throws {
        let bench = try Bench("dfile")
        try bench.write(Bench.program(1), to: "one.p4")
        try bench.write("type,action\n0x800,drop\n0x86dd,pass\n", to: "types.csv")
        let file = Self.usual(bench, entries: "").replacing("entries:\n", with: "entries: types.csv\n")
        try Self.declare(bench, file)
        let first = Self.weir(bench, "apply all.yaml")
        #expect(first.status == 0 && first.output.contains("weir table import NAME pipe.types"), "\(first.output)")
        #expect(try bench.entries() == ["0x0800 pipe.drop", "0x86dd pipe.pass"])
        for verb in ["plan", "apply"] { #expect(Self.weir(bench, "\(verb) all.yaml").output == "all is as declared\n") }
        #expect(Self.weir(bench, "log").output.split(separator: "\n").count == 1)
        // One that is missing, one too many, one with another action, and the default action of a file that has it.
        for word in [
            "add NAME types type=9 --action drop", "delete NAME types type=9", "delete NAME types type=0x800", "add NAME types type=0x800 --action pass",
        ] {
            #expect(Self.weir(bench, "table \(word)").status == 0)
            let isEqual = word.hasPrefix("delete NAME types type=9")
            #expect(Self.weir(bench, "plan all.yaml").output.hasPrefix(isEqual ? "all is as declared" : "weir table import NAME pipe.types"), "\(word)")
        }
        #expect(Self.weir(bench, "apply all.yaml").status == 0)
        #expect(Self.weir(bench, "plan all.yaml").output == "all is as declared\n")
        #expect(Self.weir(bench, "table export NAME types -o types.jsonl").status == 0)
        try Self.declare(bench, file.replacing("types.csv", with: "types.jsonl"))
        #expect(Self.weir(bench, "plan all.yaml").output == "all is as declared\n")
        #expect(Self.weir(bench, "table default NAME types --action drop").status == 0)
        #expect(Self.weir(bench, "plan all.yaml").output.hasPrefix("weir table import NAME pipe.types"))
        // A bad line is said where the file is named, before anything is done.
        try bench.write("type,action\n0x800,drop\n0x900,nothing\n", to: "types.csv")
        try Self.declare(bench, file)
        let bad = Self.weir(bench, "plan all.yaml")
        #expect(bad.status == 1 && bad.output.contains("all.yaml:8:18: error: 1 line of ") && bad.output.contains("line 3: "), "\(bad.output)")
    }

    @Test func unconfirmedItIsTakenBack() throws {
        let bench = try Bench("dconf")
        try bench.write(Bench.program(1), to: "one.p4")
        try Self.declare(bench, Self.usual(bench, entries: Self.two))
        #expect(Self.weir(bench, "apply all.yaml --confirm 1").output.contains("unless confirmed: weir confirm"))
        for _ in 0..<300 where try bench.pipelines.names().contains(bench.name) { usleep(50_000) }
        #expect(try bench.program(on: "a0") == nil && !bench.pipelines.names().contains(bench.name))
        #expect(Self.weir(bench, "apply all.yaml --confirm 60").status == 0)
        #expect(Self.weir(bench, "confirm").output == "weir apply all.yaml --confirm 60 stays\n")
        #expect(Self.weir(bench, "confirm").status == 1)
        #expect(try bench.entries().count == 2)
    }

    @Test func whatIsWrongHasItsPlace() throws {
        let bench = try Bench("dbad")
        try bench.write(Bench.program(1), to: "one.p4")
        func said(_ text: String) throws -> String {
            try Self.declare(bench, text)
            let (status, output) = Self.weir(bench, "apply all.yaml")
            #expect(status == 1, "\(text)")
            return output
        }
        #expect(try said("pipelines: {NAME: {program: one.p4, interfaces: [a0], tabels: {}}}").hasPrefix("all.yaml:1:"))
        let table = try said(
            "pipelines:\n  NAME:\n    program: one.p4\n    interfaces: [a0]\n    netns: \(bench.near.name)\n    tables:\n      tipes: {entries: []}\n")
        #expect(table.contains("all.yaml:7:7: error: ") && table.contains("tipes") && table.contains("types"), "\(table)")
        let missing = try said(Self.usual(bench, interfaces: "[a0, a9]", entries: Self.two))
        #expect(missing.contains("all.yaml:5:22: error: there is no interface a9 in network namespace"), "\(missing)")
        #expect(missing.contains("    interfaces: [a0, a9]\n                     ^\n"))
        let entry = try said(Self.usual(bench, entries: "          - {match: {type: 0x10000}, action: drop}"))
        #expect(entry.contains("all.yaml:9:13: error: type: 0x10000 does not fit in 16 bits"), "\(entry)")
        #expect(try said("pipelines:\n  - a\n  b: [\n").hasPrefix("all.yaml:3:"))
        #expect(try said("pipelines: {NAME: {program: no.p4, interfaces: [a0], netns: \(bench.near.name)}}").contains("cannot read"))
        // Two files that claim one hook, and one that claims what somebody has.
        try Self.declare(bench, Self.usual(bench, interfaces: "[a0]", entries: Self.two))
        try Self.declare(bench, Self.usual(bench, interfaces: "[a0]", entries: Self.two).replacing("NAME:", with: "NAME-2:"), to: "other.yaml")
        let twice = Self.weir(bench, "plan all.yaml other.yaml")
        #expect(
            twice.status == 1 && twice.output.contains("other.yaml:5:18: error: the xdp hook of a0 is claimed by pipeline NAME too, in all.yaml:5:18"),
            "\(twice.output)")
        #expect(Self.weir(bench, "apply all.yaml").status == 0)
        let held = Self.weir(bench, "apply other.yaml")
        #expect(held.status == 1 && held.output.contains("other.yaml:5:18: error: the xdp hook of a0 is held by pipeline NAME"), "\(held.output)")
        #expect(try bench.pipelines.names().filter { $0.hasPrefix(bench.name) } == [bench.name])
        // A folder is its files in order; nothing at all declares nothing.
        #expect(Self.weir(bench, "plan .").status == 1)
        try Self.declare(bench, "", to: "other.yaml")
        #expect(Self.weir(bench, "plan .").output == "all is as declared\n")
    }

    /// Interfaces that are not there yet: waited for, or declared to come later.
    @Test func interfacesThatComeLater() throws {
        let bench = try Bench("dlate", ways: 1)
        try bench.write(Bench.program(1), to: "one.p4")
        try Self.declare(bench, Self.usual(bench, interfaces: "[a0, {name: a1, wait: true}]", entries: Self.two))
        let applied = Self.weir(bench, "apply all.yaml")
        #expect(applied.status == 0, "\(applied.output)")
        let status = Self.weir(bench, "status NAME").output
        #expect(status.contains("a1 in NAME-s  missing"), "\(status)")
        #expect(Self.weir(bench, "plan all.yaml").output == "all is as declared\n")
        #expect(Self.weir(bench, "export NAME").output.contains("{name: a1, wait: true}"))
        // --wait takes one that has to be there as soon as it is; without it, and when it does not come in time, it is refused.
        try Self.declare(bench, Self.usual(bench, interfaces: "[a0, a2]", entries: Self.two))
        #expect(Self.weir(bench, "apply all.yaml --wait 1").output.contains("there is no interface a2"))
        let finish = Tmux.shLater("cd \(bench.folder) && WEIR_JOURNAL=\(bench.folder)/journal \(bench.program) apply all.yaml --wait 60")
        // Time enough to be refused, for one that does not wait.
        sleep(2)
        try Bench.join(2, bench.near, bench.far)
        let (ending, output) = finish()
        #expect(ending == 0, "\(output)")
        #expect(try bench.program(on: "a2") != nil)
        #expect(try bench.pipelines.status(of: bench.name).interfaces.map(\.name).sorted() == ["a0", "a2"])
    }

    @Test func anyBytesAreRefusedOrUnderstood() throws {
        let bench = try Bench("dbytes")
        try bench.write(Bench.program(1), to: "one.p4")
        let whole = Array(Self.usual(bench, entries: Self.two).replacing("NAME", with: bench.name).utf8)
        var state: UInt64 = 0x9e37_79b9_7f4a_7c15
        func next(_ below: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % below
        }
        for round in 0..<60 {
            var bytes = whole
            for _ in 0...next(6) {
                switch next(4) {
                case 0: bytes[next(bytes.count)] = UInt8(next(256))
                case 1: bytes.remove(at: next(bytes.count))
                case 2: bytes.insert(contentsOf: bytes[next(bytes.count)...].prefix(next(20)), at: next(bytes.count))
                default: bytes = Array(bytes.prefix(next(bytes.count) + 1))
                }
            }
            _ = FileManager.default.createFile(atPath: bench.folder + "/all.yaml", contents: Data(bytes))
            let (status, output) = Tmux.sh("cd \(bench.folder) && timeout 20 \(bench.program) plan all.yaml")
            #expect(status == 0 || status >> 8 == 1 && !output.isEmpty, "round \(round): \(status): \(output)")
        }
    }
}
