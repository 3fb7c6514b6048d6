import CMnl
@testable import Netlink
import Testing

@Suite("Links, against the kernel", .serialized)
struct LinkKernelTests {
    @Test func loopbackOfAFreshNamespace() throws {
        let arena = try Arena("lo")
        let socket = try arena.socket()
        let links = try Links.all(in: socket)
        #expect(links.map(\.name) == ["lo"])
        #expect(!links.possiblyStale)
        var lo = try #require(links.first)
        #expect(lo.isLoopback && !lo.isUp && lo.kind == nil && lo.mtu == 65536)
        try Links.setUp(true, of: lo.index, in: socket)
        lo = try Links.at(lo.index, in: socket)
        #expect(lo.isUp && lo.isRunning && lo.statistics.receivedPackets == 0)
    }

    @Test func vethPairAcrossNamespaces() throws {
        let near = try Arena("near")
        let far = try Arena("far")
        let socket = try near.socket()
        let farSocket = try far.socket()
        let mac = try #require(MACAddress("02:00:00:00:00:0a"))
        let other = try #require(MACAddress("02:00:00:00:00:0b"))
        try Links.createVeth(
            VethEnd("a", mac: mac), VethEnd("b", mac: other, mtu: 2000, in: far.namespace), in: socket)
        let a = try Links.named("a", in: socket)
        let b = try Links.named("b", in: farSocket)
        #expect(a.kind == "veth" && a.mac == mac && a.mtu == 1500 && !a.isUp && a.state == .down)
        #expect(b.kind == "veth" && b.mac == other && b.mtu == 2000)
        #expect(a.peer == b.index && a.peerNamespace != nil)

        try Links.setUp(true, of: a.index, in: socket)
        try Links.setUp(true, of: b.index, in: farSocket)
        let up = try Links.at(a.index, in: socket)
        #expect(up.isUp && up.isRunning && up.state == .up)
        try Links.setMTU(1400, of: a.index, in: socket)
        #expect(try Links.at(a.index, in: socket).mtu == 1400)

        let taken = try refusal { () throws(NetlinkError) in
            try Links.createVeth(VethEnd("a"), VethEnd("c"), in: socket)
        }
        #expect(taken.errno == .exists)
        try Links.delete(a.index, in: socket)
        #expect(try refusal { () throws(NetlinkError) in _ = try Links.named("b", in: farSocket) }.errno == .noDevice)
    }

    @Test func threadsMayShareASocket() async throws {
        final class Shared: Sendable {
            let socket: NetlinkSocket
            init(_ socket: consuming NetlinkSocket) { self.socket = socket }
        }
        let arena = try Arena("shared")
        let shared = Shared(try arena.socket())
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    (0..<200).allSatisfy { _ in
                        (try? Links.named("lo", in: shared.socket))?.index == 1
                            && (try? Links.all(in: shared.socket))?.count == 1
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    @Test func moveToAnotherNamespace() throws {
        let near = try Arena("from")
        let far = try Arena("to")
        let socket = try near.socket()
        let farSocket = try far.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        try Links.move(Links.named("b", in: socket).index, to: far.namespace, in: socket)
        #expect(try Links.named("b", in: farSocket).kind == "veth")
        #expect(try Links.all(in: socket).map(\.name).sorted() == ["a", "lo"])
        let nowhere = try NetworkNamespace("wr-nl-nowhere")
        let lost = try refusal { () throws(NetlinkError) in
            try Links.move(try Links.named("a", in: socket).index, to: nowhere, in: socket)
        }
        #expect(lost.errno == .noEntry && lost.description.contains("wr-nl-nowhere"))
    }

    @Test func unknownLinksAreErrorsInASentence() throws {
        let arena = try Arena("none")
        let socket = try arena.socket()
        let error = try refusal { () throws(NetlinkError) in _ = try Links.named("nosuch", in: socket) }
        #expect(error.errno == .noDevice)
        #expect(error.description.hasPrefix("cannot find link nosuch: "))
        for index in [4711, -1, 0, Int.max, Int.min] {
            _ = try refusal { () throws(NetlinkError) in _ = try Links.at(index, in: socket) }
        }
        _ = try refusal { () throws(NetlinkError) in
            _ = try Links.named(String(repeating: "x", count: 70_000), in: socket)
        }
    }

    @Test func addressesRoutesAndNeighbours() throws {
        let arena = try Arena("addr")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let a = try Links.named("a", in: socket).index
        try Links.setUp(true, of: a, in: socket)
        try Links.setUp(true, of: Links.named("b", in: socket).index, in: socket)
        let v4 = InterfaceAddress(link: a, prefix: try #require(IPPrefix("10.9.0.1/24")))
        let v6 = InterfaceAddress(link: a, prefix: try #require(IPPrefix("2001:db8::1/64")))
        try Addresses.add(v4, in: socket)
        try Addresses.add(v6, tentative: false, in: socket)
        let found = try Addresses.all(on: a, in: socket)
        #expect(found.contains(v4) && found.contains(v6))
        #expect(try refusal { () throws(NetlinkError) in try Addresses.add(v4, in: socket) }.errno == .exists)

        let gateway = try #require(IPAddress("10.9.0.2"))
        try Routes.add(to: .everything(.ipv4), via: gateway, in: socket)
        try Routes.add(to: #require(IPPrefix("10.20.0.0/16")), via: gateway, on: a, in: socket)
        try Routes.add(to: #require(IPPrefix("10.30.0.0/16")), via: nil, on: a, in: socket)
        let gateway6 = try #require(IPAddress("2001:db8::2"))
        try Routes.add(to: .everything(.ipv6), via: gateway6, on: a, in: socket)
        let unreachable = try refusal { () throws(NetlinkError) in
            try Routes.add(to: .everything(.ipv6), via: gateway, on: a, in: socket)
        }
        #expect(unreachable.kernelText != nil)
        try Neighbours.setPermanent(gateway, #require(MACAddress("02:00:00:00:00:02")), on: a, in: socket)

        try Addresses.remove(v4, in: socket)
        #expect(try !Addresses.all(on: a, in: socket).contains(v4))
    }

    @Test func ipv6Off() throws {
        let arena = try Arena("v6")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let a = try Links.named("a", in: socket).index
        try Links.setIPv6(on: false, of: a, in: socket)
        try Links.setUp(true, of: a, in: socket)
        try Links.setUp(true, of: Links.named("b", in: socket).index, in: socket)
        #expect(try Addresses.all(on: a, in: socket).isEmpty)
        try Links.setIPv6(on: true, of: a, in: socket)
        #expect(try Addresses.all(on: a, in: socket).contains { $0.prefix.address.family == .ipv6 })
    }

    @Test(arguments: [Offload.gro, .gso, .tso, .transmitChecksum])
    func offloads(_ offload: Offload) throws {
        let arena = try Arena("off-\(offload.rawValue)")
        let socket = try arena.socket()
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let a = try Links.named("a", in: socket).index
        let first = try Links.offload(offload, of: a, in: socket)
        try Links.setOffload(offload, on: !first, of: a, in: socket)
        #expect(try Links.offload(offload, of: a, in: socket) == !first)
        try Links.setOffload(offload, on: first, of: a, in: socket)
        #expect(try Links.offload(offload, of: a, in: socket) == first)
    }

    /// A receive buffer so small that a dump does not fit in: the kernel waits for the reader, and nothing is missing.
    @Test func aDumpThroughATinyBufferIsWhole() throws {
        let arena = try Arena("tiny")
        let socket = try arena.socket()
        _ = cmnl_receive_buffer(socket.descriptor, 2048)
        for number in 0..<60 { try Links.createVeth(VethEnd("a\(number)"), VethEnd("b\(number)"), in: socket) }
        for _ in 0..<5 {
            let links = try Links.all(in: socket)
            #expect(links.count == 121 && !links.possiblyStale)
            #expect(Set(links.map(\.name)).count == 121)
        }
    }
}
