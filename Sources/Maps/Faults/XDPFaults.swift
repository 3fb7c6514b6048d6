import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// Counts what XDP loses without a word, by the kernel's tracepoints (include/trace/events/xdp.h), for as long as it is held: a program of four
/// dozen instructions on those that are only met when something goes wrong, so that it costs nothing while nothing does. (Not on
/// `xdp_devmap_xmit` and `xdp_bulk_tx`, which tell of losses too, but run for every batch of frames: 70 ns each were measured.)
/// Counts by interface and reason, over all namespaces.
public struct XDPFaults: ~Copyable, Sendable {
    /// What went wrong.
    public enum Kind: UInt32, Sendable, CaseIterable {
        /// A redirect that failed: no such port, a device that is down, a frame too large (`xdp_redirect_err`).
        case redirect
        /// A program that answered ABORTED or nothing the kernel knows, or a frame the driver could not treat as told (`xdp_exception`).
        case exception
    }
    public struct Count: Sendable, Equatable {
        /// The inode of the network namespace (`NamespaceIdentity.inode`).
        public var namespace: UInt32
        /// The interface's index in it.
        public var interface: Int
        public var kind: Kind
        /// A negative errno; of an exception the program's verdict.
        public var code: Int
        public var count: UInt64
    }

    /// One tracepoint: its name, what it tells, and which of its arguments holds the reason.
    private struct Point {
        var name: String
        var kind: Kind
        var code: Int
    }
    private static let points = [
        Point(name: "xdp_redirect_err", kind: .redirect, code: 3), Point(name: "xdp_redirect_map_err", kind: .redirect, code: 3),
        Point(name: "xdp_exception", kind: .exception, code: 2),
    ]

    private let map: BPFMap
    private let holds: [Hold]
    /// Tracepoints this kernel does not have, or does not lend, with its words.
    public let missing: [String]

    /// A descriptor in an array, which takes no owners that cannot be copied.
    private final class Hold: Sendable {
        let descriptor: Descriptor
        init(_ raw: Int32) { descriptor = Descriptor(owning: raw) }
    }

    /// Puts the programs on the tracepoints (CAP_BPF and CAP_PERFMON). Errors when not one of them can be watched.
    public init() throws(BPFError) {
        let places = try Places()
        let map = try BPFMap.create("weir_faults", MapLayout(type: .hash, keySize: 16, valueSize: 8, maxEntries: 4096))
        var holds: [Hold] = []
        var missing: [String] = []
        for point in XDPFaults.points {
            do throws(BPFError) { holds.append(try XDPFaults.watch(point, places, map)) } catch { missing.append(error.description) }
        }
        guard !holds.isEmpty else {
            throw BPFError(operation: "watch for frames that XDP loses", code: Int(ENOTSUP), words: missing.first ?? "")
        }
        self.map = map
        self.holds = holds
        // The kernel has either the one or the other of the two for redirects.
        self.missing = missing.filter { !$0.contains("xdp_redirect_map_err") }
    }

    /// What was lost since this was made.
    public func counts() throws(BPFError) -> [Count] {
        var all: [Count] = []
        try map.forEachEntry { key, value in
            func number(_ at: Int) -> UInt32 { key.unsafeLoadUnaligned(fromByteOffset: at, as: UInt32.self) }
            guard let kind = Kind(rawValue: number(8)) else { return true }
            all.append(
                Count(
                    namespace: number(0), interface: Int(number(4)), kind: kind, code: Int(Int32(bitPattern: number(12))),
                    count: value.unsafeLoadUnaligned(as: UInt64.self)))
            return true
        }
        return all
    }

    // MARK: The programs

    /// Where this kernel keeps what is asked for.
    private struct Places {
        var interface: Int32
        var network: Int32
        var inode: Int32

        init() throws(BPFError) {
            guard let kernel = btf__load_vmlinux_btf() else { throw BPFError("read the types of the kernel (/sys/kernel/btf/vmlinux)") }
            defer { btf__free(kernel) }
            func offset(_ structure: String, _ member: String) throws(BPFError) -> Int32 {
                let offset = weir_member_offset(kernel, structure, member)
                guard offset >= 0 else {
                    throw BPFError(operation: "watch for frames that XDP loses", code: Int(ENOTSUP), words: "no \(structure).\(member)")
                }
                return offset
            }
            interface = try offset("net_device", "ifindex")
            network = try offset("net_device", "nd_net")
            inode = try offset("net", "ns") + offset("ns_common", "inum")
        }
    }

    private static func watch(_ point: Point, _ places: Places, _ map: borrowing BPFMap) throws(BPFError) -> Hold {
        let operation = "watch \(point.name)"
        let program = program(point, places, map: map.descriptor.raw).flatMap(\.bytes)
        var options = bpf_prog_load_opts()
        options.sz = MemoryLayout<bpf_prog_load_opts>.size
        let raw = program.withUnsafeBytes { bytes in
            bpf_prog_load(
                BPF_PROG_TYPE_RAW_TRACEPOINT, "weir_faults", "GPL", bytes.baseAddress?.assumingMemoryBound(to: bpf_insn.self),
                bytes.count / 8, &options)
        }
        guard raw >= 0 else { throw BPFError(operation, result: raw) }
        let loaded = Descriptor(owning: raw)
        let hold = bpf_raw_tracepoint_open(point.name, loaded.raw)
        guard hold >= 0 else { throw BPFError(operation, result: hold) }
        return Hold(hold)
    }

    /// r6 = the tracepoint's arguments, r7 = the device, r8 = 1. The key stands at r10 - 16, a pointer on its way at r10 - 24,
    /// a new count at r10 - 32.
    private static func program(_ point: Point, _ places: Places, map: Int32) -> [Instruction] {
        func move(_ to: UInt8, _ from: UInt8) -> Instruction { Instruction(opcode: 0xbf, destination: to, source: from) }
        func set(_ to: UInt8, _ value: Int32) -> Instruction { Instruction(opcode: 0xb7, destination: to, immediate: value) }
        func add(_ to: UInt8, _ value: Int32) -> Instruction { Instruction(opcode: 0x07, destination: to, immediate: value) }
        func load(_ to: UInt8, _ from: UInt8, _ offset: Int) -> Instruction {
            Instruction(opcode: 0x79, destination: to, source: from, offset: Int16(offset))
        }
        func store32(_ offset: Int16, _ from: UInt8) -> Instruction { Instruction(opcode: 0x63, destination: 10, source: from, offset: offset) }
        func call(_ helper: Int32) -> Instruction { Instruction(opcode: 0x85, immediate: helper) }
        /// `probe_read_kernel(r10 + to, size, register + offset)`
        func read(_ to: Int32, _ size: Int32, _ register: UInt8, _ offset: Int32) -> [Instruction] {
            [move(3, register), add(3, offset), set(2, size), move(1, 10), add(1, to), call(113)]
        }
        let theMap = [
            Instruction(opcode: 0x18, destination: 1, source: 1, immediate: map), Instruction(opcode: 0),
        ]
        let theKey = [move(2, 10), add(2, -16)]
        var body = [move(6, 1), load(7, 6, 0), set(8, 1)]
        body += [Instruction(opcode: 0x7a, destination: 10, offset: -24), Instruction(opcode: 0x7a, destination: 10, offset: -16)]
        body += [Instruction(opcode: 0x7a, destination: 10, offset: -8)]
        body += read(-12, 4, 7, places.interface) + read(-24, 8, 7, places.network)
        body += [load(9, 10, -24)] + read(-16, 4, 9, places.inode)
        body += [set(1, Int32(point.kind.rawValue)), store32(-8, 1), load(1, 6, 8 * point.code), store32(-4, 1)]
        body += theMap + theKey + [call(1)]
        // if r0 == 0 goto new; lock *(u64 *)(r0) += r8; goto end
        body += [
            Instruction(opcode: 0x15, destination: 0, offset: 2), Instruction(opcode: 0xdb, destination: 0, source: 8),
            Instruction(opcode: 0x05, offset: 9),
        ]
        body += [Instruction(opcode: 0x7b, destination: 10, source: 8, offset: -32)]
        body += theMap + theKey + [move(3, 10), add(3, -32), set(4, 0), call(2)]
        return body + [set(0, 0), Instruction(opcode: 0x95)]
    }
}
