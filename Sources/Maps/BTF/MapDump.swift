#if canImport(Glibc)
import Glibc
#endif

/// Writes a map entry by entry as they are read: a map of any size takes a fixed amount of memory.
///
/// As JSON the text is `{"map":{...},"entries":[...]}`. `map` has `id`, `name`, `type`, `keySize`, `valueSize`, `maxEntries`, `flags`, `frozen`,
/// `memory` (bytes, or null), `pins` and `programs` (ids). An entry has `key` and `value`, in the form of `ValueFormat`; in a per-CPU map
/// `values` instead, an array of one value for every possible CPU; in a map of maps `inner`, the inner map's id, and that map's `entries`;
/// in a queue or stack `value` alone. Where entries cannot be read, `notReadable` beside `entries` says why.
///
/// As plain text it is the entries alone, a line each: `{index: 7} = {port: 1}`; values of several CPUs with ` | ` between; an inner map's
/// entries indented behind `map ID`.
public struct MapDump: Sendable {
    /// What came of it.
    public struct Outcome: Sendable, Equatable {
        /// Entries written, those of inner maps not among them.
        public var entries = 0
        /// Why entries, or the rest of them, are missing.
        public var notReadable: String?
        /// Whether that is the kernel's refusal, and not how such maps are.
        public var isFailure = false
    }
    private let overview: MapOverview
    private let style: ValueFormat.Style
    private let format: EntryFormat

    /// For the map of `overview`, whose BTF is read when it has one.
    public init(_ overview: MapOverview, style: ValueFormat.Style = .json) {
        self.overview = overview
        self.style = style
        format = EntryFormat(overview.info, style)
    }

    /// Hands the text over in pieces of some 100 KB until `sink` answers false.
    public func write(_ map: borrowing BPFMap, to sink: (RawSpan) -> Bool) -> Outcome {
        var output = ByteOutput()
        if style == .json {
            output.append("{\"map\":")
            writeOverview(&output)
            output.append(",\"entries\":[")
        }
        var inner = InnerMaps(style: style)
        var isTaken = true
        let outcome = format.write(map, &output, &inner) { piece in
            isTaken = isTaken && sink(piece)
            return isTaken
        }
        guard isTaken else { return outcome }
        if style == .json {
            output.append("]")
            if let why = outcome.notReadable {
                output.append(",\"notReadable\":")
                output.append(quoted: why.utf8)
            }
            output.append("}")
        }
        _ = sink(output.bytes.bytes)
        return outcome
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

/// Inner maps met on the way, by layout and types, so that each kind is looked at once.
private struct InnerMaps {
    let style: ValueFormat.Style
    private var known: [MapInfo: EntryFormat] = [:]

    init(style: ValueFormat.Style) { self.style = style }

    mutating func format(_ info: MapInfo) -> EntryFormat {
        var kind = info
        kind.id = 0
        kind.name = ""
        if let known = known[kind] { return known }
        let made = EntryFormat(info, style)
        known[kind] = made
        return made
    }
}

/// How the entries of one map are written.
private struct EntryFormat: Sendable {
    private enum Kind {
        case plain
        case perCPU(stride: Int, count: Int)
        case inner
    }
    private let style: ValueFormat.Style
    private let key: ValueFormat
    private let value: ValueFormat

    init(_ info: MapInfo, _ style: ValueFormat.Style) {
        let btf = info.btf == 0 ? nil : try? BTF(id: info.btf)
        self.style = style
        func format(_ type: BTF.ID, _ size: Int) -> ValueFormat {
            if let btf { ValueFormat(btf, type: type, size: size, style: style) } else { ValueFormat(bytes: size, style: style) }
        }
        key = format(info.keyType, info.layout.keySize)
        value = format(info.valueType, info.layout.valueSize)
    }

    func write(
        _ map: borrowing BPFMap, _ output: inout ByteOutput, _ inner: inout InnerMaps, _ sink: (RawSpan) -> Bool, depth: Int = 0
    ) -> MapDump.Outcome {
        var outcome = MapDump.Outcome()
        if let why = map.layout.whyUnreadable {
            outcome.notReadable = why
            return outcome
        }
        do throws(BPFError) {
            if map.layout.keySize == 0 {
                outcome.notReadable = "only the element that comes next can be read without taking it out"
                guard let next = try map.peek() else { return outcome }
                outcome.entries = 1
                output.append(style == .json ? "{\"value\":" : "next = ")
                next.withUnsafeBytes { if let start = $0.baseAddress { value.write(start, to: &output) } }
                output.append(style == .json ? "}" : "\n")
                return outcome
            }
            var reader = EntryReader(map)
            let type = map.layout.type
            let stride = (map.layout.valueSize + 7) / 8 * 8
            let kind: Kind =
                type.isPerCPU ? .perCPU(stride: stride, count: stride > 0 ? reader.valueSize / stride : 0) : type.holdsMaps ? .inner : .plain
            while try reader.advance() {
                for index in 0..<reader.count {
                    if style == .json, outcome.entries > 0 { output.append(UInt8(ascii: ",")) }
                    if depth > 0, style == .plain { output.append("  ") }
                    write(reader.key(index), reader.value(index), kind, &output)
                    if case .inner = kind { follow(reader.value(index), &output, &inner, sink, depth) }
                    outcome.entries += 1
                    if output.count >= 1 << 16 {
                        guard sink(output.bytes.bytes) else {
                            output.removeAll()
                            return outcome
                        }
                        output.removeAll()
                    }
                }
            }
        } catch {
            outcome.notReadable =
                error.code == Int(EPERM) && map.layout.flags.contains(.writeOnlyForUser)
                ? "the map may only be written, not read" : error.description
            outcome.isFailure = !error.isUnsupported
        }
        return outcome
    }

    @inline(__always)
    private func write(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ kind: Kind, _ output: inout ByteOutput) {
        guard let keyStart = key.baseAddress, let start = value.baseAddress else { return }
        let isJSON = style == .json
        if isJSON { output.append("{\"key\":") }
        self.key.write(keyStart, to: &output)
        switch kind {
        case .plain:
            if isJSON { output.append(",\"value\":") } else { output.append(" = ") }
            self.value.write(start, to: &output)
        case .perCPU(let stride, let count):
            if isJSON { output.append(",\"values\":[") } else { output.append(" = ") }
            for cpu in 0..<count {
                if cpu > 0 { isJSON ? output.append(UInt8(ascii: ",")) : output.append(" | ") }
                self.value.write(start + cpu * stride, to: &output)
            }
            if isJSON { output.append(UInt8(ascii: "]")) }
        case .inner:
            if isJSON { output.append(",\"inner\":") } else { output.append(" = map ") }
            output.append(decimal: UInt64(start.loadUnaligned(as: UInt32.self)))
            return
        }
        if isJSON { output.append(UInt8(ascii: "}")) } else { output.append(UInt8(ascii: "\n")) }
    }

    /// Writes the entries of the map whose id a value is, and ends the entry.
    private func follow(
        _ value: UnsafeRawBufferPointer, _ output: inout ByteOutput, _ inner: inout InnerMaps, _ sink: (RawSpan) -> Bool, _ depth: Int
    ) {
        let isJSON = style == .json
        output.append(isJSON ? ",\"entries\":[" : "\n")
        var why: String?
        do throws(BPFError) {
            // The kernel allows no maps of maps of maps.
            if depth == 0 {
                let map = try BPFMap.open(id: value.loadUnaligned(as: UInt32.self))
                let format = inner.format(map.info)
                why = format.write(map, &output, &inner, sink, depth: 1).notReadable
            }
        } catch { why = error.description }
        if isJSON {
            output.append("]")
            if let why {
                output.append(",\"notReadable\":")
                output.append(quoted: why.utf8)
            }
            output.append("}")
        } else if let why {
            output.append("  not readable: \(why)\n")
        }
    }
}
