/// How the bytes of keys or values are written as text: worked out once from their type, then done for every one of them without looking
/// at the type again.
///
/// Integers are decimal numbers, enumerations their members' names, pointers, arrays of bytes and what has no type hexadecimal text
/// `0x...` in the order of the bytes, arrays of `char` text as far as it is printable, bit fields numbers; structures,
/// unions and data sections are objects with all their members, those of members without name among them.
public struct ValueFormat: Sendable {
    public enum Style: Sendable {
        /// JSON of RFC 8259 without blanks; hexadecimal text and names are strings.
        case json
        /// For the eye: `{port: 1, mac: 0x020000000001}`.
        case plain
    }

    /// One thing to write. Offsets and sizes are bytes of the value, from the start of what is being written.
    enum Step: Sendable {
        /// Bytes of `literals`.
        case literal(start: Int, count: Int)
        case unsigned(offset: Int, size: Int)
        case signed(offset: Int, size: Int)
        case bool(offset: Int, size: Int)
        case hex(offset: Int, count: Int)
        /// `0x` and the number's digits, of a pointer.
        case address(offset: Int)
        case characters(offset: Int, count: Int)
        case enumeration(offset: Int, size: Int, names: Int)
        case bits(offset: Int, bits: Int, isSigned: Bool)
        case float(offset: Int, size: Int)
        /// `count` times the next `steps` steps, `stride` bytes apart, with commas between.
        case repetition(offset: Int, count: Int, stride: Int, steps: Int)
    }

    let style: Style
    private(set) var steps: [Step] = []
    private(set) var literals: [UInt8] = []
    private(set) var names: [[UInt64: String]] = []
    /// Bytes of the value; steps never reach beyond them.
    let size: Int

    /// Values of `size` bytes without type.
    public init(bytes size: Int, style: Style) {
        self.style = style
        self.size = max(0, size)
        steps = [.hex(offset: 0, count: self.size)]
    }

    /// Values of `size` bytes of a type; of no type when the type is not of that size, or far too large to be spelled out.
    public init(_ btf: BTF, type: BTF.ID, size: Int, style: Style) {
        self.init(bytes: size, style: style)
        guard type != 0, btf.size(type) == size else { return }
        steps = []
        if add(btf, type, 0, size) { flush() } else { self = ValueFormat(bytes: size, style: style) }
    }

    /// Where the literal bytes begin that are not yet a step.
    private var pending = 0
    /// Types and members looked at: types made to be endless end here.
    private var effort = 0

    private mutating func literal(_ text: String) { literals += Array(text.utf8) }

    private mutating func quoted(_ text: String) {
        guard style == .json else { return literal(text) }
        var output = ByteOutput(capacity: 64)
        output.append(quoted: text.utf8)
        literals += Array(output.bytes)
    }

    private mutating func flush() {
        if pending < literals.count { steps.append(.literal(start: pending, count: literals.count - pending)) }
        pending = literals.count
    }

    private mutating func add(_ step: Step) {
        flush()
        steps.append(step)
    }

    /// Adds the steps of a type at `offset`; false when there would be far too many, or when they reach beyond `end`.
    private mutating func add(_ btf: BTF, _ id: BTF.ID, _ offset: Int, _ end: Int) -> Bool {
        let id = btf.resolved(id)
        effort += 1
        guard effort < 20_000, let size = btf.size(id), offset <= end - size else { return false }
        switch btf[id].shape {
        case .integer(let size, let bits, let shift, let isSigned, let isBool, _):
            if isBool {
                add(.bool(offset: offset, size: size))
            } else if size > 8 {
                add(.hex(offset: offset, count: size))
            } else if bits != size * 8 {
                add(.bits(offset: offset * 8 + shift, bits: bits, isSigned: isSigned))
            } else {
                add(isSigned ? .signed(offset: offset, size: size) : .unsigned(offset: offset, size: size))
            }
        case .pointer: add(.address(offset: offset))
        case .float(let size): add(.float(offset: offset, size: size))
        case .enumeration(let size, _, let members):
            names.append(Dictionary(members.map { (ValueFormat.cut($0.value, size), $0.name) }) { first, _ in first })
            add(.enumeration(offset: offset, size: size, names: names.count - 1))
        case .array(let element, let count): return add(btf, array: element, count, offset)
        case .structure(_, let members, _):
            literal("{")
            var isFirst = true
            guard add(btf, members, offset, size, &isFirst) else { return false }
            literal("}")
        case .variable(let type): return add(btf, type, offset, end)
        case .section(let size, let variables): return add(btf, variables, offset, size)
        case .void, .alias, .other: return false
        }
        return true
    }

    /// A data section, whose variables are written as members.
    private mutating func add(_ btf: BTF, _ variables: [BTF.Placed], _ offset: Int, _ size: Int) -> Bool {
        literal("{")
        for (index, variable) in variables.enumerated() {
            if index > 0 { literal(style == .json ? "," : ", ") }
            quoted(btf[variable.type].name)
            literal(style == .json ? ":" : ": ")
            guard variable.offset <= size, add(btf, variable.type, offset + variable.offset, offset + size) else { return false }
        }
        literal("}")
        return true
    }

    private mutating func add(
        _ btf: BTF, _ members: [BTF.Member], _ offset: Int, _ size: Int, _ isFirst: inout Bool
    ) -> Bool {
        for member in members {
            effort += 1
            guard effort < 20_000 else { return false }
            if member.name.isEmpty, member.bits == 0, case .structure(let inner, let own, _) = btf[btf.resolved(member.type)].shape {
                // What has no name shows its members as if they were those of its owner.
                guard member.bitOffset / 8 <= size - inner, add(btf, own, offset + member.bitOffset / 8, inner, &isFirst) else { return false }
                continue
            }
            if member.name.isEmpty { continue }  // Padding.
            if !isFirst { literal(style == .json ? "," : ", ") }
            isFirst = false
            quoted(member.name)
            literal(style == .json ? ":" : ": ")
            if member.bits > 0 {
                var isSigned = false
                if case .integer(_, _, _, let signed, _, _) = btf[btf.resolved(member.type)].shape { isSigned = signed }
                add(.bits(offset: offset * 8 + member.bitOffset, bits: member.bits, isSigned: isSigned))
            } else {
                guard add(btf, member.type, offset + member.bitOffset / 8, offset + size) else { return false }
            }
        }
        return true
    }

    private mutating func add(_ btf: BTF, array element: BTF.ID, _ count: Int, _ offset: Int) -> Bool {
        let type = btf[btf.resolved(element)]
        guard let stride = btf.size(element) else { return false }
        if case .integer(1, 8, _, let isSigned, false, let isCharacter) = type.shape {
            let isText = isCharacter || (isSigned && type.name == "char")
            add(isText ? .characters(offset: offset, count: count) : .hex(offset: offset, count: count))
            return true
        }
        literal("[")
        flush()
        let place = steps.count
        steps.append(.repetition(offset: offset, count: count, stride: stride, steps: 0))
        guard add(btf, element, 0, stride) else { return false }
        flush()
        steps[place] = .repetition(offset: offset, count: count, stride: stride, steps: steps.count - place - 1)
        literal("]")
        return true
    }

    /// The low `size` bytes of a number.
    static func cut(_ value: UInt64, _ size: Int) -> UInt64 { size >= 8 ? value : value & (1 << UInt64(size * 8) - 1) }
}
