/// Takes BTF apart record by record, every bound checked.
struct BTFReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int
    private let strings: Range<Int>

    /// At the first type; nil when the header is damaged.
    init?(_ bytes: [UInt8]) {
        self.bytes = bytes
        guard bytes.count >= 24, bytes[0] == 0x9f, bytes[1] == 0xeb, bytes[2] == 1 else { return nil }
        func word(_ at: Int) -> Int { Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }) }
        let header = word(4)
        let (typeStart, typeSize, stringStart, stringSize) = (word(8), word(12), word(16), word(20))
        guard header >= 24, header % 4 == 0, typeStart % 4 == 0, typeSize % 4 == 0, header + typeStart + typeSize <= bytes.count,
            header + stringStart + stringSize <= bytes.count, typeStart + typeSize <= stringStart, stringSize >= 1
        else { return nil }
        position = header + typeStart
        end = position + typeSize
        strings = header + stringStart..<header + stringStart + stringSize
        guard bytes[strings.lowerBound] == 0, bytes[strings.upperBound - 1] == 0 else { return nil }
    }

    /// All types; nil when one of them is damaged.
    mutating func types() -> [BTF.TypeRecord]? {
        var all = [BTF.TypeRecord(name: "", shape: .void)]
        while position < end {
            guard let next = record() else { return nil }
            all.append(next)
        }
        return referenced.allSatisfy { $0 < all.count } ? all : nil
    }

    /// The types mentioned so far.
    private var referenced: [UInt32] = []

    private mutating func word() -> UInt32? {
        guard position <= end - 4 else { return nil }
        defer { position += 4 }
        return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: position, as: UInt32.self) }
    }

    private mutating func reference() -> UInt32? {
        guard let id = word() else { return nil }
        referenced.append(id)
        return id
    }

    private mutating func name() -> String? { word().flatMap(text) }

    private func text(_ offset: UInt32) -> String? {
        guard Int(offset) < strings.count else { return nil }
        let start = strings.lowerBound + Int(offset)
        return String(decoding: bytes[start...].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// One `struct btf_type` and what follows it.
    private mutating func record() -> BTF.TypeRecord? {
        guard let name = name(), let info = word(), let sizeOrType = word() else { return nil }
        let (count, kind, flag) = (Int(info & 0xffff), info >> 24 & 0x1f, info >> 31 == 1)
        guard info & 0x60ff_0000 == 0 else { return nil }
        guard let shape = shape(kind, count, flag, sizeOrType) else { return nil }
        return BTF.TypeRecord(name: name, shape: shape)
    }

    private mutating func shape(_ kind: UInt32, _ count: Int, _ flag: Bool, _ sizeOrType: UInt32) -> BTF.Shape? {
        let size = Int(sizeOrType)
        switch kind {
        case 1:  // BTF_KIND_INT
            guard let word = word(), [1, 2, 4, 8, 16].contains(size) else { return nil }
            let (bits, shift, encoding) = (Int(word & 0xff), Int(word >> 16 & 0xff), word >> 24 & 0xf)
            guard bits >= 1, bits + shift <= size * 8 else { return nil }
            return .integer(
                size: size, bits: bits, shift: shift, isSigned: encoding & 1 != 0, isBool: encoding & 4 != 0,
                isCharacter: encoding & 2 != 0)
        case 2:  // BTF_KIND_PTR
            referenced.append(sizeOrType)
            return .pointer(sizeOrType)
        case 3:  // BTF_KIND_ARRAY
            guard let element = reference(), reference() != nil, let elements = word() else { return nil }
            return .array(element, count: Int(elements))
        case 4, 5:  // BTF_KIND_STRUCT, BTF_KIND_UNION
            guard size <= Int(Int32.max), let members = members(count, flag, size) else { return nil }
            return .structure(size: size, members: members, isUnion: kind == 5)
        case 6, 19:  // BTF_KIND_ENUM, BTF_KIND_ENUM64
            guard [1, 2, 4, 8].contains(size), let members = enumerators(count, wide: kind == 19, isSigned: flag) else { return nil }
            return .enumeration(size: size, isSigned: flag, members)
        case 7: return .other  // BTF_KIND_FWD
        case 8, 9, 10, 11, 18:  // BTF_KIND_TYPEDEF, _VOLATILE, _CONST, _RESTRICT, _TYPE_TAG
            referenced.append(sizeOrType)
            return .alias(sizeOrType)
        case 12:  // BTF_KIND_FUNC
            referenced.append(sizeOrType)
            return .other
        case 13:  // BTF_KIND_FUNC_PROTO
            referenced.append(sizeOrType)
            for _ in 0..<count { guard name() != nil, reference() != nil else { return nil } }
            return .other
        case 14:  // BTF_KIND_VAR
            guard word() != nil else { return nil }
            referenced.append(sizeOrType)
            return .variable(sizeOrType)
        case 15:  // BTF_KIND_DATASEC
            var variables: [BTF.Placed] = []
            for _ in 0..<count {
                guard let type = reference(), let offset = word(), let size = word() else { return nil }
                variables.append(BTF.Placed(type: type, offset: Int(offset), size: Int(size)))
            }
            return .section(size: size, variables)
        case 16:  // BTF_KIND_FLOAT
            return [2, 4, 8, 12, 16].contains(size) ? .float(size: size) : nil
        case 17:  // BTF_KIND_DECL_TAG
            guard word() != nil else { return nil }
            referenced.append(sizeOrType)
            return .other
        default: return nil
        }
    }

    private mutating func members(_ count: Int, _ hasBits: Bool, _ size: Int) -> [BTF.Member]? {
        var all: [BTF.Member] = []
        for _ in 0..<count {
            guard let name = name(), let type = reference(), let place = word() else { return nil }
            let (offset, bits) = hasBits ? (Int(place & 0xff_ffff), Int(place >> 24)) : (Int(place), 0)
            guard offset <= size * 8, offset + bits <= size * 8, bits <= 64 else { return nil }
            all.append(BTF.Member(name: name, type: type, bitOffset: offset, bits: bits))
        }
        return all
    }

    private mutating func enumerators(_ count: Int, wide: Bool, isSigned: Bool) -> [BTF.Enumerator]? {
        var all: [BTF.Enumerator] = []
        for _ in 0..<count {
            guard let name = name(), let low = word() else { return nil }
            var value = isSigned ? UInt64(bitPattern: Int64(Int32(bitPattern: low))) : UInt64(low)
            if wide {
                guard let high = word() else { return nil }
                value = UInt64(high) << 32 | UInt64(low)
            }
            all.append(BTF.Enumerator(name: name, value: value))
        }
        return all
    }
}
