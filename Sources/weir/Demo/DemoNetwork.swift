import Netlink

/// The demo's network: a switch and two hosts in namespaces of their own, a veth pair from each host to the switch.
struct DemoNetwork: Sendable {
    /// One host and the switch's port towards it.
    struct Host: Sendable {
        /// The port's number in the program.
        var port: UInt32
        var namespace: NetworkNamespace
        /// The switch's end.
        var portName: String
        var portMAC: MACAddress
        var mac: MACAddress
        var address: IPAddress
        /// The switch's address on that network.
        var gateway: IPAddress
        var network: IPPrefix
    }

    static let pipeline = "weir-demo"
    static let interface = "eth0"
    let hub: NetworkNamespace
    let hosts: [Host]

    /// Its namespaces are `weir-switch`, `weir-h1` and `weir-h2`, or begin with another word.
    init(_ prefix: String = "weir") throws(NetlinkError) {
        hub = try NetworkNamespace("\(prefix)-switch")
        var hosts: [Host] = []
        for number in 1...2 {
            guard let network = IPPrefix("10.0.\(number).0/24"), let address = IPAddress("10.0.\(number).1"),
                let gateway = IPAddress("10.0.\(number).254"), let mac = MACAddress("02:00:00:00:0\(number):01"),
                let portMAC = MACAddress("02:00:00:00:0\(number):fe")
            else { continue }
            hosts.append(
                Host(
                    port: UInt32(number), namespace: try NetworkNamespace("\(prefix)-h\(number)"), portName: "p\(number)",
                    portMAC: portMAC, mac: mac, address: address, gateway: gateway, network: network))
        }
        self.hosts = hosts
    }

    /// Makes it all. What was made when something fails stays for `remove`.
    func make() throws(NetlinkError) {
        hosts.isEmpty ? () : try create(hub)
        let inside = try NetlinkSocket(in: hub)
        for host in hosts {
            try create(host.namespace)
            try Links.createVeth(
                VethEnd(host.portName, mac: host.portMAC), VethEnd(DemoNetwork.interface, mac: host.mac, in: host.namespace),
                in: inside)
            let outside = try NetlinkSocket(in: host.namespace)
            let port = try Links.named(host.portName, in: inside).index
            let card = try Links.named(DemoNetwork.interface, in: outside).index
            try Links.setIPv6(on: false, of: port, in: inside)
            try Links.setIPv6(on: false, of: card, in: outside)
            // Frames redirected to a veth arrive only where NAPI runs at the far end; and a checksum that a host leaves to its
            // card would leave a native XDP program unfinished.
            try Links.setOffload(.gro, on: true, of: card, in: outside)
            try Links.setOffload(.transmitChecksum, on: false, of: card, in: outside)
            if let address = IPPrefix("\(host.gateway)/24") { try Addresses.add(InterfaceAddress(link: port, prefix: address), in: inside) }
            if let address = IPPrefix("\(host.address)/24") { try Addresses.add(InterfaceAddress(link: card, prefix: address), in: outside) }
            try Links.setUp(true, of: port, in: inside)
            try Links.setUp(true, of: card, in: outside)
            // No ARP in the counts: the hosts know their gateway.
            try Neighbours.setPermanent(host.gateway, host.portMAC, on: card, in: outside)
            try Routes.add(to: .everything(.ipv4), via: host.gateway, in: outside)
        }
    }

    private func create(_ namespace: NetworkNamespace) throws(NetlinkError) { _ = try NetworkNamespace.create(namespace.name) }

    /// Removes what there is of it, links included; nothing is no error.
    func remove() {
        for namespace in [hub] + hosts.map(\.namespace) { try? namespace.delete() }
    }

    /// Frames that a host's card sent and received.
    func frames(of host: Host) throws(NetlinkError) -> (sent: UInt64, received: UInt64) {
        let socket = try NetlinkSocket(in: host.namespace)
        let statistics = try Links.named(DemoNetwork.interface, in: socket).statistics
        return (statistics.transmittedPackets, statistics.receivedPackets)
    }
}
