import Foundation
import Glibc
import Journal
import Pipeline
import Testing
import Tmux

/// The journal, and what is taken back by it.
@Suite(.serialized) struct JournalTests {
    /// The command line on a bench, with a journal of its own.
    private static func weir(_ bench: borrowing Bench, _ words: String) -> (status: Int, output: String) {
        let (status, output) = Tmux.sh("WEIR_JOURNAL=\(bench.folder)/journal \(bench.program) \(words.replacing("NAME", with: bench.name))")
        return (Int(status >> 8 & 0xff), output.replacing(bench.name, with: "NAME"))
    }

    private static func told(_ bench: borrowing Bench, _ words: String) -> String {
        let (status, output) = weir(bench, words)
        return (status == 0 ? "" : "status \(status): ") + output
    }

    private static func records(_ bench: borrowing Bench) throws -> [JournalRecord] {
        try JournalFile(folder: bench.folder + "/journal").records().records
    }

    @Test func everyVerbHasALine() throws {
        let bench = try Bench("jverbs")
        let (one, two) = (try bench.build(Bench.program(1), "one"), try bench.build(Bench.program(2), "two"))
        let words = [
            "attach \(one) --name NAME --netns \(bench.near.name) --dev a0", "table add NAME types type=0x800 --action drop",
            "table add NAME types type=0x800 --action pass", "table modify NAME types type=0x800 --action pass", "swap NAME \(two)",
            "swap NAME \(one) --confirm 60",
            "confirm NAME", "mode NAME generic --dev a0 --netns \(bench.near.name)", "counter reset NAME", "rollback NAME", "detach NAME",
        ]
        for word in words { _ = Self.weir(bench, word) }
        let records = try Self.records(bench)
        #expect(
            records.map(\.verb) == [
                "attach", "table add", "table add", "table modify", "swap", "swap", "confirm", "mode", "counter reset", "rollback", "detach",
            ])
        #expect(records.map(\.number) == Array(1...11))
        #expect(records.filter { $0.outcome == .refused }.map(\.number) == [3])
        #expect(records[2].answer?.contains("already") == true)
        #expect(records.allSatisfy { $0.pipeline == bench.name && $0.who == Actor.name && $0.time.hasSuffix("Z") })
        #expect(records[1].changes == ["pipe.types: + type=0x0800 pipe.drop"])
        #expect(records[0].object == Tmux.sh("sha256sum \(one)").output.split(separator: " ").first.map(String.init))
        #expect(records[4].from == 1 && records[4].to == 2 && records[9].undoes == 6)
        // Looking changes nothing and is not told.
        _ = Self.weir(bench, "status NAME")
        _ = Self.weir(bench, "swap NAME \(two) --dry-run")
        #expect(try Self.records(bench).count == 11)
        #expect(
            Self.told(bench, "log --verb table --refused").contains(
                "weir table add NAME types type=0x800 --action pass  refused: table pipe.types has an entry"))
        #expect(Self.told(bench, "log --since 1h --who nobody-of-that-name") == "nothing of that is in the journal\n")
        #expect(Self.told(bench, "log 5").contains("g1 -> g2 on a0"))
        #expect(Self.told(bench, "log --json --limit 1").contains("\"verb\" : \"detach\""))
    }

    @Test func editsAreTakenBackAndDoneAgain() throws {
        let bench = try Bench("jedits")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        #expect(Self.told(bench, "table add NAME types type=0x800 --action drop") == "")
        #expect(Self.told(bench, "table modify NAME types type=0x800 --action pass") == "")
        #expect(Self.told(bench, "table default NAME types --action drop") == "")
        #expect(Self.told(bench, "table delete NAME types type=0x800") == "")
        #expect(try bench.entries() == [])
        // A preview changes nothing.
        #expect(Self.told(bench, "undo --dry-run").contains("  now   -\n  then  type=0x0800 pipe.pass\n"))
        #expect(try bench.entries() == [])
        #expect(Self.told(bench, "undo").contains("pipe.types: + type=0x0800 pipe.pass"))
        #expect(try bench.entries() == ["0x0800 pipe.pass"])
        #expect(Self.told(bench, "undo").contains("default pipe.pass"))
        #expect(Self.told(bench, "undo").contains("~ type=0x0800 pipe.pass -> pipe.drop"))
        #expect(try bench.entries() == ["0x0800 pipe.drop"])
        // Done again, by the number of the undo; then nothing stands against undoing that.
        let last = try #require(Self.records(bench).last?.number)
        #expect(Self.weir(bench, "undo \(last)").status == 0)
        #expect(try bench.entries() == ["0x0800 pipe.pass"])
        // What was changed again since is not touched unasked.
        #expect(Self.weir(bench, "undo 1").output.contains("but   pipe.types type=0x0800 is pipe.pass by now"))
        #expect(Self.weir(bench, "undo 1").status == 1)
        #expect(try bench.entries() == ["0x0800 pipe.pass"])
        #expect(Self.weir(bench, "undo 1 --force").status == 0)
        #expect(try bench.entries() == [])
        #expect(Self.weir(bench, "undo 1").output.contains("was taken back already"))
        #expect(Self.weir(bench, "undo 999").output.contains("the journal has no record 999"))
    }

    @Test func importsAndClearsAreTakenBack() throws {
        let bench = try Bench("jimport")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        #expect(Self.told(bench, "table add NAME types type=1 --action drop") == "")
        try bench.write("type,action\n2,drop\n3,pass\n", to: "more.csv")
        #expect(Self.weir(bench, "table import NAME types \(bench.folder)/more.csv --replace").status == 0)
        #expect(try bench.entries() == ["0x0002 pipe.drop", "0x0003 pipe.pass"])
        #expect(Self.weir(bench, "table clear NAME types").status == 0)
        #expect(Self.weir(bench, "undo").status == 0)
        #expect(try bench.entries() == ["0x0002 pipe.drop", "0x0003 pipe.pass"])
        #expect(Self.weir(bench, "undo").status == 0)
        #expect(try bench.entries() == ["0x0001 pipe.drop"])
    }

    @Test func attachmentsAndSwapsAreTakenBack() throws {
        let bench = try Bench("jhang")
        let (one, two) = (try bench.build(Bench.program(1), "one"), try bench.build(Bench.program(2), "two"))
        #expect(Self.weir(bench, "attach \(one) --name NAME --netns \(bench.near.name) --dev a0 --dev a1").status == 0)
        #expect(Self.weir(bench, "table add NAME types type=0x800 --action drop").status == 0)
        let first = try bench.program(on: "a0")
        #expect(Self.weir(bench, "swap NAME \(two)").status == 0)
        #expect(Self.weir(bench, "undo").output.contains("g2 -> g1"))
        #expect(try bench.program(on: "a0") == first)
        // A part of it, then all of it: the whole pipeline comes back, entries and all, from the object that was kept.
        #expect(Self.weir(bench, "detach NAME --dev a1").status == 0)
        unlink(one)
        #expect(Self.weir(bench, "undo").status == 0)
        #expect(try bench.program(on: "a1") == first)
        #expect(Self.weir(bench, "detach NAME").status == 0)
        #expect(try bench.program(on: "a0") == nil)
        let back = Self.weir(bench, "undo")
        #expect(back.status == 0, "\(back.output)")
        #expect(try bench.program(on: "a0") != nil && bench.program(on: "a1") != nil)
        #expect(try bench.entries() == ["0x0800 pipe.drop"])
        // And the attachment itself.
        #expect(Self.weir(bench, "undo 1").status == 0)
        #expect(try bench.program(on: "a0") == nil && !bench.pipelines.names().contains(bench.name))
    }

    @Test func aSwapThatWentBackByItselfIsTold() throws {
        let bench = try Bench("jguard")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        #expect(Self.weir(bench, "swap NAME \(try bench.build(Bench.program(2), "two")) --confirm 1").status == 0)
        for _ in 0..<200 where (try Self.records(bench)).count < 2 { usleep(50_000) }
        let last = try #require(Self.records(bench).last)
        #expect(last.verb == "rollback" && last.who == "weir guard" && last.undoes == 1 && last.changes.contains("nobody confirmed it in time"))
    }

    @Test func nobodyIsFooledByLinks() throws {
        let bench = try Bench("jlinks")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        let folder = bench.folder + "/journal"
        try bench.write("mine\n", to: "victim")
        let victim = bench.folder + "/victim"
        func edit(_ type: Int) -> (status: Int, output: String) { Self.weir(bench, "table add NAME types type=\(type) --action drop") }
        // The file is a link, then has a second name, then is a pipe; then the folder is a link.
        mkdir(folder, 0o700)
        symlink(victim, folder + "/journal.jsonl")
        #expect(edit(1).output.contains("symbolic link") && edit(2).status == 0)
        unlink(folder + "/journal.jsonl")
        link(victim, folder + "/journal.jsonl")
        #expect(edit(3).output.contains("another name"))
        unlink(folder + "/journal.jsonl")
        mkfifo(folder + "/journal.jsonl", 0o600)
        #expect(edit(4).output.contains("not in the journal"))
        unlink(folder + "/journal.jsonl")
        rmdir(folder)
        mkdir(bench.folder + "/elsewhere", 0o700)
        symlink(bench.folder + "/elsewhere", folder)
        #expect(edit(5).output.contains("symbolic link") && Self.weir(bench, "log").status == 1)
        unlink(folder)
        // Somebody else's folder, and one that others could write to, which is put right.
        mkdir(folder, 0o700)
        chown(folder, 65534, 65534)
        #expect(edit(6).output.contains("belongs to somebody else"))
        chown(folder, 0, 0)
        chmod(folder, 0o777)
        #expect(edit(7).output == "" && edit(8).output == "")
        var info = stat()
        #expect(stat(folder, &info) == 0 && info.st_mode & 0o777 == 0o700)
        #expect(stat(folder + "/journal.jsonl", &info) == 0 && info.st_mode & 0o777 == 0o600)
        // Every one of the edits was made all the same, and the victim is as it was.
        #expect(try bench.entries().count == 8)
        #expect(Tmux.sh("cat \(victim)").output == "mine\n" && Tmux.sh("ls -A \(bench.folder)/elsewhere").output == "")
    }

    @Test func damagedLinesAreSteppedOver() throws {
        let bench = try Bench("jdamage")
        let file = JournalFile(folder: bench.folder + "/journal")
        mkdir(file.folder, 0o700)
        var record = JournalRecord(time: "2026-01-01T00:00:00.000Z", who: "root", process: 1, words: ["status"], verb: "status")
        try file.append(&record)
        var noise: [UInt8] = []
        for seed in 0..<4000 { noise.append(UInt8(truncatingIfNeeded: seed &* 2_654_435_761 >> 7)) }
        noise += Array("\n{\"number\":77}\n{\"number\":\"x\"}\n[[[[".utf8)
        let stream = try #require(fopen(file.path, "a"))
        fwrite(noise, 1, noise.count, stream)
        fclose(stream)
        try file.append(&record)
        // The broken tail does not swallow it, and numbers go on from the highest that can be read.
        #expect(record.number == 78)
        let (records, damaged) = try file.records()
        #expect(records.map(\.number) == [1, 78] && damaged > 0)
        let (status, output) = Self.weir(bench, "log")
        #expect(status == 0 && output.contains("cannot be read") && output.contains("78"))
    }

    /// What tests do to pipelines of their own is no business of this host's journal.
    @Test func theHostsIsNotTheTests() throws {
        let bench = try Bench("jhost")
        #expect(JournalFile.standardPath != "/var/log/weir")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        #expect(try JournalFile().records().records.contains { $0.pipeline == bench.name })
        #expect(Tmux.sh("grep -s \(bench.name) /var/log/weir/journal.jsonl").output == "")
    }

    @Test func writersDoNotMix() throws {
        let bench = try Bench("jcrowd")
        try bench.attach(bench.build(Bench.program(1), "one"), to: ["a0"])
        let program = bench.program
        let (status, output) = Tmux.sh(
            "seq 11 30 | WEIR_JOURNAL=\(bench.folder)/journal xargs -P 4 -I{} \(program) table add \(bench.name) types type={} --action drop")
        #expect(status == 0, "\(output)")
        let records = try Self.records(bench)
        #expect(records.map(\.number) == Array(1...20))
        #expect(Set(records.flatMap(\.changes)).count == 20)
    }
}
