import Schema

/// A register array of a running program.
public struct RegisterAccess: ~Copyable, Sendable {
    public let register: Register
    private let map: BPFMap

    public init(_ register: Register, maps: borrowing MapSet) throws(TableError) {
        map = try maps.open(register.map) { $0.type == .array && register.cell.fits(in: $0.valueSize) }
        self.register = register
    }

    /// The register array a schema has under a name, which may be as short as it is unambiguous.
    public init(_ name: String, of schema: Schema, maps: borrowing MapSet) throws(TableError) {
        let index = try Names.find(name, in: schema.registers.map(\.name), what: "register")
        try self.init(schema.registers[index], maps: maps)
    }

    /// The cell at `index`.
    public func value(_ index: UInt32) throws(TableError) -> Bits { try register.cell.load(from: cell(index)) }

    /// All cells, from index 0 on.
    public func values() throws(TableError) -> [Bits] {
        do { return try map.entries().map { register.cell.load(from: $0.value) } } catch { throw TableError(error) }
    }

    /// Sets the cell at `index`; a value of another width is cut or filled with zeros.
    public func set(_ index: UInt32, _ value: Bits) throws(TableError) {
        var cell = try cell(index)
        register.cell.store(Bits(truncating: value.bytes, width: register.cell.width), into: &cell)
        do { try map.update(bytes(of: index), cell) } catch { throw TableError(error) }
    }

    /// Sets all cells to zero.
    public func reset() throws(TableError) { do { try map.clear() } catch { throw TableError(error) } }

    private func cell(_ index: UInt32) throws(TableError) -> [UInt8] {
        let found: [UInt8]?
        do { found = try map.lookup(bytes(of: index)) } catch { throw TableError(error) }
        guard let found else {
            throw TableError(.value, "register \(register.name) has \(map.layout.maxEntries) cells, counted from 0")
        }
        return found
    }
}
