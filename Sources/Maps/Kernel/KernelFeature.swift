import CBpf

/// What generated programs, or weir itself, ask of the kernel's BPF.
public enum KernelFeature: String, Sendable, CaseIterable {
    case xdpPrograms = "XDP programs"
    case tcPrograms = "TC programs"
    case hash = "hash maps"
    case perCPU = "per-CPU maps"
    case prefixTrie = "LPM tries"
    case innerMaps = "maps of maps"
    case deviceMap = "device maps"
    case ringBuffer = "ring buffers"
    case growHead = "bpf_xdp_adjust_head"
    case growTail = "bpf_xdp_adjust_tail"
    case redirect = "bpf_redirect_map"
    case growTC = "bpf_skb_change_head"

    /// The first kernel with it.
    public var since: String {
        switch self {
        case .hash: "3.19"
        case .tcPrograms: "4.1"
        case .perCPU: "4.6"
        case .xdpPrograms: "4.8"
        case .growHead, .growTC: "4.10"
        case .prefixTrie: "4.11"
        case .innerMaps: "4.12"
        case .deviceMap, .redirect: "4.14"
        case .growTail: "4.18"
        case .ringBuffer: "5.8"
        }
    }

    /// What does not work without it.
    public var cost: String {
        switch self {
        case .xdpPrograms: "no program on XDP"
        case .tcPrograms: "no program on TC"
        case .hash: "no exact tables"
        case .perCPU: "no counters"
        case .prefixTrie: "no lpm tables"
        case .innerMaps: "no ternary, range and optional tables"
        case .deviceMap, .redirect: "no redirect to ports"
        case .ringBuffer: "no events"
        case .growHead: "no program on XDP that puts headers in or takes them out"
        case .growTail: "no program on XDP that cuts packets"
        case .growTC: "no program on TC that puts headers in"
        }
    }

    /// Whether this kernel has it, found out by trying.
    /// - Throws: `EPERM` when this process may not try.
    public func isThere() throws(BPFError) -> Bool {
        let result: Int32 =
            switch self {
            case .xdpPrograms: libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_XDP, nil)
            case .tcPrograms: libbpf_probe_bpf_prog_type(BPF_PROG_TYPE_SCHED_CLS, nil)
            case .hash: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_HASH, nil)
            case .perCPU: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_PERCPU_ARRAY, nil)
            case .prefixTrie: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_LPM_TRIE, nil)
            case .innerMaps: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_ARRAY_OF_MAPS, nil)
            case .deviceMap: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_DEVMAP_HASH, nil)
            case .ringBuffer: libbpf_probe_bpf_map_type(BPF_MAP_TYPE_RINGBUF, nil)
            case .growHead: libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_adjust_head, nil)
            case .growTail: libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_xdp_adjust_tail, nil)
            case .redirect: libbpf_probe_bpf_helper(BPF_PROG_TYPE_XDP, BPF_FUNC_redirect_map, nil)
            case .growTC: libbpf_probe_bpf_helper(BPF_PROG_TYPE_SCHED_CLS, BPF_FUNC_skb_change_head, nil)
            }
        guard result >= 0 else { throw BPFError("try \(rawValue)", result: result) }
        return result == 1
    }
}
