import Driver
import Maps
import Netlink
import Schema
import Testing

@testable import STF

/// VLAN tags of frames that TC passes to the host. The kernel keeps a tag beside the packet, with the type of what follows: a program changes bytes,
/// and the host has to find its notes changed with them. No socket shows them (the kernel forgets a tag that no VLAN device is there
/// for), but behind a bridge a program on the way out of another port does.
@Suite(.serialized) struct HostTagTests {
    /// The destination's last byte says what becomes of a frame: 0 nothing, 1 another tag, 2 a tag less, 3 a tag more, 4 another type.
    static let program = """
        #include <xdp_model.p4>
        header ethernet_t { bit<40> dst; bit<8> what; bit<48> src; bit<16> type; }
        header tag_t { bit<16> tci; bit<16> type; }
        struct headers_t { ethernet_t eth; tag_t added; tag_t outer; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                transition select(hdr.eth.type) {
                    0x8100 &&& 0xffff: tag;
                    0x88a8: tag;
                    default: accept;
                }
            }
            state tag { packet.extract(hdr.outer); transition accept; }
        }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            apply {
                to.output_port = 0;
                to.output_action = xdp_action.XDP_PASS;
                if (hdr.eth.what == 1) {
                    hdr.outer.tci = hdr.outer.tci ^ 0xf00f;
                } else if (hdr.eth.what == 2) {
                    hdr.eth.type = hdr.outer.type;
                    hdr.outer.setInvalid();
                } else if (hdr.eth.what == 3) {
                    hdr.added.setValid();
                    hdr.added.tci = 0x2abc;
                    hdr.added.type = hdr.eth.type;
                    hdr.eth.type = 0x8100;
                } else if (hdr.eth.what == 4) {
                    hdr.eth.type = 0x88b6;
                }
            }
        }
        control write(in headers_t hdr, packet_out packet) {
            apply { packet.emit(hdr.eth); packet.emit(hdr.added); packet.emit(hdr.outer); }
        }
        xdp(read(), pipe(), write()) main;
        """

    /// Writes down what the kernel has noted of the frames from 02:00:00:00:00:77, and the type among their bytes.
    static let observer = """
        struct __sk_buff { unsigned length, kind, mark, queue, protocol, present, tci, proto; };
        struct notes { unsigned count, protocol, present, proto, tci, length, type; };
        struct { int (*type)[2]; unsigned *key; struct notes *value; int (*max_entries)[1]; } noted
            __attribute__((section(".maps"), used));
        static long (*const load)(void *skb, unsigned offset, void *to, unsigned size) = (void *)26;
        static void *(*const lookup)(void *map, const void *key) = (void *)1;
        __attribute__((section("tc"), used)) int program(struct __sk_buff *skb)
        {
            unsigned char data[14];
            if (load(skb, 0, data, 14) || data[6] != 2 || data[11] != 0x77)
                return 0;
            unsigned cell = 0;
            struct notes *notes = lookup(&noted, &cell);
            if (!notes)
                return 0;
            notes->protocol = skb->protocol;
            notes->present = skb->present;
            notes->proto = skb->proto;
            notes->tci = skb->tci;
            notes->length = skb->length;
            notes->type = *(unsigned short *)(data + 12);
            __sync_fetch_and_add(&notes->count, 1);
            return 0;
        }
        char _license[] __attribute__((section("license"), used)) = "GPL";
        """

    /// A frame, what of it comes out of the bridge on the wire, and what the kernel has noted of it: the tag, and the type without it.
    struct Case {
        var sent: [UInt16]
        var wire: [UInt16]
        var tag: (type: UInt16, tci: UInt16)?
        var type: UInt16
        /// How many bytes of data follow.
        var count = data.count

        init(_ sent: [UInt16], _ wire: [UInt16], tag: (UInt16, UInt16)? = nil, type: UInt16) {
            (self.sent, self.wire, self.tag, self.type) = (sent, wire, tag, type)
        }
        /// An IPv4 packet without transport: bridges look at what is said to be IPv4.
        static let data: [UInt8] = [0x45, 0, 0, 46, 0, 0, 0, 0, 0x40, 0xFD, 0x65, 0xD1, 10, 0, 0, 1, 10, 0, 0, 2] + (0..<26).map { UInt8($0) }
        /// Behind the addresses the words, then data.
        func frame(_ what: UInt8, _ words: [UInt16]) -> [UInt8] {
            [0x02, 0, 0, 0, 0x55, what, 0x02, 0, 0, 0, 0, 0x77] + words.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] } + Self.data.prefix(count)
        }
    }

    static let cases: [(what: UInt8, Case)] =
        [
            (0, Case([0x88B5], [0x88B5], type: 0x88B5)),
            (0, Case([0x0800], [0x0800], type: 0x0800)),
            (0, Case([0x8100, 0x6007, 0x88B5], [0x8100, 0x6007, 0x88B5], tag: (0x8100, 0x6007), type: 0x88B5)),
            (0, Case([0x8100, 0x7000, 0x0800], [0x8100, 0x7000, 0x0800], tag: (0x8100, 0x7000), type: 0x0800)),
            (0, Case([0x88A8, 0x0123, 0x88B5], [0x88A8, 0x0123, 0x88B5], tag: (0x88A8, 0x0123), type: 0x88B5)),
            (0, Case([0x88A8, 0x0123, 0x8100, 0x0456, 0x88B5], [0x88A8, 0x0123, 0x8100, 0x0456, 0x88B5], tag: (0x88A8, 0x0123), type: 0x8100)),
            (1, Case([0x8100, 0x6007, 0x88B5], [0x8100, 0x9008, 0x88B5], tag: (0x8100, 0x9008), type: 0x88B5)),
            (1, Case([0x8100, 0x0001, 0x86DD], [0x8100, 0xF00E, 0x86DD], tag: (0x8100, 0xF00E), type: 0x86DD)),
            (2, Case([0x8100, 0x6007, 0x88B5], [0x88B5], type: 0x88B5)),
            (2, Case([0x88A8, 0x0123, 0x8100, 0x0456, 0x88B5], [0x8100, 0x0456, 0x88B5], tag: (0x8100, 0x0456), type: 0x88B5)),
            (2, Case([0x8100, 0x0123, 0x0800], [0x0800], type: 0x0800)),
            (3, Case([0x88B5], [0x8100, 0x2ABC, 0x88B5], tag: (0x8100, 0x2ABC), type: 0x88B5)),
            (3, Case([0x0800], [0x8100, 0x2ABC, 0x0800], tag: (0x8100, 0x2ABC), type: 0x0800)),
            (3, Case([0x8100, 0x0123, 0x88B5], [0x8100, 0x2ABC, 0x8100, 0x0123, 0x88B5], tag: (0x8100, 0x2ABC), type: 0x8100)),
            (4, Case([0x88B5], [0x88B6], type: 0x88B6)),
            (4, Case([0x8100, 0x0123, 0x0800], [0x88B6, 0x0123, 0x0800], type: 0x88B6)),
        ] + short

    /// The kernel leaves an IP header's length at least where it takes bytes out: frames around that. It takes tags out with two bytes behind them only.
    static let short: [(what: UInt8, Case)] = [2, 3, 15, 16, 17, 18, 19, 20, 21].flatMap { count in
        var all: [(what: UInt8, Case)] = [
            (0, Case([0x8100, 0x6007, 0x88B5], [0x8100, 0x6007, 0x88B5], tag: (0x8100, 0x6007), type: 0x88B5)),
            (2, Case([0x8100, 0x6007, 0x88B5], [0x88B5], type: 0x88B5)),
            (3, Case([0x88B5], [0x8100, 0x2ABC, 0x88B5], tag: (0x8100, 0x2ABC), type: 0x88B5)),
        ]
        for index in all.indices { all[index].1.count = count }
        return all
    }

    /// iproute2, in the thread's namespace.
    private func ip(_ words: String...) throws {
        let program = try #require(Files.program("ip"))
        var child = try ChildProcess(program, words)
        let result = try child.finish(until: Deadline(seconds: 10))
        try #require(result.end == .exited(0), "ip \(words): \(result.errors)")
    }

    private func word(_ bytes: [UInt8], _ number: Int) -> UInt32 {
        bytes[4 * number..<4 * number + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// What came out on the wire, and what the observer noted.
    private struct Seen {
        var frames: [[UInt8]]
        var notes: [UInt8]
    }

    @Test func theHostFindsTheTagThatTheBytesHave() throws {
        let options = CompileOptions(hook: .tcIngress)
        let compilation = Compiler(options: options, files: .disk).compile(path: "tags.p4", bytes: Array(Self.program.utf8), upTo: .object)
        let bytes = try #require(compilation.object, "\(compilation.rendered)")
        let seen = try NetworkNamespace.runInNew { () throws -> [Seen] in
            let network = try TestNetwork.make([1, 2], longest: 100, native: false)
            try ip("link", "add", "bridge", "type", "bridge", "mcast_snooping", "0")
            for port in ["p1", "p2"] { try ip("link", "set", port, "master", "bridge") }
            try ip("link", "set", "bridge", "up")
            let state = try KernelState(BPFObject(bytes, name: "tags").load(mapInputPorts: true))
            try state.setPorts(network.ports.map { ($0.number, $0.near) })
            try network.attach(state.loaded.program, hook: .tcIngress, mode: .auto)
            let observer = try NetPlaneTests.load(Self.observer, .tcEgress)
            let notes = try observer.maps.open("noted")
            try observer.program.withDescriptor { (raw: Int32) throws(NetlinkError) in
                let descriptor = ProgramDescriptor(borrowing: raw)
                _ = try TrafficControl.attach(descriptor, named: "notes", to: network.ports[1].near, at: .egress, in: network.socket)
            }
            var sockets = PacketSockets()
            let wire = try sockets.open(on: network.ports[0].far)
            _ = try sockets.open(on: network.ports[1].far)
            var seen: [Seen] = []
            for (what, one) in Self.cases {
                try sockets.send(one.frame(what, one.sent), on: wire)
                let frames = sockets.receive(waiting: 1000).map(\.bytes).filter { $0[6] == 2 && $0[11] == 0x77 }
                seen.append(Seen(frames: frames, notes: try notes.lookup(KernelState.bytes(0)) ?? []))
            }
            return seen
        }.get()
        #expect(seen.count == Self.cases.count)
        for (number, ((what, one), seen)) in zip(Self.cases, seen).enumerated() {
            let said = "\(what): \(one.sent.map { String($0, radix: 16) })"
            let wanted = one.frame(what, one.wire)
            #expect(seen.frames == [wanted], "\(said)")
            let notes = (0..<7).map { word(seen.notes, $0) }
            // Types are in network order, as the kernel keeps them.
            func type(_ at: Int) -> UInt16 { UInt16(truncatingIfNeeded: notes[at]).byteSwapped }
            #expect(notes[0] == UInt32(number + 1), "\(said)")
            #expect(type(1) == one.type && type(6) == one.type, "\(said): \(notes)")
            #expect(notes[2] == (one.tag == nil ? 0 : 1), "\(said)")
            if let tag = one.tag { #expect(type(3) == tag.type && notes[4] == UInt32(tag.tci), "\(said): \(notes)") }
            #expect(notes[5] == UInt32(wanted.count - (one.tag == nil ? 0 : 4)), "\(said)")
        }
    }
}
