import Driver
import Maps
import Netlink
import Schema
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@testable import STF

/// Packets on veth pairs, with programs written in C here: what the net target reports must be what the program did.
@Suite(.serialized) struct NetPlaneTests {
    /// The first byte says what becomes of the packet: 1 drop, 2 pass, 3 transmit, 4 redirect to port 2; the second byte is
    /// changed so that the packet is seen to have been through.
    static let xdp = """
        struct xdp_md { unsigned data, data_end, data_meta, ingress_ifindex, rx_queue_index, egress_ifindex; };
        struct { int (*type)[25]; unsigned *key; unsigned *value; int (*max_entries)[8]; } ports
            __attribute__((section(".maps"), used));
        static long (*const redirect_map)(void *map, unsigned long long key, unsigned long long flags) = (void *)51;
        __attribute__((section("xdp"), used)) int program(struct xdp_md *ctx)
        {
            unsigned char *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
            if (data + 14 > end)
                return 1;
            data[1] = 0xee;
            if (data[0] == 4)
                return redirect_map(&ports, 2, 0);
            return data[0] & 3;
        }
        char _license[] __attribute__((section("license"), used)) = "GPL";
        """

    static let classifier = """
        struct __sk_buff { unsigned words[19], data, data_end; };
        __attribute__((section("tc"), used)) int program(struct __sk_buff *skb)
        {
            unsigned char *data = (void *)(long)skb->data, *end = (void *)(long)skb->data_end;
            if (data + 14 > end)
                return 2;
            return data[0] == 2 ? 0 : 2;
        }
        char _license[] __attribute__((section("license"), used)) = "GPL";
        """

    static func load(_ text: String, _ hook: Hook, ports: String? = nil) throws -> LoadedProgram {
        var schema = Schema(program: "test", source: "", architecture: "", hook: hook, entry: "program")
        schema.ports = ports
        let bytes = try JSONEncoder().encode(schema).map { String($0) }.joined(separator: ",")
        let section = "char _schema[] __attribute__((section(\".weir.schema\"), used)) = { \(bytes) };\n"
        return try BPFObject(Clang().compile(c: text + "\n" + section), name: "test").load()
    }

    static func frame(_ first: UInt8, _ last: UInt8, type: [UInt8] = [0x88, 0xB5]) -> [UInt8] {
        [first, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 2] + type + [last]
    }

    static func start(
        _ loaded: consuming LoadedProgram, ports: [UInt32], frames: [[UInt8]], mode: XDPModeChoice
    ) throws(PlaneError) -> NetPlane {
        let links = try NetPlane.Links.make(loaded.schema, ports: ports, frames: frames, mode: mode)
        return try NetPlane.start(loaded, on: links, mode: mode)
    }

    static func seen(_ first: UInt8, _ last: UInt8) -> [UInt8] {
        var frame = frame(first, last)
        frame[1] = 0xEE
        return frame
    }

    @Test(arguments: [XDPModeChoice.native, .generic])
    func everyVerdictComesOutWhereItMust(_ mode: XDPModeChoice) throws {
        let deliveries = try NetworkNamespace.runInNew { () throws -> [Delivery] in
            let loaded = try Self.load(Self.xdp, .xdp, ports: "ports")
            let frames = (1...5).map { Self.frame(UInt8($0), 0) }
            var plane = try Self.start(loaded, ports: [1, 2], frames: frames, mode: mode)
            // 0 is XDP_ABORTED.
            for (first, last) in [(2, 1), (1, 2), (3, 3), (0, 4), (4, 5), (2, 6), (3, 7), (2, 8)] as [(UInt8, UInt8)] {
                try plane.send(Self.frame(first, last), port: 1)
            }
            try plane.send(Self.frame(2, 9), port: 2)
            plane.await(7)
            return try plane.settle()
        }.get()
        let port1 = deliveries.filter { $0.port == 1 }.map(\.bytes)
        let port2 = deliveries.filter { $0.port == 2 }.map(\.bytes)
        #expect(port1 == [(2, 1), (3, 3), (2, 6), (3, 7), (2, 8)].map { Self.seen($0, $1) })
        #expect(port2.count == 2 && port2.contains(Self.seen(4, 5)) && port2.contains(Self.seen(2, 9)))
    }

    @Test func aClassifierIsJudgedBeforeItsPacketsAreSeen() throws {
        let deliveries = try NetworkNamespace.runInNew { () throws -> [Delivery] in
            let loaded = try Self.load(Self.classifier, .tcIngress)
            let types: [[UInt8]] = [[0x88, 0xB5], [0x08, 0x00], [0x00, 0x10], [0x12, 0x34]]
            let frames = types.flatMap { [Self.frame(2, 7, type: $0), Self.frame(4, 8, type: $0)] }
            var plane = try Self.start(loaded, ports: [0], frames: frames, mode: .auto)
            for frame in frames { try plane.send(frame, port: 0) }
            plane.await(4)
            return try plane.settle()
        }.get()
        #expect(deliveries.map { $0.bytes[0] } == [2, 2, 2, 2])
        #expect(Set(deliveries.map { Array($0.bytes[12..<14]) }).count == 4)
    }

    @Test func aTagIsSeenWhereItWas() throws {
        let frame = Self.frame(2, 0, type: [0x81, 0x00]) + [0x05, 0x88, 0xB5, 0xAB, 0xCD]
        let deliveries = try NetworkNamespace.runInNew { () throws -> [Delivery] in
            var plane = try Self.start(Self.load(Self.xdp, .xdp, ports: "ports"), ports: [0], frames: [frame], mode: .native)
            try plane.send(frame, port: 0)
            plane.await(1)
            return try plane.settle()
        }.get()
        var wanted = frame
        wanted[1] = 0xEE
        #expect(deliveries == [Delivery(port: 0, bytes: wanted)])
    }

    @Test func shortFramesAreForAnotherTarget() throws {
        try NetworkNamespace.runInNew { () throws in
            var plane = try Self.start(Self.load(Self.xdp, .xdp, ports: "ports"), ports: [0], frames: [], mode: .native)
            #expect(throws: PlaneError.self) { try plane.send([1, 2, 3], port: 0) }
        }.get()
    }
}
