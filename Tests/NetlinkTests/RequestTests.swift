import CMnl
import Glibc
import Synchronization
import Testing

@testable import Netlink

/// What is sent, byte by byte, beside what was recorded when the kernel did what was meant by it; and the kernel does it again.
@Suite("Requests as recorded, against the kernel", .serialized)
struct RequestTests {
    private final class Recorder: Sendable {
        private let sent = Mutex<[[UInt8]]>([])

        func listen(to socket: borrowing NetlinkSocket) {
            socket.tap.withLock { tap in
                tap = { [self] isSent, datagram in if isSent { sent.withLock { $0.append(datagram) } } }
            }
        }

        /// The last request, its sequence number left out.
        var last: String {
            var bytes = sent.withLock { $0.last } ?? []
            if bytes.count >= 12 { bytes.replaceSubrange(8..<12, with: [0, 0, 0, 0]) }
            return bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        }
        /// The last request of a type.
        func last(_ type: Int32) -> String {
            let index = sent.withLock { all in all.lastIndex { $0.count > 5 && Int32($0[4]) | Int32($0[5]) << 8 == type } }
            guard let index else { return "" }
            var bytes = sent.withLock { $0[index] }
            bytes.replaceSubrange(8..<12, with: [0, 0, 0, 0])
            return bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        }
    }

    private static let path = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Goldens/requests.txt"

    private static func recorded() -> [String: String] {
        guard let file = fopen(path, "r") else { return [:] }
        defer { fclose(file) }
        var text: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { text += chunk[..<count] }
        var all: [String: String] = [:]
        for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2 { all[String(parts[0])] = String(parts[1]) }
        }
        return all
    }

    /// A descriptor of that number, so that what names it is the same on every run.
    private struct Fixed: ~Copyable {
        let raw: Int32
        init(_ program: borrowing Program, as number: Int32) throws {
            raw = dup2(program.descriptor.raw, number)
            try #require(raw == number)
        }
        deinit { close(raw) }
        var descriptor: ProgramDescriptor { ProgramDescriptor(borrowing: raw) }
    }

    @Test func everyRequest() throws {
        let arena = try Arena("requests")
        let socket = try arena.socket()
        let recorder = Recorder()
        recorder.listen(to: socket)
        var observed: [(name: String, bytes: String)] = []
        func note(_ name: String, _ type: Int32) { observed.append((name, recorder.last(type))) }

        _ = try Links.all(in: socket)
        note("links", Int32(RTM_GETLINK))
        try Links.createVeth(VethEnd("a", mac: MACAddress("02:00:00:00:00:0a"), mtu: 1400), VethEnd("b"), in: socket)
        note("veth", Int32(RTM_NEWLINK))
        let a = try Links.named("a", in: socket)
        note("link-by-name", Int32(RTM_GETLINK))
        _ = try Links.at(a.index, in: socket)
        note("link-by-index", Int32(RTM_GETLINK))
        #expect(a.index == 3 && a.mtu == 1400)
        try Links.setMTU(1450, of: a.index, in: socket)
        note("mtu", Int32(RTM_SETLINK))
        try Links.setUp(true, of: a.index, in: socket)
        note("up", Int32(RTM_SETLINK))
        try Links.setIPv6(on: false, of: a.index, in: socket)
        #expect(try Links.at(a.index, in: socket).isUp)

        let prefix = try #require(IPPrefix("10.9.0.1/24"))
        try Addresses.add(InterfaceAddress(link: a.index, prefix: prefix), in: socket)
        note("address", Int32(RTM_NEWADDR))
        #expect(try Addresses.all(in: socket).contains { $0.prefix == prefix })
        note("addresses", Int32(RTM_GETADDR))
        let mac = try #require(MACAddress("02:00:00:00:00:0b"))
        let gateway = try #require(IPAddress("10.9.0.2") as IPAddress?)
        try Neighbours.setPermanent(gateway, mac, on: a.index, in: socket)
        note("neighbour", Int32(RTM_NEWNEIGH))
        try Routes.add(to: .everything(.ipv4), via: gateway, in: socket)
        note("route", Int32(RTM_NEWROUTE))
        try Addresses.remove(InterfaceAddress(link: a.index, prefix: prefix), in: socket)
        note("address-away", Int32(RTM_DELADDR))

        let one = try Program.xdp()
        let two = try Program.xdp()
        let first = try Fixed(one, as: 700)
        let second = try Fixed(two, as: 701)
        _ = try XDP.attach(first.descriptor, to: a.index, mode: .native, in: socket)
        note("xdp-attach", Int32(RTM_SETLINK))
        try XDP.replace(first.descriptor, with: second.descriptor, on: a.index, mode: .native, in: socket)
        note("xdp-replace", Int32(RTM_SETLINK))
        try XDP.detach(second.descriptor, from: a.index, mode: .native, in: socket)
        note("xdp-detach", Int32(RTM_SETLINK))
        _ = try XDP.attach(first.descriptor, to: a.index, mode: .generic, in: socket)
        note("xdp-attach-generic", Int32(RTM_SETLINK))
        #expect(try Links.at(a.index, in: socket).xdp.map(\.mode) == [.generic])
        try XDP.detach(first.descriptor, from: a.index, mode: .generic, in: socket)
        _ = try refusal { () throws(NetlinkError) in
            _ = try XDP.attach(first.descriptor, to: a.index, mode: .offload, in: socket)
        }
        note("xdp-attach-offload", Int32(RTM_SETLINK))
        #expect(try Links.at(a.index, in: socket).xdp.isEmpty)

        try TrafficControl.ensureClsact(on: a.index, in: socket)
        note("clsact", Int32(RTM_NEWQDISC))
        #expect(try TrafficControl.qdiscs(on: a.index, in: socket).contains { $0.kind == "clsact" })
        note("qdiscs", Int32(RTM_GETQDISC))
        let three = try Program.tc()
        let four = try Program.tc()
        let third = try Fixed(three, as: 702)
        let fourth = try Fixed(four, as: 703)
        let filter = try TrafficControl.attach(third.descriptor, named: "r", to: a.index, at: .ingress, priority: 9, in: socket)
        note("filter", Int32(RTM_NEWTFILTER))
        let replaced = try TrafficControl.replace(filter, with: fourth.descriptor, in: socket)
        note("filter-look", Int32(RTM_GETTFILTER))
        note("filter-replace", Int32(RTM_NEWTFILTER))
        #expect(replaced.priority == filter.priority && replaced.handle == filter.handle && replaced.programID != filter.programID)
        #expect(try TrafficControl.filters(on: a.index, at: .ingress, in: socket).count == 1)
        note("filters", Int32(RTM_GETTFILTER))
        try TrafficControl.detach(replaced, in: socket)
        note("filter-away", Int32(RTM_DELTFILTER))
        let chained = try TrafficControl.attach(third.descriptor, named: "c", to: a.index, at: .egress, priority: 4, chain: 7, in: socket)
        note("filter-chain", Int32(RTM_NEWTFILTER))
        #expect(chained.chain == 7 && chained.hook == .egress)
        try TrafficControl.detach(chained, in: socket)
        note("filter-chain-away", Int32(RTM_DELTFILTER))
        #expect(try TrafficControl.removeEmptyClsact(on: a.index, in: socket))
        note("clsact-away", Int32(RTM_DELQDISC))
        try Links.delete(a.index, in: socket)
        note("link-away", Int32(RTM_DELLINK))
        #expect(try Links.all(in: socket).map(\.name) == ["lo"])

        let goldens = RequestTests.recorded()
        if goldens.isEmpty || getenv("WEIR_RECORD") != nil {
            if let file = fopen(RequestTests.path + ".observed", "w") {
                for (name, bytes) in observed { fputs("\(name) \(bytes)\n", file) }
                fclose(file)
            }
        }
        #expect(goldens.count == observed.count)
        for (name, bytes) in observed { #expect(bytes == goldens[name], "\(name)") }
    }
}
