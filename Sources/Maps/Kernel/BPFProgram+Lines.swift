import CBpf

/// A line of the text a program was compiled from.
public struct SourceLine: Sendable, Hashable {
    /// As the compiler named it: for a P4 program its P4 file.
    public var file: String
    public var line: Int
    /// The line's text; empty when the compiler did not keep it.
    public var text: String
    /// The first of the translated instructions that come from it.
    public var instruction: Int
}

extension BPFProgram {
    /// The lines the program's instructions come from, in the order of the instructions; none when it was loaded without such information
    /// (`bpf_prog_info.line_info` over the strings of its BTF).
    public func sourceLines() throws(BPFError) -> [SourceLine] {
        var info = bpf_prog_info()
        var size = UInt32(MemoryLayout<bpf_prog_info>.size)
        guard bpf_obj_get_info_by_fd(descriptor.raw, &info, &size) == 0 else { throw BPFError("read what a program is") }
        let (count, stride, btf) = (Int(info.nr_line_info), Int(info.line_info_rec_size), info.btf_id)
        guard count > 0, count < 1 << 20, stride >= 16, stride < 1024, btf != 0 else { return [] }
        var records = [UInt8](repeating: 0, count: count * stride)
        let result = records.withUnsafeMutableBytes { buffer in
            info = bpf_prog_info()
            info.nr_line_info = UInt32(count)
            info.line_info_rec_size = UInt32(stride)
            info.line_info = UInt64(UInt(bitPattern: buffer.baseAddress))
            size = UInt32(MemoryLayout<bpf_prog_info>.size)
            return bpf_obj_get_info_by_fd(descriptor.raw, &info, &size)
        }
        guard result == 0 else { throw BPFError("read the lines of a program", result: result) }
        let strings = try BTF.strings(id: btf)
        return records.withUnsafeBytes { records in
            (0..<min(count, Int(info.nr_line_info))).map { index in
                func word(_ at: Int) -> UInt32 { records.loadUnaligned(fromByteOffset: index * stride + at, as: UInt32.self) }
                let text = strings.text(word(8)).drop { $0 == " " || $0 == "\t" }
                return SourceLine(file: strings.text(word(4)), line: Int(word(12) >> 10), text: String(text), instruction: Int(word(0)))
            }
        }
    }
}

extension BTF {
    /// The texts of a BTF object, which its types and a program's lines refer to by where they begin.
    struct Strings {
        let bytes: ArraySlice<UInt8>

        /// Empty when there is none.
        func text(_ offset: UInt32) -> String {
            guard Int(offset) < bytes.count else { return "" }
            return String(decoding: bytes[(bytes.startIndex + Int(offset))...].prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    static func strings(id: UInt32) throws(BPFError) -> Strings {
        let bytes = try bytes(id: id)
        guard bytes.count >= 24 else { return Strings(bytes: []) }
        func word(_ at: Int) -> Int { Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: at, as: UInt32.self) }) }
        let start = word(4) + word(16)
        return Strings(bytes: start < bytes.count ? bytes[start..<min(bytes.count, start + word(20))] : [])
    }
}
