/// One instruction of a BPF program as the kernel keeps it (`struct bpf_insn`, Documentation/bpf/standardization/instruction-set.rst).
public struct Instruction: Sendable, Hashable {
    public var opcode: UInt8
    /// The register written, 0...10.
    public var destination: UInt8
    /// The register read, or what kind of thing the immediate is.
    public var source: UInt8
    public var offset: Int16
    public var immediate: Int32

    init(opcode: UInt8, destination: UInt8 = 0, source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0) {
        self.opcode = opcode
        self.destination = destination
        self.source = source
        self.offset = offset
        self.immediate = immediate
    }

    /// The instructions in bytes of this machine; what is left over at the end is passed over.
    static func all(in bytes: [UInt8]) -> [Instruction] {
        stride(from: 0, through: bytes.count - 8, by: 8).map { start in
            bytes.withUnsafeBytes { raw in
                let registers = raw[start + 1]
                return Instruction(
                    opcode: raw[start], destination: registers & 15, source: registers >> 4,
                    offset: raw.loadUnaligned(fromByteOffset: start + 2, as: Int16.self),
                    immediate: raw.loadUnaligned(fromByteOffset: start + 4, as: Int32.self))
            }
        }
    }

    /// As the eight bytes the kernel takes.
    var bytes: [UInt8] {
        [opcode, destination | source << 4] + Maps.bytes(of: offset) + Maps.bytes(of: immediate)
    }

    /// `BPF_CLASS`.
    enum Group: UInt8 { case load, loadMemory, store, storeRegister, arithmetic32, jump, jump32, arithmetic }
    var group: Group { Group(rawValue: opcode & 7) ?? .load }
    /// A load of 64 bits takes two places, the second without an opcode.
    var isWide: Bool { opcode == 0x18 }
    /// Whether the last operand is the source register and not the immediate (`BPF_X`).
    var usesSource: Bool { opcode & 8 != 0 }
}
