import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import Synchronization

/// Two namespaces joined by veth pairs, a pipeline's name and a folder for its programs. All of it goes with this value.
struct SwapGround: ~Copyable {
    let name: String
    let near: NetworkNamespace
    let far: NetworkNamespace
    let folder: String
    let pipelines: Pipelines

    init(ways: Int) throws {
        let name = "weir-bench-\(getpid())-\(UInt16.random(in: 0 ... .max))"
        let pipelines = try Pipelines.ofThisHost()
        let sides = try SwapGround.sides(name, ways)
        self.name = name
        self.pipelines = pipelines
        folder = "/tmp/\(name)"
        (near, far) = sides
        mkdir(folder, 0o700)
    }

    private static func sides(_ name: String, _ ways: Int) throws -> (NetworkNamespace, NetworkNamespace) {
        let near = try NetworkNamespace.create(name + "-s")
        var far: NetworkNamespace?
        do {
            let other = try NetworkNamespace.create(name + "-h")
            far = other
            let socket = try NetlinkSocket(in: near)
            let away = try NetlinkSocket(in: other)
            for way in 0..<ways {
                try Links.createVeth(VethEnd("a\(way)"), VethEnd("b\(way)", in: other), in: socket)
                let (a, b) = (try Links.named("a\(way)", in: socket).index, try Links.named("b\(way)", in: away).index)
                try Links.setIPv6(on: false, of: a, in: socket)
                try Links.setIPv6(on: false, of: b, in: away)
                try Links.setUp(true, of: a, in: socket)
                try Links.setUp(true, of: b, in: away)
            }
            return (near, other)
        } catch {
            try? near.delete()
            try? far?.delete()
            throw error
        }
    }

    deinit {
        if (try? pipelines.names().contains(name)) == true { _ = try? pipelines.detach(name) }
        try? near.delete()
        try? far.delete()
        for file in ["one.p4", "two.p4"] { unlink(folder + "/" + file) }
        rmdir(folder)
    }

    /// Writes a program to a file; its path.
    func write(_ text: String, to file: String) throws(Refusal) -> String {
        try Files.write(Array(text.utf8), to: folder + "/" + file)
        return folder + "/" + file
    }

    func attach(_ object: borrowing BPFObject, to interfaces: [String]) throws(PipelineError) {
        _ = try pipelines.attach(
            object, AttachRequest(name: name, interfaces: interfaces, namespace: near, source: folder + "/one.p4"))
    }
}

/// Frames the kernel makes itself and sends out of an interface, one after the other until told to stop (`BPF_PROG_TEST_RUN` with live
/// frames).
final class SwapLoad: Sendable {
    private let stopped = Atomic<Bool>(false)
    private let finished = Atomic<Bool>(false)
    private let frames = Atomic<Int>(0)
    private let failure = Mutex<String?>(nil)

    /// Starts to send copies of `frame` out of the interface `b0` of that namespace.
    init(_ frame: [UInt8], in namespace: NetworkNamespace) throws {
        let index = try Links.named("b0", in: NetlinkSocket(in: namespace)).index
        try Background.start { [self] in
            do {
                try namespace.run {
                    // XDP_TX: out by the interface it seems to have come in by.
                    let program = try BPFProgram.constant(3, type: .xdp, name: "weir_load")
                    while !stopped.load(ordering: .relaxed) {
                        _ = try program.sendLive(frame, interface: index, count: 4096)
                        frames.wrappingAdd(4096, ordering: .relaxed)
                    }
                }.get()
            } catch {
                failure.withLock { $0 = "\(error)" }
            }
            finished.store(true, ordering: .releasing)
        }
    }

    var sent: Int { frames.load(ordering: .relaxed) }

    /// Stops, and answers how many frames were sent.
    func stop() throws(Refusal) -> Int {
        stopped.store(true, ordering: .relaxed)
        while !finished.load(ordering: .acquiring) { usleep(1000) }
        if let words = failure.withLock({ $0 }) { throw Refusal("the load ended early: \(words)") }
        return sent
    }
}
