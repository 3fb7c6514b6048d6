import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Synchronization
import Tmux

/// A router in a network namespace between two hosts, with traffic on request, and pins, locks and a journal of its own: a console on it
/// shows no other test's pipelines, and takes back no other test's changes. All of it is gone with the value.
final class Bench {
    let name: String
    let folder: String
    /// The folder of pins, locks and the journal.
    let world: String
    let pipelines: Pipelines
    /// `weir` for a shell, in that world.
    var program: String { "env WEIR_PINS=\(world)/bpf WEIR_JOURNAL=\(world)/journal \(Tmux.program("weir"))" }
    /// The P4 file.
    var source: String { folder + "/router.p4" }
    let hub: NetworkNamespace
    let hosts: [NetworkNamespace]
    private let stopped = Stop()

    private static let count = Atomic<Int>(0)

    private final class Stop: Sendable {
        let flag = Atomic<Bool>(false)
    }

    init() throws {
        // Suites run beside each other.
        name = "wr-con-\(getpid())-\(Bench.count.add(1, ordering: .relaxed).newValue)"
        folder = "/tmp/\(name)"
        world = "/run/\(name)"
        pipelines = try Pipelines(root: PinDirectory.mounted(at: world + "/bpf"))
        hub = try NetworkNamespace(name + "-sw")
        hosts = try [NetworkNamespace(name + "-a"), NetworkNamespace(name + "-b")]
        for namespace in [hub] + hosts { _ = try NetworkNamespace.create(namespace.name) }
        mkdir(folder, 0o700)
        try write(try Bench.example())
        let inside = try NetlinkSocket(in: hub)
        for (number, host) in zip(1..., hosts) {
            guard let inner = MACAddress("02:00:00:00:0\(number):fe"), let outer = MACAddress("02:00:00:00:0\(number):01"),
                let address = IPPrefix("10.0.\(number).1/24"), let gateway = IPAddress("10.0.\(number).254")
            else { continue }
            try Links.createVeth(VethEnd("p\(number)", mac: inner), VethEnd("e0", mac: outer, in: host), in: inside)
            let outside = try NetlinkSocket(in: host)
            let (port, card) = (try Links.named("p\(number)", in: inside).index, try Links.named("e0", in: outside).index)
            for (link, socket) in [(port, false), (card, true)] {
                if socket { try Links.setIPv6(on: false, of: link, in: outside) } else { try Links.setIPv6(on: false, of: link, in: inside) }
            }
            try Links.setOffload(.gro, on: true, of: card, in: outside)
            try Addresses.add(InterfaceAddress(link: card, prefix: address), in: outside)
            try Links.setUp(true, of: port, in: inside)
            try Links.setUp(true, of: card, in: outside)
            try Neighbours.setPermanent(gateway, inner, on: card, in: outside)
            try Routes.add(to: .everything(.ipv4), via: gateway, in: outside)
        }
    }

    deinit {
        stopped.flag.store(true, ordering: .relaxed)
        for pipeline in (try? pipelines.names()) ?? [] { _ = try? pipelines.detach(pipeline) }
        for namespace in [hub] + hosts { try? namespace.delete() }
        for file in ["router.p4", "edit.sh", "wrong.p4", "better.p4", "routes.jsonl", "mine.yaml"] { unlink(folder + "/" + file) }
        rmdir(folder)
        _ = Tmux.sh("umount --lazy \(world)/bpf; rm -rf \(world)")
    }

    /// The text of `examples/router.p4`.
    static func example() throws -> String {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
        guard let bytes = readFile(root + "/examples/router.p4") else { throw Trouble(text: "no examples/router.p4") }
        return String(decoding: bytes, as: UTF8.self)
    }

    struct Trouble: Error { var text: String }

    func write(_ text: String, to file: String = "router.p4") throws {
        guard let stream = fopen(folder + "/" + file, "w") else { throw Trouble(text: "cannot write \(file)") }
        fputs(text, stream)
        fclose(stream)
    }

    /// Attaches the router to both ports, with a route to each host.
    func attach() throws {
        let text = Array(try Bench.example().utf8)
        let result = Compiler(files: .disk).compile(path: source, bytes: text, upTo: .object)
        guard let object = result.object, result.succeeded else { throw Trouble(text: result.rendered) }
        _ = try pipelines.attach(
            BPFObject(object, name: source),
            AttachRequest(
                name: name, interfaces: ["p1", "p2"], mode: .native,
                ports: [PortAssignment(port: 1, interface: "p1"), PortAssignment(port: 2, interface: "p2")], namespace: hub,
                source: source))
        let live = try pipelines.openForWriting(name)
        let routes = try TableAccess("ipv4_route", of: live.schema, maps: live.maps)
        for number in 1...2 {
            try routes.add(
                routes.table.entry(
                    keys: [NamedText(name: "dst", text: "10.0.\(number).0/24")], action: "forward",
                    parameters: [
                        NamedText(name: "port", text: "\(number)"), NamedText(name: "smac", text: "02:00:00:00:0\(number):fe"),
                        NamedText(name: "dmac", text: "02:00:00:00:0\(number):01"),
                    ]))
        }
    }

    /// Adds so many routes of hosts: 10.77.0.0 and on.
    func fill(_ count: Int) throws {
        let live = try pipelines.openForWriting(name)
        let routes = try TableAccess("ipv4_route", of: live.schema, maps: live.maps)
        try routes.add(
            (0..<count).map { index in
                try routes.table.entry(
                    keys: [NamedText(name: "dst", text: "10.77.\(index >> 8).\(index & 255)/32")], action: "local")
            })
    }

    /// The entries of the router's table, as text.
    func routes() throws -> [String] {
        let live = try pipelines.open(name)
        let access = try TableAccess("ipv4_route", of: live.schema, maps: live.maps)
        return try access.entries().map { entry in
            let text = access.table.text(of: entry)
            return text.keys.map(\.text).joined(separator: " ") + " " + (text.action.split(separator: ".").last ?? "")
        }.sorted()
    }

    /// Sends a packet from the first host to the second every 20 ms, until the end.
    func talk() throws {
        let (host, stopped) = (hosts[0], stopped)
        let sender = try host.run { socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0) }.get()
        guard sender >= 0 else { throw Trouble(text: "no socket") }
        Bench.start {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = UInt16(9).bigEndian
            target.sin_addr.s_addr = inet_addr("10.0.2.1")
            let bytes = [UInt8](repeating: 7, count: 64)
            while !stopped.flag.load(ordering: .relaxed) {
                _ = withUnsafePointer(to: target) { place in
                    place.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        sendto(sender, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
                usleep(20_000)
            }
            close(sender)
        }
    }

    private final class Job: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    private static func start(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { raw in
                if let raw { Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body() }
                return nil
            }, Unmanaged.passRetained(Job(body)).toOpaque())
        pthread_detach(thread)
    }
}
