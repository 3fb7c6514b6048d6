import CTestProgram
import Glibc
import Maps
import Netlink
import Pipeline
import Schema
import Testing
import Tmux

/// A namespace whose interfaces `a0`, `a1`... lead to another one, a pipeline's name, and a world of its own to pin it in: what a test breaks
/// off, no other test's `weir` finishes. All of it goes with the value.
struct Bench: ~Copyable {
    let name: String
    /// Where pipelines are pinned.
    let pins: PinDirectory
    let near: NetworkNamespace
    let far: NetworkNamespace
    let folder: String
    let pipelines: Pipelines

    init(_ name: String, ways: Int = 2) throws {
        let name = "wv-\(getpid())-\(name)"
        let pins = try PinDirectory.mounted(at: Bench.world(name) + "/bpf")
        let pipelines = try Pipelines(root: pins)
        let sides = try Bench.sides(name, ways)
        self.name = name
        self.pins = pins
        folder = "/tmp/\(name)"
        self.pipelines = pipelines
        (near, far) = sides
        mkdir(folder, 0o700)
    }

    private static func world(_ name: String) -> String { "/run/\(name)" }
    /// The folder of pins and locks.
    var world: String { Bench.world(name) }
    /// What stands before a command that shall see the bench's pipelines.
    var environment: String { "WEIR_PINS=\(world)/bpf" }
    /// `weir` for a shell, with pipelines of the bench's own.
    var program: String { "env \(environment) \(Tmux.program("weir"))" }

    private static func sides(_ name: String, _ ways: Int) throws -> (NetworkNamespace, NetworkNamespace) {
        let (near, far) = (try NetworkNamespace.create(name + "-s"), try NetworkNamespace.create(name + "-h"))
        for way in 0..<ways { try join(way, near, far) }
        return (near, far)
    }

    static func join(_ way: Int, _ near: NetworkNamespace, _ far: NetworkNamespace) throws {
        let socket = try NetlinkSocket(in: near)
        let other = try NetlinkSocket(in: far)
        try Links.createVeth(VethEnd("a\(way)"), VethEnd("b\(way)", in: far), in: socket)
        let (a, b) = (try Links.named("a\(way)", in: socket).index, try Links.named("b\(way)", in: other).index)
        try Links.setIPv6(on: false, of: a, in: socket)
        try Links.setIPv6(on: false, of: b, in: other)
        try Links.setUp(true, of: a, in: socket)
        try Links.setUp(true, of: b, in: other)
    }

    deinit {
        for pipeline in (try? pipelines.names()) ?? [] { _ = try? pipelines.detach(pipeline) }
        try? near.delete()
        try? far.delete()
        // A guard may be about to leave it.
        _ = Tmux.sh("umount --lazy \(world)/bpf; rm -rf \(folder) \(world)")
    }

    /// The text of a program.
    static func program(
        _ version: Int, size: Int = 64, actions: String = "pass; drop;", cells: Int = 4, extra: String = ""
    ) -> String {
        """
        #include <xdp_model.p4>
        header ethernet_t { bit<48> dst; bit<48> src; bit<16> type; }
        struct headers_t { ethernet_t eth; }
        parser read(packet_in packet, out headers_t hdr) {
            state start { packet.extract(hdr.eth); transition accept; }
        }
        control pipe(inout headers_t hdr, in xdp_input from, out xdp_output to) {
            CounterArray(\(cells), false) seen;
            action pass() { to.output_action = xdp_action.XDP_PASS; }
            action drop() { to.output_action = xdp_action.XDP_DROP; }
            table types {
                key = { hdr.eth.type: exact @name("type"); }
                actions = { \(actions) }
                default_action = pass();
                size = \(size);
            }
            apply {
                to.output_port = 0;
                to.output_action = xdp_action.XDP_PASS;
                seen.increment(\(version));
                types.apply();
                \(extra)
            }
        }
        control write(in headers_t hdr, packet_out packet) { apply { packet.emit(hdr.eth); } }
        xdp(read(), pipe(), write()) main;
        """
    }

    func write(_ text: String, to file: String) throws {
        let stream = try #require(fopen(folder + "/" + file, "w"))
        fputs(text, stream)
        fclose(stream)
    }

    /// Compiles a program to `FILE.o` and returns its path.
    func build(_ text: String, _ file: String) throws -> String {
        try write(text, to: file + ".p4")
        let object = "\(folder)/\(file).o"
        try run("build", "\(folder)/\(file).p4", "-o", object)
        return object
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// Runs `weir`; what it prints. Fails the test when it fails.
    @discardableResult
    func run(_ words: String...) throws -> String {
        let (status, output) = weir(words)
        guard status == 0 else { throw Failure(description: "weir \(words.joined(separator: " ")): status \(status): \(output)") }
        return output
    }

    /// Runs `weir`, whatever comes of it.
    func weir(_ words: [String]) -> (status: Int, output: String) {
        let (status, output) = Tmux.sh("\(program) \(words.map { "'\($0)'" }.joined(separator: " "))")
        return (Int(status >> 8 & 0xff), output)
    }

    /// The id of the process that guards the pipeline; nil when there is none.
    func guardian() -> pid_t? {
        let (_, output) = Tmux.sh("ps -eo pid,args | grep 'weir guard \(name) ' | grep -v grep")
        return output.split(separator: " ").first.flatMap { pid_t($0) }
    }

    func attach(_ object: String, to interfaces: [String] = ["a0", "a1"]) throws {
        let (status, output) = weir(attaching(object, interfaces))
        guard status == 0 else { throw Failure(description: "weir attach: \(output)") }
    }

    func attaching(_ object: String, _ interfaces: [String] = ["a0", "a1"]) -> [String] {
        ["attach", object, "--name", name, "--netns", near.name] + interfaces.flatMap { ["--dev", $0] }
    }

    /// The id of the XDP program on an interface; nil for none.
    func program(on interface: String) throws -> Int? {
        try Links.named(interface, in: NetlinkSocket(in: near)).xdp.first?.programID
    }

    /// Sends frames of 60 bytes out of an interface of the far namespace, or of another one. A frame that a program drops on its way out is
    /// refused with ENOBUFS.
    func send(
        _ count: Int, type: UInt16 = 0x88b5, from interface: String = "b0", in place: NetworkNamespace? = nil, refused: Bool = false
    ) throws {
        let place = place ?? far
        let index = try Links.named(interface, in: NetlinkSocket(in: place)).index
        var frame = [UInt8](repeating: 0xff, count: 60)
        frame[6] = 2
        frame[12] = UInt8(type >> 8)
        frame[13] = UInt8(type & 255)
        let result = try place.run { test_send_frames(Int32(index), frame, frame.count, Int32(count)) }.get()
        try #require(result == (refused ? -ENOBUFS : 0))
    }

    /// What the counter `seen` holds over all cells.
    func seen() throws -> UInt64 {
        let live = try pipelines.open(name)
        return try CounterAccess("seen", of: live.schema, maps: live.maps).cells().reduce(0) { $0 + $1.sums[0] }
    }

    /// Waits until `seen` holds so much; what it holds then.
    func seen(atLeast total: UInt64) throws -> UInt64 {
        for _ in 0..<100 {
            if try seen() >= total { break }
            usleep(10_000)
        }
        return try seen()
    }

    /// The entries of `types`, sorted.
    func entries() throws -> [String] {
        let live = try pipelines.open(name)
        let access = try TableAccess("types", of: live.schema, maps: live.maps)
        return try access.entries().map { entry in
            let text = access.table.text(of: entry)
            return "\(text.keys.map(\.text).joined(separator: " ")) \(text.action)"
        }.sorted()
    }
}
