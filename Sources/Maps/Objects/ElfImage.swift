import CElf

/// The sections of an ELF object file, read with libelf; every bound checked against the file.
struct ElfImage {
    struct Section {
        var index: Int
        var name: String
        /// `SHT_*`.
        var type: UInt32
        /// `SHF_*`.
        var flags: UInt64
        /// Where its bytes stand in the file; empty for a section without bytes.
        var range: Range<Int>
        /// Bytes in memory, also of a section without bytes in the file.
        var size: Int
        var link: Int
        var info: Int
        var entrySize: Int
        var alignment: Int
    }
    let bytes: [UInt8]
    /// In the file's order, without the null section.
    let sections: [Section]

    /// The 64-bit little-endian BPF object in `bytes`.
    init(_ bytes: [UInt8]) throws(ObjectError) {
        guard bytes.count >= 64, bytes.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else {
            throw .unusable("this is not an ELF object file")
        }
        self.bytes = bytes
        var copy = bytes  // libelf wants memory it may write to.
        sections = try copy.withUnsafeMutableBufferPointer { memory throws(ObjectError) -> [Section] in
            let start = UnsafeMutableRawPointer(memory.baseAddress)?.assumingMemoryBound(to: CChar.self)
            guard let elf = elf_memory(start, memory.count) else {
                throw .unusable("this is not an ELF object file: \(ElfImage.lastWords)")
            }
            defer { elf_end(elf) }
            return try ElfImage.sections(of: elf, fileSize: memory.count)
        }
    }

    func section(_ name: String) -> Section? { sections.first { $0.name == name } }

    func bytes(of section: Section) -> ArraySlice<UInt8> { bytes[section.range] }

    private static var lastWords: String {
        elf_errmsg(-1).map { String(cString: $0) } ?? "damaged"
    }

    private static func sections(of elf: OpaquePointer, fileSize: Int) throws(ObjectError) -> [Section] {
        var header = GElf_Ehdr()
        guard elf_kind(elf) == ELF_K_ELF, gelf_getehdr(elf, &header) != nil else {
            throw .unusable("the ELF header is damaged: \(lastWords)")
        }
        let identity = withUnsafeBytes(of: &header.e_ident) { Array($0) }
        guard identity[Int(EI_CLASS)] == UInt8(ELFCLASS64), identity[Int(EI_DATA)] == UInt8(ELFDATA2LSB) else {
            throw .unusable("the object is not 64-bit little-endian ELF")
        }
        guard header.e_machine == UInt16(EM_BPF), header.e_type == UInt16(ET_REL) else {
            throw .unusable("the object is not for BPF")
        }
        var names = 0
        guard elf_getshdrstrndx(elf, &names) == 0 else {
            throw .unusable("the object's section names are damaged: \(lastWords)")
        }
        var all: [Section] = []
        var current: OpaquePointer? = nil
        while let section = elf_nextscn(elf, current) {
            current = section
            var entry = GElf_Shdr()
            guard gelf_getshdr(section, &entry) != nil,
                let name = elf_strptr(elf, names, Int(entry.sh_name))
            else { throw .unusable("the object's section table is damaged: \(lastWords)") }
            let stored = entry.sh_type == UInt32(SHT_NOBITS) ? 0 : entry.sh_size
            guard entry.sh_size <= UInt64(Int32.max), entry.sh_offset <= UInt64(fileSize),
                stored <= UInt64(fileSize) - entry.sh_offset, let entrySize = Int(exactly: entry.sh_entsize),
                let alignment = Int(exactly: entry.sh_addralign)
            else { throw .unusable("section \(String(cString: name)) reaches beyond the end of the file") }
            let start = Int(entry.sh_offset)
            all.append(
                Section(
                    index: elf_ndxscn(section), name: String(cString: name), type: entry.sh_type, flags: entry.sh_flags,
                    range: start..<start + Int(stored), size: Int(entry.sh_size), link: Int(entry.sh_link),
                    info: Int(entry.sh_info), entrySize: entrySize, alignment: alignment))
        }
        return all
    }
}
