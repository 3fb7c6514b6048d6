import CBpf

/// The kind of a map, `BPF_MAP_TYPE_*` of linux/bpf.h.
public struct MapType: RawRepresentable, Sendable, Hashable, CustomStringConvertible {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
    init(_ type: bpf_map_type) { rawValue = UInt32(type.rawValue) }

    public static let hash = MapType(BPF_MAP_TYPE_HASH)
    public static let array = MapType(BPF_MAP_TYPE_ARRAY)
    public static let programArray = MapType(BPF_MAP_TYPE_PROG_ARRAY)
    public static let perfEventArray = MapType(BPF_MAP_TYPE_PERF_EVENT_ARRAY)
    public static let perCPUHash = MapType(BPF_MAP_TYPE_PERCPU_HASH)
    public static let perCPUArray = MapType(BPF_MAP_TYPE_PERCPU_ARRAY)
    public static let lruHash = MapType(BPF_MAP_TYPE_LRU_HASH)
    public static let lruPerCPUHash = MapType(BPF_MAP_TYPE_LRU_PERCPU_HASH)
    public static let lpmTrie = MapType(BPF_MAP_TYPE_LPM_TRIE)
    public static let arrayOfMaps = MapType(BPF_MAP_TYPE_ARRAY_OF_MAPS)
    public static let hashOfMaps = MapType(BPF_MAP_TYPE_HASH_OF_MAPS)
    public static let deviceMap = MapType(BPF_MAP_TYPE_DEVMAP)
    public static let deviceHash = MapType(BPF_MAP_TYPE_DEVMAP_HASH)
    public static let cpuMap = MapType(BPF_MAP_TYPE_CPUMAP)
    public static let queue = MapType(BPF_MAP_TYPE_QUEUE)
    public static let stack = MapType(BPF_MAP_TYPE_STACK)
    static let structOperations = MapType(BPF_MAP_TYPE_STRUCT_OPS)
    public static let ringBuffer = MapType(BPF_MAP_TYPE_RINGBUF)
    public static let perCPUGroupStorage = MapType(BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE)

    /// One value for every possible CPU.
    public var isPerCPU: Bool {
        switch self {
        case .perCPUArray, .perCPUHash, .lruPerCPUHash, .perCPUGroupStorage: true
        default: false
        }
    }
    /// Values are maps: written as descriptors, read as ids.
    public var holdsMaps: Bool { self == .arrayOfMaps || self == .hashOfMaps }
    /// Keys are the 32-bit indexes from 0 and every one of them is always there.
    public var isIndexed: Bool { self == .array || self == .perCPUArray || self == .arrayOfMaps || self == .deviceMap }

    /// bpftool's word for it: `hash`, `lpm_trie`.
    public var description: String {
        guard let name = libbpf_bpf_map_type_str(bpf_map_type(rawValue)) else { return "type \(rawValue)" }
        return String(cString: name)
    }
}

/// How a map was created, `BPF_F_*` of linux/bpf.h.
public struct MapFlags: OptionSet, Sendable, Hashable {
    public let rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Elements are allocated as they come; an LPM trie demands it.
    public static let noPreallocation = MapFlags(rawValue: 1 << 0)
    public static let readOnlyForUser = MapFlags(rawValue: 1 << 3)
    public static let writeOnlyForUser = MapFlags(rawValue: 1 << 4)
    public static let readOnlyForProgram = MapFlags(rawValue: 1 << 7)
    public static let writeOnlyForProgram = MapFlags(rawValue: 1 << 8)
    /// An array that user space can map into its memory.
    public static let mappable = MapFlags(rawValue: 1 << 10)
    /// An inner array whose number of entries may differ from its template's.
    public static let innerMap = MapFlags(rawValue: 1 << 12)
}

/// What must agree for one map to stand in for another.
public struct MapLayout: Sendable, Hashable, CustomStringConvertible {
    public var type: MapType
    /// Bytes of a key; 0 for rings and queues.
    public var keySize: Int
    /// Bytes of a value, of one CPU's value in a per-CPU map.
    public var valueSize: Int
    public var maxEntries: Int
    public var flags: MapFlags

    public init(type: MapType, keySize: Int, valueSize: Int, maxEntries: Int, flags: MapFlags = []) {
        self.type = type
        self.keySize = keySize
        self.valueSize = valueSize
        self.maxEntries = maxEntries
        self.flags = flags
    }

    /// Bytes of what the kernel hands over for one value: for per-CPU maps, the value rounded up to 8 bytes for every
    /// possible CPU (kernel/bpf/syscall.c, `bpf_map_value_size`); 4 for maps of maps.
    public func transferSize(cpus: Int) -> Int {
        if type.isPerCPU { return (valueSize + 7) / 8 * 8 * cpus }
        return type.holdsMaps ? 4 : valueSize
    }

    /// The flags without what the kernel adds on its own: device maps become read-only for programs.
    private var comparableFlags: MapFlags {
        type == .deviceMap || type == .deviceHash ? flags.subtracting(.readOnlyForProgram) : flags
    }

    /// How `other` differs from this, as text: `value size 8, not 16`; nil when it can stand in.
    public func difference(from other: MapLayout) -> String? {
        var all: [String] = []
        if type != other.type { all.append("type \(type), not \(other.type)") }
        if keySize != other.keySize { all.append("key size \(keySize), not \(other.keySize)") }
        if valueSize != other.valueSize { all.append("value size \(valueSize), not \(other.valueSize)") }
        if maxEntries != other.maxEntries { all.append("max entries \(maxEntries), not \(other.maxEntries)") }
        if comparableFlags != other.comparableFlags {
            let (ours, theirs) = (comparableFlags.rawValue, other.comparableFlags.rawValue)
            all.append("flags 0x\(String(ours, radix: 16)), not 0x\(String(theirs, radix: 16))")
        }
        return all.isEmpty ? nil : all.joined(separator: ", ")
    }

    public var description: String {
        "\(type), key \(keySize) bytes, value \(valueSize) bytes, \(maxEntries) entries"
    }
}
