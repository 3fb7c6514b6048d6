import CBpf

extension BPFProgram {
    /// The instructions as the verifier left them (`xlated_prog_insns`); empty where the kernel does not show them (it takes CAP_BPF, and
    /// CAP_PERFMON or CAP_SYS_ADMIN).
    public func instructions() throws(BPFError) -> [Instruction] {
        var bytes = [UInt8](repeating: 0, count: try info().translatedLength)
        var info = bpf_prog_info()
        let result = bytes.withUnsafeMutableBytes { buffer in
            info.xlated_prog_insns = UInt64(UInt(bitPattern: buffer.baseAddress))
            info.xlated_prog_len = UInt32(clamping: buffer.count)
            var size = UInt32(MemoryLayout<bpf_prog_info>.size)
            return bpf_obj_get_info_by_fd(descriptor.raw, &info, &size)
        }
        guard result == 0 else { throw BPFError("read the instructions of program \"\(name)\"", result: result) }
        return Instruction.all(in: Array(bytes.prefix(info.xlated_prog_insns == 0 ? 0 : Int(info.xlated_prog_len))))
    }

    /// What it may return, as far as its instructions tell.
    public func returnValues() throws(BPFError) -> ReturnValues { ReturnValues(of: try instructions()) }
}
