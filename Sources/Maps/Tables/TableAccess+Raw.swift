import Glibc
import Schema

/// The entries of a table as the bytes the kernel keeps them in, one after the other: a million of them take some dozen megabytes, and each
/// is put into words only when it is looked at.
public struct RawEntries: Sendable {
    public let table: Table
    /// Keys and values, `table.keySize` and `table.valueSize` bytes each.
    private var keys: [UInt8] = []
    private var values: [UInt8] = []
    public private(set) var count = 0

    init(_ table: Table) { self.table = table }

    mutating func append(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        keys.append(contentsOf: key)
        values.append(contentsOf: value)
        count += 1
    }

    /// The entry's key, which no other entry has.
    public func key(_ index: Int) -> ArraySlice<UInt8> { keys[index * table.keySize..<(index + 1) * table.keySize] }

    /// The entry in the program's terms; nil for an empty cell of an array.
    public func entry(_ index: Int) -> TableEntry? {
        let value = values[index * table.valueSize..<(index + 1) * table.valueSize]
        return table.entry(key: key(index), value: value)
    }

    /// Packets that hit the entry when it was read; nil when the program does not count them.
    public func hits(_ index: Int) -> UInt64? {
        table.hits.map { offset in
            values.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: index * table.valueSize + offset, as: UInt64.self) }
        }
    }

    /// The first 64 bits of a key field, so that a smaller number stands for a smaller value, for sorting.
    public func order(_ index: Int, field: Int) -> UInt64 {
        guard table.keys.indices.contains(field) else { return 0 }
        let value = table.keys[field].field.load(from: key(index))
        let first = value.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return first
    }

    /// The number of the entry with these bytes as its key.
    public func index(ofKey wanted: [UInt8]) -> Int? {
        let size = table.keySize
        guard wanted.count == size, size > 0 else { return nil }
        return keys.withUnsafeBytes { all in
            wanted.withUnsafeBytes { wanted -> Int? in
                guard let start = all.baseAddress, let key = wanted.baseAddress else { return nil }
                return (0..<count).first { Glibc.memcmp(start + $0 * size, key, size) == 0 }
            }
        }
    }
}

extension TableAccess {
    /// Whether the table's entries stand in a map one by one, so that they can be read as bytes.
    public var hasRawEntries: Bool {
        switch table.storage {
        case .hash, .array, .lpm: true
        case .ternary, .code, .none: false
        }
    }

    /// All entries as bytes, or as many as there are when `goOn` answers false; it is asked every some thousand entries with the number
    /// read so far.
    public func rawEntries(goOn: (Int) -> Bool = { _ in true }) throws(TableError) -> RawEntries {
        var all = RawEntries(table)
        try withEntries { map throws(BPFError) in
            var reader = EntryReader(map)
            while try reader.advance() {
                for index in 0..<reader.count {
                    let value = reader.value(index)
                    // An empty cell of an array.
                    if table.storage == .array, value.loadUnaligned(as: UInt32.self) == 0 { continue }
                    all.append(reader.key(index), value)
                }
                guard goOn(all.count) else { return }
            }
        }
        return all
    }

    /// The entry with these bytes as its key now; nil when there is none.
    public func entry(rawKey key: [UInt8]) throws(TableError) -> TableEntry? {
        try withEntries { map throws(BPFError) in
            try map.lookup(key).flatMap { table.entry(key: key[...], value: $0[...]) }
        }
    }
}

extension Table {
    fileprivate func entry(key: ArraySlice<UInt8>, value: ArraySlice<UInt8>) -> TableEntry? {
        guard let call = call(ofValue: value) else { return nil }
        return TableEntry(matches: matches(ofKey: key), action: call, hits: hits(inValue: value))
    }
}
