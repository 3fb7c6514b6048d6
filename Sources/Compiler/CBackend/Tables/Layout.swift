import BigInt
import IR
import Schema

/// A value's place in a map's key or value: how C declares it and how the schema describes it.
struct LayoutField {
    var name: String
    var member: String
    var type: Type
    var width: Int
    var offset: Int
    var size: Int
    var byteOrder: SchemaField.ByteOrder
    var format: SchemaField.Format
    var members: [SchemaField.Member]

    var schema: SchemaField {
        SchemaField(
            name: name, width: width, offset: offset, size: size, byteOrder: byteOrder, format: format, members: members)
    }

    /// A host-order integer of its size, or an array of bytes.
    var cType: CType {
        switch byteOrder {
        case .host: Self.integer(size)
        case .network: .array(.u8, size)
        }
    }

    static func integer(_ bytes: Int) -> CType {
        switch bytes {
        case 1: .u8
        case 2: .u16
        case 4: .u32
        default: .u64
        }
    }

    /// The alignment that lets it be read and written with few instructions.
    var alignment: Int { [8, 4, 2].first { size % $0 == 0 } ?? 1 }
}

/// Fields one behind the other with no room between them: the ones of the largest alignment first.
struct Layout {
    private(set) var fields: [LayoutField] = []
    /// Bytes, before the rounding up that C does to the alignment.
    private(set) var size: Int
    private(set) var alignment: Int

    /// `last` stays behind all others.
    init(_ wanted: [LayoutField], startingAt start: Int, alignment: Int = 1, last: Int? = nil) {
        var order = wanted.indices.filter { $0 != last }
        order.sort { (wanted[$0].alignment, -$0) > (wanted[$1].alignment, -$1) }
        var fields = wanted
        var offset = start
        self.alignment = alignment
        for index in order + (last.map { [$0] } ?? []) {
            let isInteger = fields[index].byteOrder == .host
            let own = isInteger ? fields[index].size : 1
            offset = (offset + own - 1) / own * own
            fields[index].offset = offset
            offset += fields[index].size
            self.alignment = max(self.alignment, own)
        }
        self.fields = fields
        size = offset
    }

    var roundedSize: Int { (size + alignment - 1) / alignment * alignment }

    /// The C members in the order of their places, gaps made visible as `pad` bytes.
    func members(startingAt start: Int, endingAt end: Int? = nil) -> [CStructure.Member] {
        var result: [CStructure.Member] = []
        var offset = start
        var pads = 0
        func pad(to next: Int) {
            guard next > offset else { return }
            result.append(.plain(.array(.u8, next - offset), pads == 0 ? "pad" : "pad\(pads + 1)"))
            pads += 1
        }
        for field in fields.sorted(by: { $0.offset < $1.offset }) {
            pad(to: field.offset)
            result.append(.plain(field.cType, field.member))
            offset = field.offset + field.size
        }
        if let end { pad(to: end) }
        return result
    }
}

extension Program {
    /// A field of its own for a value of that type; its offset is not set yet. Byte arrays are for what lies whole in a header
    /// (`isWire`), for addresses and for what no integer holds.
    func layoutField(
        name: String, member: String, type: Type, format: String?, isWire: Bool, forceNetwork: Bool = false
    ) -> LayoutField {
        let width = width(of: type)
        let shown: SchemaField.Format =
            switch (type, format) {
            case (.bool, _): .bool
            case (.enumeration, _), (.error, _): .enumeration
            case (.int, _): .signed
            case (_, let name?): SchemaField.Format(annotation: name, width: width) ?? (width > 64 ? .hex : .decimal)
            case (_, nil): width > 64 ? .hex : .decimal
            }
        let isAddress = shown == .ipv4 || shown == .ipv6 || shown == .mac
        let bytes = (width + 7) / 8
        let isNetwork =
            width > 64 || forceNetwork && bytes > 1
            || width % 8 == 0 && bytes >= 2 && (isWire || isAddress || ![2, 4, 8].contains(bytes))
        let size = isNetwork ? bytes : [1, 2, 4, 8].first { $0 >= bytes } ?? 8
        let members: [SchemaField.Member] =
            switch type {
            case .enumeration(let id) where enums.indices.contains(id.raw):
                enums[id.raw].members.map { SchemaField.Member(name: $0.name, value: UInt64(truncatingIfNeeded: $0.value)) }
            case .error: errors.enumerated().map { SchemaField.Member(name: $1, value: UInt64($0)) }
            case .bit, .int, .bool, .varbit, .enumeration: []
            }
        return LayoutField(
            name: name, member: member, type: type, width: width, offset: 0, size: size,
            byteOrder: isNetwork ? .network : .host, format: shown, members: members)
    }
}
