import CElf
import Schema

/// What libbpf takes for granted of an object file, looked at before it gets one: it was written for what compilers write, and this
/// version follows damaged references out of bounds.
extension ElfImage {
    /// Refuses damaged symbols, strings, relocations, types and line tables, each with one sentence.
    func check() throws(ObjectError) {
        try checkSections()
        let symbols = try checkSymbols()
        try checkRelocations(symbols: symbols)
        try checkTypes()
    }

    private func damaged(_ section: Section, _ what: String) -> ObjectError {
        .unusable("section \(section.name) of the object is damaged: \(what)")
    }

    private func word(_ place: Int) -> Int {
        Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) })
    }

    private func half(_ place: Int) -> Int {
        Int(bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt16.self) })
    }

    private func long(_ place: Int) -> UInt64 {
        bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: place, as: UInt64.self) }
    }

    private func section(at index: Int) -> Section? { sections.first { $0.index == index } }

    private func checkSections() throws(ObjectError) {
        for (number, section) in sections.enumerated() {
            guard section.index == number + 1 else { throw .unusable("the object's section table is damaged") }
            guard section.size <= 1 << 26 else { throw damaged(section, "it is too large") }
            guard [0, 1, 2, 4, 8, 16, 32].contains(section.alignment) else { throw damaged(section, "its alignment") }
            switch section.type {
            case UInt32(SHT_NULL), UInt32(SHT_PROGBITS), UInt32(SHT_NOBITS), UInt32(SHT_SYMTAB), UInt32(SHT_STRTAB), UInt32(SHT_REL),
                UInt32(SHT_RELA):
                break
            default:
                // Sections of compilers' own, such as address-significance tables.
                guard section.type >= UInt32(SHT_LOOS) else { throw damaged(section, "its type") }
            }
            if section.flags & UInt64(SHF_COMPRESSED) != 0 { throw damaged(section, "it is compressed") }
            if section.type == UInt32(SHT_STRTAB) {
                guard section.size > 0, bytes[section.range.lowerBound] == 0, bytes[section.range.upperBound - 1] == 0 else {
                    throw damaged(section, "its strings do not end")
                }
            }
            // Data the loader copies or reads as text.
            let needsBytes = [".BTF", ".BTF.ext", ".maps", "license", "version", Schema.section].contains(section.name)
            if needsBytes, section.type != UInt32(SHT_PROGBITS) || section.size == 0 { throw damaged(section, "it is empty") }
            if section.name == "license", bytes[section.range.upperBound - 1] != 0 { throw damaged(section, "its text does not end") }
            if section.flags & UInt64(SHF_EXECINSTR) != 0, section.type != UInt32(SHT_PROGBITS) || section.size % 8 != 0 {
                throw damaged(section, "its instructions are not whole")
            }
        }
        guard
            Set(sections.map(\.name).filter { !$0.hasPrefix(".rel") && !$0.isEmpty }).count
                == sections.filter({ !$0.name.hasPrefix(".rel") && !$0.name.isEmpty }).count
        else { throw .unusable("the object is damaged: two sections have one name") }
    }

    /// The number of symbols.
    private func checkSymbols() throws(ObjectError) -> Int {
        let tables = sections.filter { $0.type == UInt32(SHT_SYMTAB) }
        guard tables.count == 1, let table = tables.first else {
            throw .unusable("the object is damaged: it has \(tables.isEmpty ? "no" : "more than one") symbol table")
        }
        guard let strings = section(at: table.link), strings.type == UInt32(SHT_STRTAB) else {
            throw damaged(table, "its names")
        }
        guard table.entrySize == 24, table.size % 24 == 0, table.range.lowerBound % 8 == 0, table.info <= table.size / 24 else {
            throw damaged(table, "its layout")
        }
        for place in stride(from: table.range.lowerBound, to: table.range.upperBound, by: 24) {
            let (name, info, index) = (word(place), bytes[place + 4], half(place + 6))
            let (value, size) = (long(place + 8), long(place + 16))
            guard name < strings.size else { throw damaged(table, "a name lies outside") }
            if index == 0 || index >= Int(SHN_LORESERVE) { continue }
            guard let target = section(at: index) else { throw damaged(table, "a symbol of no section") }
            let kind = info & 0xf
            guard value <= UInt64(target.size), size <= UInt64(target.size) - value else {
                throw damaged(table, "a symbol lies outside its section")
            }
            if kind == UInt8(STT_FUNC) {
                guard target.flags & UInt64(SHF_EXECINSTR) != 0, value % 8 == 0, size % 8 == 0, size > 0 else {
                    throw damaged(table, "a function is not whole")
                }
            }
        }
        return table.size / 24
    }

    private func checkRelocations(symbols: Int) throws(ObjectError) {
        for section in sections where section.type == UInt32(SHT_REL) || section.type == UInt32(SHT_RELA) {
            guard section.type == UInt32(SHT_REL), section.entrySize == 16, section.size % 16 == 0, section.range.lowerBound % 8 == 0,
                let target = self.section(at: section.info), let table = self.section(at: section.link),
                table.type == UInt32(SHT_SYMTAB), target.type != UInt32(SHT_NOBITS)
            else { throw damaged(section, "its layout") }
            let isCode = target.flags & UInt64(SHF_EXECINSTR) != 0
            for place in stride(from: section.range.lowerBound, to: section.range.upperBound, by: 16) {
                let (offset, symbol) = (long(place), long(place + 8) >> 32)
                guard symbol < UInt64(symbols) else { throw damaged(section, "a symbol that is none") }
                guard offset < UInt64(target.size), !isCode || offset % 8 == 0 else { throw damaged(section, "a place outside") }
                // A load of 64 bits takes two instructions.
                let start = target.range.lowerBound + Int(offset)
                if isCode, bytes[start] == 0x18, offset + 16 > UInt64(target.size) { throw damaged(section, "half an instruction") }
            }
        }
    }

    private func checkTypes() throws(ObjectError) {
        guard let section = section(".BTF") else {
            guard self.section(".maps") == nil, self.section(".BTF.ext") == nil else {
                throw .unusable("the object is damaged: its maps have no types (.BTF)")
            }
            return
        }
        guard let btf = BTF(Array(bytes(of: section))) else { throw damaged(section, "its types contradict themselves") }
        try checkVariables(btf)
        guard let lines = self.section(".BTF.ext") else { return }
        try checkLines(lines, strings: section, types: btf.types.count)
    }

    /// Variables of a data section must lie in it, and be variables.
    private func checkVariables(_ btf: BTF) throws(ObjectError) {
        for (name, variables) in btf.sections {
            guard let section = section(name) else { continue }
            for variable in variables {
                guard case .variable(let type) = btf[variable.type].shape else { throw damaged(section, "its variables") }
                let size = btf.size(type) ?? 0
                guard variable.offset <= section.size, size <= section.size, variable.size <= section.size - variable.offset else {
                    throw damaged(section, "a variable lies outside")
                }
            }
        }
    }

    /// Function and line information: tables of records, one for every section of code.
    private func checkLines(_ section: Section, strings: Section, types: Int) throws(ObjectError) {
        let start = section.range.lowerBound
        guard section.size >= 24, half(start) == 0xeb9f, bytes[start + 2] == 1 else { throw damaged(section, "its header") }
        let header = word(start + 4)
        let stringSize = word(strings.range.lowerBound + 20)
        guard header >= 24, header <= section.size, header % 4 == 0 else { throw damaged(section, "its header") }
        // Functions, lines, and relocations of fields: where each begins, how long it is, how long a record is at least.
        let tables = [(8, 8), (16, 16)] + (header >= 32 ? [(24, 16)] : [])
        for (place, least) in tables {
            let (offset, length) = (word(start + place), word(start + place + 4))
            if length == 0 { continue }
            guard offset % 4 == 0, length >= 4, header + offset + length <= section.size else { throw damaged(section, "a table lies outside") }
            let (first, end) = (start + header + offset, start + header + offset + length)
            let record = word(first)
            guard record >= least, record % 4 == 0, record <= 1 << 12 else { throw damaged(section, "the size of its records") }
            var position = first + 4
            while position < end {
                guard position + 8 <= end, word(position) < stringSize, case let count = word(position + 4), count > 0,
                    count <= (end - position - 8) / record
                else { throw damaged(section, "a table lies outside") }
                let name = string(word(position), strings)
                guard let code = self.section(name), code.flags & UInt64(SHF_EXECINSTR) != 0 else { throw damaged(section, "a section of no code") }
                var last = -1
                for index in 0..<count {
                    let at = position + 8 + index * record
                    // Records stand in the order of the code, and libbpf searches them so; relocations may come as they like.
                    guard word(at) < code.size, place == 24 || word(at) > last else { throw damaged(section, "its records' order") }
                    last = word(at)
                    try checkRecord(at, place, section, stringSize: stringSize, types: types)
                }
                position += 8 + count * record
            }
        }
    }

    /// A text of the types' string table.
    private func string(_ offset: Int, _ section: Section) -> String {
        let start = section.range.lowerBound
        let table = start + word(start + 4) + word(start + 16)
        return String(decoding: bytes[(table + offset)...].prefix { $0 != 0 }, as: UTF8.self)
    }

    private func checkRecord(_ place: Int, _ table: Int, _ section: Section, stringSize: Int, types: Int) throws(ObjectError) {
        guard word(place) % 8 == 0 else { throw damaged(section, "a place inside an instruction") }
        let (second, third) = (word(place + 4), table == 8 ? 0 : word(place + 8))
        let isRight =
            switch table {
            case 8: second < types  // struct bpf_func_info: a type.
            case 16: second < stringSize && third < stringSize  // struct bpf_line_info: a file's name and a line's text.
            default: second < types && third < stringSize  // struct bpf_core_relo: a type and a path.
            }
        guard isRight else { throw damaged(section, "a record leads nowhere") }
    }
}
