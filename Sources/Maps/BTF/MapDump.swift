/// Writes a map as JSON, entry by entry as they are read: a map of any size takes a fixed amount of memory.
///
/// The text is `{"map":{...},"entries":[...]}`. `map` has `id`, `name`, `type`, `keySize`, `valueSize`, `maxEntries`, `flags`, `frozen`,
/// `memory` (bytes, or null), `pins` and `programs` (ids). An entry has `key` and `value`, in the form of `ValueFormat`; in a per-CPU map
/// `values` instead, an array of one value for every possible CPU; in a map of maps `inner`, the inner map's id.
public struct MapDump: Sendable {
    private let overview: MapOverview
    private let key: ValueFormat
    private let value: ValueFormat

    /// For the map of `overview`, whose BTF is read when it has one.
    public init(_ overview: MapOverview) {
        let info = overview.info
        let btf = info.btf == 0 ? nil : try? BTF(id: info.btf)
        self.overview = overview
        key = ValueFormat(btf, info.keyType, info.layout.keySize)
        value = ValueFormat(btf, info.valueType, info.layout.valueSize)
    }

    /// Hands the text over in pieces of some 100 KB until `sink` answers false. Returns how many entries were written.
    public func write(_ map: borrowing BPFMap, to sink: (RawSpan) -> Bool) throws(BPFError) -> Int {
        var output = ByteOutput()
        output.append("{\"map\":")
        writeOverview(&output)
        output.append(",\"entries\":[")
        var reader = EntryReader(map)
        let kind = Kind(map.layout, bytes: reader.valueSize)
        var written = 0
        while try reader.advance() {
            for index in 0..<reader.count {
                if written > 0 { output.append(UInt8(ascii: ",")) }
                write(reader.key(index), reader.value(index), kind, &output)
                written += 1
                if output.count >= 1 << 16 {
                    guard sink(output.bytes.bytes) else { return written }
                    output.removeAll()
                }
            }
        }
        output.append("]}")
        _ = sink(output.bytes.bytes)
        return written
    }

    private enum Kind {
        case plain
        case perCPU(stride: Int, count: Int)
        case inner

        init(_ layout: MapLayout, bytes: Int) {
            let stride = (layout.valueSize + 7) / 8 * 8
            self = layout.type.isPerCPU ? .perCPU(stride: stride, count: stride > 0 ? bytes / stride : 0) : layout.type.holdsMaps ? .inner : .plain
        }
    }

    @inline(__always)
    private func write(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ kind: Kind, _ output: inout ByteOutput) {
        guard let keyStart = key.baseAddress, let start = value.baseAddress else { return }
        output.append("{\"key\":")
        self.key.write(keyStart, to: &output)
        switch kind {
        case .plain:
            output.append(",\"value\":")
            self.value.write(start, to: &output)
        case .perCPU(let stride, let count):
            output.append(",\"values\":[")
            for cpu in 0..<count {
                if cpu > 0 { output.append(UInt8(ascii: ",")) }
                self.value.write(start + cpu * stride, to: &output)
            }
            output.append(UInt8(ascii: "]"))
        case .inner:
            output.append(",\"inner\":")
            output.append(decimal: UInt64(start.loadUnaligned(as: UInt32.self)))
        }
        output.append(UInt8(ascii: "}"))
    }

    private func writeOverview(_ output: inout ByteOutput) {
        let (info, layout) = (overview.info, overview.info.layout)
        func number(_ name: StaticString, _ value: Int, _ output: inout ByteOutput) {
            output.append(name)
            output.append(decimal: Int64(value))
        }
        number("{\"id\":", Int(info.id), &output)
        output.append(",\"name\":")
        output.append(quoted: info.name.utf8)
        output.append(",\"type\":")
        output.append(quoted: layout.type.description.utf8)
        number(",\"keySize\":", layout.keySize, &output)
        number(",\"valueSize\":", layout.valueSize, &output)
        number(",\"maxEntries\":", layout.maxEntries, &output)
        number(",\"flags\":", Int(layout.flags.rawValue), &output)
        output.append(overview.isFrozen ? ",\"frozen\":true" : ",\"frozen\":false")
        output.append(",\"memory\":")
        output.append(overview.memory.map { "\($0)" } ?? "null")
        output.append(",\"pins\":[")
        for (index, pin) in overview.pins.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            output.append(quoted: pin.utf8)
        }
        output.append("],\"programs\":[" + overview.programs.map { "\($0)" }.joined(separator: ",") + "]}")
    }
}

extension ValueFormat {
    fileprivate init(_ btf: BTF?, _ type: BTF.ID, _ size: Int) {
        if let btf { self.init(btf, type: type, size: size, style: .json) } else { self.init(bytes: size, style: .json) }
    }
}
