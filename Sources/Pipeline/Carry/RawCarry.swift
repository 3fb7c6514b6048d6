import Maps
import Schema

/// Entries moved as bytes: what makes a million of them a matter of a second. Only for tables whose entries all mean something to the
/// other program, so that none can be refused for what it says; nil for others, which move by their words.
struct RawCarry: Sendable {
    /// A field's bytes, the least significant first: from where to where. Places there and not here stay zero.
    private struct Copy: Sendable {
        var pairs: [(from: Int, to: Int)]

        init(_ old: Field, _ new: Field) {
            func places(_ field: Field) -> [Int] {
                let all = Array(field.offset..<field.offset + field.size)
                return field.byteOrder == .host ? all : all.reversed()
            }
            pairs = Array(zip(places(old), places(new))).map { (from: $0, to: $1) }
        }
    }
    private let keys: [Copy]
    /// By the old action's id.
    private let actions: [UInt32: (id: UInt32, copies: [Copy])]
    /// What entries count and meter.
    private let kept: [(from: Int, to: Int, count: Int)]
    private let isPrefix: Bool
    private let new: Table

    init?(from old: Table, to new: Table) {
        guard old.storage == new.storage, old.storage == .hash || old.storage == .lpm, old.entries.isEmpty, new.entries.isEmpty,
            old.keys.count == new.keys.count, !new.constantEntries
        else { return nil }
        var keys: [Copy] = []
        for key in new.keys {
            guard let before = old.keys.first(where: { $0.field.name == key.field.name }), before.match == key.match,
                key.field.width >= before.field.width, RawCarry.isPlain(before.field), RawCarry.isPlain(key.field),
                old.storage == .hash || key.field.width == before.field.width
            else { return nil }
            keys.append(Copy(before.field, key.field))
        }
        // The prefix length counts the bits before the lpm field: they must be as many.
        if old.storage == .lpm {
            guard
                zip(old.keys, new.keys).allSatisfy({
                    $0.field.name == $1.field.name && $0.field.offset == $1.field.offset
                        && $0.field.size == $1.field.size && $0.field.byteOrder == $1.field.byteOrder
                })
            else { return nil }
        }
        var actions: [UInt32: (id: UInt32, copies: [Copy])] = [:]
        for action in old.actions {
            guard let after = new.actions.first(where: { $0.name == action.name }),
                after.defaultOnly == action.defaultOnly, after.parameters.count == action.parameters.count
            else { return nil }
            var copies: [Copy] = []
            for parameter in action.parameters {
                guard let field = after.parameters.first(where: { $0.name == parameter.name }), field.width >= parameter.width,
                    field.format == parameter.format || (field.format != .signed && parameter.format != .signed),
                    RawCarry.isPlain(field), RawCarry.isPlain(parameter)
                else { return nil }
                copies.append(Copy(parameter, field))
            }
            actions[action.id] = (after.id, copies)
        }
        self.keys = keys
        self.actions = actions
        self.new = new
        func both(_ from: Int?, _ to: Int?, _ count: Int) -> [(from: Int, to: Int, count: Int)] {
            from.flatMap { from in to.map { [(from, $0, count)] } } ?? []
        }
        kept =
            both(old.hits, new.hits, 8) + both(old.bytes, new.bytes, 8)
            + (old.meterUnit == new.meterUnit ? both(old.meter, new.meter, Meter.cellSize) : [])
        isPrefix = old.storage == .lpm
    }

    /// Signs would have to be extended.
    private static func isPlain(_ field: Field) -> Bool { field.format != .signed && field.format != .enumeration }

    /// How many there are, and whether all can go: no action is unknown and there is room. Returns nil when they cannot.
    func count(_ old: Table, _ maps: borrowing MapSet) throws(PipelineError) -> Int? {
        let count = try attempt { try TableAccess(old, maps: maps).count() }
        return count <= new.size ? count : nil
    }

    /// Copies all entries into the map of the new table.
    func move(from source: borrowing BPFMap, to target: borrowing BPFMap) throws(PipelineError) {
        let (keySize, valueSize) = (target.layout.keySize, target.layout.valueSize)
        try attempt {
            var unknown: UInt32?
            try source.forEachBatch { keys, values, count in
                var newKeys = [UInt8](repeating: 0, count: count * keySize)
                var newValues = [UInt8](repeating: 0, count: count * valueSize)
                let (oldKey, oldValue) = (keys.count / max(1, count), values.count / max(1, count))
                var done = 0
                for entry in 0..<count {
                    let (key, value) = (entry * oldKey, entry * oldValue)
                    let id = values.loadUnaligned(fromByteOffset: value, as: UInt32.self)
                    guard let action = actions[id] else {
                        unknown = id
                        continue
                    }
                    let (toKey, toValue) = (done * keySize, done * valueSize)
                    if isPrefix { for byte in 0..<4 { newKeys[toKey + byte] = keys[key + byte] } }
                    for copy in self.keys { for pair in copy.pairs { newKeys[toKey + pair.to] = keys[key + pair.from] } }
                    withUnsafeBytes(of: action.id) { for byte in 0..<4 { newValues[toValue + byte] = $0[byte] } }
                    for copy in action.copies {
                        for pair in copy.pairs { newValues[toValue + pair.to] = values[value + pair.from] }
                    }
                    for range in kept {
                        for byte in 0..<range.count { newValues[toValue + range.to + byte] = values[value + range.from + byte] }
                    }
                    done += 1
                }
                newKeys.removeLast((count - done) * keySize)
                newValues.removeLast((count - done) * valueSize)
                if done > 0 { try target.update(keys: newKeys, values: newValues) }
            }
            if let unknown { throw PipelineError("table \(new.name) holds an entry with action number \(unknown), which no program has") }
        }
    }
}
