import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// What the kernel knows of a map and never changes (`struct bpf_map_info`).
public struct MapInfo: Sendable, Hashable {
    public var id: UInt32
    /// 15 bytes at most.
    public var name: String
    public var layout: MapLayout
    /// The id of the BTF object that types its keys and values; 0 when it has none.
    public var btf: UInt32
    public var keyType: UInt32
    public var valueType: UInt32
    /// The interface of an offloaded map; 0 otherwise.
    public var ifindex: Int
}

/// A map held open: closed with its owner, and gone from the kernel when nothing else holds it.
public struct BPFMap: ~Copyable, Sendable {
    let descriptor: Descriptor
    public let info: MapInfo
    /// Bytes of what the kernel hands over for one value; see `MapLayout.transferSize`.
    let transferSize: Int

    public var layout: MapLayout { info.layout }
    public var name: String { info.name }
    public var id: UInt32 { info.id }

    init(owning raw: Int32) throws(BPFError) {
        try self.init(Descriptor(owning: raw))
    }

    init(_ descriptor: consuming Descriptor) throws(BPFError) {
        let info = try BPFMap.info(of: descriptor.raw)
        self.descriptor = descriptor
        self.info = info
        transferSize = info.layout.transferSize(cpus: CPUs.possible)
    }

    /// Creates a map (BPF_MAP_CREATE). The name is cut to the kernel's 15 bytes. `inner` is the template of a map of maps.
    public static func create(
        _ name: String, _ layout: MapLayout, inner: borrowing BPFMap
    ) throws(BPFError) -> BPFMap {
        try create(name, layout, innerDescriptor: inner.descriptor.raw)
    }

    /// Creates a map (BPF_MAP_CREATE) without BTF. The name is cut to the kernel's 15 bytes.
    public static func create(_ name: String, _ layout: MapLayout) throws(BPFError) -> BPFMap {
        try create(name, layout, innerDescriptor: 0)
    }

    private static func create(
        _ name: String, _ layout: MapLayout, innerDescriptor: Int32
    ) throws(BPFError) -> BPFMap {
        let operation = "create map \"\(name)\" (\(layout))"
        guard let key = UInt32(exactly: layout.keySize), let value = UInt32(exactly: layout.valueSize),
            let entries = UInt32(exactly: layout.maxEntries)
        else { throw BPFError(operation: operation, code: Int(EINVAL), words: "a size is out of range") }
        var options = bpf_map_create_opts()
        options.sz = MemoryLayout<bpf_map_create_opts>.size
        options.map_flags = layout.flags.rawValue
        options.inner_map_fd = UInt32(bitPattern: innerDescriptor)
        let kernelName = String(decoding: name.utf8.prefix(15), as: UTF8.self)
        let (raw, words) = hearing {
            bpf_map_create(bpf_map_type(layout.type.rawValue), kernelName, key, value, entries, &options)
        }
        guard raw >= 0 else { throw BPFError(operation, result: raw, words: oneLine(words)) }
        return try BPFMap(owning: raw)
    }

    /// The map of that id (BPF_MAP_GET_FD_BY_ID; needs CAP_SYS_ADMIN).
    public static func open(id: UInt32) throws(BPFError) -> BPFMap {
        let raw = bpf_map_get_fd_by_id(id)
        guard raw >= 0 else { throw BPFError("open map \(id)", result: raw) }
        return try BPFMap(owning: raw)
    }

    /// The map pinned at `path` (BPF_OBJ_GET). A pin of something else is an error that says so.
    public static func open(pinnedAt path: String) throws(BPFError) -> BPFMap {
        let operation = "open map \(path)"
        let raw = openPin(path)
        guard raw >= 0 else { throw BPFError(operation, result: raw) }
        let descriptor = Descriptor(owning: raw)
        guard ObjectKind(of: descriptor) == .map else {
            throw BPFError(operation: operation, code: Int(EINVAL), words: "the pin is not a map")
        }
        return try BPFMap(descriptor)
    }

    /// The ids of all maps of the system, ascending (BPF_MAP_GET_NEXT_ID; needs CAP_SYS_ADMIN).
    public static func ids() throws(BPFError) -> [UInt32] {
        try allIDs("list maps") { id, next in bpf_map_get_next_id(id, next) }
    }

    /// A second owner of the same map.
    public func duplicate() throws(BPFError) -> BPFMap {
        try BPFMap(descriptor.duplicate())
    }

    /// Pins the map at a path of a bpf file system (BPF_OBJ_PIN), where it outlives this process.
    public func pin(at path: String) throws(BPFError) {
        let result = bpf_obj_pin(descriptor.raw, path)
        guard result == 0 else { throw BPFError("pin map \"\(name)\" at \(path)", result: result) }
    }

    /// Forbids every later change from user space (BPF_MAP_FREEZE).
    public func freeze() throws(BPFError) {
        let result = bpf_map_freeze(descriptor.raw)
        guard result == 0 else { throw BPFError("freeze map \"\(name)\"", result: result) }
    }

    private static func info(of raw: Int32) throws(BPFError) -> MapInfo {
        var info = bpf_map_info()
        var size = UInt32(MemoryLayout<bpf_map_info>.size)
        let result = bpf_obj_get_info_by_fd(raw, &info, &size)
        guard result == 0 else { throw BPFError("read what a map is", result: result) }
        return MapInfo(
            id: info.id, name: text(of: &info.name),
            layout: MapLayout(
                type: MapType(rawValue: info.type), keySize: Int(info.key_size), valueSize: Int(info.value_size),
                maxEntries: Int(info.max_entries), flags: MapFlags(rawValue: info.map_flags)),
            btf: info.btf_id, keyType: info.btf_key_type_id, valueType: info.btf_value_type_id,
            ifindex: Int(info.ifindex))
    }
}

/// The text of a C character array, up to its first zero byte.
func text<Characters>(of characters: inout Characters) -> String {
    withUnsafeBytes(of: &characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// All ids the kernel lists through a `GET_NEXT_ID` command.
func allIDs(
    _ operation: String, next: (UInt32, UnsafeMutablePointer<UInt32>) -> Int32
) throws(BPFError) -> [UInt32] {
    var ids: [UInt32] = []
    var id: UInt32 = 0
    while true {
        var following: UInt32 = 0
        let result = next(id, &following)
        if result < 0 {
            if result == -ENOENT || (result == -1 && errno == ENOENT) { return ids }
            throw BPFError(operation, result: result)
        }
        guard following > id else { return ids }
        id = following
        ids.append(id)
    }
}
