import Testing

@testable import Maps

#if canImport(Glibc)
import Glibc
#endif

@Suite struct ProgramTests {
    private func packet(_ size: Int, first: UInt8 = 7) -> [UInt8] { [first] + [UInt8](repeating: 0, count: size - 1) }

    @Test func runsOverATestPacket() throws {
        let loaded = try Sample.load()
        let table = try loaded.maps.open("wr_table")
        try table.update(bytes(of: UInt32(7)), [UInt8](repeating: 0, count: 16))
        let passed = try loaded.program.test(packet(60), times: 10)
        #expect(passed.returned == 2 && passed.output == packet(60))
        let dropped = try loaded.program.test(packet(64))
        #expect(dropped.returned == 1)
        let value = try table.lookup(bytes(of: UInt32(7))) ?? []
        #expect(value == bytes(of: UInt64(11)) + bytes(of: UInt64(664)))
        #expect(refusal { () throws(BPFError) in _ = try loaded.program.test(packet(13)) }?.code == Int(EINVAL))
    }

    @Test func contextsGoInAndComeOut() throws {
        let xdp = """
            SEC("xdp") int wr_entry(struct xdp_md *x) { return x->ingress_ifindex * 16 + x->rx_queue_index; }
            """
        let program = try BPFObject(foreign: Clang.object(xdp), name: "x.o", entry: "wr_entry", hook: .xdp).load()
        let result = try program.program.test(packet(60), context: .xdp(interface: 1, queue: 0))
        #expect(result.returned == 16)
        #expect(result.context == .xdp(interface: 1, queue: 0))
        let tc = """
            struct __sk_buff { u32 len, pkt_type, mark; };
            SEC("tc") int wr_entry(struct __sk_buff *s) { s->mark += 1; return s->len == 60 ? 0 : 2; }
            """
        let classifier = try BPFObject(foreign: Clang.object(tc), name: "t.o", entry: "wr_entry", hook: .tcIngress).load()
        let marked = try classifier.program.test(packet(60), context: .tc(SocketBufferContext(mark: 41, priority: 3)))
        #expect(marked.returned == 0)
        #expect(classifier.info.type == .classifier)
        // TC wants the whole of an IP header, XDP does not: that is said.
        for (type, least) in [(UInt16(0x0800), 34), (0x86dd, 54)] {
            var short = packet(least - 1)
            (short[12], short[13]) = (UInt8(type >> 8), UInt8(type & 0xff))
            let error = refusal { () throws(BPFError) in _ = try classifier.program.test(short) }
            #expect(error?.code == Int(EINVAL) && error?.words.contains("has \(least) bytes at least") == true)
            #expect(try classifier.program.test(short + [0]).returned == 2)
            #expect(try program.program.test(short, context: .xdp(interface: 1, queue: 0)).returned == 16)
        }
        guard case .tc(let buffer) = marked.context else {
            Issue.record("no context came back")
            return
        }
        #expect(buffer.mark == 42 && buffer.priority == 3)
    }

    @Test func liveFramesRunAsOftenAsAsked() throws {
        let loaded = try Sample.load()
        let key = bytes(of: UInt32(9))
        try loaded.maps.open("wr_table").update(key, [UInt8](repeating: 0, count: 16))
        _ = try loaded.program.sendLive(packet(64, first: 9), interface: 1, count: 1000, batch: 256)  // All dropped.
        let value = try loaded.maps.open("wr_table").lookup(key) ?? []
        #expect(value.prefix(8) == bytes(of: UInt64(1000))[...])
    }

    @Test func statisticsCountWhileHeld() throws {
        let loaded = try Sample.load()
        let holder = try RunStatistics()
        _ = try loaded.program.test(packet(60), times: 500)
        let info = try loaded.program.info()
        _ = consume holder
        #expect(info.runs >= 500 && info.runTime > 0)
    }

    @Test func programsAreFoundByIdAndGoneWhenClosed() throws {
        func id() throws -> UInt32 {
            let loaded = try Sample.load()
            let again = try BPFProgram.open(id: loaded.id)
            let ids = try BPFProgram.ids()
            #expect(again.name == "wr_entry" && ids.contains(loaded.id))
            return loaded.id
        }
        let gone = try id()
        usleep(200_000)  // The kernel frees programs a little later.
        let ids = try BPFProgram.ids()
        #expect(!ids.contains(gone))
    }

    /// On the loopback interface, where a classifier that leaves every packet to the next one harms nobody.
    @Test func linksOfOthersAreSeenInOrder() throws {
        let one = try BPFProgram.constant(-1, type: .classifier, name: "wr_first")
        let two = try BPFProgram.constant(-1, type: .classifier, name: "wr_second")
        func whileLinked() throws {
            let link = try BPFLink(one, interface: 1, kind: .tcx(isIngress: false))
            let later = try BPFLink(two, interface: 1, kind: .tcx(isIngress: false))
            let (first, second) = (one.id, two.id)
            let chain = try LinkInfo.tcxPrograms(interface: 1, isIngress: false)
            #expect(chain.filter { $0 == first || $0 == second } == [first, second])
            let found = try LinkInfo.all().first { $0.program == first }
            #expect(found?.kind == .tcx(isIngress: false) && found?.interface == 1)
            _ = consume link
            _ = consume later
        }
        try whileLinked()
        let after = try LinkInfo.tcxPrograms(interface: 1, isIngress: false)
        let (first, second) = (one.id, two.id)
        #expect(!after.contains(first) && !after.contains(second))
    }
}
