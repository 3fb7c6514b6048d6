import Netlink
import Testing

@testable import Netlink

@Suite("Monitor, against the kernel", .serialized)
struct MonitorKernelTests {
    /// Everything told until nothing more comes.
    private func drain(_ monitor: inout Monitor) throws -> [NetworkEvent] {
        var events: [NetworkEvent] = []
        while let event = try monitor.next(timeoutMilliseconds: 100) { events.append(event) }
        return events
    }

    @Test func linksAddressesAndFilters() throws {
        let arena = try Arena("mon")
        let socket = try arena.socket()
        var monitor = try Monitor(in: arena.namespace)
        #expect(try monitor.next(timeoutMilliseconds: 0) == nil)

        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let a = try Links.named("a", in: socket).index
        #expect(try drain(&monitor).contains { if case .link(let link) = $0 { link.name == "a" } else { false } })

        let address = InterfaceAddress(link: a, prefix: try #require(IPPrefix("10.9.1.1/24")))
        try Addresses.add(address, in: socket)
        #expect(try drain(&monitor).contains(.address(address)))
        try Addresses.remove(address, in: socket)
        #expect(try drain(&monitor).contains(.addressRemoved(address)))

        let tc = try Program.tc()
        let filter = try TrafficControl.attach(tc.descriptor, named: "m", to: a, at: .egress, in: socket)
        let made = try drain(&monitor)
        #expect(made.contains(.filter(filter)))
        #expect(made.contains { if case .qdisc(let qdisc) = $0 { qdisc.kind == "clsact" } else { false } })
        try TrafficControl.detach(filter, in: socket)
        #expect(
            try drain(&monitor).contains { if case .filterRemoved(let f) = $0 { f.name == "weir:m" } else { false } })

        try Links.setUp(true, of: a, in: socket)
        _ = try drain(&monitor)
        let xdp = try Program.xdp()
        let attached = try XDP.attach(xdp.descriptor, to: a, in: socket).attachment
        #expect(
            try drain(&monitor).contains {
                if case .link(let link) = $0 { link.index == a && link.xdp == [attached] } else { false }
            })
        try Links.delete(a, in: socket)
        #expect(
            try drain(&monitor).contains {
                if case .linkRemoved(let link) = $0 { link.name == "a" } else { false }
            })
    }

    @Test func anOverrunIsToldOnceAndWhatFollowsIsHeard() throws {
        let arena = try Arena("overrun")
        let socket = try arena.socket()
        var monitor = try Monitor([.links], in: arena.namespace, receiveBuffer: 4096)
        try Links.createVeth(VethEnd("a"), VethEnd("b"), in: socket)
        let a = try Links.named("a", in: socket).index
        for mtu in 1000..<1100 { try Links.setMTU(mtu, of: a, in: socket) }
        #expect(try monitor.next(timeoutMilliseconds: 100) == .overrun)
        #expect(try monitor.next(timeoutMilliseconds: 0) == nil)
        try Links.setMTU(1200, of: a, in: socket)
        guard case .link(let link)? = try monitor.next(timeoutMilliseconds: 100) else {
            Issue.record("nothing is heard after an overrun")
            return
        }
        #expect(link.mtu == 1200)
    }
}
