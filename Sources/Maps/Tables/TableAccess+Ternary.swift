import Schema

/// Ternary tables, whose inner map is built anew for every change and then swapped in.
extension TableAccess {
    private static var slot: [UInt8] { bytes(of: UInt32(0)) }

    func readTernary() throws(TableError) -> [TableEntry] {
        guard let image = TernaryImage(table) else { return [] }
        let cell = try withEntries { map throws(BPFError) -> [UInt8]? in
            try map.inner(at: TableAccess.slot)?.lookup(TableAccess.slot)
        }
        return cell.map { image.entries($0) } ?? []
    }

    /// Builds the table with these entries, then puts it in force with one store. Hits counted between reading the old table and
    /// that moment are lost.
    func writeTernary(_ entries: [TableEntry]) throws(TableError) {
        guard let image = TernaryImage(table), let layout = table.ternaryLayout else { return }
        let cell = try image.cell(entries)
        try withEntries { map throws(BPFError) in
            let fresh = try BPFMap.create(table.map, layout)
            try fresh.update(TableAccess.slot, cell)
            try map.setInner(fresh, at: TableAccess.slot)
        }
    }
}
