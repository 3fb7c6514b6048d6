/// The maps that a program's instructions name, of which the kernel lets one program have 64 (MAX_USED_MAPS in linux/bpf_verifier.h). The
/// object is one that clang just wrote.
struct MapUses {
    static let most = 64

    private(set) var count: Int

    /// Nil when the object cannot be read.
    init?(_ object: [UInt8]) {
        guard let file = ObjectSections(object), let table = file.headers[".symtab"].flatMap({ file.contents(of: $0) }) else { return nil }
        let data = Set(file.headers.filter { $0.key.hasPrefix(".data") || $0.key.hasPrefix(".rodata") || $0.key.hasPrefix(".bss") }.values)
        struct Place: Hashable {
            var section: Int
            var at: Int
        }
        var used: Set<Place> = []
        for header in file.inOrder {
            // SHT_REL of a section with SHF_EXECINSTR.
            guard file.int(header + 4, 4) == 9, let target = file.int(header + 44, 4), file.inOrder.indices.contains(target),
                let flags = file.int(file.inOrder[target] + 8, 8), flags & 4 != 0, let range = file.contents(of: header)
            else { continue }
            for at in stride(from: range.lowerBound, to: range.upperBound - 15, by: 16) {
                // R_BPF_64_64
                guard file.int(at + 8, 4) == 1, let index = file.int(at + 12, 4), let section = file.int(table.lowerBound + index * 24 + 6, 2),
                    let value = file.int(table.lowerBound + index * 24 + 8, 8), file.inOrder.indices.contains(section)
                else { continue }
                let place = file.inOrder[section]
                // A map of its own, or all data of a section in one.
                if place == file.headers[".maps"] { used.insert(Place(section: section, at: value)) }
                if data.contains(place) { used.insert(Place(section: section, at: 0)) }
            }
        }
        count = used.count
    }
}
