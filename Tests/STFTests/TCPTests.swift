import Driver
import Maps
import Netlink
import Testing

@testable import STF

#if canImport(Glibc)
import Glibc
#endif

/// Two hosts and a switch in three namespaces, the program in generic mode on both of the switch's ports.
@Suite(.serialized) struct TCPTests {
    struct Trouble: Error { var text: String }

    static let program = """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start {
                packet.extract(hdr.eth);
                transition accept;
            }
        }
        control ingress(inout headers_t hdr, in xdp_input meta, out xdp_output verdict) {
            CounterArray(4, false) seen;
            apply {
                seen.increment(meta.input_port);
                verdict.output_port = 3 - meta.input_port;
                verdict.output_action = xdp_action.XDP_REDIRECT;
            }
        }
        control write(in headers_t hdr, packet_out packet) {
            apply {
                packet.emit(hdr.eth);
            }
        }
        xdp(read(), ingress(), write()) main;
        """

    /// A namespace that is deleted with its owner.
    struct Space: ~Copyable {
        let namespace: NetworkNamespace
        init(_ name: String) throws {
            let name = "wr-stf-\(name)-\(getpid())"
            namespace = try NetworkNamespace.create(name)
        }
        deinit { try? namespace.delete() }
    }

    @Test func aStreamPassesAGenericModeProgram() throws {
        let compilation = Compiler(files: .disk).compile(path: "tcp.p4", bytes: Array(Self.program.utf8), upTo: .object)
        let bytes = try #require(compilation.object, "\(compilation.rendered)")
        let left = try Space("left"), right = try Space("right"), middle = try Space("switch")
        let count = 4 << 20
        let (sent, received, counted) = try middle.namespace.run { () throws -> (UInt64, UInt64, [UInt64]) in
            let socket = try NetlinkSocket()
            try Self.connect(port: 1, address: "10.7.0.1/24", to: left.namespace, socket)
            try Self.connect(port: 2, address: "10.7.0.2/24", to: right.namespace, socket)
            let state = try KernelState(BPFObject(bytes, name: "tcp").load(mapInputPorts: true))
            let ports = [1, 2].map { (number: UInt32($0), interface: Int(if_nametoindex("p\($0)"))) }
            try state.setPorts(ports)
            for port in ports {
                try state.loaded.program.withDescriptor { (raw: Int32) throws(NetlinkError) in
                    _ = try XDP.attach(ProgramDescriptor(borrowing: raw), to: port.interface, mode: .generic, in: socket)
                }
            }
            let (sent, received) = try Self.stream(count, from: left.namespace, to: right.namespace, address: "10.7.0.2")
            return (sent, received, [try state.counter(0, at: 1)[0], try state.counter(0, at: 2)[0]])
        }.get()
        #expect(sent == received && sent != 0)
        // Both directions went through the program.
        #expect(counted.allSatisfy { $0 > 10 }, "\(counted)")
    }

    /// A pair of interfaces: `pN` here, `h` with the address over there, without the offloads generic mode cannot carry.
    static func connect(
        port: Int, address: String, to namespace: NetworkNamespace, _ socket: borrowing NetlinkSocket
    ) throws {
        try Links.createVeth(VethEnd("p\(port)"), VethEnd("h", in: namespace), in: socket)
        try Self.bringUp("p\(port)", socket)
        try namespace.run { () throws in
            let inside = try NetlinkSocket()
            let link = try Links.named("h", in: inside).index
            let prefix = try #require(IPPrefix(address))
            try Addresses.add(InterfaceAddress(link: link, prefix: prefix), in: inside)
            try Self.bringUp("h", inside)
        }.get()
    }

    static func bringUp(_ name: String, _ socket: borrowing NetlinkSocket) throws {
        let link = try Links.named(name, in: socket).index
        try Links.setIPv6(on: false, of: link, in: socket)
        for offload in [Offload.tso, .gso, .gro] { try? Links.setOffload(offload, on: false, of: link, in: socket) }
        try? Links.setOffload(.transmitChecksum, on: false, of: link, in: socket)
        try Links.setUp(true, of: link, in: socket)
    }

    /// Sends `count` bytes over TCP and returns a checksum of what was sent and of what arrived.
    static func stream(
        _ count: Int, from client: NetworkNamespace, to server: NetworkNamespace, address: String
    ) throws -> (sent: UInt64, received: UInt64) {
        let listener = try server.run { () throws -> Int32 in
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            try Self.withAddress("0.0.0.0") { guard bind(listener, $0, $1) == 0, listen(listener, 1) == 0 else { throw Self.trouble("listen") } }
            return listener
        }.get()
        defer { close(listener) }
        let sender = try client.run { () throws -> Int32 in
            let sender = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var limit = timeval(tv_sec: 20, tv_usec: 0)
            setsockopt(sender, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            try Self.withAddress(address) { guard Glibc.connect(sender, $0, $1) == 0 else { throw Self.trouble("connect") } }
            return sender
        }.get()
        let receiver = accept(listener, nil, nil)
        guard receiver >= 0 else { throw trouble("accept") }
        defer { close(receiver) }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(receiver, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        // Sent and received by turns: neither side blocks for long.
        let flags = fcntl(sender, F_GETFL)
        _ = fcntl(sender, F_SETFL, flags | O_NONBLOCK)
        var random = SplitMix(state: 1)
        let data = (0..<count / 8).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
        var (done, sum, got) = (0, UInt64(0), 0)
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while got < count {
            if done < count {
                let written = data.withUnsafeBytes { send(sender, $0.baseAddress.map { $0 + done }, count - done, Int32(MSG_NOSIGNAL)) }
                if written > 0 { done += written } else if written < 0, errno != EAGAIN { throw trouble("send") }
                if done == count { close(sender) }
            }
            let read = recv(receiver, &chunk, chunk.count, done < count ? Int32(MSG_DONTWAIT) : 0)
            if read == 0 { break }
            if read < 0 {
                guard errno == EAGAIN, done < count else { throw trouble("receive after \(got) bytes") }
                usleep(200)
                continue
            }
            sum = hash(chunk[..<read], sum)
            got += read
        }
        return (hash(data[...], 0), sum)
    }

    static func hash(_ bytes: ArraySlice<UInt8>, _ start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 &+ 1 }
    }

    static func withAddress(
        _ text: String, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(7001).bigEndian
        inet_pton(AF_INET, text, &address.sin_addr)
        try withUnsafePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { try body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }

    static func trouble(_ operation: String) -> Trouble { Trouble(text: "cannot \(operation): \(String(cString: strerror(errno)))") }
}
