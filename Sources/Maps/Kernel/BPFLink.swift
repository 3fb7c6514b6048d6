import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// An attachment that is an object of its own (`struct bpf_link_info`). The kernel tells of its coming and going to nobody, so
/// who shows the holders of a hook asks for all links now and then.
public struct LinkInfo: Sendable, Hashable {
    public enum Kind: Sendable, Hashable, CustomStringConvertible {
        /// The XDP hook of an interface; netlink cannot replace what holds it.
        case xdp
        /// One of the programs that run before the classifiers of an interface, at ingress or at egress (Linux 6.6).
        case tcx(isIngress: Bool)
        /// Another type, `BPF_LINK_TYPE_*`.
        case other(UInt32)

        /// bpftool's word for it: `xdp`, `tracing`.
        public var description: String {
            let type: UInt32 =
                switch self {
                case .xdp: UInt32(BPF_LINK_TYPE_XDP.rawValue)
                case .tcx: 11  // BPF_LINK_TYPE_TCX
                case .other(let type): type
                }
            guard let name = libbpf_bpf_link_type_str(bpf_link_type(type)) else { return type == 11 ? "tcx" : "type \(type)" }
            return String(cString: name)
        }
    }
    public var id: UInt32
    public var kind: Kind
    public var program: UInt32
    /// The index of the interface, in its own namespace; 0 when the interface is gone or the kind has none.
    public var interface: Int

    /// All links of the system by id; those that vanish meanwhile are left out (needs CAP_SYS_ADMIN).
    public static func all() throws(BPFError) -> [LinkInfo] {
        var all: [LinkInfo] = []
        for id in try allIDs("list links", next: { id, next in bpf_link_get_next_id(id, next) }) {
            let raw = bpf_link_get_fd_by_id(id)
            guard raw >= 0 else { continue }
            let descriptor = Descriptor(owning: raw)
            var info = bpf_link_info()
            var size = UInt32(MemoryLayout<bpf_link_info>.size)
            guard bpf_obj_get_info_by_fd(descriptor.raw, &info, &size) == 0 else { continue }
            all.append(LinkInfo(info))
        }
        return all
    }

    /// The ids of the programs attached by TCX to an interface of this thread's namespace, in the order they run; empty on kernels that
    /// do not know TCX.
    public static func tcxPrograms(interface: Int, isIngress: Bool) throws(BPFError) -> [UInt32] {
        var ids = [UInt32](repeating: 0, count: 64)  // The kernel's most for one chain.
        var (flags, count) = (UInt32(0), UInt32(64))
        let type = bpf_attach_type(isIngress ? tcxIngress : tcxEgress)
        let result = bpf_prog_query(Int32(clamping: interface), type, 0, &flags, &ids, &count)
        guard result == 0 else {
            let error = BPFError("list the TCX programs of interface \(interface)", result: result)
            if error.isMissing || error.code == Int(EINVAL) { return [] }
            throw error
        }
        return Array(ids.prefix(Int(count)))
    }

    private init(_ info: bpf_link_info) {
        id = info.id
        program = info.prog_id
        // The last union begins with the interface, and for TCX goes on with the attach type. It stands after three numbers, at a multiple of 8.
        let index = info.xdp.ifindex
        let attach = withUnsafeBytes(of: info) { $0.loadUnaligned(fromByteOffset: 16 + 4, as: UInt32.self) }
        switch info.type {
        case UInt32(BPF_LINK_TYPE_XDP.rawValue): (kind, interface) = (.xdp, Int(index))
        case 11: (kind, interface) = (.tcx(isIngress: attach == tcxIngress), Int(index))  // BPF_LINK_TYPE_TCX
        default: (kind, interface) = (.other(info.type), 0)
        }
    }
}

/// `BPF_TCX_INGRESS` and `BPF_TCX_EGRESS`, younger than the headers.
private let tcxIngress: UInt32 = 46
private let tcxEgress: UInt32 = 47

/// A link held open: what it attaches comes off with its owner. Weir attaches by netlink; this is for standing in for others who do not.
package struct BPFLink: ~Copyable, Sendable {
    private let descriptor: Descriptor

    /// Attaches a program to an interface of this thread's namespace (BPF_LINK_CREATE).
    package init(_ program: borrowing BPFProgram, interface: Int, kind: LinkInfo.Kind) throws(BPFError) {
        let type: UInt32 =
            switch kind {
            case .xdp: UInt32(BPF_XDP.rawValue)
            case .tcx(let isIngress): isIngress ? tcxIngress : tcxEgress
            case .other(let type): type
            }
        let raw = bpf_link_create(program.descriptor.raw, Int32(clamping: interface), bpf_attach_type(type), nil)
        guard raw >= 0 else { throw BPFError("link program \"\(program.name)\" to interface \(interface)", result: raw) }
        descriptor = Descriptor(owning: raw)
    }
}
