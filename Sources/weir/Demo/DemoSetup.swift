import Driver
import Glibc
import Maps
import Netlink
import Pipeline
import Schema

/// The demo's program on the demo's network.
struct DemoSetup {
    let network: DemoNetwork
    /// The P4 file, a copy that may be edited.
    let source: String
    private let pipelines: Pipelines

    /// Makes the network, writes the program to a folder of its own, compiles and attaches it, and fills its table.
    init() throws {
        DemoSetup.clean()
        network = try DemoNetwork()
        pipelines = try Pipelines()
        let folder = DemoSetup.folder
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw DemoError("cannot make \(folder): \(String(cString: strerror(errno)))")
        }
        source = "\(folder)/router.p4"
        try write(PackageResources.router_p4)
        try network.make()
        let object = try BPFObject(compiled(PackageResources.router_p4), name: source)
        let request = AttachRequest(
            name: DemoNetwork.pipeline, interfaces: network.hosts.map(\.portName), mode: .native,
            ports: network.hosts.map { PortAssignment(port: $0.port, interface: $0.portName) }, namespace: network.hub, source: source)
        _ = try pipelines.attach(object, request)
        let live = try pipelines.openForWriting(DemoNetwork.pipeline)
        let routes = try TableAccess("ipv4_route", of: live.schema, maps: live.maps)
        for host in network.hosts {
            let forward = try routes.table.entry(
                keys: [NamedText(name: "dst", text: "\(host.network)")], action: "forward",
                parameters: [
                    NamedText(name: "port", text: "\(host.port)"), NamedText(name: "smac", text: "\(host.portMAC)"),
                    NamedText(name: "dmac", text: "\(host.mac)"),
                ])
            let local = try routes.table.entry(keys: [NamedText(name: "dst", text: "\(host.gateway)/32")], action: "local")
            try routes.add([forward, local])
        }
    }

    /// Where the demo's copy of its program is.
    static let folder = "/run/weir-demo"

    /// Puts a second version of the program live: one that counts once more.
    func swap() throws -> SwapReport {
        let text = String(decoding: PackageResources.router_p4, as: UTF8.self)
        let marker = "    CounterArray(256, false) received;\n"
        let use = "        received.increment(from.input_port);\n"
        let edited = text.replacing(marker, with: marker + "    CounterArray(1, false) swapped;\n")
            .replacing(use, with: use + "        swapped.increment(0);\n")
        try write(Array(edited.utf8))
        let object = try BPFObject(compiled(Array(edited.utf8)), name: source)
        return try pipelines.swap(DemoNetwork.pipeline, object, source: source)
    }

    private func compiled(_ bytes: [UInt8]) throws(DemoError) -> [UInt8] {
        let result = Compiler(files: .disk).compile(path: source, bytes: bytes, upTo: .object)
        guard let object = result.object, result.succeeded else { throw DemoError(result.rendered) }
        return object
    }

    private func write(_ bytes: [UInt8]) throws(DemoError) {
        let file = open(source, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0, Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw DemoError("cannot write \(source): \(String(cString: strerror(errno)))")
        }
        close(file)
    }

    /// The cells of a counter by index; empty when the running program has no such counter.
    func counter(_ name: String) throws -> [UInt32: UInt64] {
        let live = try pipelines.open(DemoNetwork.pipeline)
        guard live.schema.counters.contains(where: { $0.name.hasSuffix(".\(name)") }) else { return [:] }
        let cells = try CounterAccess(name, of: live.schema, maps: live.maps).cells()
        return Dictionary(uniqueKeysWithValues: cells.map { ($0.index, $0.sums.first ?? 0) })
    }

    /// Removes everything that a demo makes; nothing there is no error.
    static func clean() {
        if let pipelines = try? Pipelines(), (try? pipelines.names())?.contains(DemoNetwork.pipeline) == true {
            _ = try? pipelines.detach(DemoNetwork.pipeline)
        }
        if let network = try? DemoNetwork() { network.remove() }
        unlink("\(folder)/router.p4")
        rmdir(folder)
    }
}
