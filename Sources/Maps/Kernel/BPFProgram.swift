import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// The kind of a program, `BPF_PROG_TYPE_*` of linux/bpf.h.
public struct ProgramType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static let classifier = ProgramType(rawValue: UInt32(BPF_PROG_TYPE_SCHED_CLS.rawValue))
    public static let xdp = ProgramType(rawValue: UInt32(BPF_PROG_TYPE_XDP.rawValue))

    /// bpftool's word for it: `xdp`, `sched_cls`.
    public var description: String {
        guard let name = libbpf_bpf_prog_type_str(bpf_prog_type(rawValue)) else { return "type \(rawValue)" }
        return String(cString: name)
    }
}

/// What the kernel knows of a loaded program (`struct bpf_prog_info`).
public struct ProgramInfo: Sendable, Hashable {
    public var id: UInt32
    public var type: ProgramType
    /// 15 bytes at most.
    public var name: String
    /// SHA-1 over the instructions, cut to 8 bytes, in hexadecimal: the same text, the same tag.
    public var tag: String
    /// Bytes of machine code; 0 when the program is interpreted.
    public var jitedLength: Int
    /// Bytes of BPF instructions after the kernel's rewriting.
    public var translatedLength: Int
    /// Instructions the verifier went through, over all paths.
    public var verifiedInstructions: Int
    public var maps: [UInt32]
    /// The BTF object of the program; 0 when it has none.
    public var btf: UInt32
    /// Nanoseconds since boot at which it was loaded.
    public var loadTime: UInt64
    public var user: UInt32
    public var ifindex: Int
    /// Nanoseconds spent and times run, while anybody held run statistics.
    public var runTime: UInt64
    public var runs: UInt64
    /// Runs the kernel skipped because the program was running already on that CPU.
    public var recursionMisses: UInt64
    public var gplCompatible: Bool
}

/// A program held open: closed with its owner, and gone from the kernel when nothing else holds it.
public struct BPFProgram: ~Copyable, Sendable {
    let descriptor: Descriptor
    public let id: UInt32
    public let name: String

    init(owning raw: Int32) throws(BPFError) {
        try self.init(Descriptor(owning: raw))
    }

    init(_ descriptor: consuming Descriptor) throws(BPFError) {
        let info = try BPFProgram.info(of: descriptor.raw)
        self.descriptor = descriptor
        id = info.id
        name = info.name
    }

    /// The program of that id (BPF_PROG_GET_FD_BY_ID; needs CAP_SYS_ADMIN).
    public static func open(id: UInt32) throws(BPFError) -> BPFProgram {
        let raw = bpf_prog_get_fd_by_id(id)
        guard raw >= 0 else { throw BPFError("open program \(id)", result: raw) }
        return try BPFProgram(owning: raw)
    }

    /// The program pinned at `path` (BPF_OBJ_GET). A pin of something else is an error that says so.
    public static func open(pinnedAt path: String) throws(BPFError) -> BPFProgram {
        let operation = "open program \(path)"
        let raw = openPin(path)
        guard raw >= 0 else { throw BPFError(operation, result: raw) }
        let descriptor = Descriptor(owning: raw)
        guard ObjectKind(of: descriptor) == .program else {
            throw BPFError(operation: operation, code: Int(EINVAL), words: "the pin is not a program")
        }
        return try BPFProgram(descriptor)
    }

    /// The ids of all programs of the system, ascending (BPF_PROG_GET_NEXT_ID; needs CAP_SYS_ADMIN).
    public static func ids() throws(BPFError) -> [UInt32] {
        try allIDs("list programs") { id, next in bpf_prog_get_next_id(id, next) }
    }

    /// What the kernel knows of it now, run statistics included (BPF_OBJ_GET_INFO_BY_FD).
    public func info() throws(BPFError) -> ProgramInfo {
        try BPFProgram.info(of: descriptor.raw)
    }

    /// A second owner of the same program.
    public func duplicate() throws(BPFError) -> BPFProgram {
        try BPFProgram(descriptor.duplicate())
    }

    /// Pins the program at a path of a bpf file system (BPF_OBJ_PIN), where it outlives this process.
    public func pin(at path: String) throws(BPFError) {
        let result = bpf_obj_pin(descriptor.raw, path)
        guard result == 0 else { throw BPFError("pin program \"\(name)\" at \(path)", result: result) }
    }

    /// Lends the descriptor to who attaches the program by netlink (`IFLA_XDP_FD`, `TCA_BPF_FD`); it stays ours.
    package func withDescriptor<Result: ~Copyable, Failure: Error>(
        _ body: (Int32) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(descriptor.raw)
    }

    private static func info(of raw: Int32) throws(BPFError) -> ProgramInfo {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        var result = bpf_obj_get_info_by_fd(raw, &info, &size)
        guard result == 0 else { throw BPFError("read what a program is", result: result) }
        // A second question, with room for the map ids the first one counted.
        var maps = [UInt32](repeating: 0, count: Int(info.nr_map_ids))
        if !maps.isEmpty {
            let count = info.nr_map_ids
            result = maps.withUnsafeMutableBufferPointer { buffer in
                info = bpf_prog_info()
                info.nr_map_ids = count
                info.map_ids = UInt64(UInt(bitPattern: buffer.baseAddress))
                size = UInt32(MemoryLayout<bpf_prog_info>.size)
                return bpf_obj_get_info_by_fd(raw, &info, &size)
            }
            guard result == 0 else { throw BPFError("read the maps of a program", result: result) }
            maps.removeLast(max(0, maps.count - Int(info.nr_map_ids)))
        }
        let tag = withUnsafeBytes(of: &info.tag) { hexadecimal($0) }
        return ProgramInfo(
            id: info.id, type: ProgramType(rawValue: info.type), name: text(of: &info.name), tag: tag,
            jitedLength: Int(info.jited_prog_len), translatedLength: Int(info.xlated_prog_len),
            verifiedInstructions: Int(info.verified_insns), maps: maps, btf: info.btf_id, loadTime: info.load_time,
            user: info.created_by_uid, ifindex: Int(info.ifindex), runTime: info.run_time_ns, runs: info.run_cnt,
            recursionMisses: info.recursion_misses, gplCompatible: info.gpl_compatible != 0)
    }
}

/// Two hexadecimal digits for every byte, without prefix.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
