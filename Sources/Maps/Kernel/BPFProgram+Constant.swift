import CBpf

extension BPFProgram {
    /// Loads a program of two instructions that answers `verdict` to every packet (BPF_PROG_LOAD): what the far end of a veth pair
    /// needs before it takes transmitted frames in driver mode.
    public static func constant(_ verdict: Int32, type: ProgramType, name: String) throws(BPFError) -> BPFProgram {
        // struct bpf_insn as one number each: opcode, registers, offset, immediate. r0 = verdict; exit.
        let instructions = [0xB7 | UInt64(UInt32(bitPattern: verdict)) << 32, 0x95]
        var options = bpf_prog_load_opts()
        options.sz = MemoryLayout<bpf_prog_load_opts>.size
        let raw = instructions.withUnsafeBytes { bytes in
            bpf_prog_load(
                bpf_prog_type(type.rawValue), name, "GPL", bytes.baseAddress?.assumingMemoryBound(to: bpf_insn.self), 2, &options)
        }
        guard raw >= 0 else { throw BPFError("load program \"\(name)\"", result: raw) }
        return try BPFProgram(owning: raw)
    }
}
