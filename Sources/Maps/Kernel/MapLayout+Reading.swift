import CBpf

extension MapLayout {
    /// Why the entries of such maps cannot be read through the kernel's calls; nil for those that can, or may be tried
    /// (the `map_lookup_elem` and `map_get_next_key` of each type under kernel/bpf and net/core).
    public var whyUnreadable: String? {
        switch type.rawValue {
        // BPF_MAP_TYPE_SOCKMAP, _SOCKHASH, _REUSEPORT_SOCKARRAY
        case 15, 18, 20: valueSize == 8 ? nil : "its cells are sockets, which the kernel names only where values have 8 bytes"
        case UInt32(BPF_MAP_TYPE_RINGBUF.rawValue): "its records are for the one who takes them out"
        case 31: "its records are for the programs that take them out"  // BPF_MAP_TYPE_USER_RINGBUF
        case UInt32(BPF_MAP_TYPE_PERF_EVENT_ARRAY.rawValue): "its cells are open perf events, which have no names"
        case UInt32(BPF_MAP_TYPE_CGROUP_ARRAY.rawValue): "its cells are control groups, which the kernel does not name"
        case UInt32(BPF_MAP_TYPE_XSKMAP.rawValue): "its cells are sockets of address family XDP, which the kernel does not name"
        case UInt32(BPF_MAP_TYPE_SK_STORAGE.rawValue): "its values are kept with each socket and found only through it"
        case UInt32(BPF_MAP_TYPE_INODE_STORAGE.rawValue): "its values are kept with each inode and found only through it"
        case UInt32(BPF_MAP_TYPE_TASK_STORAGE.rawValue): "its values are kept with each task and found only through it"
        case 32: "its values are kept with each control group and found only through it"  // BPF_MAP_TYPE_CGRP_STORAGE
        case 30: "a Bloom filter only answers whether a value may be in it"  // BPF_MAP_TYPE_BLOOM_FILTER
        case 33: "it is memory that programs and processes share, without entries"  // BPF_MAP_TYPE_ARENA
        case 34: "it holds addresses of instructions, which the kernel does not tell"  // BPF_MAP_TYPE_INSN_ARRAY
        default: nil
        }
    }
}

extension BPFMap {
    /// The element of a queue or stack that comes next, left where it is; nil when there is none.
    public func peek() throws(BPFError) -> [UInt8]? {
        var value = [UInt8](repeating: 0, count: max(1, layout.valueSize))
        let result = bpf_map_lookup_elem(descriptor.raw, nil, &value)
        if result == 0 { return value }
        let error = BPFError("look at the next element of map \"\(name)\"", result: result)
        if error.isMissing { return nil }
        throw error
    }
}

extension MapFlags {
    private static let names = [
        "no_prealloc", "no_common_lru", "numa_node", "rdonly", "wronly", "stack_build_id", "zero_seed", "rdonly_prog", "wronly_prog",
        "clone", "mmapable", "preserve_elems", "inner_map", "link", "path_fd", "vtype_btf_obj_fd", "token_fd", "segv_on_fault",
        "no_user_conv",
    ]

    /// The flags that are set, by the kernel's names without `BPF_F_`, in small letters.
    public var words: [String] {
        (0..<32).filter { rawValue >> UInt32($0) & 1 == 1 }.map { $0 < MapFlags.names.count ? MapFlags.names[$0] : "bit \($0)" }
    }
}
