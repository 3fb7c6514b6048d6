import Schema

/// The action of a miss.
extension TableAccess {
    /// The default action in force.
    public func defaultAction() throws(TableError) -> ActionCall {
        guard hasDefaultMap, let stored = try storedDefault() else { return try table.programDefault() }
        return stored
    }

    /// Puts another default action into force.
    public func setDefault(_ call: ActionCall) throws(TableError) {
        guard !table.defaultAction.constant else {
            throw TableError(.constant, "the default action of table \(table.name) is constant in the program")
        }
        try checkUse(of: call, asDefault: true)
        try storeDefault(call)
    }

    /// Puts the default action written in the program back into force.
    public func resetDefault() throws(TableError) { try setDefault(table.programDefault()) }

    /// The call in the slot in force; nil when nobody has set it.
    func storedDefault() throws(TableError) -> ActionCall? {
        let cell = try readCell()
        return table.call(ofValue: cell[slot(current(cell))])
    }

    /// Writes the slot that is not in force, then makes it so: packets see the old default or the new one.
    func storeDefault(_ call: ActionCall) throws(TableError) {
        let value = try table.value(of: call)
        var cell = try readCell()
        let next = current(cell) &+ 1
        let (slot, offset) = (slot(next), table.defaultAction.offset)
        cell.replaceSubrange(slot, with: value)
        try withDefault { map throws(BPFError) in
            let key = bytes(of: UInt32(0))
            if map.layout.flags.contains(.mappable) {
                let memory = try map.mapped()
                _ = memory.write(value, at: slot.lowerBound)
                _ = memory.store(next, at: offset)
            } else {
                try map.update(key, cell)
                cell.replaceSubrange(offset..<offset + 4, with: bytes(of: next))
                try map.update(key, cell)
            }
        }
    }

    private func readCell() throws(TableError) -> [UInt8] {
        let cell = try withDefault { map throws(BPFError) in try map.lookup(bytes(of: UInt32(0))) }
        guard let cell else { throw TableError(.kernel, "map \(table.defaultAction.map) has no cell") }
        return cell
    }

    private func current(_ cell: [UInt8]) -> UInt32 {
        cell.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: table.defaultAction.offset, as: UInt32.self) }
    }

    /// Where the slot that `current` selects stands in the cell.
    private func slot(_ current: UInt32) -> Range<Int> {
        let start = table.defaultAction.offset + 8 + Int(current & 1) * table.valueSize
        return start..<start + table.valueSize
    }
}
