import CBpf

#if canImport(Glibc)
import Glibc
#endif

/// Types of a program's keys, values and functions in the BPF Type Format (Documentation/bpf/btf.rst of the kernel), read as a whole and
/// checked: every reference leads to a type, every name to a string, and no type contains itself.
public struct BTF: Sendable {
    /// A type's number: 1 and up; 0 is void.
    public typealias ID = UInt32

    public struct Member: Sendable, Equatable {
        public var name: String
        public var type: ID
        /// Bits from the start of the structure.
        public var bitOffset: Int
        /// Width of a bit field; 0 for an ordinary member.
        public var bits: Int
    }

    public struct Enumerator: Sendable, Equatable {
        public var name: String
        /// The value's bits, negative ones as two's complement in 64 bits.
        public var value: UInt64
    }

    /// A variable of a data section.
    public struct Placed: Sendable, Equatable {
        public var type: ID
        /// Bytes from the start of the section.
        public var offset: Int
        public var size: Int
    }

    public enum Shape: Sendable, Equatable {
        case void
        case integer(size: Int, bits: Int, shift: Int, isSigned: Bool, isBool: Bool, isCharacter: Bool)
        case pointer(ID)
        case array(ID, count: Int)
        case structure(size: Int, members: [Member], isUnion: Bool)
        case enumeration(size: Int, isSigned: Bool, [Enumerator])
        case float(size: Int)
        /// A typedef, const, volatile, restrict or tag: another name or quality of the same bytes.
        case alias(ID)
        case variable(ID)
        case section(size: Int, [Placed])
        /// A function, its prototype, a forward declaration, a tag on a declaration: nothing of values.
        case other
    }

    public struct TypeRecord: Sendable, Equatable {
        public var name: String
        public var shape: Shape
    }

    /// By number; the first is void.
    public let types: [TypeRecord]

    /// The BTF object of that id, as the kernel keeps it (BPF_BTF_GET_FD_BY_ID; needs CAP_SYS_ADMIN).
    public init(id: UInt32) throws(BPFError) {
        guard let read = BTF(try BTF.bytes(id: id)) else {
            throw BPFError(operation: "read BTF \(id)", code: Int(EINVAL), words: "its types contradict themselves")
        }
        self = read
    }

    static func bytes(id: UInt32) throws(BPFError) -> [UInt8] {
        let operation = "read BTF \(id)"
        let raw = bpf_btf_get_fd_by_id(id)
        guard raw >= 0 else { throw BPFError(operation, result: raw) }
        let descriptor = Descriptor(owning: raw)
        var bytes: [UInt8] = []
        for _ in 0..<2 {  // Once for the size, once for the bytes.
            var info = bpf_btf_info()
            info.btf_size = UInt32(clamping: bytes.count)
            let result = bytes.withUnsafeMutableBytes { buffer in
                info.btf = UInt64(UInt(bitPattern: buffer.baseAddress))
                var size = UInt32(MemoryLayout<bpf_btf_info>.size)
                return bpf_obj_get_info_by_fd(descriptor.raw, &info, &size)
            }
            guard result == 0 else { throw BPFError(operation, result: result) }
            if bytes.isEmpty { bytes = [UInt8](repeating: 0, count: Int(info.btf_size)) }
        }
        return bytes
    }

    /// BTF as it stands in an object file's section `.BTF`; nil when anything in it is damaged.
    public init?(_ bytes: [UInt8]) {
        guard var reader = BTFReader(bytes), let types = reader.types() else { return nil }
        self.types = types
        guard isFinite else { return nil }
    }

    /// The data sections, by name.
    var sections: [(name: String, variables: [Placed])] {
        types.compactMap { type in
            if case .section(_, let variables) = type.shape { (type.name, variables) } else { nil }
        }
    }

    /// The type of that number; void when there is none.
    public subscript(id: ID) -> TypeRecord {
        id < types.count ? types[Int(id)] : TypeRecord(name: "", shape: .void)
    }

    /// The type behind typedefs and qualifiers.
    public func resolved(_ id: ID) -> ID {
        var id = id
        while case .alias(let next) = self[id].shape { id = next }
        return id
    }

    /// The bytes a value of the type takes; nil for what has no values, or more than 2 GiB of them.
    public func size(_ id: ID) -> Int? {
        switch self[resolved(id)].shape {
        case .integer(let size, _, _, _, _, _), .structure(let size, _, _), .enumeration(let size, _, _), .float(let size): return size
        case .pointer: return 8
        case .array(let element, let count):
            guard let size = size(element) else { return nil }
            let (total, overflow) = size.multipliedReportingOverflow(by: count)
            return overflow || total > Int(Int32.max) ? nil : total
        case .variable(let type): return size(type)
        case .section(let size, _): return size
        case .void, .alias, .other: return nil
        }
    }

    /// Whether following the types a value consists of always comes to an end, after 64 steps down at most.
    private var isFinite: Bool {
        // Heights are found bottom up; a type on the way to itself has none yet.
        var heights = [Int?](repeating: nil, count: types.count)
        var open = [Bool](repeating: false, count: types.count)
        for start in types.indices {
            // A stack of types and of how many of their parts are done, instead of recursion.
            var stack = [(id: start, part: 0)]
            while let (id, part) = stack.last {
                if heights[id] != nil {
                    stack.removeLast()
                    continue
                }
                open[id] = true
                if let next = part < partCount(id) ? Int(component(id, part)) : nil {
                    stack[stack.count - 1].part += 1
                    guard !open[next] || heights[next] != nil else { return false }
                    if heights[next] == nil { stack.append((next, 0)) }
                } else {
                    let height = (0..<partCount(id)).map { heights[Int(component(id, $0))] ?? 0 }.max().map { $0 + 1 } ?? 0
                    guard height <= 64 else { return false }
                    heights[id] = height
                    stack.removeLast()
                }
            }
        }
        return true
    }

    private func partCount(_ id: Int) -> Int {
        switch types[id].shape {
        case .alias, .array, .variable: 1
        case .structure(_, let members, _): members.count
        case .void, .integer, .pointer, .enumeration, .float, .section, .other: 0
        }
    }

    private func component(_ id: Int, _ part: Int) -> ID {
        switch types[id].shape {
        case .alias(let type), .array(let type, _), .variable(let type): type
        case .structure(_, let members, _): members[part].type
        case .void, .integer, .pointer, .enumeration, .float, .section, .other: 0
        }
    }
}
