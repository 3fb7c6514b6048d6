import Glibc
import Maps
import Netlink
import Schema
import Testing

@testable import Pipeline

/// What goes wrong around a pipeline: a clear error, and nothing is lost.
@Suite(.serialized) struct PipelineFaultTests {
    @Test func aReadOnlyFileSystem() throws {
        // One of its own: others use theirs at this moment.
        let place = "/run/wr-ro-\(getpid())"
        let root = place + "/bpf"
        let pins = try PinDirectory.mounted(at: root)
        defer {
            try? PinDirectory.unmount(root)
            pclose(popen("rm -rf \(place)", "r"))
        }
        let pipelines = try Pipelines(root: pins)
        let name = "wr-ro-\(getpid())"
        let namespace = try NetworkNamespace.create(name)
        defer { try? namespace.delete() }
        let socket = try NetlinkSocket(in: namespace)
        try Links.createVeth(VethEnd("a0"), VethEnd("b0"), in: socket)
        for link in ["a0", "b0"] { try Links.setUp(true, of: Links.named(link, in: socket).index, in: socket) }
        _ = try pipelines.attach(
            Sample().object(), AttachRequest(interfaces: ["a0"], namespace: namespace, source: "/tmp/sample.p4"))
        let before = try pipelines.status(of: "sample")
        try #require(mount("bpf", root, "bpf", UInt(MS_REMOUNT | MS_RDONLY), "") == 0)
        for change in [
            { _ = try pipelines.swap("sample", Sample(version: 1).object(), source: "/b") }, { _ = try pipelines.detach("sample") },
            { _ = try pipelines.openForWriting("sample").generation },
            {
                _ = try pipelines.attach(
                    Sample().object(), AttachRequest(name: "second", interfaces: ["b0"], namespace: namespace, source: "/tmp/s.p4"))
            },
        ] as [() throws -> Void] {
            #expect(try refusal(change).sentence.contains("Read-only file system"))
            #expect(try Links.named("a0", in: socket).xdp.map(\.programID) == [Int(before.programID)])
        }
        #expect(try Links.named("b0", in: socket).xdp.isEmpty)
        try #require(mount("bpf", root, "bpf", UInt(MS_REMOUNT), "") == 0)
        let after = try pipelines.status(of: "sample")
        #expect(after.generation == 1 && after.interfaces.map(\.state) == [.attached] && after.programID == before.programID)
        #expect(
            try pipelines.swap("sample", Sample(version: 1).object(), source: "/b", SwapOptions(confirm: 1)).to.generation == 2)
        // Overdue, with nobody who may go back: it is shown as it is, and why.
        sleep(4)
        try #require(mount("bpf", root, "bpf", UInt(MS_REMOUNT | MS_RDONLY), "") == 0)
        let overdue = try pipelines.status(of: "sample")
        #expect(overdue.generation == 2 && overdue.interfaces.map(\.state) == [.attached])
        #expect(overdue.note?.contains("cannot be finished now") == true && overdue.note?.contains("Read-only file system") == true)
        #expect(try pipelines.status().pipelines.map(\.generation) == [2])
        try #require(mount("bpf", root, "bpf", UInt(MS_REMOUNT), "") == 0)
        #expect(try pipelines.status(of: "sample").generation == 1)
        #expect(try pipelines.detach("sample").removed)
    }

    @Test func aSchemaOfANewerWeirIsLeftAlone() throws {
        let bench = try Bench("newer")
        _ = try bench.attach()
        let (place, _) = try #require(try bench.pipelines.find("sample"))
        let first = try place.directory("g1")
        let pin = TextPin<GenerationRecord>(directory: first, name: "record")
        let record = try #require(try pin.read())
        var newer = record
        newer.schema.version = 99
        try pin.write(newer)
        for change in [
            { _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/b") },
            { _ = try bench.pipelines.detach("sample") }, { _ = try bench.pipelines.openForWriting("sample").generation },
        ] as [() throws -> Void] {
            #expect(try refusal(change).sentence.contains("newer weir (its schema has version 99"))
        }
        #expect(try bench.pipelines.status().gaps.contains { $0.contains("newer weir") })
        #expect(try bench.pipelines.status().unseen == ["sample"])
        #expect(try !bench.xdp().isEmpty)
        try pin.write(record)
        #expect(try bench.pipelines.status(of: "sample").interfaces.map(\.state) == [.attached])
    }

    @Test func moreEntriesThanTheNewTableHolds() throws {
        let bench = try Bench("limit")
        _ = try bench.attach()
        for type in 0..<7 { try bench.add("0x70\(type)0", "drop") }
        // Full: eight with the program's own.
        #expect(try refusal { try bench.add("0x7999", "drop") }.sentence.contains("full"))
        let error = try refusal { _ = try bench.pipelines.swap("sample", Sample(version: 1, tableSize: 4).object(), source: "/b") }
        #expect(error.details.filter { $0.contains("no room") }.count == 4)
        #expect(try bench.entries().count == 8)
        _ = try bench.pipelines.swap("sample", Sample(version: 1, tableSize: 4).object(), source: "/b", SwapOptions(dropState: true))
        #expect(try bench.entries().count == 4)
    }

    @Test func fewGenerationsAreKeptWhenSoTold() throws {
        let bench = try Bench("keep")
        _ = try bench.attach()
        _ = try bench.pipelines.swap("sample", Sample(version: 1).object(), source: "/b", SwapOptions(keep: 5))
        for version in [2, 3, 0, 1] { _ = try bench.pipelines.swap("sample", Sample(version: version).object(), source: "/b") }
        #expect(try bench.pipelines.status(of: "sample").generations == [2, 3, 4, 5, 6])
        _ = try bench.pipelines.swap("sample", Sample(version: 2).object(), source: "/b", SwapOptions(keep: 1))
        #expect(try bench.pipelines.status(of: "sample").generations == [7])
        // What may have to go back keeps what it goes back to.
        _ = try bench.pipelines.swap("sample", Sample(version: 3).object(), source: "/b", SwapOptions(confirm: 60))
        #expect(try bench.pipelines.status(of: "sample").generations == [7, 8])
        #expect(try bench.pipelines.rollBack("sample").to.generation == 7)
        // Numbers are not used twice.
        #expect(try bench.pipelines.swap("sample", Sample(version: 3).object(), source: "/b").to.generation == 9)
    }
}
