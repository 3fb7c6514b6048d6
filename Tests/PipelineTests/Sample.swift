import CTestProgram
import Glibc
import Maps
import Netlink
import Schema
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@testable import Pipeline

/// A program as the compiler would make one: it counts packets in cell `version` of a counter, and by the EtherType's table
/// entry passes or drops them.
struct Sample {
    var version = 0
    var hook = Hook.xdp
    /// The table's actions in this order: their ids follow it.
    var actions = ["pipe.pass", "pipe.drop"]
    /// A parameter every action has, in this many bits.
    var parameter: (name: String, width: Int) = ("mark", 32)
    var tableSize = 8
    var counterCells = 4
    var key = "hdr.eth.type"
    var hasTable = true
    var defaultAction = "pipe.pass"
    /// Whether it answers XDP_ABORTED to everything.
    var aborts = false
    /// Packets it brings along for test runs.
    var samples: [[UInt8]] = []

    var schema: Schema {
        var schema = Schema(program: "sample", source: "sample.p4", architecture: "xdp_model", hook: hook, entry: "sample")
        let mark = Field(
            name: parameter.name, width: parameter.width, offset: 4, size: 4, byteOrder: .host, format: .decimal)
        if hasTable {
            schema.tables = [
                Table(
                    name: "pipe.types", map: "types", storage: .hash, size: tableSize, keySize: 4, valueSize: 8,
                    keys: [
                        .init(
                            field: Field(name: key, width: 16, offset: 0, size: 4, byteOrder: .host, format: .hex), match: .exact)
                    ],
                    actions: actions.enumerated().map {
                        .init(name: $1, id: UInt32($0 + 1), parameters: [mark])
                    },
                    defaultAction: .init(action: defaultAction, arguments: ["0"], constant: false, map: "defaults", offset: 0),
                    entries: [.init(matches: [.exact("88cc")], action: "pipe.drop", arguments: ["1"], priority: 0)])
            ]
        }
        if !samples.isEmpty {
            schema.samples = samples.map { $0.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined() }
        }
        schema.counters = [Counter(name: "pipe.seen", map: "seen", storage: .array, size: counterCells, units: [.count])]
        schema.maps = [MapUse(name: "seen", role: .counter, of: "pipe.seen")]
        return schema
    }

    var code: String {
        let drop = (actions.firstIndex(of: "pipe.drop") ?? 98) + 1
        let (type, verdicts, section) =
            switch hook {
            case .xdp: ("xdp_md", (pass: 2, drop: 1), "xdp")
            case .tcIngress, .tcEgress: ("sk", (pass: -1, drop: 2), "tc")
            }
        let table = """
            struct { uint(type, 1); uint(max_entries, \(tableSize)); type(key, u32); type(value, u64); } types SEC(".maps");
            struct defaults { u32 current, pad; u64 value[2]; };
            struct { uint(type, 2); uint(max_entries, 1); type(key, u32); type(value, struct defaults); } defaults SEC(".maps");
            """
        let decide = """
            u32 type = __builtin_bswap16(*(unsigned short *)(data + 12)); u32 zero = 0;
            u64 *found = lookup(&types, &type);
            struct defaults *other = lookup(&defaults, &zero);
            if (!other) return 0;
            u64 call = found ? *found : other->value[other->current & 1];
            if ((u32)call == \(drop)) return \(verdicts.drop);
            """
        return """
            struct sk { u32 len, a[18], data, data_end; };
            \(hasTable ? table : "")
            struct { uint(type, 6); uint(max_entries, \(counterCells)); type(key, u32); type(value, u64); } seen SEC(".maps");
            SEC("\(section)") int sample(struct \(type) *ctx) {
                void *data = (void *)(long)ctx->data, *end = (void *)(long)ctx->data_end;
                if (data + 14 > end) return \(verdicts.drop);
                u32 cell = \(version);
                u64 *count = lookup(&seen, &cell);
                if (count) *count += 1;
                \(aborts ? "return 0;" : "")
                \(hasTable ? decide : "")
                return \(verdicts.pass);
            }
            """
    }

    func object() throws -> BPFObject {
        let text = String(decoding: try JSONEncoder().encode(schema), as: UTF8.self)
        return try BPFObject(Clang.object(code, schema: text), name: "sample.o")
    }
}

/// Two namespaces joined by `ways` veth pairs `a0`-`b0`, `a1`-`b1`..., and pipelines of a test's own. All of it goes with this value.
struct Bench: ~Copyable {
    /// A folder for pins and locks.
    private static func world(_ name: String) -> String { "/run/wr-pl-\(getpid())-\(name)" }
    let switchSide: NetworkNamespace
    let hostSide: NetworkNamespace
    let pipelines: Pipelines
    private let name: String

    init(_ name: String, ways: Int = 1) throws {
        let pins = try PinDirectory.mounted(at: Bench.world(name) + "/bpf")
        let pipelines = try Pipelines(root: pins)
        let sides = try Bench.join("wr-pl-\(getpid())-\(name)", ways)
        self.name = name
        self.pipelines = pipelines
        switchSide = sides.0
        hostSide = sides.1
    }

    private static func join(_ prefix: String, _ ways: Int) throws -> (NetworkNamespace, NetworkNamespace) {
        let near = try NetworkNamespace.create(prefix + "-s")
        let far = try NetworkNamespace.create(prefix + "-h")
        let socket = try NetlinkSocket(in: near)
        let other = try NetlinkSocket(in: far)
        for way in 0..<ways {
            try Links.createVeth(VethEnd("a\(way)"), VethEnd("b\(way)", in: far), in: socket)
            let (a, b) = (try Links.named("a\(way)", in: socket).index, try Links.named("b\(way)", in: other).index)
            try Links.setIPv6(on: false, of: a, in: socket)
            try Links.setIPv6(on: false, of: b, in: other)
            try Links.setUp(true, of: a, in: socket)
            try Links.setUp(true, of: b, in: other)
        }
        return (near, far)
    }

    deinit {
        for name in (try? pipelines.names()) ?? [] { _ = try? pipelines.detach(name) }
        try? switchSide.delete()
        try? hostSide.delete()
        try? PinDirectory.unmount(pipelines.root.path)
        pclose(popen("rm -rf \(Bench.world(name))", "r"))
    }

    func socket() throws -> NetlinkSocket { try NetlinkSocket(in: switchSide) }

    func attach(
        _ sample: Sample = Sample(), to interfaces: [String] = ["a0"], mode: XDPModeChoice = .auto, name: String? = nil
    ) throws -> AttachReport {
        try pipelines.attach(
            sample.object(),
            AttachRequest(name: name, interfaces: interfaces, mode: mode, namespace: switchSide, source: "/tmp/sample.p4"))
    }

    /// Sends frames of an EtherType from the far end of the first way.
    func send(_ count: Int, type: UInt16 = 0x88b5, from interface: String = "b0") throws {
        let far = try NetlinkSocket(in: hostSide)
        let index = try Links.named(interface, in: far).index
        var frame = [UInt8](repeating: 0xff, count: 60)
        frame[6] = 2
        frame[12] = UInt8(type >> 8)
        frame[13] = UInt8(type & 255)
        let result = try hostSide.run { test_send_frames(Int32(index), frame, frame.count, Int32(count)) }.get()
        try #require(result == 0)
    }

    /// What the running generation has counted, by cell, once `total` packets were counted or a second has passed.
    func counts(total: UInt64, of name: String = "sample") throws -> [UInt32: UInt64] {
        var cells: [UInt32: UInt64] = [:]
        for _ in 0..<100 {
            let live = try pipelines.open(name)
            let all = try CounterAccess("seen", of: live.schema, maps: live.maps).cells()
            cells = Dictionary(uniqueKeysWithValues: all.map { ($0.index, $0.sums[0]) })
            if cells.values.reduce(0, +) >= total { break }
            usleep(10_000)
        }
        return cells
    }

    func add(_ type: String, _ action: String, mark: String = "7", to name: String = "sample") throws {
        let live = try pipelines.openForWriting(name)
        let access = try TableAccess("types", of: live.schema, maps: live.maps)
        let key = live.schema.tables[0].keys[0].field.name
        let parameter = live.schema.tables[0].actions[0].parameters[0].name
        try access.add(
            access.table.entry(
                keys: [NamedText(name: key, text: type)], action: action, parameters: [NamedText(name: parameter, text: mark)]))
    }

    /// The table's entries as text, sorted.
    func entries(of name: String = "sample") throws -> [String] {
        let live = try pipelines.open(name)
        let access = try TableAccess("types", of: live.schema, maps: live.maps)
        return try access.entries().map { EntryTranslation.words(access.table.text(of: $0)) }.sorted()
    }

    func xdp(_ interface: String = "a0") throws -> [XDPAttachment] { try Links.named(interface, in: socket()).xdp }
}

/// The error a body throws; a test fails when it throws none.
func refusal(_ body: () throws -> Void) throws -> PipelineError {
    var caught: PipelineError?
    do { try body() } catch { caught = PipelineError(error) }
    return try #require(caught, "nothing was refused")
}
